"""What stands behind a recording that another one was joined to, byte by byte: players and FFmpeg stop before it.

Where the first one ends is told by its container: the length in a RIFF's or an AIFF's head (both by the Interchange
File Format: a name, a length in four bytes, padded to an even number), and the row of an MP4's boxes
(ISO/IEC 14496-12), in which ``ftyp`` stands once, at the beginning. A WAV behind a WAV is :mod:`scribe.audio.riff`'s.
"""

from __future__ import annotations

import io
from typing import BinaryIO, Final, Literal

from scribe.audio.forms import Form, form_at
from scribe.audio.mp4 import top_level
from scribe.audio.riff import LEAST_JOINED_S

_MOST_JOINED: Final = 1_000
_PACKED_BYTES_A_S: Final = 8_000
_PLAIN_BYTES_A_S: Final = 32_000
"""Of a recording in another form, whose own length is not read: 64 kbit/s, or 16 bits at 16 kHz."""

_PACKED: Final = frozenset(Form) - {Form.WAV, Form.W64, Form.AIFF, Form.CAF, Form.FLAC}
_BOXES: Final = frozenset(
    b"ftyp styp moov moof mdat mfra free skip wide udta meta uuid sidx ssix emsg prft pdin".split()
)


def joined_s(source: BinaryIO, own: Form, own_s: float) -> float:
    """How much sound stands behind the first recording, in seconds, by its bytes; 0 where there is none.

    Args:
        source: seekable; keeps its place.
        own: the first one's form.
        own_s: what that one declares.
    """
    place = source.tell()
    try:
        size = source.seek(0, io.SEEK_END)
        ends = _end_of_first(source, own, size)
        other = form_at(source, ends) if ends is not None and ends < size else None
        if ends is None or other is None:
            return 0.0
        left = size - ends
        bytes_a_s = ends / own_s if other is own else _PACKED_BYTES_A_S if other in _PACKED else _PLAIN_BYTES_A_S
        return max(LEAST_JOINED_S, left / bytes_a_s)
    finally:
        source.seek(place)


def _end_of_first(source: BinaryIO, own: Form, size: int) -> int | None:
    """Where it ends; ``None`` where its form or its length does not say."""
    if own is Form.WAV:
        return _behind_chunks(source, size, b"RIFF", "little")
    if own is Form.AIFF:
        return _behind_chunks(source, size, b"FORM", "big", most=1)
    if own is Form.MP4:
        return _behind_boxes(source)
    return None


def _behind_chunks(
    source: BinaryIO, size: int, name: bytes, order: Literal["little", "big"], most: int = _MOST_JOINED
) -> int | None:
    """Behind the first chunk of this name, and behind as many more of them as follow."""
    at = 0
    for _ in range(most):
        source.seek(at)
        head = source.read(8)
        if head[:4] != name:
            break
        length = int.from_bytes(head[4:], order)
        at += 8 + length + length % 2
        if at > size:
            return None
    return at or None


def _behind_boxes(source: BinaryIO) -> int | None:
    """Before the second ``ftyp``, or before what is no box but begins another form."""
    is_begun = False
    for name, at in top_level(source):
        if name == b"ftyp" and is_begun:
            return at
        is_begun |= name in (b"moov", b"mdat")
        if name not in _BOXES:
            return at if is_begun else None
    return None
