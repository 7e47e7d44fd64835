"""How long an MP4 says that its sound lasts, as a player shows it: its edit list, silence before the sound included.

The boxes are those of ISO/IEC 14496-12: a track's edit list (8.6.6) gives each stretch in the movie's time scale; an
"empty" one, of media time -1, delays the sound. FFmpeg tells the length of the media instead, whatever is trimmed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, Final

_MOST_BOXES: Final = 10_000
_MOST_BYTES: Final = 1024 * 1024
"""An edit list or a header of more than this is none."""


def mp4_presented_s(source: BinaryIO) -> float | None:
    """The sum of the edits of the first track with sound; ``None`` where a file has none, or comes in fragments.

    Args:
        source: seekable; keeps its place.
    """
    place = source.tell()
    try:
        size = source.seek(0, io.SEEK_END)
        movie = next((span for name, span in _boxes(source, (0, size)) if name == b"moov"), None)
        return _of_movie(source, movie) if movie else None
    finally:
        source.seek(place)


def top_level(source: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """The names of a file's outermost boxes, and the places where they begin."""
    place, size = 0, source.seek(0, io.SEEK_END)
    for name, (_, end) in _boxes(source, (0, size)):
        yield name, place
        place = end


Span = tuple[int, int]


def _boxes(source: BinaryIO, within: Span) -> Iterator[tuple[bytes, Span]]:
    """The boxes between two places: their names, and where their contents begin and end."""
    place, end = within
    for _ in range(_MOST_BOXES):
        source.seek(place)
        head = source.read(16)
        if place + 8 > end or len(head) < 8:
            return
        length, begins = int.from_bytes(head[:4], "big"), place + 8
        if length == 1 and len(head) == 16:
            length, begins = int.from_bytes(head[8:], "big"), place + 16
        elif length == 0:
            length = end - place
        if place + length < begins:
            return
        yield head[4:8], (begins, min(place + length, end))
        place += length


def _of_movie(source: BinaryIO, movie: Span) -> float | None:
    inside = list(_boxes(source, movie))
    names = {name for name, _ in inside}
    header = next((_content(source, span) for name, span in inside if name == b"mvhd"), b"")
    if b"mvex" in names or not header:
        return None
    at = 20 if header[:1] == b"\x01" else 12
    scale = int.from_bytes(header[at : at + 4], "big")
    for name, track in inside:
        if name == b"trak" and _is_sound(source, track):
            total = _edited(source, track)
            return total / scale if scale and total else None
    return None


def _is_sound(source: BinaryIO, track: Span) -> bool:
    handler = _inner(source, track, b"mdia", b"hdlr")
    return handler is not None and _content(source, handler)[8:12] == b"soun"


def _edited(source: BinaryIO, track: Span) -> int:
    """The length of all edits, in the movie's time scale; 0 where there are none."""
    found = _inner(source, track, b"edts", b"elst")
    content = _content(source, found) if found else b""
    width = 8 if content[:1] == b"\x01" else 4
    entries = content[8 : 8 + int.from_bytes(content[4:8], "big") * (2 * width + 4)]
    return sum(int.from_bytes(entries[at : at + width], "big") for at in range(0, len(entries), 2 * width + 4))


def _inner(source: BinaryIO, span: Span, *names: bytes) -> Span | None:
    for name in names:
        inner = next((found for own, found in _boxes(source, span) if own == name), None)
        if inner is None:
            return None
        span = inner
    return span


def _content(source: BinaryIO, span: Span) -> bytes:
    source.seek(span[0])
    return source.read(min(span[1] - span[0], _MOST_BYTES))
