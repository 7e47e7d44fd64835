"""A recording in one request, and transcripts from a hospital's own recogniser."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from scribe.access import Action
from scribe.consultation.service import ConsultationService, UploadSpec
from scribe.errors import (
    BadAudio,
    BadTranscript,
    Conflict,
    KeyReused,
    NotFound,
    PreconditionRequired,
    TooLarge,
    UnsupportedLanguage,
    WrongState,
)
from scribe.model import Consultation, ConsultationId, LanguageChoice
from scribe.transcription import People, read_transcript
from scribe.transcription.finishing import finished
from scribe.web.accounts import User
from scribe.web.answers import versioned
from scribe.web.deps import (
    KEY_TEXT,
    Once,
    Service,
    SettingsDep,
    idempotency_of,
    may_,
    session_token,
)
from scribe.web.idempotency import KeptAnswer, key_of, target_of
from scribe.web.multipart import read_form_file
from scribe.web.openapi import COMMON, REQUIRED, problems
from scribe.web.receiving import receive
from scribe.web.routes.uploads import upload_spec
from scribe.web.security import CSRF_FIELD, CSRF_HEADER, check_csrf
from scribe.web.tus import check_size

router = APIRouter(prefix="/consultations/{id}", responses=COMMON)

FORM_OVERHEAD_BYTES = 128 * 1024
_DIGEST = re.compile(r"([a-z*][a-z0-9_.*-]{0,30})=:([A-Za-z0-9+/]{1,200}={0,2}):")
"""A member of ``Content-Digest``: an algorithm and a digest in Base64 (RFC 9530, section 2; RFC 9651, section 3.2)."""
_SHA256 = re.compile(r"[A-Za-z0-9+/]{43}=")
_LONGEST_DIGEST = 1000


@dataclass(frozen=True)
class Incoming:
    """A recording that arrives: what is said of it and its bytes."""

    spec: UploadSpec
    content: AsyncIterator[bytes]


@router.post(
    "/recording",
    tags=["recording"],
    status_code=201,
    response_model=Consultation,
    responses=problems(BadAudio, TooLarge, NotFound, WrongState, KeyReused, PreconditionRequired, 400, 415),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "audio/*": {"schema": {"type": "string", "format": "binary"}},
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                "multipart/form-data": {
                    "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
                },
            },
        }
    },
)
async def send_recording(  # noqa: PLR0913 (each is a part of the request)
    *,
    id: ConsultationId,
    request: Request,
    user: Annotated[User, may_(Action.UPLOAD, streams=True)],
    service: Service,
    settings: SettingsDep,
    filename: Annotated[str, Query(max_length=200, description="Name of the file, for messages.")] = "",
    duration: Annotated[str, Query(max_length=20, description="Seconds; compared with what can be decoded.")] = "",
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", description=KEY_TEXT, json_schema_extra=REQUIRED)
    ] = None,
) -> Response:
    """The whole recording, as the body or as a form's file.

    ``Content-Digest: sha-256=:…:`` (RFC 9530) is checked, and refused where it cannot be read. For long recordings and
    uncertain networks an upload can go on where it broke off; this cannot.
    """
    del idempotency_key  # named for the reference; read with its own rules
    key = key_of(request, required=True)
    incoming = await _incoming(request, filename=filename, duration=duration, max_bytes=settings.max_upload_bytes)
    kept = idempotency_of(request)
    begun = await run_in_threadpool(kept.begin, user.username, str(key), target_of(request), None)
    if isinstance(begun, KeptAnswer):
        return await _replayed(begun, incoming)
    digest = hashlib.sha256()
    try:
        content = _digested(incoming.content, digest)
        consultation = await store(
            service, id, Incoming(incoming.spec, content), user=user, max_bytes=settings.max_upload_bytes
        )
    except BaseException:
        await run_in_threadpool(kept.release, begun)
        raise
    response = versioned(consultation, user, status=201)
    await run_in_threadpool(kept.keep, begun, response, consultation=id, request_digest=digest.hexdigest())
    return response


async def store(
    service: ConsultationService, id: ConsultationId, incoming: Incoming, *, user: User, max_bytes: int
) -> Consultation:
    """Stores a whole recording; when it does not arrive whole nothing of it stays.

    Raises:
        BadAudio: it arrived, and cannot be used; its bytes are kept and the consultation says why.
    """
    upload = await run_in_threadpool(service.create_upload, id, incoming.spec, actor=user.person)
    try:
        upload = await receive(service, upload, incoming.content, actor=user.person, max_bytes=max_bytes)
        if upload.length is None:
            upload = await run_in_threadpool(service.set_upload_length, upload.id, upload.offset, actor=user.person)
    except BaseException:
        await run_in_threadpool(service.discard_upload, upload.id, actor=user.person)
        raise
    return await run_in_threadpool(service.finish_upload, upload.id, actor=user.person)


@router.post(
    "/transcript",
    tags=["note"],
    status_code=201,
    response_model=Consultation,
    responses=problems(BadTranscript, UnsupportedLanguage, NotFound, Conflict, KeyReused, PreconditionRequired, 415),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/Transcript"}},
                "text/vtt": {"schema": {"type": "string"}},
                "application/x-subrip": {"schema": {"type": "string"}},
                "text/plain": {"schema": {"type": "string"}},
            },
        }
    },
)
async def import_transcript(
    id: ConsultationId,
    request: Request,
    user: Annotated[User, may_(Action.UPLOAD)],
    once: Once,
    service: Service,
    language: Annotated[LanguageChoice, Query(description="Of the conversation, where the file does not say it.")] = (
        "auto"
    ),
) -> Response:
    """A finished transcript instead of a recording, read by what it holds.

    Our own JSON; WebVTT or SubRip, as of Teams and Zoom; text of Otter or copied from Word; JSON of Whisper,
    whisperX, Amazon Transcribe, AWS HealthScribe, Azure, Deepgram or Google; or lines as ``doctor: …``.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    name = _TRANSCRIPT_NAMES.get(media_type)
    if name is None:
        raise HTTPException(415, "A transcript is application/json, text/vtt, application/x-subrip or text/plain.")
    data = await request.body()

    def work() -> Response:
        consultation = service.get(id)
        patient = consultation.patient.name if consultation.patient is not None else ""
        people = People(doctor=consultation.encounter.practitioner.name, patient=patient)
        transcript = finished(read_transcript(data, name=name, language=language, people=people))
        return versioned(service.import_transcript(id, transcript, actor=user.person), user, status=201)

    described = {"sha256": hashlib.sha256(data).hexdigest(), "type": media_type}
    return await run_in_threadpool(once, user, described, work, consultation=id)


_TRANSCRIPT_NAMES = {
    "application/json": "transcript.json",
    "text/vtt": "transcript.vtt",
    "application/x-subrip": "transcript.srt",
    "text/plain": "transcript.txt",
}


async def _incoming(request: Request, *, filename: str, duration: str, max_bytes: int) -> Incoming:
    """The recording of a request, as its body or a form's file; checks the CSRF token that either may carry."""
    declared = request.headers.get("content-length", "")
    length = int(declared) if declared.isdigit() else None
    is_form = request.headers.get("content-type", "").lower().startswith("multipart/")
    check_size(max(0, (length or 0) - (FORM_OVERHEAD_BYTES if is_form else 0)), max_bytes)
    token, from_cookie = session_token(request)
    form = await read_form_file(request) if is_form else None
    if from_cookie:
        field = form.fields.get(CSRF_FIELD, "") if form is not None else ""
        check_csrf(token, request.headers.get(CSRF_HEADER) or field)
    sha256 = _announced_digest(request)
    if form is not None:
        spec = upload_spec(length=None, filename=filename or form.filename, sha256=sha256, declared_s=duration)
        return Incoming(spec, form.content)
    spec = upload_spec(length=length, filename=filename, sha256=sha256, declared_s=duration)
    return Incoming(spec, request.stream())


def _announced_digest(request: Request) -> str:
    """The SHA-256 that the sender announces; empty where none, or one of another algorithm alone.

    Raises:
        HTTPException: 400 for a header that is none: who sends one wants it checked.
    """
    given = request.headers.get("content-digest")
    if given is None:
        return ""
    members = [_DIGEST.fullmatch(member.strip(" \t")) for member in given[:_LONGEST_DIGEST].split(",")]
    found = {member[1]: member[2] for member in members if member is not None}
    sha256 = found.get("sha-256", "")
    if None in members or (sha256 and not _SHA256.fullmatch(sha256)):
        raise HTTPException(400, "Content-Digest is not of the form sha-256=:…:, a digest in Base64 (RFC 9530).")
    return b64decode(sha256).hex()


async def _digested(content: AsyncIterator[bytes], digest: hashlib._Hash) -> AsyncIterator[bytes]:
    async for piece in content:
        digest.update(piece)
        yield piece


async def _replayed(kept: KeptAnswer, incoming: Incoming) -> Response:
    """The kept answer, when the same bytes came again."""
    digest = hashlib.sha256()
    async for piece in incoming.content:
        digest.update(piece)
    if digest.hexdigest() != kept.request_digest:
        raise KeyReused(
            "The Idempotency-Key was used with another recording.", remedy="Send a new key with each new request."
        )
    return kept.response()
