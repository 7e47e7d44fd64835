"""From the records that carry a number to the one that is in use (https://hl7.org/fhir/R4/patient.html#links)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn

from scribe.errors import DeliveryRefused

Json = dict[str, Any]
Read = Callable[[str], Json | None]
"""Reads ``Patient/<id>``; ``None`` when the EMR has none any more (404, 410)."""

MOST_LINKS: Final = 8
"""How many replacements in a row are followed."""

_LOCAL: Final = re.compile(r"Patient/[A-Za-z0-9.-]{1,64}")


def live(candidates: Sequence[Json], read: Read, *, base: str = "") -> Json | None:
    """The one record in use among those that carry the number, or ``None`` when none carries it.

    A record that a link calls ``replaced-by`` is retired, whatever its ``active`` says, and stands for the record that
    the link names. A link to a record that it replaces changes nothing, so it does not matter whether that one is gone.

    Args:
        candidates: what a search by the number found.
        read: asks the EMR for a record that a link names.
        base: the EMR's address, which it may put before its own references; another one's is not followed.

    Raises:
        DeliveryRefused: several are in use, none is, or the links lead nowhere.
    """
    found = {_reference(record): record for record in candidates}
    in_use: dict[str, Json] = {}
    retired = False
    for record in found.values():
        for end in _ends(record, found, read, base):
            if end.get("active") is False:
                retired = True
            else:
                in_use[_reference(end)] = end
    if len(in_use) > 1:
        raise DeliveryRefused(
            f"The EMR has {len(in_use)} patients in use with the same number.",
            remedy="Merge them in the EMR, or correct the number of one, then retry the delivery.",
        )
    if retired and not in_use:
        raise DeliveryRefused(
            "The EMR's record of this patient is not in use any more, and it does not say which one replaces it.",
            remedy="Correct the patient number to the record that is in use, then retry the delivery.",
        )
    return next(iter(in_use.values()), None)


def _ends(record: Json, found: dict[str, Json], read: Read, base: str) -> list[Json]:
    """Where the replacements of a record end: itself when nothing replaces it."""
    ends: list[Json] = []
    pending = [record]
    seen: set[str] = set()
    while pending:
        here = pending.pop()
        if _reference(here) in seen:
            continue
        seen.add(_reference(here))
        if len(seen) > MOST_LINKS:
            _lead_nowhere(f"follow more than {MOST_LINKS} in a row")
        onward = _replacements(here, base)
        if not onward:
            ends.append(here)
        for reference in onward:
            after = found.get(reference) or read(reference)
            if after is None or after.get("resourceType") != "Patient":
                _lead_nowhere("lead to a record that is not there")
            else:
                pending.append(after)
    if not ends:
        _lead_nowhere("lead back to where they began")
    return ends


def _replacements(record: Json, base: str) -> list[str]:
    """The references of ``replaced-by`` links.

    Raises:
        DeliveryRefused: one names no record of this server.
    """
    links = [link for link in _objects(record.get("link")) if link.get("type") == "replaced-by"]
    references = []
    for link in links:
        other = link.get("other")
        reference = str(other.get("reference", "")) if isinstance(other, dict) else ""
        local = reference.removeprefix(f"{base}/").split("/_history/")[0]
        if not _LOCAL.fullmatch(local):
            _lead_nowhere("name no record of this EMR")
        references.append(local)
    return references


def _objects(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _reference(record: Json) -> str:
    return f"Patient/{record.get('id', '')}"


def _lead_nowhere(where: str) -> NoReturn:
    raise DeliveryRefused(
        f"The EMR's record of this patient was replaced, but its replacements {where}.",
        remedy="Have the EMR's links between the merged records put right, then retry the delivery.",
    )
