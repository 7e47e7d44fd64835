"""What requests carry and answers hold where no central type says it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from scribe.fhir import context_from
from scribe.model import (
    MOST_TERMS,
    Attempt,
    ConsentGiven,
    Consultation,
    ConsultationId,
    Language,
    LanguageChoice,
    MomentKind,
    Patient,
    Person,
    Problem,
    RecordContext,
    ReturnNeed,
    Role,
    Sha256,
    SoapPart,
    State,
    Stop,
    Term,
    Visit,
)


class Body(BaseModel):
    """Base of all: immutable; a member that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _read_context(value: Any) -> Any:
    """Our own form and FHIR Bundles alike; a fault is told in its own words."""
    return value if value is None or isinstance(value, RecordContext) else context_from(value)


class FhirBundle(BaseModel):
    """A FHIR R4 Bundle (https://hl7.org/fhir/R4/bundle.html) of the patient's conditions, medicines and allergies."""

    model_config = ConfigDict(extra="allow")

    resourceType: Literal["Bundle"]  # noqa: N815 (FHIR's name)


Context = Annotated[
    RecordContext | None, BeforeValidator(_read_context, json_schema_input_type=RecordContext | FhirBundle | None)
]
"""The patient's record in a request."""


class SignInRequest(Body):
    """Name and password of an account, and a code where the hospital asks for two factors."""

    username: str = Field(max_length=200)
    password: SecretStr = Field(max_length=1000)
    code: str = Field(default="", max_length=20, description="Six digits of the authenticator app.")


class UserAnswer(Body):
    """Who is signed in and what they may do."""

    username: str
    name: str
    role: Role
    department: str
    language: str = Field(description="Of the pages.")
    may: tuple[str, ...] = Field(description="What the role allows.")


class SessionAnswer(Body):
    """A session: the token goes into ``Authorization: Bearer``."""

    token: str
    expires_in_s: int
    user: UserAnswer


class SeenSession(Body):
    """An open session, as its owner sees it."""

    id: str
    way: Literal["password", "passkey", "openid", "emr"] = Field(description="How the person signed in.")
    program: bool
    address: str
    agent: str = Field(description="Browser and system, where they are known.")
    created_at: datetime
    used_at: datetime = Field(description="When the person last did something, to the minute.")
    expires_at: datetime
    current: bool = Field(description="Whether it is the session of this request.")


class SessionsAnswer(Body):
    """The user's open sessions, the last used first."""

    sessions: tuple[SeenSession, ...]


class ActivityAnswer(Body):
    """The session goes on."""

    expires_at: datetime = Field(description="Its absolute limit, which no work moves.")
    csrf: str = Field(description="As in ``/me``.")


class MeAnswer(Body):
    """The user, and the token that this session's changing requests carry when the cookie authenticates them."""

    user: UserAnswer
    csrf: str


class NewConsultation(Body):
    """A consultation to be written down."""

    patient: Patient = Patient()
    practitioner: str = Field(
        default="", description="Username of the doctor; empty when the doctor registers it.", max_length=64
    )
    practitioner_identifier: str = Field(
        default="",
        description="The doctor's number in the EMR, where the EMR's own Practitioner is to be used.",
        max_length=200,
    )
    encounter_identifier: str = Field(
        default="",
        description="The visit's number in the EMR, where the EMR's own Encounter is to be used.",
        max_length=200,
    )
    template: str = Field(default="", description="Id of the template; empty: the installation's default.")
    language: LanguageChoice = Field(default="auto", description="Language of the conversation.")
    department: str = Field(default="", max_length=200, description="Empty: the doctor's.")
    started_at: datetime | None = Field(default=None, description="When the visit began, with its zone; empty: now.")
    visit: Visit = Visit.ANY
    reason: str = Field(default="", max_length=500)
    vocabulary: tuple[Term, ...] = Field(
        default=(),
        max_length=MOST_TERMS,
        description="Names, medicines and other words that the recogniser should expect in this visit.",
    )
    context: Context = Field(default=None, description="What the EMR already has of the patient.")
    consent: ConsentGiven | bool = Field(
        default=False, description="The patient agreed (how and to what, or true); noted with who says so."
    )


class NewMoment(Body):
    """A second of a recording that is being made: marked by a person, or where it was interrupted."""

    kind: MomentKind
    at_s: float = Field(description="Where it stands in the recording, in seconds.")
    missing_s: float = Field(default=0, description="Of an interruption: for how many seconds nothing was recorded.")


class ConsultationList(Body):
    """Consultations, and the number of the newest event: open the news from there and nothing is missed."""

    consultations: tuple[Consultation, ...]
    latest_event: int


class TemplateSummary(Body):
    """A template in the list."""

    id: str
    version: int
    digest: Sha256
    title: str
    language: Language
    visit: Visit
    department: str
    review: Literal["nurse", "doctor"]
    sections: tuple[TemplateSectionSummary, ...]


class TemplateSectionSummary(Body):
    """A section in the list."""

    id: str
    title: str
    soap: SoapPart
    required: bool


class TemplateList(Body):
    """The installation's templates."""

    templates: tuple[TemplateSummary, ...]
    default: str
    faults: tuple[str, ...] = ()
    """What is wrong with files that were changed while Scribe runs; their last sound versions are in use."""


class RevisionAnswer(Body):
    """One revision of a note; no author: the drafter."""

    number: int
    digest: Sha256
    author: Person | None
    at: datetime
    summary: str


class RevisionList(Body):
    """Every revision, oldest first."""

    revisions: tuple[RevisionAnswer, ...]


class EventAnswer(Body):
    """One thing that happened to a consultation."""

    sequence: int
    at: datetime
    actor: str
    kind: str
    detail: dict[str, Any]


class History(Body):
    """What happened to a consultation, oldest first."""

    events: tuple[EventAnswer, ...]


class UploadAnswer(Body):
    """How far an upload has come."""

    id: str
    consultation: str
    offset: int
    length: int | None


class ClaimRequest(Body):
    """Claiming a note to check it."""

    take_over: bool = Field(default=False, description="Ask the colleague who claimed it for it.")


class SendBackRequest(Body):
    """Sending a note back: to whom, for what."""

    to: Role
    need: ReturnNeed
    message: str = Field(default="", max_length=2000)


class SignRequest(Body):
    """The doctor's second proof, over exactly the revision that was shown."""

    revision_digest: Sha256
    code: SecretStr | None = Field(
        default=None,
        description="Six digits of the authenticator app; without them a signing window has to be open.",
        max_length=20,
    )
    medicines_confirmed: bool = Field(
        default=False,
        description="The doctor looked through `medicines` of the note. Needed where the note has any.",
    )


class Reasoned(Body):
    """A decision with its reason."""

    reason: str = Field(min_length=1, max_length=500, description="Why, in a sentence; kept sealed, never in a log.")


class EmergencyAnswer(Body):
    """A consultation that was opened in an emergency."""

    expires_at: datetime = Field(description="Until when it can be read.")


class MemberAnswer(Body):
    """Somebody in the care team of a consultation."""

    username: str
    name: str
    role: Role
    since: datetime


class CareTeam(Body):
    """Who was taken in, beside its doctor, who stands in for them, and its department."""

    members: tuple[MemberAnswer, ...]


class AcceptPatientRequest(Reasoned):
    """A doctor's word that the EMR's record is the patient's."""

    compared: Sha256 = Field(description="`digest` of the comparison that the doctor saw.")


class DeliveryAnswer(Body):
    """A delivery: whether it waits, was stopped or is done, and what each attempt was answered."""

    consultation: ConsultationId
    state: State
    since: datetime
    behind_another: bool = Field(description="Whether it waits for an earlier note of the same patient.")
    stop: Stop | None
    next_attempt_at: datetime | None
    problem: Problem | None = Field(description="Why it is parked.")
    attempts: tuple[Attempt, ...]


class DeliveryList(Body):
    """Deliveries, those that wait longest first."""

    deliveries: tuple[DeliveryAnswer, ...]


class Waveform(Body):
    """Loudest sample in each of ``bins`` equal parts of the recording, 0 to 1, for each speaker."""

    duration_s: float
    bins: int
    speakers: dict[str, tuple[float, ...]]


class Health(Body):
    """Whether the site answers."""

    status: Literal["alive"]


class Readiness(Body):
    """Whether the parts behind the site answer."""

    status: Literal["ready", "degraded"]
    parts: dict[str, str]


TemplateSummary.model_rebuild()
