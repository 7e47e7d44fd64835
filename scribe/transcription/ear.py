"""What is said in a window: decoded, heard once more where the recogniser lost its place, judged, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from scribe.audio import SAMPLE_RATE_HZ
from scribe.model import Language
from scribe.transcription import chinese
from scribe.transcription.languages import runs_of
from scribe.transcription.names_again import with_names_heard
from scribe.transcription.passages import Passage
from scribe.transcription.plausibility import doubts_of, invented, is_echo
from scribe.transcription.recognition import Answer, Choose, Recogniser, TimedText
from scribe.transcription.roles import Heard, louder_channel
from scribe.transcription.second_hearings import words_of
from scribe.transcription.sentences import sentences
from scribe.transcription.voices import voice_of
from scribe.transcription.windows import Piece, Samples, Window

_MANNER: Final[dict[chinese.Script, str]] = {
    "simplified": "以下是医生和病人在门诊的普通话对话，带标点。",
    "traditional": "以下是醫生和病人在門診的普通話對話，帶標點。",
}
"""A prompt in one script and with marks makes Whisper write so, and one that names a clinic hears its words."""


@dataclass(frozen=True)
class Task:
    """What holds for a whole recording.

    Attributes:
        language: of all of it, or what decides for each window.
        expected: words that the recogniser should lean to.
    """

    language: Language | Choose
    expected: tuple[str, ...]


class _Said(NamedTuple):
    """A sentence of a batch: of which window, where it is said, and in which language."""

    at: int
    part: Window
    language: Language
    heard: Heard


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

        def again(places: Sequence[Window], language: Language) -> list[Answer]:
            return self._answers(places, task, language)

        answers = self._answers(batch, task, task.language)
        parts = [list(self._parts(w, answer, task)) for w, answer in zip(batch, answers, strict=True)]
        words = iter(words_of([part for some in parts for part in some], again))
        spoken = [max(some, key=lambda pair: pair[0].duration_s)[1].language for some in parts]
        said = [
            _Said(at, part, own.language, one)
            for at, some in enumerate(parts)
            for part, own in some
            for one in self._heard(part, own.language, next(words), spoken[at])
        ]
        heard: list[list[Heard]] = [[] for _ in batch]
        for one, named in zip(said, self._named(said, task), strict=True):
            heard[one.at].append(named)
        for at, window in enumerate(batch):
            yield Passage(
                end_s=window.end_s,
                speech=window.speech,
                doubtful=window.doubtful,
                language=spoken[at],
                heard=tuple(heard[at]),
            )

    def _named(self, said: Sequence[_Said], task: Task) -> list[Heard]:
        """The sentences of a batch, with names that are told by a second hearing."""

        def again(places: Sequence[Window], language: Language, names: tuple[str, ...]) -> list[Answer]:
            return self._recogniser.answers(places, language, expected=names, manner=self._manner)

        expected = frozenset(word.lower() for word in task.expected)
        named = [one.heard for one in said]
        for language in sorted({one.language for one in said}):
            places = [at for at, one in enumerate(said) if one.language == language]
            pairs = [(said[at].part, said[at].heard) for at in places]
            for at, one in zip(places, with_names_heard(pairs, language, again, expected), strict=True):
                named[at] = one
        return named

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

    def _heard(self, window: Window, own: Language, words: list[TimedText], language: Language) -> Iterator[Heard]:
        """The sentences that somebody said, as far as the signals tell; those not in ``language`` name theirs.

        Args:
            window: what was heard.
            own: in which language its words are.
            words: in order.
            language: most of the window's.
        """
        if own == "zh":
            words = list(chinese.written(words, self._script))
        two = window.samples.shape[0] == 2
        for segment, side in sentences(
            words,
            words_are_single=self._recogniser.places_words,
            channel_of=partial(_louder, window) if two else None,
        ):
            doubts = doubts_of(segment, own, window.speech)
            in_doubt = invented(segment, doubts, window.doubtful) or is_echo(segment.text, self._manner.values())
            if in_doubt:
                continue
            voice = voice_of(window.samples_between(segment.start_s, segment.end_s).mean(axis=0, dtype=np.float32))
            marked = segment.model_copy(update={"doubts": doubts, "language": None if own == language else own})
            yield Heard(segment=marked, side=side, voice=voice)


def _beginning(piece: Piece) -> Samples:
    """A piece in one channel, from where its speech begins."""
    first = max(0, piece.speech[0] - piece.begins - SAMPLE_RATE_HZ // 10)
    mono: Samples = piece.samples[:, first:].mean(axis=0, dtype=np.float32)
    return mono


def _louder(window: Window, start_s: float, end_s: float) -> int | None:
    return louder_channel(window.samples_between(start_s, end_s), 0.0, end_s - start_s)
