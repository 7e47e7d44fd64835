"""What a summary holds: parts with a title, and lines that each name what of the note they rest on."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from scribe.model.base import Frozen, Language, StatementId
from scribe.model.medicines import MedicineStatus


class PartKind(StrEnum):
    """The parts, in the order in which the sheet has them."""

    REASON = "reason"
    FOUND = "found"
    CALLED = "called"
    MEDICINES = "medicines"
    TO_DO = "to_do"
    COME_BACK = "come_back"
    AT_ONCE = "at_once"
    ASK = "ask"


class SummaryLine(Frozen):
    """One short sentence and what it rests on; only the lines of the part ``ask`` rest on nothing of the note."""

    text: str
    statements: tuple[StatementId, ...] = ()
    """The statements of the note that say so."""
    facts: tuple[str, ...] = ()
    """The facts of the note that it was worded from, by their ids; empty where it is a statement's own words."""
    medicine: str = Field(default="", exclude_if=lambda value: not value)
    """In the part ``medicines``: which one; ``text`` begins with it."""
    status: MedicineStatus | None = Field(default=None, exclude_if=lambda value: value is None)
    """In the part ``medicines``: what becomes of it."""


class SummaryPart(Frozen):
    """The lines about one question that a patient has."""

    kind: PartKind
    title: str
    lines: tuple[SummaryLine, ...]


class PatientSummary(Frozen):
    """A summary for the patient, in the language of its note. Made anew from the note whenever it is asked for."""

    schema_: Literal["scribe.summary/1"] = Field(default="scribe.summary/1", alias="schema")
    language: Language
    revision: int
    """Which revision of the note it was made of."""
    title: str
    parts: tuple[SummaryPart, ...]
    shortened: bool = False
    """Whether more was found than one sheet holds. What is to be done, taken and watched for is never left out."""

    def part(self, kind: PartKind) -> tuple[SummaryLine, ...]:
        """The lines of a part; none where the note says nothing of it."""
        return next((part.lines for part in self.parts if part.kind is kind), ())
