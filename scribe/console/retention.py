"""``scribe retention``: what is over its time, said or removed."""

from __future__ import annotations

from contextlib import closing
from typing import Final

from rich.console import Console

from scribe.console.showing_json import pretty_json
from scribe.consultation.service import Plan
from scribe.installation import open_installation
from scribe.model import Part
from scribe.settings import Settings

FORMAT: Final = "scribe.retention/1"
_PARTS: Final = {Part.RECORDING: "recording", Part.TRANSCRIPT: "transcript", Part.KEY: "everything"}


def run_retention(settings: Settings, console: Console, *, dry_run: bool, as_json: bool) -> None:
    """Prints each part that is over its time, and removes it unless it is a dry run.

    Raises:
        MissingPart: the rules cannot be used.
    """
    with closing(open_installation(settings)) as installation:
        service = installation.service
        plan = service.retention_plan() if dry_run else service.apply_retention()
    if as_json:
        console.out(pretty_json(_told(plan, dry_run=dry_run)), end="")
        return
    if settings.retention_file is None:
        console.print("There are no rules (SCRIBE_RETENTION_FILE): everything is kept without end.")
    for due in plan.due:
        console.print(f"{due.consultation}  {_PARTS[due.part]}, since {due.since:%Y-%m-%d}")
    for one in plan.waiting:
        console.print(f"{one}  is over its time and not in the EMR: a person decides")
    for one in plan.held:
        console.print(f"{one}  is over its time and held by law: it is kept until the hold is released")
    what = "would be removed" if dry_run else "removed"
    console.print(f"{len(plan.due)} {what}; {len(plan.waiting)} wait for a person; {len(plan.held)} are held by law.")


def _told(plan: Plan, *, dry_run: bool) -> dict[str, object]:
    return {
        "format": FORMAT,
        "dry_run": dry_run,
        "due": [
            {"consultation": d.consultation, "part": _PARTS[d.part], "since": d.since.isoformat()} for d in plan.due
        ],
        "waiting": list(plan.waiting),
        "held": list(plan.held),
    }
