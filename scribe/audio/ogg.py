"""The pages of an Ogg file, checked one by one: FFmpeg drops a bad page without a word, and does not miss the last one.

A page (RFC 3533, section 6) begins with ``OggS`` and holds its stream's serial number, a number that counts the pages
of that stream, and a CRC-32 of the polynomial 0x04c11db7 without reflection. The last page of a stream says that it is.
"""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO, Final

from scribe.audio.defects import Defects

_HEAD_BYTES: Final = 27
_MOST_BYTES: Final = _HEAD_BYTES + 255 + 255 * 255
_FIRST_PAGE: Final = 0x02
_LAST_PAGE: Final = 0x04
_REVERSED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def ogg_defects(source: BinaryIO) -> Defects | None:
    """Looks at every page; ``None`` when it is no Ogg file. ``source`` keeps its place."""
    place = source.tell()
    try:
        source.seek(0)
        return _Pages(source).defects() if source.read(4) == b"OggS" else None
    finally:
        source.seek(place)


class _Pages:
    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._found = Defects()
        self._next_number: dict[int, int] = {}

    def defects(self) -> Defects:
        size = self._source.seek(0, io.SEEK_END)
        place = 0
        while place < size:
            page = self._page(place)
            if page is not None:
                self._count(page, place)
                place += len(page)
                continue
            self._found.add(place)
            following = self._next_sound_page(place + 1, size)
            if following is None:
                self._found.is_cut = True
                return self._found
            place = following
        self._found.is_cut = bool(self._next_number)
        return self._found

    def _page(self, place: int) -> bytes | None:
        """The page at ``place``, when there is a whole one whose checksum is right."""
        self._source.seek(place)
        head = self._source.read(_HEAD_BYTES)
        if len(head) < _HEAD_BYTES or head[:5] != b"OggS\0":
            return None
        lacing = self._source.read(head[26])
        body = self._source.read(sum(lacing))
        if len(lacing) < head[26] or len(body) < sum(lacing):
            return None
        page = head + lacing + body
        return page if checksum(page) == int.from_bytes(head[22:26], "little") else None

    def _count(self, page: bytes, place: int) -> None:
        serial, number = page[14:18], int.from_bytes(page[18:22], "little")
        key = int.from_bytes(serial, "little")
        if not page[5] & _FIRST_PAGE and self._next_number.get(key) != number:
            self._found.add(place)
        self._next_number[key] = number + 1
        if page[5] & _LAST_PAGE:
            del self._next_number[key]

    def _next_sound_page(self, place: int, size: int) -> int | None:
        while place < size:
            self._source.seek(place)
            piece = self._source.read(2 * _MOST_BYTES)
            at = piece.find(b"OggS")
            while at >= 0:
                if self._page(place + at) is not None:
                    return place + at
                at = piece.find(b"OggS", at + 1)
            place += max(1, len(piece) - 3)
            if len(piece) < 4:
                break
        return None


def checksum(page: bytes) -> int:
    """The CRC of a page, its own field taken as zero.

    zlib computes the reflected form of the same polynomial: with the bits of each byte reversed on the way in, and of
    the result on the way out, the two are one. Ogg begins with zero and inverts nothing.
    """
    plain = page[:22] + bytes(4) + page[26:]
    reflected = zlib.crc32(plain.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(reflected.to_bytes(4, "little").translate(_REVERSED), "big")
