"""``scribe integrators``: the programs that read what was signed."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Final

from rich.console import Console

from scribe.console.showing_json import pretty_json
from scribe.installation import open_installation
from scribe.settings import Settings
from scribe.web.integrators import SCOPES, Integrators

FORMAT: Final = "scribe.integrators/1"


def new(
    settings: Settings,
    console: Console,
    name: str,
    *,
    scopes: tuple[str, ...],
    departments: tuple[str, ...] = (),
    expires_at: datetime | None = None,
) -> None:
    """Lets a program in, and prints its token.

    Raises:
        BadInput: the name or a scope is none.
        NotFound: no such department.
        Conflict: the name was given before.
    """
    with _integrators(settings) as integrators:
        token = integrators.new(name, scopes or SCOPES, actor=_actor(), departments=departments, expires_at=expires_at)
    console.out(token)


def list_all(settings: Settings, console: Console, *, as_json: bool) -> None:
    """Prints the programs."""
    with _integrators(settings) as integrators:
        found = integrators.all()
    rows = [
        {
            "name": one.name,
            "scopes": one.scopes,
            "departments": one.departments,
            "created_at": one.created_at.isoformat(),
            "revoked_at": one.revoked_at.isoformat() if one.revoked_at is not None else None,
            "expires_at": one.expires_at.isoformat() if one.expires_at is not None else None,
            "used_at": one.used_at.isoformat() if one.used_at is not None else None,
        }
        for one in found
    ]
    if as_json:
        console.out(pretty_json({"format": FORMAT, "integrators": rows}), end="")
        return
    for one in found:
        ended = f"  ends {one.expires_at:%Y-%m-%d}" if one.expires_at is not None else ""
        ended = f"  revoked {one.revoked_at:%Y-%m-%d}" if one.revoked_at is not None else ended
        ended += f"  last used {one.used_at:%Y-%m-%d %H:%M}" if one.used_at is not None else "  never used"
        console.print(f"{one.name:24} {' '.join((*one.scopes, *one.departments))}{ended}", markup=False)


def revoke(settings: Settings, console: Console, name: str) -> None:
    """Ends a token.

    Raises:
        NotFound: there is no such program.
    """
    with _integrators(settings) as integrators:
        integrators.revoke(name, actor=_actor())
    console.print(f"{name} can read nothing any more.", markup=False)


@contextmanager
def _integrators(settings: Settings) -> Iterator[Integrators]:
    with closing(open_installation(settings)) as installation:
        yield Integrators(installation.database)


def _actor() -> str:
    return f"command-line:{getpass.getuser()}"
