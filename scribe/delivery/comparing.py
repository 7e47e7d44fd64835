"""Whether a server keeps what it was given.

A server may add to a resource what is its own: version and time in ``meta``, further tags and profiles, extensions at
the top, a narrative where none was sent, a number of its own, and what it knows of its own house (which clinic a visit
was in, when a result was taken in). It may write a time in another zone, a number with other zeros, a reference
with its own address, markup with other spaces. Anything else is a difference, and a difference in a medical record is
never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any, Final

from scribe.delivery.document import AI_ASSERTED, TEST_DATA, Json, labels, listed, meta_of

_MAY_BE_ADDED: Final = frozenset({"meta", "extension", "text", "language", "identifier"})
_OF_THE_HOUSE: Final[Mapping[str, frozenset[str]]] = {
    "Encounter": frozenset({"serviceProvider", "location", "length", "account", "statusHistory", "classHistory"}),
    "Patient": frozenset({"active", "managingOrganization", "generalPractitioner", "communication"}),
    "Practitioner": frozenset({"active"}),
    "Observation": frozenset({"issued"}),
    "DiagnosticReport": frozenset({"issued"}),
    "Condition": frozenset({"recordedDate"}),
    "AllergyIntolerance": frozenset({"recordedDate"}),
    "Composition": frozenset({"custodian"}),
    "Device": frozenset({"owner"}),
    "Bundle": frozenset({"link", "total"}),
}
"""By type: elements that say nothing of the patient's illness and that servers fill from what is their own."""
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})")


def difference(sent: Json, stored: Json, *, base: str = "") -> str | None:
    """The path of the first element that differs, or ``None``.

    Args:
        sent: the resource as it was sent.
        stored: the resource as the server gives it.
        base: the server's address, which it may put before its own references.
    """
    kind = str(sent.get("resourceType", ""))
    if fault := _meta(sent, stored):
        return f"{kind}.{fault}"
    ours = {name: value for name, value in sent.items() if name != "meta"}
    may_be_added = _MAY_BE_ADDED | _OF_THE_HOUSE.get(kind, frozenset())
    theirs = {name: value for name, value in stored.items() if name in ours or name not in may_be_added}
    if isinstance(ours.get("identifier"), list):
        theirs["identifier"] = _ours_among(ours["identifier"], theirs.get("identifier"))
    return next(_differences(ours, theirs, kind, base), None)


def _ours_among(ours: list[Json], theirs: Any) -> list[Json]:
    """Those of the server's identifiers that are ours, in our order: it may have added numbers of its own."""
    listed = [one for one in theirs if isinstance(one, dict)] if isinstance(theirs, list) else []
    mine = (next((one for one in listed if one.get("value") == ours_one.get("value")), None) for ours_one in ours)
    return [one for one in mine if one is not None]


def _meta(sent: Json, stored: Json) -> str | None:
    """Labels and profiles must have arrived; a label that would mean something else must not have been added."""
    ours, theirs = meta_of(sent), meta_of(stored)
    for name in ("security", "tag"):
        if not _coded(ours.get(name)) <= _coded(theirs.get(name)):
            return f"meta.{name}"
    if (labels(stored) - labels(sent)) & {AI_ASSERTED, TEST_DATA}:
        return "meta.security"
    if any(profile not in listed(theirs.get("profile")) for profile in listed(ours.get("profile"))):
        return "meta.profile"
    return None


def _coded(labelled: Any) -> set[tuple[str, str]]:
    """System and code of labels."""
    there = [label for label in listed(labelled) if isinstance(label, dict)]
    return {(str(label.get("system", "")), str(label.get("code", ""))) for label in there}


def _differences(sent: Any, stored: Any, path: str, base: str) -> Iterator[str]:
    if isinstance(sent, dict) and isinstance(stored, dict):
        for name in sorted(sent.keys() | stored.keys()):
            if name not in sent or name not in stored:
                yield f"{path}.{name}"
            else:
                yield from _differences(_plain(name, sent[name], base), _plain(name, stored[name], base),
                                        f"{path}.{name}", base)  # fmt: skip
    elif isinstance(sent, list) and isinstance(stored, list):
        if len(sent) != len(stored):
            yield path
        for place, (ours, theirs) in enumerate(zip(sent, stored, strict=False)):
            yield from _differences(ours, theirs, f"{path}[{place}]", base)
    elif isinstance(sent, bool) is not isinstance(stored, bool) or _moment(sent) != _moment(stored):
        yield path


def _plain(name: str, value: Any, base: str) -> Any:
    """An element without what a server may rewrite."""
    if not isinstance(value, str):
        return value
    if name == "reference":
        return value.removeprefix(f"{base}/").split("/_history/")[0]
    if name == "div":
        return _Words.of(value)
    return value


def _moment(value: Any) -> Any:
    """A time in UTC; anything else as it is."""
    if isinstance(value, str) and _TIME.fullmatch(value):
        return datetime.fromisoformat(value).astimezone(UTC)
    return value


class _Words(HTMLParser):
    """The words of a narrative, with its blocks kept apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    @classmethod
    def of(cls, div: str) -> str:
        """The words, with single spaces."""
        reader = cls()
        reader.feed(div)
        reader.close()
        return " ".join("".join(reader.parts).split())

    def handle_data(self, data: str) -> None:
        """Keeps the words."""
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """A block begins a new word; a mark around words of a line does not."""
        if tag != "span":
            self.parts.append(" ")
