"""What callers of the service give and get besides the central types."""

from __future__ import annotations

from pydantic import Field

from scribe.model import (
    MOST_TERMS,
    Consent,
    ConsultationId,
    Encounter,
    Frozen,
    Instant,
    LanguageChoice,
    Patient,
    Person,
    RecordContext,
    Sha256,
    Stage,
    State,
    Term,
)


class Registration(Frozen):
    """What a consultation begins with."""

    patient: Patient
    encounter: Encounter
    language: LanguageChoice
    template_id: str
    vocabulary: tuple[Term, ...] = Field(default=(), max_length=MOST_TERMS)
    consent: Consent | None = None
    context: RecordContext | None = None
    """What the EMR already has of the patient."""


class UploadSpec(Frozen):
    """What a client says of a recording before it sends it. ``length`` may come later (a recording that still runs)."""

    length: int | None = Field(default=None, ge=0)
    filename: str = ""
    sha256: Sha256 | None = None
    declared_s: float | None = Field(default=None, ge=0)


class Upload(Frozen):
    """A recording that is arriving: ``offset`` bytes are stored durably."""

    id: str
    consultation: ConsultationId
    offset: int
    spec: UploadSpec
    created_at: Instant
    ended: str = ""
    """Empty while it may go on; then ``finished``, ``refused`` or ``discarded``."""

    @property
    def length(self) -> int | None:
        """How long it will be, when that is known."""
        return self.spec.length

    @property
    def complete(self) -> bool:
        """Whether all of it has arrived."""
        return self.length is not None and self.offset == self.length


class ConsultationFilter(Frozen):
    """Which consultations to list; newest change last. An empty tuple or ``None`` does not restrict."""

    states: tuple[State, ...] = ()
    practitioner: str | None = None
    stage: Stage | None = None
    since: Instant | None = None
    limit: int = Field(default=500, ge=1, le=5000)


class Revision(Frozen):
    """One entry of a note's history. ``author`` is ``None`` for the drafter; ``summary`` is a machine's word."""

    number: int
    digest: Sha256
    author: Person | None
    at: Instant
    summary: str
