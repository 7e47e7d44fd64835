"""The elements of a WebM or Matroska file, one by one: after damage FFmpeg goes on at the next cluster, silently.

The form is that of RFC 8794 (EBML) and RFC 9559 (Matroska): elements of an identity, a length and as many bytes. A
recorder in a browser leaves the lengths of the segment and of its clusters unknown.
"""

from __future__ import annotations

import io
from typing import BinaryIO, Final

from scribe.audio.defects import Defects

_HEADER: Final = 0x1A45DFA3
_SEGMENT: Final = 0x18538067
_CLUSTER: Final = 0x1F43B675
_TOP: Final = frozenset(
    {_HEADER, _SEGMENT, _CLUSTER, 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1941A469, 0x1043A770, 0x1254C367}
    | {0xEC, 0xBF}
)
"""Besides those: the seek head, the information, tracks, cues, attachments, chapters, tags; a void and a checksum."""

_IN_CLUSTER: Final = frozenset({0xE7, 0xA3, 0xA0, 0xAB, 0xA7, 0x5854, 0xAF, 0xEC, 0xBF})
_BLOCKS: Final = frozenset({0xA3, 0xA0})
_CLUSTER_BYTES: Final = _CLUSTER.to_bytes(4, "big")
_LONGEST_HEAD: Final = 12
_STEP_BYTES: Final = 256 * 1024


def webm_defects(source: BinaryIO) -> Defects | None:
    """Looks at every element down to the blocks; ``None`` when it is no such file. ``source`` keeps its place."""
    place = source.tell()
    try:
        source.seek(0)
        return _Elements(source).defects() if source.read(4) == _HEADER.to_bytes(4, "big") else None
    finally:
        source.seek(place)


class _Elements:
    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._size = source.seek(0, io.SEEK_END)
        self._found = Defects()

    def defects(self) -> Defects:
        place, cluster_ends, promised = 0, 0, 0
        while place < self._size:
            kind, length, begins = self._head(place) or (0, 0, place)
            ends = begins if length is None else begins + length
            is_inside = place < cluster_ends
            # A cluster of unknown length ends where an element of the level above begins.
            may_end = not is_inside or cluster_ends == self._size
            if kind in (_SEGMENT, _CLUSTER) and may_end:
                promised = max(promised, ends)
                if kind == _CLUSTER:
                    cluster_ends = self._size if length is None else min(ends, self._size)
                place = begins
            elif (is_inside and kind in _IN_CLUSTER and ends <= cluster_ends) or (
                may_end and kind in _TOP and length is not None and ends <= self._size
            ):
                if kind in _BLOCKS:
                    self._found.last_sound = place
                place = ends
            else:
                place, cluster_ends = self._resynchronised(place), 0
        # A length beyond the file's end is explained by a stretch that is missing inside, where there is one.
        self._found.is_cut |= promised > self._size and not self._found.places
        return self._found

    def _head(self, place: int) -> tuple[int, int | None, int] | None:
        """The identity, the length (``None``: unknown) and where the content begins."""
        self._source.seek(place)
        raw = self._source.read(_LONGEST_HEAD)
        if not raw or not raw[0]:
            return None
        name_bytes = 9 - raw[0].bit_length()
        if name_bytes > 4 or len(raw) <= name_bytes or not raw[name_bytes]:
            return None
        length_bytes = 9 - raw[name_bytes].bit_length()
        begins = name_bytes + length_bytes
        if len(raw) < begins:
            return None
        most = (1 << (7 * length_bytes)) - 1
        length = int.from_bytes(raw[name_bytes:begins], "big") & most
        return int.from_bytes(raw[:name_bytes], "big"), None if length == most else length, place + begins

    def _resynchronised(self, place: int) -> int:
        """Where the next cluster begins after a damaged place, or the end."""
        self._found.add(place)
        at = place + 1
        while at < self._size:
            self._source.seek(at)
            piece = self._source.read(_STEP_BYTES)
            found = piece.find(_CLUSTER_BYTES)
            if found >= 0:
                return at + found
            at += max(1, len(piece) - 3)
            if len(piece) < 4:
                break
        self._found.is_cut = True
        return self._size
