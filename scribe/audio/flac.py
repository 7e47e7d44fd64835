"""Where the sound of a FLAC file begins, and whether its last frame is whole (RFC 9639)."""

from __future__ import annotations

from typing import BinaryIO, Final

_LAST_BLOCK: Final = 0x80
_MOST_BLOCKS: Final = 1_000
_POLYNOMIAL: Final = 0x8005


def flac_start(source: BinaryIO) -> int | None:
    """The offset behind the metadata (section 8); ``None`` when it is no FLAC. ``source`` keeps its place."""
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


def is_whole_frame(raw: bytes) -> bool:
    """Whether ``raw`` is one frame and nothing else: a frame ends in its CRC-16, so that of the whole of it is zero.

    FFmpeg hands the first bytes of a frame that was cut off on with the frame before it.
    """
    crc = 0
    for byte in raw:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ (_POLYNOMIAL if crc & 0x8000 else 0)) & 0xFFFF
    return crc == 0
