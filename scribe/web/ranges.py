"""A part of a stored recording, as players ask for it (RFC 9110, section 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

PIECE_BYTES: Final = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True)
class Span:
    """Bytes from ``first`` up to and with ``last``."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes these are."""
        return self.last - self.first + 1


def asked_span(header: str | None, size: int) -> Span | None:
    """The one range that a request asks for; ``None`` when the whole has to be sent.

    Several ranges, other units and nonsense are answered with the whole, as the standard allows.

    Raises:
        HTTPException: 416, the range lies behind the end.
    """
    match = _RANGE.fullmatch((header or "").strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        span = Span(max(0, size - int(last)), size - 1)
        nothing = int(last) == 0
    else:
        span = Span(int(first), min(int(last), size - 1) if last else size - 1)
        if last and int(last) < int(first):
            return None
        nothing = span.first >= size
    if nothing or size == 0:
        raise HTTPException(416, headers={"Content-Range": f"bytes */{size}"})
    return span


class SentFile(StreamingResponse):
    """A span of a file, decrypted as it is sent; the file is closed whenever and however the sending ends.

    Args:
        source: the file.
        span: what of it is sent.
        status: 200 or 206.
        headers: of the answer.
        media_type: of the file.
    """

    def __init__(self, source: BinaryIO, span: Span, status: int, headers: dict[str, str], media_type: str) -> None:
        super().__init__(pieces(source, span), status, headers, media_type)
        self._source = source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it; who listens may hang up at any moment, before the first byte too."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._source.close()


def pieces(source: BinaryIO, span: Span) -> Iterator[bytes]:
    """The bytes of the span, decrypted as they are read."""
    source.seek(span.first)
    left = span.length
    while left > 0 and (piece := source.read(min(PIECE_BYTES, left))):
        left -= len(piece)
        yield piece
