"""Resumable uploads by tus 1.0: an upload that broke off goes on from its last acknowledged byte."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from scribe.access import Action
from scribe.consultation.service import ConsultationService, Upload, UploadSpec
from scribe.consultation.service.concluding import refuse_ended
from scribe.errors import BadAudio, BadInput, Conflict, NotFound, ScribeError, UploadTaken, WrongState
from scribe.model import ConsultationId, Person, Recording
from scribe.settings import Settings
from scribe.web import tus
from scribe.web.accounts import User
from scribe.web.deps import OnceIfKeyed, Service, SettingsDep, may_, open_to_all
from scribe.web.openapi import COMMON, PUBLIC, problems
from scribe.web.problem import problem_of, respond
from scribe.web.receiving import append, receive

router = APIRouter(tags=["recording"])

Uploader = Annotated[User, may_(Action.UPLOAD)]

_ABILITIES = [open_to_all("What the server can do is public, and the same for every address.")]


@dataclass(frozen=True)
class Taken:
    """How far an upload has come, and the recording that it has become."""

    upload: Upload
    recording: Recording | None = None

    @property
    def headers(self) -> dict[str, str]:
        """Of the answer; the seconds that cannot be read are among them, if there are any."""
        lost_s = self.recording.lost_s if self.recording is not None else 0
        lost = {"scribe_lost_seconds": f"{lost_s:.3f}"} if lost_s else {}
        return tus.headers(upload_offset=self.upload.offset, **lost)


@router.options("/uploads", status_code=204, openapi_extra=PUBLIC, dependencies=_ABILITIES)
@router.options(
    "/uploads/{upload_id}", status_code=204, openapi_extra=PUBLIC, include_in_schema=False, dependencies=_ABILITIES
)
@router.options(
    "/consultations/{id}/uploads",
    status_code=204,
    openapi_extra=PUBLIC,
    include_in_schema=False,
    dependencies=_ABILITIES,
)
def tell_abilities(settings: SettingsDep) -> Response:
    """Which version and extensions of tus are spoken here, and the largest upload."""
    return Response(status_code=204, headers=tus.abilities(settings.max_upload_bytes))


@router.post(
    "/consultations/{id}/uploads",
    status_code=201,
    responses={**COMMON, **problems(NotFound, WrongState, 400, 412, 413, 460)},
)
async def create(
    id: ConsultationId, request: Request, user: Uploader, once: OnceIfKeyed, service: Service, settings: SettingsDep
) -> Response:
    """Begins an upload (``Upload-Length`` or ``Upload-Defer-Length: 1``); its address is in ``Location``.

    ``Upload-Metadata`` may hold ``filename``, ``sha256`` (hexadecimal, checked at the end) and ``duration`` (seconds,
    compared with what can be decoded). The body may already hold the first bytes.
    """
    tus.check_version(request.headers)
    creation = tus.read_creation(request.headers, settings.max_upload_bytes)
    spec = _spec(creation)

    def work() -> Response:
        upload = service.create_upload(id, spec, actor=user.person)
        location = f"/api/v1/uploads/{upload.id}"
        return Response(status_code=201, headers={**tus.headers(upload_offset=0), "Location": location})

    described = {"length": creation.length, "metadata": dict(creation.metadata)}
    response = await run_in_threadpool(once, user, described, work, consultation=id)
    if creation.length == 0 or request.headers.get("content-type", "").startswith(tus.CHUNK_TYPE):
        upload = await run_in_threadpool(service.upload, response.headers["location"].rpartition("/")[2])
        taken = await _take(request, upload, user.person, service, settings)
        if isinstance(taken, Response):
            taken.headers["Location"] = response.headers["location"]
            return taken
        response.headers.update(taken.headers)
    return response


@router.head("/uploads/{upload_id}", responses={**COMMON, **problems(NotFound, UploadTaken, 412)})
def ask(upload_id: str, request: Request, user: Uploader, service: Service) -> Response:
    """How many bytes have arrived: where to go on.

    410 says that it was finished without its client; ``Upload-Offset`` then tells how many bytes are in the recording.
    """
    tus.check_version(request.headers)
    upload = service.upload(upload_id)
    if upload.complete and not upload.ended:
        # The process may have died between the last byte and its conclusion; a refusal stands in the consultation.
        with contextlib.suppress(ScribeError):
            service.finish_upload(upload.id, actor=user.person)
        upload = service.upload(upload_id)
    if upload.taken and upload.ended != "refused":
        refuse_ended(upload.ended, taken=True, size=upload.offset)
    recording = service.get(upload.consultation).recording if upload.ended == "finished" else None
    headers = Taken(upload, recording).headers
    headers |= {"Upload-Defer-Length": "1"} if upload.length is None else {"Upload-Length": str(upload.length)}
    headers |= {"Upload-Metadata": tus.write_metadata({"filename": upload.spec.filename})}
    return Response(headers={**headers, "Cache-Control": "no-store"})


@router.patch(
    "/uploads/{upload_id}",
    status_code=204,
    responses={**COMMON, **problems(BadAudio, NotFound, Conflict, UploadTaken, 400, 412, 413, 415, 460)},
)
async def append_bytes(
    upload_id: str, request: Request, user: Uploader, service: Service, settings: SettingsDep
) -> Response:
    """Appends bytes at ``Upload-Offset``. The answer to the last ones says whether the recording can be used.

    ``Scribe-Lost-Seconds`` in it says how many seconds of the recording cannot be read, when there are any.
    """
    tus.check_version(request.headers)
    upload = await run_in_threadpool(service.upload, upload_id)
    taken = await _take(request, upload, user.person, service, settings)
    if isinstance(taken, Response):
        return taken
    return Response(status_code=204, headers=taken.headers)


@router.post(
    "/uploads/{upload_id}/finish",
    status_code=204,
    responses={**COMMON, **problems(BadAudio, NotFound, Conflict, WrongState)},
)
def finish(upload_id: str, user: Annotated[User, may_(Action.FINISH_UPLOAD)], service: Service) -> Response:
    """Takes what has arrived as the whole recording, where its device fell silent over a minute ago.

    For the doctor of the visit, who stands in for them, and an operator. The answer is as to the last bytes of an
    upload. What the device still holds is not in it, and the note says that its end may be missing.
    """
    consultation = service.finish_left(upload_id, actor=user.person)
    return Response(status_code=204, headers=Taken(service.upload(upload_id), consultation.recording).headers)


@router.delete(
    "/uploads/{upload_id}", status_code=204, responses={**COMMON, **problems(NotFound, Conflict, UploadTaken, 412)}
)
def discard(upload_id: str, request: Request, user: Uploader, service: Service) -> Response:
    """Gives an upload up; its bytes are removed."""
    tus.check_version(request.headers)
    service.discard_upload(upload_id, actor=user.person)
    return Response(status_code=204, headers=tus.headers())


async def _take(
    request: Request, upload: Upload, actor: Person, service: ConsultationService, settings: Settings
) -> Taken | Response:
    """Takes the request's bytes; the answer, when the recording is complete and cannot be used."""
    creating = request.method == "POST"
    chunk = (
        tus.Chunk(0, None, tus.read_checksum(request.headers.get("upload-checksum")))
        if creating
        else tus.read_chunk(request.headers)
    )
    if upload.ended == "finished" and not upload.taken and _repeats_the_end(request, chunk, upload):
        return Taken(upload, (await run_in_threadpool(service.get, upload.consultation)).recording)
    refuse_ended(upload.ended, taken=upload.taken, size=upload.offset)
    if chunk.offset != upload.offset:
        raise Conflict(
            "The bytes do not continue what has arrived.",
            remedy="Ask for the offset with HEAD and go on from there.",
            offset=upload.offset,
        )
    if chunk.length is not None:
        upload = await _fix_length(upload, chunk.length, actor, service, settings)
    if chunk.checksum is None:
        upload = await receive(service, upload, request.stream(), actor=actor, max_bytes=settings.max_upload_bytes)
    else:
        upload = await _take_checked(request, upload, chunk.checksum, actor, service, settings)
    if not upload.complete:
        return Taken(upload)
    try:
        consultation = await run_in_threadpool(service.finish_upload, upload.id, actor=actor)
    except ScribeError as error:
        refused = respond(request, problem_of(error))
        refused.headers.update(tus.headers(upload_offset=upload.offset))
        return refused
    return Taken(upload, consultation.recording)


def _repeats_the_end(request: Request, chunk: tus.Chunk, upload: Upload) -> bool:
    """Whether this is the last request again, without bytes: its answer was lost."""
    return chunk.offset == upload.offset and request.headers.get("content-length") == "0"


async def _take_checked(
    request: Request,
    upload: Upload,
    checksum: tuple[str, bytes],
    actor: Person,
    service: ConsultationService,
    settings: Settings,
) -> Upload:
    """Takes bytes only when all of them arrived as they were sent."""
    limit = settings.max_upload_bytes if upload.length is None else upload.length
    held = bytearray()
    async for piece in request.stream():
        held += piece
        tus.check_size(upload.offset + len(held), limit)
        if len(held) > tus.CHECKED_CHUNK_BYTES:
            raise HTTPException(413, f"A chunk with a checksum has at most {tus.CHECKED_CHUNK_BYTES} bytes.")
    data = bytes(held)
    if not tus.checksum_holds(checksum, data):
        raise HTTPException(tus.CHECKSUM_MISMATCH)
    return await append(service, upload, data, actor=actor) if data else upload


async def _fix_length(
    upload: Upload, length: int, actor: Person, service: ConsultationService, settings: Settings
) -> Upload:
    tus.check_size(length, settings.max_upload_bytes)
    if upload.length == length:
        return upload
    if upload.length is not None:
        raise Conflict("The upload has another length already.", remedy="Leave Upload-Length out.")
    return await run_in_threadpool(service.set_upload_length, upload.id, length, actor=actor)


def _spec(creation: tus.Creation) -> UploadSpec:
    """What the metadata says of the recording.

    Raises:
        BadInput: a duration that is no number, or a digest that is none.
    """
    metadata = creation.metadata
    return upload_spec(
        length=creation.length,
        filename=metadata.get("filename", ""),
        sha256=metadata.get("sha256", ""),
        declared_s=metadata.get("duration", ""),
    )


def upload_spec(*, length: int | None, filename: str, sha256: str, declared_s: str) -> UploadSpec:
    """What a client says of its recording, checked.

    Raises:
        BadInput: a duration that is no number, or a digest that is none.
    """
    digest = sha256.strip().lower()
    if digest and (len(digest) != 64 or not set(digest) <= set("0123456789abcdef")):
        raise BadInput("The announced SHA-256 is none.", remedy="Send 64 hexadecimal digits, or leave it out.")
    try:
        seconds = float(declared_s) if declared_s.strip() else None
    except ValueError:
        raise BadInput("The announced duration is no number.", remedy="Send seconds, or leave it out.") from None
    if seconds is not None and not 0 < seconds < 1e6:
        raise BadInput("The announced duration is not possible.", remedy="Send seconds, or leave it out.")
    name = filename.replace("\\", "/").rpartition("/")[2]
    printable = "".join(c for c in name if c.isprintable())[:200]
    return UploadSpec(length=length, filename=printable or "recording", sha256=digest or None, declared_s=seconds)
