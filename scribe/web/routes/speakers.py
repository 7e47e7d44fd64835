"""Who speaks in a consultation's transcript, corrected by people until the note is signed.

Each change makes a new revision of the note, which is verified anew; it is based on a version (``If-Match``).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.errors import BadNote, Conflict, KeyReused, NotFound, PreconditionRequired, StaleRevision, WrongState
from scribe.model import Consultation, ConsultationId
from scribe.web.accounts import User
from scribe.web.answers import answer, versioned
from scribe.web.bounds import Numbered
from scribe.web.deps import Once, OnceIfKeyed, Service, Version, may_, note_reading
from scribe.web.openapi import COMMON, problems
from scribe.web.schemas_speakers import SpeakerCorrections, SpeakerRequest

router = APIRouter(
    prefix="/consultations/{id}/speakers", tags=["review"], responses={**COMMON, **problems(NotFound, WrongState)}
)

Corrector = Annotated[User, may_(Action.CORRECT_SPEAKER)]
_CHANGING = problems(WrongState, Conflict, StaleRevision, PreconditionRequired, KeyReused, BadNote, 415)


@router.get("", response_model=SpeakerCorrections)
def list_corrections(
    id: ConsultationId, request: Request, user: Annotated[User, may_(Action.READ_NOTE)], service: Service
) -> Response:
    """What people corrected of who speaks: who, when, which turns. `recognised` in a turn says who was recognised."""
    corrections = service.transcript(id).corrections
    note_reading(request, id, user, "transcript")
    return answer(SpeakerCorrections(corrections=corrections))


@router.post("", status_code=201, response_model=Consultation, responses=_CHANGING)
def correct_speaker(
    *, id: ConsultationId, body: SpeakerRequest, user: Corrector, version: Version, once: Once, service: Service
) -> Response:
    """Says who speaks in a turn or in a whole voice, and verifies the note anew: by its doctor, or who checks it.

    Facts and flags follow; no statement is worded anew. One that no longer agrees with what was said is flagged.
    """

    def work() -> Response:
        corrected = service.correct_speaker(
            id,
            version=version,
            segment=body.segment,
            speaker=body.speaker,
            every_turn=body.every_turn,
            actor=user.person,
        )
        return versioned(corrected, user, status=201)

    return once(user, [version, body.model_dump(mode="json")], work, consultation=id)


@router.delete("/{number}", response_model=Consultation, responses=_CHANGING)
def undo_correction(
    *,
    id: ConsultationId,
    number: Annotated[Numbered, Path(ge=1, description="Of the correction.")],
    user: Corrector,
    version: Version,
    once: OnceIfKeyed,
    service: Service,
) -> Response:
    """Takes one correction back, whichever it is; the later ones stay. The note is verified anew."""

    def work() -> Response:
        return versioned(service.undo_speaker(id, version=version, number=number, actor=user.person), user)

    return once(user, [version, number], work, consultation=id)
