"""``scribe departments``: the departments, their names, and who belongs to them."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import Final

from rich.console import Console

from scribe.access.departments import Departments
from scribe.console.showing_json import pretty_json
from scribe.installation import open_installation
from scribe.settings import Settings

FORMAT: Final = "scribe.departments/1"


def list_all(settings: Settings, console: Console, *, as_json: bool) -> None:
    """Prints the departments, and the names in consultations that none of them has."""
    with _departments(settings) as departments:
        found, unknown = departments.all(), departments.unknown_names()
    if as_json:
        strays = [{"name": name, "consultations": count} for name, count in unknown]
        rows = [asdict(one) for one in found]
        console.out(pretty_json({"format": FORMAT, "departments": rows, "unknown_names": strays}), end="")
        return
    if not found:
        console.print("There are no departments: every doctor and nurse sees every consultation.")
        return
    for one in found:
        everywhere = "  (works everywhere)" if one.everywhere else ""
        console.print(f"{one.id:20} {', '.join(one.names)}{everywhere}  {' '.join(one.members)}".rstrip(), markup=False)
    for name, count in unknown:
        console.print(f"{count} consultations name {name or 'no department'}, which none of them has.", markup=False)


def add(settings: Settings, console: Console, id: str, name: str, names: tuple[str, ...], *, everywhere: bool) -> None:
    """Adds a department.

    Raises:
        BadInput: the id or a name cannot be used.
        Conflict: the id or a name is another department's.
    """
    with _departments(settings) as departments:
        first = not departments.all()
        departments.add(id, name, names=names, everywhere=everywhere, actor=_actor())
    console.print(f"{name} is a department now.", markup=False)
    if first:
        console.print("From now on doctors and nurses see the consultations of their departments, and their own.")


def add_name(settings: Settings, console: Console, department: str, name: str) -> None:
    """Gives a department another name.

    Raises:
        NotFound: no such department.
        Conflict: the name is another department's.
    """
    with _departments(settings) as departments:
        departments.add_name(department, name, actor=_actor())
    console.print(f"{name} is a name of {department} now.", markup=False)


def remove(settings: Settings, console: Console, department: str) -> None:
    """Removes a department.

    Raises:
        NotFound: no such department.
        Conflict: it is the last one.
    """
    with _departments(settings) as departments:
        departments.remove(department, actor=_actor())
    console.print(f"{department} is no department any more.", markup=False)


def join(settings: Settings, console: Console, department: str, username: str) -> None:
    """Lets somebody belong to it.

    Raises:
        NotFound: no such department or account.
    """
    with _departments(settings) as departments:
        departments.add_member(department, username, actor=_actor())
    console.print(f"{username} belongs to {department} now.", markup=False)


def leave(settings: Settings, console: Console, department: str, username: str) -> None:
    """Ends a membership that was added.

    Raises:
        NotFound: no such department, account or membership.
    """
    with _departments(settings) as departments:
        departments.remove_member(department, username, actor=_actor())
    console.print(f"{username} belongs to {department} no more.", markup=False)


@contextmanager
def _departments(settings: Settings) -> Iterator[Departments]:
    with closing(open_installation(settings)) as installation:
        yield Departments(installation.database)


def _actor() -> str:
    return f"command-line:{getpass.getuser()}"
