"""``scribe departments``: who belongs where. Parses, calls, prints."""

from __future__ import annotations

from typing import Annotated

import typer

from scribe.cli.options import DataDir, Username, out
from scribe.settings import load_settings

departments_app = typer.Typer(
    help="The hospital's departments: they decide which consultations doctors and nurses see.", no_args_is_help=True
)

Called = Annotated[str, typer.Argument(help="id of the department, or one of its names")]


@departments_app.command("list")
def departments_list(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON (scribe.departments/1).")] = False,
    data: DataDir = None,
) -> None:  # fmt: skip
    """The departments, their names and members, and names in consultations that no department has."""
    from scribe.console.departments import list_all  # noqa: PLC0415 (each command imports only what it needs)

    list_all(load_settings(data_dir=data), out, as_json=as_json)


@departments_app.command("add")
def departments_add(
    id: Annotated[str, typer.Argument(help="a short id, as in cardiology")],
    *,
    name: Annotated[str, typer.Option("--name", help="The name that pages show.")],
    also: Annotated[
        list[str] | None, typer.Option("--also", help="Another name in consultations and accounts; several times.")
    ] = None,
    everywhere: Annotated[
        bool, typer.Option("--everywhere", help="Its members work in every department: a night service.")
    ] = False,
    data: DataDir = None,
) -> None:
    """Adds a department. With the first one, departments begin to decide who sees what."""
    from scribe.console.departments import add  # noqa: PLC0415

    add(load_settings(data_dir=data), out, id, name, tuple(also or ()), everywhere=everywhere)


@departments_app.command("name")
def departments_name(
    department: Called,
    name: Annotated[str, typer.Argument(help="another name that consultations or accounts call it by")],
    *,
    data: DataDir = None,
) -> None:
    """Gives a department another name."""
    from scribe.console.departments import add_name  # noqa: PLC0415

    add_name(load_settings(data_dir=data), out, department, name)


@departments_app.command("remove")
def departments_remove(department: Called, *, data: DataDir = None) -> None:
    """Removes a department; its consultations stay with their doctors and care teams."""
    from scribe.console.departments import remove  # noqa: PLC0415

    remove(load_settings(data_dir=data), out, department)


@departments_app.command("join")
def departments_join(department: Called, username: Username, *, data: DataDir = None) -> None:
    """Lets somebody belong to it, beside the department that their account names."""
    from scribe.console.departments import join  # noqa: PLC0415

    join(load_settings(data_dir=data), out, department, username)


@departments_app.command("leave")
def departments_leave(department: Called, username: Username, *, data: DataDir = None) -> None:
    """Ends such a membership."""
    from scribe.console.departments import leave  # noqa: PLC0415

    leave(load_settings(data_dir=data), out, department, username)
