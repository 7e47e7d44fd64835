"""A recording as a stream of sound: a second at a time, whatever its length, with silence where some of it was lost.

What counts as lost, and is told as a span of the time line:

- what the decoder refuses: broken packets, FLAC frames with a wrong checksum, PCM that is random bytes;
- what the container's structure misses: Ogg pages with a wrong checksum or number, WebM elements that do not follow
  each other, bytes of an MP3 that are neither frame nor tag;
- a FLAC's frames that are not numbered from zero, and timestamps that jump forward by over 0.15 s, for any reason.
  That holds for a WebM that a browser wrote, too: by the MediaStream Recording standard a pause gathers no data, and
  Chromium closes up the timestamps behind it (its MuxerTimestampAdapter), so a jump there is sound that was dropped.
  A recorder that does leave its pauses in the timestamps gets them flagged: nobody can tell them from lost clusters,
  and a span to listen to costs less than one that passes unseen. The silence keeps all later times as a player
  shows them;
- an end before what is declared, by more than 1 % (at least 0.15 s, at most 1 s), and an end without what must stand
  there: Ogg's last page, the rest of a WebM's cluster, or of a frame of MP3 or FLAC. How much is missing behind such an
  end is unknown where nothing is declared; it is told as one frame.

What cannot be told: zeros in a WAV (a muted microphone gives the same); a stretch removed from a WAV whose recorder
never wrote its length, or exact frames removed from an MP3 without a counting frame; a file without a declared length
that ends exactly between two frames (MP3, FLAC, a WebM of unknown length); A-law or µ-law that is random bytes.
Sound whose first timestamp is late (an edit list, a recorder that began later) stands where a browser plays it, with
silence before. An MP3 and a WAV have no timestamps: where a stretch was removed, what follows moves forward, as it does
in a player.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

import numpy as np

from scribe.audio.decode import Missing, Reader, Sound, nothing_decoded, open_container
from scribe.audio.mending import Mender
from scribe.audio.timeline import SAMPLE_RATE_HZ, Samples, TimeLine
from scribe.errors import BadAudio

_BLOCK: Final = SAMPLE_RATE_HZ


@dataclass(frozen=True)
class AudioForm:
    """What a recording is, as it stands in its file: FFmpeg's name of the container, channels and sample rate."""

    container: str
    channels: int
    sample_rate_hz: int


class AudioStream:
    """A recording that is decoded as it is read. Made by :func:`open_stream`.

    Attributes:
        form: what it is in its file.
        channels: of the blocks: two stay two, others become one.
        declared_s: the length that the file itself claims, when it claims any.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._heard = reader.heard()
        self._first: list[Sound | Missing] = []
        self.form = self._find_first()
        self.channels = 2 if self.form.channels == 2 else 1
        self.declared_s = reader.declared_s
        self._line = TimeLine(self.channels, longest_s=reader.declared_s, from_zero=reader.from_zero)

    @property
    def duration_s(self) -> float:
        """How long the time line is so far; silence stands where sound was lost."""
        return self._line.duration_s

    @property
    def is_damaged(self) -> bool:
        """Whether the file's structure is broken somewhere: while such a recording arrives it is heard otherwise."""
        return self._reader.is_damaged

    @property
    def lost(self) -> tuple[tuple[float, float], ...]:
        """The spans of the time line that could not be decoded, in order; complete after the last block.

        A missing end is the last of them, and reaches from the end of the time line to what was declared.
        """
        return tuple(self._line.lost)

    @property
    def lost_s(self) -> float:
        """How many seconds :attr:`lost` are."""
        return sum(end - start for start, end in self._line.lost)

    def blocks(self) -> Iterator[Samples]:
        """The sound as anybody should hear it; see :mod:`scribe.audio.mending` and :meth:`recorded`."""
        mender = Mender(self.channels)
        for block in self.recorded():
            yield mender.mended(block)

    def recorded(self) -> Iterator[Samples]:
        """The sound in the file: float32 in -1..1, ``[channels, n]`` at 16 kHz, a second each, the last one shorter.

        One pass, this or :meth:`blocks`.

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
            raise nothing_decoded()
        yield from self._line.end(is_cut=self._reader.is_cut, declared_s=self.declared_s)

    def _find_first(self) -> AudioForm:
        """Reads up to the first sound, which says what kind it is; losses before it are one."""
        lost_s, is_damaged = 0.0, False
        for heard in self._heard:
            if isinstance(heard, Missing):
                lost_s, is_damaged = lost_s + heard.seconds, True
                continue
            self._first = [Missing(lost_s), heard] if is_damaged else [heard]
            frame = heard.frame
            return AudioForm(self._reader.format, frame.layout.nb_channels, frame.sample_rate)
        raise nothing_decoded() if self._reader.channels else _no_channel()


@contextmanager
def open_stream(source: BinaryIO) -> Iterator[AudioStream]:
    """Opens a recording and decodes its first frame.

    Args:
        source: seekable; read from its start, and read to its end once before where its structure is checked.

    Raises:
        BadAudio: nothing in it can be decoded.
    """
    source.seek(0, io.SEEK_SET)
    with open_container(source) as container:
        yield AudioStream(Reader(container, source))


def _joined(pieces: list[Samples]) -> Samples:
    """One array of them. A recorder's fault (not a number, or infinite) is silence; floats may go beyond full scale."""
    joined = np.concatenate(pieces, axis=1)
    np.nan_to_num(joined, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    np.clip(joined, -1.0, 1.0, out=joined)
    return joined


def _no_channel() -> BadAudio:
    return BadAudio("The recording has no channel.", remedy="Record again with a microphone chosen.")
