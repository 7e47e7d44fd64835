"""Checking a note and signing it: claim, edits, approval, sending back, signature, addendum.

Every change is based on a version (``If-Match``) and answers with the new one (``ETag``).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.consultation.service import ConsultationService
from scribe.consultation.service.people import refuse_unconfirmed, refuse_unknown_patient
from scribe.consultation.states import Move, after
from scribe.errors import (
    BadNote,
    Conflict,
    KeyReused,
    NotFound,
    NotSignedIn,
    PatientMissing,
    PreconditionRequired,
    StaleRevision,
    WrongState,
)
from scribe.fact_forms import forms_of
from scribe.model import Consultation, ConsultationId, FactForm, Proposal, SegmentId, State, Telling
from scribe.review import MOST_SEGMENTS, Edit, TellFact
from scribe.web.accounts import User
from scribe.web.answers import answer, versioned
from scribe.web.bounds import Numbered
from scribe.web.deps import AccountsDep, Once, OnceIfKeyed, Service, Version, may_, note_reading
from scribe.web.openapi import COMMON, problems
from scribe.web.proofs import prove_signature
from scribe.web.schemas import ClaimRequest, SendBackRequest, SignRequest
from scribe.web.schemas_thread import TakeoverAnswer

router = APIRouter(prefix="/consultations/{id}", tags=["review"], responses={**COMMON, **problems(NotFound)})

Reviewer = Annotated[User, may_(Action.REVIEW)]
_CHANGES = (WrongState, Conflict, StaleRevision, PreconditionRequired, KeyReused, BadNote, 415)
_CHANGING = problems(*_CHANGES)


_ASKED = {"description": "A colleague has it and was asked: `claim.takeover` says until when they can answer."}


@router.post(
    "/claim",
    response_model=Consultation,
    responses={202: {"model": Consultation, **_ASKED}, **problems(Conflict, WrongState)},
)
def claim(id: ConsultationId, user: Reviewer, service: Service, body: ClaimRequest | None = None) -> Response:
    """Claims the note for the caller; work renews the claim.

    With `take_over` a colleague who has it is asked for it (202). They give it or keep it; when `claim.takeover.due_at`
    passes without an answer, the same request again has the note (200). It is had at once from a colleague who is
    signed out or did not work for a while. Whoever had it is told by the events `takeover_asked` and `taken_over`.
    """
    claimed = service.claim(id, actor=user.person, take_over=body is not None and body.take_over)
    has_it = claimed.claim is not None and claimed.claim.by.id == user.username
    return versioned(claimed, user, status=200 if has_it else 202)


@router.post("/claim/answer", response_model=Consultation, responses=problems(Conflict, 415))
def answer_takeover(id: ConsultationId, body: TakeoverAnswer, user: Reviewer, service: Service) -> Response:
    """Gives the note to who asks for it, or says that the caller is still at it."""
    return versioned(service.answer_takeover(id, give=body.give, actor=user.person), user)


@router.delete("/claim", response_model=Consultation, responses=problems(Conflict))
def release_claim(id: ConsultationId, user: Reviewer, service: Service) -> Response:
    """Gives the caller's claim up."""
    return versioned(service.release_claim(id, actor=user.person), user)


@router.post("/edits", status_code=201, response_model=Consultation, responses=_CHANGING)
def edit_note(
    id: ConsultationId,
    body: Annotated[Edit, Body(discriminator="kind")],
    user: Annotated[User, may_(Action.EDIT)],
    version: Version,
    once: Once,
    service: Service,
) -> Response:
    """Changes the note by one edit: a new revision, verified again."""

    def work() -> Response:
        return versioned(service.revise(id, version=version, edit=body, actor=user.person), user, status=201)

    return once(user, [version, body.model_dump(mode="json")], work, consultation=id)


@router.get("/proposal", response_model=Proposal, responses=problems(BadNote))
def propose(
    id: ConsultationId,
    request: Request,
    user: Annotated[User, may_(Action.READ_NOTE)],
    service: Service,
    segment: Annotated[list[SegmentId], Query(min_length=1, max_length=MOST_SEGMENTS)],
    begin: Annotated[Numbered, Query(ge=0, description="The first character meant of the first segment, from 0.")] = 0,
    end: Annotated[Numbered | None, Query(ge=1, description="Behind the last character of the last one.")] = None,
) -> Response:
    """What `add_said` would write from words of the transcript, and in which section: nothing is changed."""
    proposal = service.propose(id, segment, begin=begin, end=end)
    note_reading(request, id, user, "transcript")
    return answer(proposal)


@router.get("/fact-forms", response_model=list[FactForm])
def fact_forms(
    id: ConsultationId, request: Request, user: Annotated[User, may_(Action.READ_NOTE)], service: Service
) -> Response:
    """What the note tells of medicines, vital signs, allergies and problems, each as `tell_fact` takes it.

    With `fact` it is a fact for the EMR; without, the note's words tell it and the recording does not bear it out.
    """
    forms = forms_of(service.note(id))
    note_reading(request, id, user, "note")
    return answer([one.model_dump(mode="json") for one in forms])


@router.post("/fact-preview", response_model=Telling, responses=problems(BadNote, 415))
def preview_fact(
    id: ConsultationId,
    request: Request,
    body: TellFact,
    user: Annotated[User, may_(Action.READ_NOTE)],
    service: Service,
) -> Response:
    """The sentence that `tell_fact` would write, and what would come of it, field by field: nothing is changed."""
    telling = service.preview_fact(id, body, actor=user.person)
    note_reading(request, id, user, "note")
    return answer(telling)


@router.post("/approval", response_model=Consultation, responses=_CHANGING)
def approve(id: ConsultationId, user: Reviewer, version: Version, once: OnceIfKeyed, service: Service) -> Response:
    """The note was checked: possible when no flag is open."""

    def work() -> Response:
        return versioned(service.approve(id, version=version, actor=user.person), user)

    return once(user, version, work, consultation=id)


@router.post("/return", response_model=Consultation, responses=_CHANGING)
def send_back(
    id: ConsultationId,
    body: SendBackRequest,
    user: Annotated[User, may_(Action.SEND_BACK)],
    version: Version,
    once: OnceIfKeyed,
    service: Service,
) -> Response:
    """Sends the note back to the doctor or the nurse; what is resolved stays resolved."""

    def work() -> Response:
        returned = service.send_back(
            id, version=version, to=body.to, need=body.need, message=body.message, actor=user.person
        )
        return versioned(returned, user)

    return once(user, [version, body.model_dump(mode="json")], work, consultation=id)


@router.post(
    "/signature",
    status_code=201,
    response_model=Consultation,
    responses=problems(*_CHANGES, PatientMissing, NotSignedIn),
)
def sign(  # noqa: PLR0913 (each is a part of the request)
    *,
    id: ConsultationId,
    request: Request,
    body: SignRequest,
    user: Annotated[User, may_(Action.SIGN)],
    version: Version,
    once: OnceIfKeyed,
    service: Service,
    accounts: AccountsDep,
) -> Response:
    """The doctor's signature over the revision that was shown, with the second proof. Delivery follows by itself.

    Without a code the session's open signing window proves it, for a revision that ``GET …/note`` has shown since.
    """

    def work() -> Response:
        refuse_vain_signature(service, id, version=version, revision_digest=body.revision_digest)
        refuse_unconfirmed(service.note(id), confirmed=body.medicines_confirmed)
        code = body.code.get_secret_value() if body.code is not None else ""
        window = prove_signature(request, accounts, user, code, id, body.revision_digest)
        signed = service.sign(
            id,
            version=version,
            revision_digest=body.revision_digest,
            actor=user.person,
            proof=window.id,
            medicines_confirmed=body.medicines_confirmed,
        )
        return versioned(signed, user, status=201)

    return once(user, [version, body.revision_digest, body.medicines_confirmed], work, consultation=id)


@router.post("/addendum", status_code=201, response_model=Consultation, responses=_CHANGING)
def addend(
    id: ConsultationId, user: Annotated[User, may_(Action.ADDEND)], version: Version, once: Once, service: Service
) -> Response:
    """Opens a delivered note for an addendum: a new revision, to be checked and signed like the first."""

    def work() -> Response:
        return versioned(service.addend(id, version=version, actor=user.person), user, status=201)

    return once(user, version, work, consultation=id)


def refuse_vain_signature(
    service: ConsultationService, id: ConsultationId, *, version: int, revision_digest: str
) -> None:
    """Refuses a signature that cannot succeed, before the second proof is used up by it.

    Raises:
        WrongState: the note does not wait for a signature.
        PatientMissing: nobody has said whom it is about.
        StaleRevision: somebody saved since the note was shown.
        Conflict: the doctor reviews alone, and differences are still open.
    """
    consultation = service.get(id)
    reviews_alone = consultation.state is State.DRAFTED and service.template(id).review == "doctor"
    if not reviews_alone:
        after(Move.SIGN, consultation.state)
    refuse_unknown_patient(consultation)
    refuse_stale(consultation, version=version, revision_digest=revision_digest)
    if reviews_alone and service.note(id).open_flags:
        raise Conflict("Differences are still to be resolved.", remedy="Resolve each one, then sign.")


def refuse_stale(consultation: Consultation, *, version: int, revision_digest: str) -> None:
    """Refuses what is based on another version than the present one.

    Raises:
        StaleRevision: somebody saved since the note was shown.
    """
    if consultation.version != version or consultation.draft != revision_digest:
        raise StaleRevision(
            "The note was changed since it was shown.",
            remedy="Look at the newest revision, then sign that.",
            version=consultation.version,
        )
