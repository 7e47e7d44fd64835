"""The consultation itself: who, where, when, and how far it has come."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Any, Final, Literal

from pydantic import Field, model_validator

from scribe.model.attempts import Stop
from scribe.model.base import (
    MOST_TERMS,
    ConsultationId,
    Frozen,
    Instant,
    LanguageChoice,
    Person,
    Role,
    Sha256,
    Term,
)
from scribe.model.moments import MOST_MOMENTS, Moment, MomentKind
from scribe.model.note import Risk, TemplateRef
from scribe.model.privacy import Consent, Erasure, Removal
from scribe.model.speech import Recording
from scribe.model.template import Visit

_HAN: Final = re.compile(r"[\u3400-\u9fff]")


class State(StrEnum):
    """The last durable fact about a consultation, never "in progress"."""

    REGISTERED = "registered"
    UPLOADED = "uploaded"
    TRANSCRIBED = "transcribed"
    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    DELIVERED = "delivered"
    NO_SPEECH = "no_speech"
    PARKED = "parked"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """The work of a machine that leads from one state to the next."""

    TRANSCRIBE = "transcribe"
    DRAFT = "draft"
    DELIVER = "deliver"
    RETRACT = "retract"


class Patient(Frozen):
    """Who is treated. ``identifier`` is the hospital's number, in ``identifier_system`` (a URI).

    ``family`` and ``given`` tell the parts of the name apart, where the hospital has them; ``name`` is the whole, made
    of them where it was not given: the family name stands first in Chinese.
    """

    identifier: str = ""
    identifier_system: str = "urn:scribe:patient-number"
    name: str = ""
    family: str = ""
    given: tuple[str, ...] = ()
    gender: Literal["male", "female", "other", "unknown"] = "unknown"
    birth_date: date | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything tells who it is: a name or a number. A recording may begin without either."""
        return bool(self.name.strip() or self.identifier.strip())

    @property
    def identifiers(self) -> int:
        """How many of name, birth date and number are known: two tell a person from another."""
        return sum((bool(self.name.strip()), self.birth_date is not None, bool(self.identifier.strip())))

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        """Makes the whole name of its parts."""
        if not isinstance(value, dict) or value.get("name"):
            return value
        family, given = value.get("family") or "", value.get("given") or ()
        if not isinstance(family, str) or not isinstance(given, list | tuple) or not (family or given):
            return value
        parts = [str(part) for part in given]
        if _HAN.match(family):
            return {**value, "name": "".join([family, *parts])}
        return {**value, "name": " ".join([*parts, family]).strip()}


class Encounter(Frozen):
    """The visit: its doctor, its department, its time. What the administrative sections of a note are filled from.

    ``identifier`` and ``practitioner_identifier`` are the hospital's numbers of the visit and of its doctor, each in a
    system (a URI). Where they are given, the EMR's own Encounter and Practitioner are used.
    """

    identifier: str = ""
    identifier_system: str = "urn:scribe:encounter-number"
    practitioner: Person
    practitioner_identifier: str = ""
    practitioner_identifier_system: str = "urn:scribe:practitioner-number"
    department: str = ""
    started_at: Instant
    visit: Visit = Visit.ANY
    reason: str = ""


class Problem(Frozen):
    """Why a stage failed: the wire form is problem+json without the request's parts. Holds no patient text."""

    code: str
    title: str
    detail: str
    remedy: str = ""
    extra: dict[str, Any] = Field(default_factory=dict)


class Parked(Frozen):
    """Where and why a consultation stopped for good."""

    stage: Stage
    problem: Problem
    attempts: int


class ReturnNeed(StrEnum):
    """What is asked of the one to whom a note is sent back."""

    DECIDE = "decide"
    ADD = "add"
    RECORD_AGAIN = "record_again"
    OTHER = "other"


class Return(Frozen):
    """A note sent back: by whom, to which role, for what."""

    by: Person
    to: Role
    need: ReturnNeed
    message: str = ""
    at: Instant


class Approval(Frozen):
    """A nurse's (or the doctor's own) check of exactly one revision. Never the signature."""

    revision: int
    digest: Sha256
    by: Person
    at: Instant


class Signature(Frozen):
    """A doctor's signature over one revision's digest.

    ``medicines_confirmed``: the doctor said that the medicines before and after, which the digest covers, are right.
    """

    revision: int
    revision_digest: Sha256
    signer: Person
    at: Instant
    medicines_confirmed: bool = Field(default=False, exclude_if=lambda value: not value)
    proof: Literal["totp"] = "totp"


class Location(Frozen):
    """Where the EMR keeps one resource, and which version was read back."""

    reference: str
    version: str = ""


class Delivery(Frozen):
    """The EMR has the Bundle: where, and when it was read back and compared."""

    bundle: Sha256
    target: str
    locations: tuple[Location, ...]
    read_back_at: Instant
    way: str = ""
    """How it went there; the next revision goes the same way."""
    compared: dict[str, Any] = Field(default_factory=dict, exclude=True)
    """What was compared of the patient; kept with the attempt, not here."""


class AcceptedPatient(Frozen):
    """A person's word that the EMR's record is this patient's, although something differs."""

    reference: str
    """The record at the EMR: ``Patient/<id>``."""
    compared: Sha256
    """Names what was compared and differed; another difference needs another word."""
    by: Person
    at: Instant
    reason: str


class Progress(Frozen):
    """How far a stage has come, in seconds of the recording (0 of 0 when that is not known)."""

    stage: Stage
    done_s: float = 0.0
    total_s: float = 0.0


class Takeover(Frozen):
    """That somebody asks for the note which another one is checking.

    Attributes:
        by: who asks.
        at: since when.
        due_at: until when it can be answered. Without an answer the note is theirs as soon as they ask again.
        kept_at: when the one who has it said that they are still at it.
    """

    by: Person
    at: Instant
    due_at: Instant
    kept_at: Instant | None = None


class Claim(Frozen):
    """Who is checking a note now, and until when unless they go on working."""

    by: Person
    since: Instant
    expires_at: Instant
    takeover: Takeover | None = Field(default=None, exclude_if=lambda value: value is None)
    """Who asks for the note."""


class Consultation(Frozen):
    """One consultation as everybody sees it: a snapshot of its row.

    ``version`` grows with every change and is the ETag. ``revision`` counts note revisions (0: no draft yet).
    ``patient`` is ``None`` once consent was withdrawn.
    """

    id: ConsultationId
    version: int
    state: State
    patient: Patient | None
    encounter: Encounter
    language: LanguageChoice
    vocabulary: tuple[Term, ...] = Field(default=(), max_length=MOST_TERMS)
    """Words that the recogniser should expect in this visit: names, medicines."""
    template: TemplateRef
    template_artefact: Sha256
    """The template as it was at registration, stored with the consultation."""
    registered_at: Instant
    updated_at: Instant
    state_since: Instant
    consent: Consent | None = None
    removed: tuple[Removal, ...] = ()
    """What was removed because its time was over, while the rest is kept."""
    erasure: Erasure | None = None
    """Why everything was destroyed, by whom and when."""
    context: Sha256 | None = None
    """What the EMR already has of the patient, when it was given; stored with the consultation."""
    recording: Recording | None = None
    moments: tuple[Moment, ...] = Field(default=(), max_length=MOST_MOMENTS, exclude_if=lambda value: not value)
    """What was marked in the recording and where it was interrupted, in order of time."""
    transcript: Sha256 | None = None
    revision: int = 0
    draft: Sha256 | None = None
    bundle: Sha256 | None = None
    risk: Risk | None = None
    demo: bool = False
    """Whether the transcript came from the demo model; such a note can be signed but is never sent to a real EMR."""
    refused: Problem | None = None
    """Why the last recording that arrived could not be taken; its bytes are kept, another one may be sent."""
    returned: Return | None = None
    approval: Approval | None = None
    signature: Signature | None = None
    amends: Signature | None = None
    """The earlier signature, when this is an addendum to a note that was signed before."""
    accepted_patient: AcceptedPatient | None = None
    delivery: Delivery | None = None
    recall: tuple[Sha256, ...] = ()
    """The signed documents that the EMR has, or may have, and has to be told to take back."""
    parked: Parked | None = None
    stop: Stop | None = None
    """A person's word that the signed note is held, or was given up."""
    progress: Progress | None = None
    claim: Claim | None = None
    next_attempt_at: Instant | None = None
    """When a stage that failed and may be retried is tried again."""

    @property
    def interrupted_s(self) -> float:
        """For how long nothing was recorded, all interruptions together."""
        return sum(one.missing_s for one in self.moments)

    @property
    def marks_s(self) -> tuple[float, ...]:
        """The seconds of the recording that were marked."""
        return tuple(one.at_s for one in self.moments if one.kind is MomentKind.MARK)


class Lease(Frozen):
    """The right to work on one stage of one consultation until ``expires_at``. ``token`` only grows."""

    consultation: ConsultationId
    stage: Stage
    owner: str
    token: int
    attempt: int
    expires_at: Instant
    traceparent: str = ""
    """The visit's trace (W3C Trace Context); empty where traces are off."""


class Event(Frozen):
    """One audit event. ``detail`` never holds a patient's words. ``hash`` chains to the event before it."""

    sequence: int
    consultation: ConsultationId | None
    at: Instant
    actor: str
    kind: str
    detail: dict[str, Any] = Field(default_factory=dict)
    hash: Sha256
