"""What an acknowledgement says: taken, try again, or ask an operator (version 2.5.1, chapter 2, section 2.9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from scribe.delivery.document import Json
from scribe.errors import DeliveryRefused, PartDown

TAKEN: Final = frozenset({"AA", "CA"})
_FAULTS: Final = frozenset({"AE", "CE"})
_REFUSED: Final = frozenset({"AR", "CR"})
_SEVERITIES: Final[Mapping[str, str]] = {"E": "error", "F": "fatal", "W": "warning", "I": "information"}
"""ERR-4 (table 0516) and what FHIR calls it."""
_ISSUES: Final = 20
_CHARACTERS: Final = 500
_ESCAPED: Final = ("F", "S", "R", "E", "T")
"""How each delimiter is escaped: the field's, then those of MSH-2 in their order."""


@dataclass(frozen=True)
class Acknowledgement:
    """One acknowledgement."""

    code: str
    """MSA-1."""
    control: str
    """MSA-2: the message that it is about."""
    issues: tuple[Json, ...] = field(default_factory=tuple)
    """What the receiver said, as OperationOutcome.issue."""

    @property
    def outcome(self) -> Json:
        """The receiver's reasons as an operator reads them."""
        issues = self.issues or (
            {"severity": "error", "code": "unknown", "diagnostics": f"{self.code} without a reason."},
        )
        return {"resourceType": "OperationOutcome", "issue": list(issues)}


def read(content: bytes) -> Acknowledgement | None:
    """An acknowledgement, or ``None`` when the message is none.

    Its character set is taken to be UTF-8; what is not becomes a mark, since only an operator reads it.
    """
    lines = [line for line in re.split("[\r\n]+", content.decode("utf-8", errors="replace")) if line]
    if not lines or not lines[0].startswith("MSH") or len(lines[0]) < len("MSH|^~\\&"):
        return None
    delimiters = lines[0][3:8]
    segments = [line.split(delimiters[0]) for line in lines]
    said = next((one for one in segments if one[0] == "MSA"), None)
    if said is None:
        return None
    issues = [_issue(one, delimiters) for one in segments if one[0] == "ERR"][:_ISSUES]
    if text := _text(_at(said, 3), delimiters):
        issues.insert(0, {"severity": "error", "code": "processing", "diagnostics": text})
    return Acknowledgement(_at(said, 1).strip(), _at(said, 2).strip(), tuple(issues))


def require_taken(answer: Acknowledgement, *, name: str) -> None:
    """Passes an acceptance on; everything else becomes an error with the receiver's reasons in ``details``.

    Raises:
        PartDown: the application or the interface had a fault (AE, CE); sending again may help.
        DeliveryRefused: the message was rejected (AR, CR), or the code is none of the standard's.
    """
    if answer.code in TAKEN:
        return
    if answer.code in _FAULTS:
        raise PartDown(
            f"{name} had a fault with the note and answered {answer.code}.",
            remedy="Scribe tries again by itself; the interface's reasons are below.",
            acknowledgement=answer.code,
            outcome=answer.outcome,
        )
    rejected = answer.code in _REFUSED
    raise DeliveryRefused(
        f"{name} rejected the note and answered {answer.code}."
        if rejected
        else f"{name} answered with an acknowledgement code that HL7 does not have.",
        remedy="Read the interface's reasons below, correct the cause there or in the note, then retry the delivery.",
        acknowledgement=answer.code if rejected else "",
        outcome=answer.outcome,
    )


def _issue(segment: list[str], delimiters: str) -> Json:
    """An ERR segment of version 2.5: where (2), HL7's code (3), severity (4), words for people (7 and 8)."""
    component = delimiters[1]
    words = [_text(_at(segment, place), delimiters) for place in (8, 7)]
    code = [_text(part, delimiters) for part in _at(segment, 3).split(component)[:2]]
    told = ". ".join(part for part in (" ".join(part for part in code if part), *words) if part)
    issue: Json = {"severity": _SEVERITIES.get(_at(segment, 4), "error"), "code": "processing"}
    if told:
        issue["diagnostics"] = told[:_CHARACTERS]
    if where := [part for part in _at(segment, 2).split(component) if part]:
        issue["location"] = ["-".join(where)[:_CHARACTERS]]
    return issue


def _at(segment: list[str], place: int) -> str:
    return segment[place] if len(segment) > place else ""


def _text(value: str, delimiters: str) -> str:
    """A field's words: its components apart by blanks, its escapes undone, cut to what a page can show."""
    component, escape = delimiters[1], delimiters[3]
    meaning = {**dict(zip(_ESCAPED, delimiters, strict=True)), ".br": " "}
    plain = " ".join(part for part in value.split(component) if part)
    mark = re.escape(escape)
    plain = re.sub(f"{mark}([EFSTR]|\\.br){mark}", lambda found: meaning[found.group(1)], plain)
    return " ".join(plain.split())[:_CHARACTERS]
