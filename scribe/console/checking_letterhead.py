"""What ``scribe check`` says of the hospital's letterhead: each fault with its line."""

from __future__ import annotations

from scribe.console.checking import Finding, Health
from scribe.delivery.letterhead import read_letterheads
from scribe.settings import Settings


def check_letterhead(settings: Settings, part: str) -> Finding:
    """The letterhead that the settings name.

    Raises:
        MissingPart: it cannot be read.
    """
    path = settings.letterhead
    if path is None:
        return Finding(part, Health.SOUND, "none: prints and PDFs begin with their title (SCRIBE_LETTERHEAD)")
    found, faults = read_letterheads(path)
    if faults:
        told = "; ".join(f"{path}:{fault.line}:{fault.column}: {fault.reason}" for fault in sorted(faults))
        return Finding(part, Health.BROKEN, told, "docs/operator.md explains the file.")
    own = f", {len(found.departments)} of departments" if found.departments else ""
    return Finding(part, Health.SOUND, f"{path}: {found.whole.name if found.whole else ''}{own}")
