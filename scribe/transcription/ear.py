"""What is said in a window: decoded, heard once more where the recogniser lost its place, judged, in sentences."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from scribe.audio import SAMPLE_RATE_HZ
from scribe.model import Language
from scribe.transcription import chinese
from scribe.transcription.languages import runs_of
from scribe.transcription.lapses import mended, places_within, spoken
from scribe.transcription.passages import Passage
from scribe.transcription.plausibility import doubts_of, invented, is_echo
from scribe.transcription.recognition import Answer, Choose, Recogniser, TimedText
from scribe.transcription.roles import Heard, louder_channel
from scribe.transcription.sentences import sentences
from scribe.transcription.voices import voice_of
from scribe.transcription.windows import Piece, Samples, Window

_SECOND_HEARINGS: Final = 5
"""Of one window at most: a recording that nobody could understand must not take many times as long."""

_STILL_LOOPING: Final = 2.8
"""Text that zlib makes this much smaller, whatever the temperature, says nothing; its speech becomes a gap."""

_MANNER: Final[dict[chinese.Script, str]] = {
    "simplified": "以下是普通话的对话，带标点。",
    "traditional": "以下是普通話的對話，帶標點。",
}
"""A prompt in one script and with marks makes Whisper write so."""


@dataclass(frozen=True)
class Task:
    """What holds for a whole recording.

    Attributes:
        language: of all of it, or what decides for each window.
        expected: words that the recogniser should lean to.
    """

    language: Language | Choose
    expected: tuple[str, ...]


class Ear:
    """Turns windows into passages.

    Args:
        recogniser: a resident model.
        script: in which Chinese is written.
    """

    def __init__(self, recogniser: Recogniser, script: chinese.Script) -> None:
        self._recogniser = recogniser
        self._script = script
        self._manner: dict[Language, str] = {"zh": _MANNER[script]} if recogniser.multilingual else {}

    def passages(self, batch: Sequence[Window], task: Task) -> Iterator[Passage]:
        """What is said in each window, in order."""
        for window, answer in zip(batch, self._answers(batch, task, task.language), strict=True):
            parts = list(self._parts(window, answer, task))
            language = max(parts, key=lambda pair: pair[0].duration_s)[1].language
            heard = [one for part, own in parts for one in self._heard(part, own, language, task)]
            yield Passage(
                end_s=window.end_s,
                speech=window.speech,
                doubtful=window.doubtful,
                language=language,
                heard=tuple(heard),
            )

    def _answers(self, some: Sequence[Window], task: Task, language: Language | Choose) -> list[Answer]:
        return self._recogniser.answers(some, language, expected=task.expected, manner=self._manner)

    def _parts(self, window: Window, answer: Answer, task: Task) -> Iterator[tuple[Window, Answer]]:
        """The window with its answer; where several languages are spoken in it, each part with its own."""
        if answer.tongue is None or not answer.tongue.is_mixed or len(window.pieces) == 1:
            yield window, answer
            return
        runs = list(runs_of(window, self._recogniser.tongues([_beginning(piece) for piece in window.pieces])))
        heard = [(part, language) for part, language in runs if language is not None]
        if len(runs) == 1 or not heard:
            yield window, answer
            return
        for part, language in heard:
            (again,) = self._answers([part], task, language)
            yield part, again

    def _heard(self, window: Window, answer: Answer, language: Language, task: Task) -> Iterator[Heard]:
        """The sentences that somebody said, as far as the signals tell; those not in ``language`` name theirs."""
        words = self._mended(window, answer, task)
        if answer.language == "zh":
            words = list(chinese.written(words, self._script))
        two = window.samples.shape[0] == 2
        for segment, side in sentences(
            words,
            words_are_single=self._recogniser.places_words,
            channel_of=partial(_louder, window) if two else None,
        ):
            doubts = doubts_of(segment, answer.language, window.speech)
            in_doubt = invented(segment, doubts, window.doubtful) or is_echo(segment.text, self._manner.values())
            if in_doubt:
                continue
            voice = voice_of(window.samples_between(segment.start_s, segment.end_s).mean(axis=0, dtype=np.float32))
            own = None if answer.language == language else answer.language
            marked = segment.model_copy(update={"doubts": doubts, "language": own})
            yield Heard(segment=marked, side=side, voice=voice)

    def _mended(self, window: Window, answer: Answer, task: Task) -> list[TimedText]:
        """The words of a window; where the recogniser lost its place, of a second hearing of that place alone.

        A place where it is lost again is heard in smaller parts, as long as there are hearings left.
        """
        if answer.tongue is not None and answer.tongue.is_foreign:
            return []
        lost = answer.silent or answer.compression > _STILL_LOOPING
        words = [] if lost else spoken(answer.words)
        places = deque(places_within(words, window))
        for _ in range(_SECOND_HEARINGS):
            if not places:
                break
            alone = places.popleft()
            (again,) = self._answers([alone], task, answer.language)
            heard = spoken(again.words)
            words = mended(words, alone.span, again, heard, answer.language)
            places += places_within(heard, alone)
        return words


def _beginning(piece: Piece) -> Samples:
    """A piece in one channel, from where its speech begins."""
    first = max(0, piece.speech[0] - piece.begins - SAMPLE_RATE_HZ // 10)
    mono: Samples = piece.samples[:, first:].mean(axis=0, dtype=np.float32)
    return mono


def _louder(window: Window, start_s: float, end_s: float) -> int | None:
    return louder_channel(window.samples_between(start_s, end_s), 0.0, end_s - start_s)
