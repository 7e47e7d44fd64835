"""Bytes of a recording on their way from a request into the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from scribe.consultation.service import ConsultationService, Upload
from scribe.model import Person
from scribe.web.tus import check_size

PIECE_BYTES: Final = 4 * 1024 * 1024
"""What is made durable at once: large enough that syncing the disk costs little, small enough to hold in memory."""


async def receive(
    service: ConsultationService, upload: Upload, pieces: AsyncIterator[bytes], *, actor: Person, max_bytes: int
) -> Upload:
    """Appends a stream to an upload; what arrived before the connection broke is kept.

    Raises:
        HTTPException: 413, more bytes than were announced or are allowed.
        Conflict: somebody else appended meanwhile.
        ClientDisconnect: the connection broke.
    """
    limit = max_bytes if upload.length is None else upload.length
    waiting = bytearray()
    try:
        async for piece in pieces:
            check_size(upload.offset + len(waiting) + len(piece), limit)
            waiting += piece
            if len(waiting) >= PIECE_BYTES:
                upload = await append(service, upload, bytes(waiting), actor=actor)
                waiting.clear()
    except ClientDisconnect:
        if waiting:
            await append(service, upload, bytes(waiting), actor=actor)
        raise
    return await append(service, upload, bytes(waiting), actor=actor) if waiting else upload


async def append(service: ConsultationService, upload: Upload, data: bytes, *, actor: Person) -> Upload:
    """One durable step of an upload."""
    return await run_in_threadpool(service.append_upload, upload.id, upload.offset, data, actor=actor)
