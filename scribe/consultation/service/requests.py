"""What callers of the service give and get besides the central types."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from scribe.model import (
    MOST_TERMS,
    Consent,
    Consultation,
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
    Template,
    Term,
    digest_of,
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


class Identification(Frozen):
    """Whom a consultation is about, and which visit it is, as somebody confirmed it by name and birth date.

    Without ``encounter_identifier`` the visit's number stays where the patient does; without ``reason`` that stays.
    """

    patient: Patient
    encounter_identifier: str | None = None
    reason: str | None = None


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
    taken: bool = False
    """Whether it was finished with what had arrived, without its client."""

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


def registered(id: ConsultationId, registration: Registration, template: Template, now: datetime) -> Consultation:
    """The consultation that a registration begins."""
    return Consultation(
        id=id,
        version=1,
        state=State.REGISTERED,
        patient=registration.patient,
        encounter=registration.encounter,
        language=registration.language,
        vocabulary=registration.vocabulary,
        template=template.ref,
        template_artefact=digest_of(template),
        registered_at=now,
        updated_at=now,
        state_since=now,
        consent=registration.consent,
        context=digest_of(registration.context) if registration.context is not None else None,
    )
