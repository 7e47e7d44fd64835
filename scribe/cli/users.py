"""``scribe users``: the local accounts. Parses, calls, prints."""

from __future__ import annotations

from typing import Annotated

import typer

from scribe.cli.options import DataDir, Department, Pages, Username, out
from scribe.model import Role
from scribe.settings import load_settings

users_app = typer.Typer(
    help="The local accounts: add, list, set a role or a password, show a signing code.", no_args_is_help=True
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
    language: Annotated[Pages, typer.Option("--language", help="Language of the pages.")] = Pages.en,
    data: DataDir = None,
) -> None:
    """Adds an account; asks for its password."""
    from scribe.console.users import add_user  # noqa: PLC0415

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    add_user(
        load_settings(data_dir=data),
        username=username,
        name=name,
        role=role,
        password=password,
        department=department,
        language=language.value,
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
    """Sets a password; asks for it."""
    from scribe.console.users import set_password  # noqa: PLC0415

    password = typer.prompt("New password", hide_input=True, confirmation_prompt=True)
    set_password(load_settings(data_dir=data), username, password, out)


@users_app.command("code")
def users_code(username: Username, *, data: DataDir = None) -> None:
    """The six digits that a doctor signs with now, for trying Scribe out without an authenticator app."""
    from scribe.console.users import show_code  # noqa: PLC0415

    show_code(load_settings(data_dir=data), username, out)
