"""A part of a stored recording, as players ask for it (RFC 9110, section 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from starlette.exceptions import HTTPException

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


def pieces(source: BinaryIO, span: Span) -> Iterator[bytes]:
    """The bytes of the span, decrypted as they are sent; closes the source."""
    with source:
        source.seek(span.first)
        left = span.length
        while left > 0 and (piece := source.read(min(PIECE_BYTES, left))):
            left -= len(piece)
            yield piece
