"""What the API takes and gives of choosing the patient of a consultation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from scribe.model import ConsultationId, Patient, Person
from scribe.web.choosing import Candidate
from scribe.web.from_emr import Wanted
from scribe.web.schemas import Body


class PatientRequest(Body):
    """Whom a consultation is about. A name is needed, and beside it a birth date or a number."""

    patient: Patient
    encounter_identifier: str | None = Field(
        default=None,
        max_length=200,
        description="The visit's number in the EMR. Without it the number stays where the patient does.",
    )
    reason: str | None = Field(default=None, max_length=500, description="Of the visit. Without it the reason stays.")
    confirmed: Literal[True] = Field(
        description="A person compared name and birth date, as they stand here, with what the patient said."
    )


class PatientAnswer(Body):
    """Whom a consultation is about, and who said so."""

    consultation: ConsultationId
    patient: Patient
    known: bool = Field(description="Whether a name or a number is known. Without either the note cannot be signed.")
    encounter_identifier: str
    confirmed_by: Person | None = Field(description="Who confirmed it last; empty: it stands as it was registered.")
    confirmed_at: datetime | None
    instead_of: Literal["nobody", "same", "another"] | None = Field(
        description="Who stood there before: nobody, the same patient, or another one."
    )
    may_change: bool = Field(description="Whether it can still be changed: until the note is signed.")


class PatientSearch(Body):
    """The whole number, or name and birth date together."""

    number: str = Field(default="", max_length=100)
    name: str = Field(default="", max_length=200)
    birth_date: date | None = None

    def wanted(self) -> Wanted:
        """What is looked for, without blanks around it."""
        return Wanted(number=self.number.strip(), name=self.name.strip(), birth_date=self.birth_date)


class CandidateAnswer(Body):
    """Somebody who can be chosen."""

    source: Literal["appointments", "emr", "list"]
    patient: Patient
    starts_at: datetime | None
    encounter_identifier: str
    reason: str
    namesake: bool = Field(description="Whether somebody else of the same name is among the candidates.")
    others: tuple[ConsultationId, ...] = Field(description="Consultations of the same patient today.")

    @classmethod
    def of(cls, one: Candidate) -> CandidateAnswer:
        """The answer of a candidate."""
        return cls(
            source=one.source, patient=one.patient, starts_at=one.starts_at, encounter_identifier=one.encounter,
            reason=one.reason, namesake=one.namesake, others=tuple(other.id for other in one.others),
        )  # fmt: skip


class SourceAnswer(Body):
    """A place that candidates come from, and how it answered."""

    source: Literal["appointments", "emr", "list"]
    state: Literal["answered", "absent", "failed"] = Field(description="`absent`: the hospital has none.")
    detail: str = Field(default="", description="Why it failed.")


class CandidatesAnswer(Body):
    """Among whom the patient can be chosen. What one place does not answer keeps nothing from another."""

    candidates: tuple[CandidateAnswer, ...]
    sources: tuple[SourceAnswer, ...]
