"""``scribe migrate``: the database's newest form, before and behind the parts of a new version."""

from __future__ import annotations

from rich.console import Console

from scribe.console.announcing import announce
from scribe.errors import PartDown
from scribe.installation import open_installation
from scribe.settings import Settings


def migrate_installation(settings: Settings, console: Console, *, ahead: bool) -> None:
    """Makes every step that can be made, and says so.

    Raises:
        PartDown: steps are left, and not only what comes ahead was asked for.
    """
    installation = open_installation(settings)
    installation.close()
    announce(console, told(installation.steps_left, ahead=ahead))


def told(steps_left: tuple[str, ...], *, ahead: bool) -> str:
    """What to say when steps are left for the end of older parts, or none is.

    Args:
        steps_left: those that wait.
        ahead: whether the new parts are only about to start.

    Raises:
        PartDown: steps wait, and the new parts have been started.
    """
    if not steps_left:
        return "The database is in its newest form."
    if ahead:
        return "The new parts may start. Run `scribe migrate` once more when the old ones have ended."
    raise PartDown(
        "The database still has what parts of an older Scribe that are at work need.",
        remedy="Stop them, wait half a minute, and run `scribe migrate` again; until then everything works.",
    )
