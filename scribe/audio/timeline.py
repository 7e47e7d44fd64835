"""The time line of a recording at 16 kHz: sound where it was, and silence where some was lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import av
import numpy as np

from scribe.audio.decode import Missing, Sound
from scribe.audio.sound import SAMPLE_RATE_HZ, Samples

_JUMP_S: Final = 0.15
"""Timestamps of a live recorder jitter by less; frames are 20 to 64 ms long."""

_DRIFT: Final = 0.002
"""A clock that gains less than this share runs differently, and has lost nothing: crystals differ by 0.02 %."""

_SOME_S: Final = 0.02
"""What a loss of unknown length counts for: a frame."""

_LEAST_S: Final = 0.005
_ONE_LOSS_S: Final = 0.05
_MOST_SPANS: Final = 10_000
_MOST_S: Final = 6 * 3600.0
_ROOM_S: Final = 2.0


class TimeLine:
    """Places what was heard, one after the other.

    The first frame decides between one channel and two. Rate, layout or sample format may change on the way, as they do
    where recordings were joined or a stream was renegotiated: each change gets a resampler of its own. Timestamps that
    go back (recordings that were joined) begin a new count; timestamps that jump forward are a hole.

    Args:
        channels: 1 or 2.
        longest_s: no hole may reach beyond this: a timestamp that claims more is itself damaged.
        from_zero: the first frame's timestamp counts from the beginning; before a late one a player is silent.
    """

    def __init__(self, channels: int, *, longest_s: float | None, from_zero: bool) -> None:
        self.lost: list[tuple[float, float]] = []
        self.has_sound = False
        self._channels = channels
        self._longest_s = longest_s + _ROOM_S if longest_s else _MOST_S
        self._zero_s: float | None = 0.0 if from_zero else None
        self._length = self._settled = 0
        self._pending_s = 0.0
        self._in_resampler_s = 0.0
        self._agreed_s = 0.0
        self._is_suspect = self._has_begun = False
        self._resampler: Any = None
        self._form: tuple[object, ...] | None = None

    @property
    def duration_s(self) -> float:
        """How long the line is so far, what the resampler still holds left out."""
        return self._length / SAMPLE_RATE_HZ

    def put(self, heard: Sound | Missing) -> Iterator[Samples]:
        """What comes next on the line, ``[channels, n]``: at most a second of silence, or a frame as it was decoded."""
        if isinstance(heard, Missing):
            self._pending_s += heard.seconds
            self._is_suspect = True
            return
        frame = heard.frame
        yield from self._hole_before(heard.at_s)
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if form != self._form:
            yield from self._flushed()
            self._form = form
        frame_s = frame.samples / frame.sample_rate
        frame.pts = None  # the resampler would fill gaps itself
        resampled = self._resampled(frame)
        if resampled is None:
            self._pending_s += frame_s
            self._is_suspect = True
            return
        self._in_resampler_s += frame_s
        self.has_sound = True
        for out in resampled:
            yield self._counted(out.to_ndarray())

    def end(self, *, is_cut: bool, declared_s: float | None) -> Iterator[Samples]:
        """The rest of the sound; then :attr:`lost` is complete, a missing end included."""
        yield from self._flushed()
        seconds = self._limited(self._pending_s)
        if seconds > 0:
            self._lose(self.duration_s, self.duration_s + seconds)
            yield from self._silence(seconds)
        ends_s = self.duration_s
        short_s = (declared_s or 0.0) - ends_s
        if short_s > tolerance_s(declared_s or 0.0):
            self._lose(ends_s, ends_s + short_s)
        elif is_cut or (self._is_suspect and not seconds):
            self._lose(ends_s, ends_s + _SOME_S)

    @property
    def _clock_s(self) -> float:
        """The end of everything that was put, what the resampler still holds included."""
        return self._settled / SAMPLE_RATE_HZ + self._in_resampler_s

    def _hole_before(self, at_s: float | None) -> Iterator[Samples]:
        """Silence up to where the next frame belongs."""
        here = self._clock_s
        gap = self._pending_s
        if at_s is not None:
            if self._zero_s is None:
                self._zero_s = at_s - here - self._pending_s
            off = at_s - self._zero_s - here
            least = _LEAST_S if self._is_suspect or not self._has_begun else _JUMP_S
            gap = off if off > least else 0.0
            if off < -_JUMP_S:
                self._zero_s += off
            elif abs(off) < _JUMP_S / 2:
                self._agreed_s = here
        is_hole = self._has_begun and gap - _JUMP_S / 2 > _DRIFT * (here - self._agreed_s)
        is_lost = self._is_suspect or is_hole
        allowed = self._limited(gap)
        if allowed < gap and self._zero_s is not None:  # a timestamp that was damaged itself
            allowed = self._limited(self._pending_s)
            self._zero_s += gap - allowed
        self._pending_s, suspected, self._is_suspect, self._has_begun = 0.0, self._is_suspect, False, True
        if allowed > 0:
            yield from self._flushed()
            begins_s = self.duration_s
            yield from self._silence(allowed)
            self._agreed_s = self.duration_s
            if is_lost:
                self._lose(begins_s, self.duration_s)
        elif suspected or (is_hole and gap > 0):
            self._lose(here, here + _SOME_S)

    def _limited(self, seconds: float) -> float:
        here = self._clock_s
        longest_s = self._longest_s if here < self._longest_s else _MOST_S  # it has outrun its own claim already
        return max(0.0, min(seconds, longest_s - here))

    def _lose(self, start_s: float, end_s: float) -> None:
        if self.lost and (start_s <= self.lost[-1][1] + _ONE_LOSS_S or len(self.lost) >= _MOST_SPANS):
            self.lost[-1] = (self.lost[-1][0], max(end_s, self.lost[-1][1]))
        else:
            self.lost.append((start_s, end_s))

    def _silence(self, seconds: float) -> Iterator[Samples]:
        left = round(seconds * SAMPLE_RATE_HZ)
        while left > 0:
            piece = np.zeros((self._channels, min(left, SAMPLE_RATE_HZ)), dtype=np.float32)
            left -= piece.shape[1]
            yield self._counted(piece)
        self._settled = self._length

    def _resampled(self, frame: Any) -> list[Any] | None:
        """The frame at 16 kHz; ``None`` when a damaged header gave it a form that cannot be."""
        if self._resampler is None:
            layout = "stereo" if self._channels == 2 else "mono"
            self._resampler = av.AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE_HZ)
        try:
            resampled: list[Any] = self._resampler.resample(frame)
        except (av.FFmpegError, ValueError):
            self._resampler = self._form = None
            self._settled, self._in_resampler_s = self._length, 0.0
            return None
        return resampled

    def _flushed(self) -> Iterator[Samples]:
        if self._resampler is not None:
            for out in self._resampler.resample(None):
                yield self._counted(out.to_ndarray())
            self._resampler = None
        self._settled, self._in_resampler_s = self._length, 0.0

    def _counted(self, piece: Samples) -> Samples:
        self._length += piece.shape[1]
        return piece


def tolerance_s(declared_s: float) -> float:
    """By how much a sound recording may be shorter than it claims: padding, rounding, a clock of its own."""
    return max(0.15, min(1.0, declared_s / 100))
