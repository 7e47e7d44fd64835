"""Cuts a stream of samples into windows of at most 30 seconds of speech, in pauses; silence is left out.

A recording of an hour and one of five minutes need the same memory: at any moment the cutter holds one open stretch of
speech and the pieces of one window.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scribe.audio import SAMPLE_RATE_HZ
from scribe.transcription.activity import FRAME, Activity, VoiceActivity
from scribe.transcription.coverage import Span

Samples = NDArray[np.float32]

WINDOW_S: Final = 30.0
"""What Whisper hears at once."""

_WINDOW: Final = int(WINDOW_S * SAMPLE_RATE_HZ)

_SPEECH: Final = 0.3
_SILENCE: Final = 0.2
"""A frame begins speech above the one and ends it below the other, so that a voice that fades is not cut up. Both are
low: a voice in noise has no more, and no sound without a voice has so much for as long as a word takes."""

_PAUSE: Final = int(0.2 * SAMPLE_RATE_HZ)
"""The shortest silence in which a window may end."""

_PAD: Final = int(0.4 * SAMPLE_RATE_HZ)
"""Silence that is kept before and after speech: consonants are quieter than a detector likes."""

_KEPT: Final = int(2.0 * SAMPLE_RATE_HZ)
"""A pause that is no longer is kept whole, for what the detector does not hear in it."""

_SHORTEST: Final = 3 * FRAME
"""Sounds shorter than about 0.1 s are no speech."""

_NEEDED: Final = ((int(0.5 * SAMPLE_RATE_HZ), 0.0), (int(0.2 * SAMPLE_RATE_HZ), 0.5), (_SHORTEST, 0.7))
"""What a sound of at least such a length needs as the mean of its probabilities: the detector is half sure of notes of
music, of hums and of beeps for a moment. Less makes a doubtful piece, which is heard but counts as no speech."""

_LONGEST: Final = int(29.0 * SAMPLE_RATE_HZ)
_EARLIEST_SPLIT: Final = int(18 * SAMPLE_RATE_HZ)
"""Somebody who never pauses is cut between these, where the detector is least sure of speech."""

_CHOICE: Final = int(3 * SAMPLE_RATE_HZ)
"""A window may end this much earlier than it must, if the pause there is longer."""


@dataclass(frozen=True)
class Piece:
    """A stretch of speech with a little silence around it.

    Attributes:
        begins: the place of its first sample in the recording.
        samples: float32 ``[channels, n]``.
        speech: the first and the last sample with speech, in the recording.
        doubtful: the detector is not sure that it is speech.
    """

    begins: int
    samples: Samples
    speech: tuple[int, int]
    doubtful: bool = False

    @property
    def ends(self) -> int:
        """The place behind its last sample in the recording."""
        return self.begins + int(self.samples.shape[1])


@dataclass(frozen=True)
class Window:
    """What is recognised at once: pieces of a recording, joined without the silence between them."""

    pieces: tuple[Piece, ...]

    @property
    def samples(self) -> Samples:
        """Float32 ``[channels, n]``."""
        return np.concatenate([piece.samples for piece in self.pieces], axis=1)

    @property
    def mono(self) -> Samples:
        """Float32 ``[n]``, the mean of the channels."""
        mixed: Samples = self.samples.mean(axis=0, dtype=np.float32)
        return mixed

    @property
    def duration_s(self) -> float:
        """How long it is to the recogniser."""
        return _length(self.pieces) / SAMPLE_RATE_HZ

    @property
    def start_s(self) -> float:
        """Where it begins in the recording."""
        return self.pieces[0].begins / SAMPLE_RATE_HZ

    @property
    def end_s(self) -> float:
        """Where it ends in the recording; the next one begins there or later."""
        return self.pieces[-1].ends / SAMPLE_RATE_HZ

    @property
    def span(self) -> Span:
        """Where it begins and ends in the recording."""
        return self.start_s, self.end_s

    @property
    def speech(self) -> tuple[Span, ...]:
        """Spans with speech, in seconds of the recording."""
        return tuple(_seconds(piece.speech) for piece in self.pieces if not piece.doubtful)

    @property
    def doubtful(self) -> tuple[Span, ...]:
        """Spans that may be speech: the detector is not sure."""
        return tuple(_seconds(piece.speech) for piece in self.pieces if piece.doubtful)

    @property
    def piece_spans(self) -> tuple[Span, ...]:
        """The pieces, in seconds of the recording."""
        return tuple((p.begins / SAMPLE_RATE_HZ, p.ends / SAMPLE_RATE_HZ) for p in self.pieces)

    def recording_span(self, start_s: float, end_s: float) -> Span:
        """Seconds of the recording for a word's seconds in the window.

        A word that reaches over a join belongs to the piece that holds its middle, and stays within it.
        """
        middle, before_s = (start_s + end_s) / 2, 0.0
        for piece in self.pieces:
            length_s = piece.samples.shape[1] / SAMPLE_RATE_HZ
            if middle <= before_s + length_s or piece is self.pieces[-1]:
                begins_s = piece.begins / SAMPLE_RATE_HZ
                first = min(max(start_s - before_s, 0.0), length_s)
                last = min(max(end_s - before_s, first), length_s)
                return begins_s + first, begins_s + last
            before_s += length_s
        raise AssertionError("a window has a piece")

    def samples_between(self, start_s: float, end_s: float) -> Samples:
        """Float32 ``[channels, n]`` between two seconds of the recording; ``n`` is 0 where the window has none."""
        found = [piece.samples for piece in self.part(start_s, end_s).pieces]
        return np.concatenate([self.pieces[0].samples[:, :0], *found], axis=1)

    def part(self, start_s: float, end_s: float) -> Window:
        """The window's own audio between two seconds of the recording."""
        first, last = round(start_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ)
        parts = []
        for piece in self.pieces:
            begins, ends = max(first, piece.begins), min(last, piece.ends)
            if begins < ends:
                inner = piece.samples[:, begins - piece.begins : ends - piece.begins]
                speech = (max(begins, piece.speech[0]), min(ends, piece.speech[1]))
                parts.append(Piece(begins, inner, speech, piece.doubtful))
        return Window(tuple(parts))

    def halves(self) -> tuple[Window, Window]:
        """The window cut in two in its longest pause; it has two pieces or more."""
        pauses = [after.speech[0] - before.speech[1] for before, after in pairwise(self.pieces)]
        at = 1 + max(range(len(pauses)), key=lambda index: pauses[index])
        return Window(self.pieces[:at]), Window(self.pieces[at:])


def windows(blocks: Iterable[Samples], *, activity: Activity | None = None) -> Iterator[Window]:
    """The windows of a recording, in order, as its samples come in.

    Where a window ends depends on all that was heard before it. So an attempt that goes on behind a window listens from
    the beginning again, which takes little of the time that recognition takes, and finds the same windows.

    Args:
        blocks: float32 ``[channels, n]`` at 16 kHz, from the recording's beginning.
        activity: tells speech from silence; Silero's unless another is given.
    """
    pieces: deque[Piece] = deque()
    for piece in _pieces(blocks, activity or VoiceActivity()):
        while pieces and _length(pieces) + piece.samples.shape[1] > WINDOW_S * SAMPLE_RATE_HZ:
            yield _full(pieces, piece)
        pieces.append(piece)
    if pieces:
        yield Window(tuple(pieces))


def _seconds(places: tuple[int, int]) -> Span:
    return places[0] / SAMPLE_RATE_HZ, places[1] / SAMPLE_RATE_HZ


def _length(pieces: Iterable[Piece]) -> int:
    return sum(int(piece.samples.shape[1]) for piece in pieces)


def _full(pieces: deque[Piece], following: Piece) -> Window:
    """Takes a window's pieces from the front: up to the longest pause near its end."""
    length, best, longest = 0, len(pieces), -1
    room = _length(pieces) - _CHOICE
    after = [*list(pieces)[1:], following]
    for count, (piece, next_piece) in enumerate(zip(pieces, after, strict=True), 1):
        length += piece.samples.shape[1]
        pause = next_piece.speech[0] - piece.speech[1]
        if length >= room and pause >= longest:
            best, longest = count, pause
    return Window(tuple(pieces.popleft() for _ in range(best)))


def _pieces(blocks: Iterable[Samples], activity: Activity) -> Iterator[Piece]:
    tape = _Tape()
    listener = _Listener(tape)
    for block in blocks:
        tape.add(block)
        yield from listener.hear(activity.feed(block.mean(axis=0, dtype=np.float32)))
    yield from listener.hear(activity.end())
    yield from listener.ended()


class _Tape:
    """The newest samples, by their place in the recording."""

    def __init__(self) -> None:
        self._begins = 0
        self._samples: Samples = np.zeros((1, 0), np.float32)

    @property
    def ends(self) -> int:
        return self._begins + int(self._samples.shape[1])

    def add(self, block: Samples) -> None:
        if not self._samples.shape[1]:
            self._samples = block.copy()
        elif block.shape[1]:
            self._samples = np.concatenate([self._samples, block], axis=1)

    def cut(self, begins: int, ends: int) -> Samples:
        return self._samples[:, max(begins - self._begins, 0) : ends - self._begins].copy()

    def forget(self, before: int) -> None:
        if before - self._begins > SAMPLE_RATE_HZ:
            self._samples = self._samples[:, before - self._begins :].copy()
            self._begins = before


class _Listener:
    """Turns the detector's probabilities, frame by frame, into pieces."""

    def __init__(self, tape: _Tape) -> None:
        self._tape = tape
        self._now = self._free = tape.ends
        self._begins: int | None = None
        """Where the open stretch of speech begins; ``None`` in silence."""
        self._quiet: int | None = None
        """Where the silence behind it begins, while it is too short to end it."""
        self._sureness: list[float] = []

    def hear(self, probabilities: Samples) -> Iterator[Piece]:
        """The pieces that end within these frames."""
        for probability in probabilities.tolist():
            yield from self._frame(probability)
            self._now += FRAME
        kept = self._now if self._begins is None else self._begins
        self._tape.forget(min(kept, self._now) - _KEPT)

    def ended(self) -> Iterator[Piece]:
        """The piece that is open at the end."""
        if self._begins is not None:
            yield from self._close(self._quiet or self._tape.ends, self._tape.ends)

    def _frame(self, probability: float) -> Iterator[Piece]:
        if self._begins is None:
            if probability >= _SPEECH:
                self._begins, self._sureness = self._now, [probability]
            return
        if self._quiet is None:
            self._sureness.append(probability)
            if probability < _SILENCE:
                self._quiet = self._now
            elif self._now - self._begins >= _LONGEST:
                yield self._split()
            return
        silence = self._now - self._quiet
        if probability >= _SPEECH:
            if silence < _PAUSE:
                self._quiet = None
                self._sureness.append(probability)
                return
            yield from self._close(self._quiet, self._quiet + silence // 2)
            self._begins, self._sureness = self._now, [probability]
            return
        self._sureness.append(probability)
        if silence >= _KEPT:
            yield from self._close(self._quiet, self._quiet + _PAD)

    def _close(self, quiet: int, ends: int) -> Iterator[Piece]:
        """Ends the open stretch; a click is dropped."""
        assert self._begins is not None  # noqa: S101 (only an open one is closed)
        speech, self._begins, self._quiet = (self._begins, quiet), None, None
        length = quiet - speech[0]
        sureness = float(np.mean(self._sureness[: max(1, length // FRAME)]))
        is_sure = any(length >= shortest and sureness >= needed for shortest, needed in _NEEDED)
        if is_sure or length >= _SHORTEST:
            yield self._piece(speech, min(ends, self._tape.ends), doubtful=not is_sure)

    def _split(self) -> Piece:
        """Cuts an open stretch that has become too long where speech is least sure; the rest stays open."""
        assert self._begins is not None  # noqa: S101
        sureness = np.convolve(np.array(self._sureness), np.ones(5) / 5, mode="same")
        first = _EARLIEST_SPLIT // FRAME
        at = self._begins + (first + int(np.argmin(sureness[first:-2]))) * FRAME
        piece = self._piece((self._begins, at), at)
        self._sureness = self._sureness[(at - self._begins) // FRAME :]
        self._begins = at
        return piece

    def _piece(self, speech: tuple[int, int], ends: int, *, doubtful: bool = False) -> Piece:
        begins = max(speech[0] - _PAD, self._free)
        if speech[0] - self._free <= _KEPT and ends - self._free <= _WINDOW:
            begins = self._free
        ends = min(ends, begins + _WINDOW)
        self._free = ends
        return Piece(begins, self._tape.cut(begins, ends), speech, doubtful)
