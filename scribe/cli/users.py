"""``scribe users``: the local accounts. Parses, calls, prints."""

from __future__ import annotations

from typing import Annotated

import typer

from scribe.cli.options import DataDir, Department, Username, out
from scribe.model import Role
from scribe.settings import load_settings

users_app = typer.Typer(
    help="The accounts: add, list, close; roles, passwords, sessions, second proofs; links with the EMR and OpenID.",
    no_args_is_help=True,
)


@users_app.command("add")
def users_add(
    username: Username,
    *,
    name: Annotated[str, typer.Option("--name", help="The name that notes and pages show.")],
    role: Annotated[
        Role,
        typer.Option("--role", help="A nurse checks, a doctor signs; administrator, operator, auditor see no patient."),
    ],
    department: Department = "",
    language: Annotated[
        str, typer.Option("--language", help="Language of the pages: en, zh or a hospital's own.")
    ] = "en",
    invite: Annotated[
        bool,
        typer.Option(
            "--invite", help="Asks for no password: prints a one-time password, by which its owner chooses it."
        ),
    ] = False,
    data: DataDir = None,
) -> None:
    """Adds an account; asks its owner for a password, or with --invite prints a one-time password."""
    from scribe.catalogues import Catalogues  # noqa: PLC0415
    from scribe.console.users import add_user  # noqa: PLC0415

    settings = load_settings(data_dir=data)
    Catalogues(settings.catalogues_dir).require(language)  # before anybody types a password twice
    password = None if invite else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    add_user(
        settings,
        username=username,
        name=name,
        role=role,
        password=password,
        department=department,
        language=language,
        console=out,
    )


@users_app.command("list")
def users_list(*, data: DataDir = None) -> None:
    """The accounts."""
    from scribe.console.users import list_users  # noqa: PLC0415

    list_users(load_settings(data_dir=data), out)


@users_app.command("role")
def users_role(
    username: Username,
    role: Annotated[Role, typer.Argument(help="what the person is from now on")],
    *,
    department: Annotated[
        list[str] | None,
        typer.Option("--department", help="Where they work: first the one that notes name, then further ones."),
    ] = None,
    data: DataDir = None,
) -> None:
    """Sets what somebody is, and with --department where they work."""
    from scribe.console.users import set_role  # noqa: PLC0415

    departments = tuple(department) if department else None
    set_role(load_settings(data_dir=data), username, role, departments, out)


@users_app.command("link")
def users_link(
    username: Username,
    fhir_user: Annotated[str, typer.Argument(help="who it is at the EMR, such as Practitioner/123")],
    *,
    issuer: Annotated[str, typer.Option(help="The EMR's FHIR base URL [default: SCRIBE_EMR_URL].")] = "",
    data: DataDir = None,
) -> None:
    """Links an account with a user of the EMR, for SMART App Launch and the day's appointments."""
    from scribe.console.users import link_user  # noqa: PLC0415

    link_user(load_settings(data_dir=data), username, fhir_user, issuer, out)


@users_app.command("unlink")
def users_unlink(username: Username, *, data: DataDir = None) -> None:
    """Takes an account's links with users of the EMR away."""
    from scribe.console.users import unlink_user  # noqa: PLC0415

    unlink_user(load_settings(data_dir=data), username, out)


@users_app.command("password")
def users_password(username: Username, *, data: DataDir = None) -> None:
    """Sets a password; asks its owner for it. Where the owner is elsewhere, `one-time` is better."""
    from scribe.console.users import set_password  # noqa: PLC0415

    password = typer.prompt("New password", hide_input=True, confirmation_prompt=True)
    set_password(load_settings(data_dir=data), username, password, out)


@users_app.command("one-time")
def users_one_time(username: Username, *, data: DataDir = None) -> None:
    """Prints a one-time password, by which somebody who forgot theirs, or has none yet, chooses their own."""
    from scribe.console.signing_in import make_one_time  # noqa: PLC0415

    make_one_time(load_settings(data_dir=data), username, out)


@users_app.command("code")
def users_code(username: Username, *, data: DataDir = None) -> None:
    """The six digits that a doctor signs with now, for trying Scribe out without an authenticator app."""
    from scribe.console.users import show_code  # noqa: PLC0415

    show_code(load_settings(data_dir=data), username, out)


@users_app.command("close")
def users_close(username: Username, *, data: DataDir = None) -> None:
    """Closes an account: it cannot sign in, and its sessions end. What it has signed stays."""
    from scribe.console.signing_in import close_account  # noqa: PLC0415

    close_account(load_settings(data_dir=data), username, out, closed=True)


@users_app.command("open")
def users_open(username: Username, *, data: DataDir = None) -> None:
    """Opens a closed account again."""
    from scribe.console.signing_in import close_account  # noqa: PLC0415

    close_account(load_settings(data_dir=data), username, out, closed=False)


@users_app.command("sessions")
def users_sessions(
    username: Username,
    *,
    end: Annotated[bool, typer.Option("--end", help="Ends all of them, or the one that --session names.")] = False,
    session: Annotated[str, typer.Option("--session", help="The session's number, as listed.")] = "",
    data: DataDir = None,
) -> None:
    """Where somebody is signed in; with --end no longer."""
    from scribe.console.signing_in import end_sessions, list_sessions  # noqa: PLC0415

    settings = load_settings(data_dir=data)
    if end:
        end_sessions(settings, username, session, out)
    else:
        list_sessions(settings, username, out)


@users_app.command("new-proof")
def users_new_proof(
    username: Username,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why it is needed.")] = "",
    confirm: Annotated[bool, typer.Option("--confirm", help="Confirms what another person has asked for.")] = False,
    data: DataDir = None,
) -> None:
    """Asks for a new second proof (the telephone is lost), which another person confirms."""
    from scribe.console.signing_in import ask_for_proof, confirm_proof  # noqa: PLC0415

    settings = load_settings(data_dir=data)
    if confirm:
        confirm_proof(settings, username, out)
    else:
        ask_for_proof(settings, username, reason, out)


@users_app.command("link-openid")
def users_link_openid(
    username: Username,
    subject: Annotated[str, typer.Argument(help="the person's `sub` at SCRIBE_OPENID_ISSUER")],
    *,
    data: DataDir = None,
) -> None:
    """Links an account with somebody of the hospital's sign-in (OpenID Connect)."""
    from scribe.console.signing_in import link_openid  # noqa: PLC0415

    link_openid(load_settings(data_dir=data), username, subject, out)


@users_app.command("unlink-openid")
def users_unlink_openid(username: Username, *, data: DataDir = None) -> None:
    """Takes an account's links with the hospital's sign-in away."""
    from scribe.console.signing_in import unlink_openid  # noqa: PLC0415

    unlink_openid(load_settings(data_dir=data), username, out)
