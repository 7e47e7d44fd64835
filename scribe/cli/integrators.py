"""``scribe integrators``: the programs that read what was signed. Parses, calls, prints."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from scribe.cli.options import DataDir, out
from scribe.settings import load_settings

integrators_app = typer.Typer(
    help="Programs with a token: what was signed at /fhir, and the API by scopes. New, list, revoke.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="what the program is called, as in archive-2")]


@integrators_app.command("new")
def integrators_new(
    name: Name,
    *,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope", help="Such as system/Bundle.rs or scribe/register; several times [default: what was signed]."
        ),
    ] = None,
    department: Annotated[
        list[str] | None,
        typer.Option("--department", help="It sees the consultations of this one; several times [default: of all]."),
    ] = None,
    expires: Annotated[
        datetime | None, typer.Option(help="When its token ends (UTC), as 2027-06-30 [default: never].")
    ] = None,
    data: DataDir = None,
) -> None:
    """Lets a program in; prints its token, once."""
    from scribe.console.integrators import new  # noqa: PLC0415 (each command imports only what it needs)

    until = expires.replace(tzinfo=UTC) if expires is not None else None
    new(
        load_settings(data_dir=data), out, name, scopes=tuple(scope or ()), departments=tuple(department or ()),
        expires_at=until,
    )  # fmt: skip


@integrators_app.command("list")
def integrators_list(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON (scribe.integrators/1).")] = False,
    data: DataDir = None,
) -> None:  # fmt: skip
    """The programs, what each may read, and which were revoked."""
    from scribe.console.integrators import list_all  # noqa: PLC0415

    list_all(load_settings(data_dir=data), out, as_json=as_json)


@integrators_app.command("revoke")
def integrators_revoke(name: Name, *, data: DataDir = None) -> None:
    """Ends a program's token for good."""
    from scribe.console.integrators import revoke  # noqa: PLC0415

    revoke(load_settings(data_dir=data), out, name)
