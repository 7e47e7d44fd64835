"""Hearing a recording: the bytes for a player, and its waveform."""

from __future__ import annotations

import os
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.errors import BadAudio, NotFound
from scribe.model import ConsultationId
from scribe.web.accounts import User
from scribe.web.answers import answer, unchanged
from scribe.web.deps import Service, may_, note_reading
from scribe.web.openapi import COMMON, problems
from scribe.web.ranges import SentFile, Span, asked_span
from scribe.web.schemas import Waveform
from scribe.web.waveform import Waveforms

router = APIRouter(prefix="/consultations/{id}", tags=["recording"], responses={**COMMON, **problems(NotFound)})

Listener = Annotated[User, may_(Action.LISTEN)]
_AUDIO = {"content": {"audio/*": {"schema": {"type": "string", "format": "binary"}}}}


@router.get(
    "/recording",
    response_class=Response,
    responses={
        200: {"description": "The whole recording.", **_AUDIO},
        206: {"description": "The range that was asked for.", **_AUDIO},
        304: {"description": "Unchanged."},
        **problems(416),
    },
)
@router.head("/recording", include_in_schema=False)
def hear(id: ConsultationId, request: Request, user: Listener, service: Service) -> Response:
    """The recording, decrypted as it is sent; a player jumps with ``Range``."""
    consultation = service.get(id)
    recording = consultation.recording
    if recording is None:
        raise NotFound("The consultation has no recording.", remedy="Send its recording first.")
    tag = f'"{recording.sha256}"'
    known = unchanged(request, tag)
    if known is not None:
        return known
    note_reading(request, id, user, "recording")
    source = service.open_recording(id)
    try:
        size = source.seek(0, os.SEEK_END)
        wanted = request.headers.get("range") if request.headers.get("if-range", tag) == tag else None
        span = asked_span(wanted, size)
    except BaseException:
        source.close()
        raise
    sent = span or Span(0, size - 1)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(sent.length),
        "ETag": tag,
        "Content-Disposition": "inline",
        **({"Content-Range": f"bytes {span.first}-{span.last}/{size}"} if span else {}),
    }
    status = 206 if span else 200
    if request.method == "HEAD":
        source.close()
        return Response(status_code=status, headers=headers, media_type=recording.media_type)
    return SentFile(source, sent, status, headers, recording.media_type)


@router.get("/waveform", response_model=Waveform, responses=problems(BadAudio))
def waveform(
    id: ConsultationId,
    request: Request,
    user: Listener,
    service: Service,
    bins: Annotated[int, Query(ge=1, le=4000, description="How many values for each speaker.")] = 600,
) -> Response:
    """How loud each speaker is over time, for the player's picture."""
    consultation = service.get(id)
    segments = service.transcript(id).segments if consultation.transcript else ()
    note_reading(request, id, user, "recording")
    waveforms: Waveforms = request.app.state.waveforms
    return answer(waveforms.of(consultation, segments, bins))
