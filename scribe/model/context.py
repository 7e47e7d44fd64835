"""What the EMR already has of a patient, given with a consultation. The wire form of ``scribe.context/1``.

It is the hospital's record, not something that was said: a note marks what it takes from here, and nothing of it goes
back to the EMR as a finding of this visit.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal, NewType

from pydantic import Field, StringConstraints

from scribe.model.base import Frozen, Instant
from scribe.model.facts import Coding

RecordEntryId = NewType("RecordEntryId", str)
"""Names one entry of a record: ``p1``, ``m2``, ``a1`` for the first problem, second medicine, first allergy."""

NO_KNOWN_ALLERGIES: Final = RecordEntryId("a0")
"""Names the record's word that there is no known allergy, which is no entry of a list."""

MOST_ENTRIES: Final = 200
"""Of each kind. A record with more is a list that nobody has tended, or another file."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]


class RecordEntry(Frozen):
    """One line of the record, by the name that the EMR gives it."""

    name: Name
    codings: tuple[Coding, ...] = ()


class RecordProblem(RecordEntry):
    """A condition on the problem list. Not ``active``: it is over."""

    active: bool = True
    onset: Words = ""


class RecordMedicine(RecordEntry):
    """A medicine on the list. ``dose`` is the amount at a time in ``dose_unit``, as in a note's facts."""

    active: bool = True
    dose: Decimal | None = Field(default=None, gt=0)
    dose_unit: Words = ""
    route: Words = ""
    frequency: Words = ""
    per_day: Decimal | None = Field(default=None, gt=0)
    as_needed: bool = False


class RecordAllergy(RecordEntry):
    """A substance that the patient does not tolerate."""

    reaction: Words = ""


class EarlierNote(Frozen):
    """The last note of the patient, as text."""

    written_on: date | None = None
    author: Words = ""
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50_000)]


class RecordContext(Frozen):
    """The record of one patient at one time.

    ``no_known_allergies`` is what the EMR says of all substances; an empty ``allergies`` alone says nothing.
    """

    schema_: Literal["scribe.context/1"] = Field(default="scribe.context/1", alias="schema")
    source: Words = ""
    """Which system it comes from, as people call it."""
    as_of: Instant | None = None
    patient_numbers: tuple[Words, ...] = Field(default=(), max_length=20)
    """The numbers of the patient whose record it is, where they are known: it is not taken for another patient."""
    problems: tuple[RecordProblem, ...] = Field(default=(), max_length=MOST_ENTRIES)
    medicines: tuple[RecordMedicine, ...] = Field(default=(), max_length=MOST_ENTRIES)
    allergies: tuple[RecordAllergy, ...] = Field(default=(), max_length=MOST_ENTRIES)
    no_known_allergies: bool = False
    last_note: EarlierNote | None = None

    @property
    def entries(self) -> dict[RecordEntryId, RecordEntry]:
        """Every entry by its id."""
        lists: tuple[tuple[str, tuple[RecordEntry, ...]], ...] = (
            ("p", self.problems),
            ("m", self.medicines),
            ("a", self.allergies),
        )
        return {
            RecordEntryId(f"{letter}{number}"): entry
            for letter, every in lists
            for number, entry in enumerate(every, start=1)
        }

    @property
    def empty(self) -> bool:
        """Whether it says nothing at all."""
        return not (self.entries or self.no_known_allergies or self.last_note)

    def is_of(self, patient_number: str) -> bool:
        """Whether it may be this patient's: unknown numbers on either side rule nothing out."""
        known = [number for number in self.patient_numbers if number]
        return not known or not patient_number or patient_number in known

    @property
    def names(self) -> tuple[str, ...]:
        """The names of medicines and of what the patient is allergic to: words that may well be spoken."""
        return tuple(dict.fromkeys(entry.name for entry in (*self.medicines, *self.allergies)))
