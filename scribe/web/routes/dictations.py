"""Dictation into a field: sound in, words out, and nothing of either is kept."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from scribe.access import Action
from scribe.consultation.service.dictating import too_long
from scribe.errors import BadAudio, Busy, KeyReused, NotFound, PartDown, PreconditionRequired, TooLarge, WrongState
from scribe.model import MOST_DICTATION_BYTES, ConsultationId, Dictation, Language
from scribe.web.accounts import User
from scribe.web.answers import answer as answered
from scribe.web.deps import Once, Service, may_
from scribe.web.idempotency import REPLAYED_HEADER
from scribe.web.openapi import COMMON, problems

router = APIRouter(prefix="/consultations/{id}/dictations", tags=["dictation"], responses=COMMON)

Speaking = Annotated[User, may_(Action.DICTATE)]
Named = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="Of the dictation.")]
_SOUND = {
    "requestBody": {
        "required": True,
        "content": {
            "audio/*": {"schema": {"type": "string", "format": "binary"}},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.post(
    "",
    status_code=201,
    response_model=Dictation,
    responses=problems(
        BadAudio, TooLarge, NotFound, WrongState, Busy, PartDown, KeyReused, PreconditionRequired, 400, 415
    ),
    openapi_extra=_SOUND,
)
async def dictate(
    *,
    id: ConsultationId,
    request: Request,
    user: Speaking,
    once: Once,
    service: Service,
    language: Annotated[Language | None, Query(description="That is spoken; without it the note's.")] = None,
) -> Response:
    """Sends at most two minutes of speech, in any form that a recording may have, to be written down.

    Its words are asked for at ``Location`` until they are there. Spoken marks and orders ("full stop", "new paragraph",
    "scratch that") are obeyed. Nothing of the note changes. Sound and words are gone after ten minutes, or when they
    are deleted, which is to be done once the words were taken. The same ``Idempotency-Key`` again answers with how far
    it has come, and with 404 once it is gone.
    """
    sound = bytearray()
    async for piece in request.stream():
        sound += piece
        if len(sound) > MOST_DICTATION_BYTES:
            raise too_long()

    def work() -> Response:
        begun = service.begin_dictation(id, bytes(sound), language=language, actor=user.person)
        where = f"/api/v1/consultations/{id}/dictations/{begun.id}"
        return answered(begun, status=201, headers={"Location": where})

    described = {"sha256": hashlib.sha256(sound).hexdigest(), "language": language}
    answer = await run_in_threadpool(once, user, described, work, consultation=id)
    if REPLAYED_HEADER not in answer.headers:
        return answer
    # the answer that was kept tells of how it was then; what became of it since is the answer now
    begun = Dictation.model_validate_json(bytes(answer.body))
    now = await run_in_threadpool(service.dictation, id, begun.id, actor=user.person)
    kept = {name: answer.headers[name] for name in ("Location", REPLAYED_HEADER)}
    return answered(now, status=answer.status_code, headers=kept)


@router.get("/{dictation}", response_model=Dictation, responses=problems(NotFound, WrongState))
def dictation(id: ConsultationId, dictation: Named, user: Speaking, service: Service) -> Response:
    """How far a dictation has come; ``words`` are there once it was heard. For who dictated it alone.

    The ``pieces`` together are the text; one that is not ``sure`` was unclear, and has to be read before it is relied
    on. Asking takes nothing away.
    """
    return answered(service.dictation(id, dictation, actor=user.person))


@router.delete("/{dictation}", status_code=204, responses=problems(NotFound))
def end_dictation(id: ConsultationId, dictation: Named, user: Speaking, service: Service) -> Response:
    """Removes sound and words: they were taken, or nobody wants them. Again it changes nothing."""
    service.end_dictation(id, dictation, actor=user.person)
    return Response(status_code=204)
