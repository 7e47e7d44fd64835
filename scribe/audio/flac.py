"""Where the sound of a FLAC file begins: what stands between there and the first frame that decodes was damaged."""

from __future__ import annotations

from typing import BinaryIO, Final

_LAST_BLOCK: Final = 0x80
_MOST_BLOCKS: Final = 1_000


def flac_start(source: BinaryIO) -> int | None:
    """The offset behind the metadata (RFC 9639, section 8); ``None`` when it is no FLAC. ``source`` keeps its place."""
    place = source.tell()
    try:
        source.seek(0)
        if source.read(4) != b"fLaC":
            return None
        offset = 4
        for _ in range(_MOST_BLOCKS):
            source.seek(offset)
            head = source.read(4)
            if len(head) < 4:
                return None
            offset += 4 + int.from_bytes(head[1:], "big")
            if head[0] & _LAST_BLOCK:
                return offset
        return None
    finally:
        source.seek(place)
