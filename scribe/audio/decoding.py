"""A recording decoded in the process at hand: what the process that decodes does, and nobody else.

See :mod:`scribe.audio.stream` for what counts as lost.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

import numpy as np

from scribe.audio.decode import Missing, Reader, Sound, open_container
from scribe.audio.forms import Form
from scribe.audio.refusals import Refusal, refused
from scribe.audio.sound import SAMPLE_RATE_HZ, Samples
from scribe.audio.timeline import TimeLine

_BLOCK: Final = SAMPLE_RATE_HZ


class Decoding:
    """The sound of a recording on its time line. Made by :func:`decoding`.

    Attributes:
        channels_in_file, sample_rate_hz: of the first frame.
        channels: of the blocks: two stay two, others become one.
        declared_s: the length that the file itself claims, when it claims any.
        lost: the spans that could not be decoded, in order; complete after the last block.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._heard = reader.heard()
        self._first: list[Sound | Missing] = []
        self.channels_in_file, self.sample_rate_hz = self._find_first()
        self.channels = 2 if self.channels_in_file == 2 else 1
        self.declared_s = reader.declared_s
        self._line = TimeLine(self.channels, longest_s=reader.declared_s, from_zero=reader.from_zero)
        self.lost = self._line.lost

    @property
    def duration_s(self) -> float:
        """How long the time line is so far; silence stands where sound was lost."""
        return self._line.duration_s

    @property
    def is_damaged(self) -> bool:
        """Whether the file's structure is broken somewhere."""
        return self._reader.is_damaged

    @property
    def is_cut(self) -> bool:
        """Whether the file's structure ends before its end; see :class:`~scribe.audio.defects.Defects`."""
        return self._reader.defects.is_cut

    @property
    def ends_at(self) -> int:
        """Where the structure's last sound stands, where it tells."""
        return self._reader.defects.last_sound

    @property
    def reached(self) -> int:
        """Where in the file the newest sound stood, where it has places."""
        return self._reader.reached

    def blocks(self) -> Iterator[Samples]:
        """The sound in the file: float32 in -1..1, ``[channels, n]`` at 16 kHz, a second each, the last one shorter.

        One pass.

        Raises:
            BadAudio: a damaged header made the first frames something that cannot be sound, and no other came.
        """
        pieces: list[Samples] = []
        length = 0
        for piece in self._pieces():
            pieces.append(piece)
            length += piece.shape[1]
            if length < _BLOCK:
                continue
            whole = _joined(pieces)
            for start in range(0, length - _BLOCK + 1, _BLOCK):
                yield whole[:, start : start + _BLOCK]
            pieces = [whole[:, length - length % _BLOCK :]]
            length %= _BLOCK
        if length:
            yield _joined(pieces)

    def _pieces(self) -> Iterator[Samples]:
        while self._first:
            yield from self._line.put(self._first.pop(0))
        for heard in self._heard:
            yield from self._line.put(heard)
        if not self._line.has_sound:
            raise refused(Refusal.NOTHING_DECODED)
        yield from self._line.end(is_cut=self._reader.is_cut, declared_s=self.declared_s)

    def _find_first(self) -> tuple[int, int]:
        """Reads up to the first sound, which says what kind it is; losses before it are one."""
        lost_s, is_damaged = 0.0, False
        for heard in self._heard:
            if isinstance(heard, Missing):
                lost_s, is_damaged = lost_s + heard.seconds, True
                continue
            self._first = [Missing(lost_s), heard] if is_damaged else [heard]
            frame = heard.frame
            return frame.layout.nb_channels, frame.sample_rate
        raise refused(Refusal.NOTHING_DECODED if self._reader.channels else Refusal.NO_CHANNEL)


@contextmanager
def decoding(source: BinaryIO, form: Form, *, arriving: bool = False) -> Iterator[Decoding]:
    """Opens a recording and decodes its first frame.

    Args:
        source: seekable; read from its start, and read to its end once before where its structure is checked.
        form: what it is.
        arriving: its end is not there yet: its structure is not looked at ahead.

    Raises:
        BadAudio: nothing in it can be decoded; see :mod:`scribe.audio.refusals`.
    """
    source.seek(0, io.SEEK_SET)
    with open_container(source, form, arriving=arriving) as container:
        yield Decoding(Reader(container, source, arriving=arriving))


def _joined(pieces: list[Samples]) -> Samples:
    """One array of them. A recorder's fault (not a number, or infinite) is silence; floats may go beyond full scale."""
    joined = np.concatenate(pieces, axis=1)
    np.nan_to_num(joined, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    np.clip(joined, -1.0, 1.0, out=joined)
    return joined
