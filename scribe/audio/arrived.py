"""How much sound has arrived of a recording that nobody ended, by its structure alone: nothing is decoded.

A WebM tells it by the times of its clusters (RFC 9559, section 5.1.3: a cluster's first element is its timestamp, in
milliseconds unless the file says otherwise, which no recorder does); an Ogg Opus by the granule position of its last
page (RFC 7845, section 4: 48,000 a second); a WAV by its bytes. It is right to some seconds, which is enough to say
about how many minutes there are.
"""

from __future__ import annotations

import io
import re
from typing import BinaryIO, Final

from scribe.audio.forms import Form, form_of

_STEP_BYTES: Final = 1024 * 1024
_OVERLAP: Final = 32
_MARK: Final = re.compile(rb"\x1a\x45\xdf\xa3|\x1f\x43\xb6\x75")
_HEADER: Final = b"\x1a\x45\xdf\xa3"
_TIMESTAMP: Final = 0xE7
_PAGE: Final = b"OggS\0"
_LAST_BYTES: Final = 128 * 1024
_OPUS_A_S: Final = 48_000
_WAV_HEAD_BYTES: Final = 44


def arrived_s(source: BinaryIO) -> float | None:
    """About how long what has arrived is; ``None`` where its form does not tell without its end.

    Args:
        source: seekable; keeps its place.
    """
    place = source.tell()
    try:
        source.seek(0)
        form = form_of(source)
        if form is Form.WEBM:
            return _of_webm(source)
        if form is Form.OGG:
            return _of_opus(source)
        return _of_wav(source) if form is Form.WAV else None
    finally:
        source.seek(place)


def _of_webm(source: BinaryIO) -> float:
    """The times of the last clusters; of recordings that were joined, all together."""
    source.seek(0)
    before_ms, last_ms = 0, 0
    kept = b""
    while piece := source.read(_STEP_BYTES):
        window = kept + piece
        ends = len(window) - _OVERLAP if len(piece) == _STEP_BYTES else len(window)
        for mark in _MARK.finditer(window, 0, max(ends, 0)):
            if mark[0] == _HEADER:
                before_ms, last_ms = before_ms + last_ms, 0
            else:
                last_ms = max(last_ms, _timestamp(window[mark.end() : mark.end() + _OVERLAP - 4]))
        kept = window[max(ends, 0) :]
    return (before_ms + last_ms) / 1000


def _timestamp(raw: bytes) -> int:
    """The timestamp that stands first in a cluster, behind the cluster's own length; 0 where none does."""
    if not raw or not raw[0]:
        return 0
    at = 9 - raw[0].bit_length()
    if len(raw) < at + 2 or raw[at] != _TIMESTAMP:
        return 0
    length = raw[at + 1] & 0x7F
    return int.from_bytes(raw[at + 2 : at + 2 + length], "big") if raw[at + 1] & 0x80 and length <= 8 else 0


def _of_opus(source: BinaryIO) -> float | None:
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    if b"OpusHead" not in source.read(256):
        return None
    source.seek(max(0, size - _LAST_BYTES))
    tail = source.read(_LAST_BYTES)
    at = tail.rfind(_PAGE, 0, max(0, len(tail) - 9))
    granules = int.from_bytes(tail[at + 6 : at + 14], "little", signed=True) if at >= 0 and len(tail) >= at + 14 else 0
    return max(0, granules) / _OPUS_A_S


def _of_wav(source: BinaryIO) -> float | None:
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    head = source.read(_WAV_HEAD_BYTES)
    a_second = int.from_bytes(head[28:32], "little") if head[12:16] == b"fmt " else 0
    return max(0, size - _WAV_HEAD_BYTES) / a_second if a_second else None
