"""The length that a WAV's own header claims. FFmpeg takes it from the file's size, so a file that was cut looks whole.

The form is that of RIFF (Multimedia Programming Interface and Data Specifications 1.0): chunks of a name, a length in
four bytes, little endian, and as many bytes, padded to an even number. Where recordings were joined byte by byte,
another header stands behind the sound: players and FFmpeg stop before it, so its length is claimed as well.
"""

from __future__ import annotations

import io
from typing import BinaryIO, Final

_UNKNOWN: Final = (0, 0x7FFFF000, 0x7FFFFFFF, 0xFFFFFFFF)
"""Lengths that a recorder writes while it does not know the real one yet."""

LEAST_JOINED_S: Final = 1.1
"""What was joined counts for at least this: less would pass for padding (:func:`scribe.audio.timeline.tolerance_s`)."""

_CHUNKS: Final = 64
_JOINED: Final = 1_000


def wav_declared_s(source: BinaryIO) -> float | None:
    """Seconds of sound by the header, or ``None`` when it is no WAV or does not say. ``source`` keeps its place.

    The lengths of recordings that were joined to it are added to its own.
    """
    place = source.tell()
    try:
        source.seek(0)
        claims: list[float] = []
        while len(claims) < _JOINED and _begins(source.read(12)):
            claimed = _walk(source)
            if claimed is None:
                break
            claims.append(claimed)
        joined_s = max(sum(claims[1:]), LEAST_JOINED_S) if len(claims) > 1 else 0.0
        return sum(claims[:1]) + joined_s or None
    finally:
        source.seek(place)


def _begins(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WAVE"


def _walk(source: BinaryIO) -> float | None:
    """The seconds of one recording; ``source`` is left behind its sound."""
    bytes_a_second = 0
    for _ in range(_CHUNKS):
        header = source.read(8)
        if len(header) < 8:
            return None
        name, length = header[:4], int.from_bytes(header[4:], "little")
        if name == b"data":
            known = bytes_a_second > 0 and length not in _UNKNOWN
            source.seek(length + length % 2, io.SEEK_CUR)
            return length / bytes_a_second if known else None
        if name == b"fmt ":
            fields = source.read(length)
            bytes_a_second = int.from_bytes(fields[8:12], "little")
            source.seek(length % 2, io.SEEK_CUR)
        else:
            source.seek(length + length % 2, io.SEEK_CUR)
    return None
