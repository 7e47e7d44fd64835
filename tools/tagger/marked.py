"""The marked dialogues: ``D: Then {order|a scan} of that knee.`` and what the tagger is to say of their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from scribe.language.reading import Reading, read_by_rules
from scribe.language.rules import pack
from scribe.language.tagging.features import Features, Token, features_of
from scribe.language.tagging.labels import LABELS
from scribe.model import Coverage, Engine, RecordingRef, Segment, SegmentId, Speaker, Transcript

FOLDER = Path(__file__).parent / "dialogues"
NOTHING = len(LABELS)
SPEAKERS = {"D": Speaker.DOCTOR, "P": Speaker.PATIENT, "O": Speaker.OTHER}
_MARK = re.compile(r"\{([a-z]+)\|([^{}|]+)\}")
_PIECE = re.compile(r"[㐀-鿿]|\w+|[^\w\s]")
Language = Literal["en", "zh"]


@dataclass(frozen=True)
class Turn:
    """What one person says: ``marks`` are (start, end, label) in ``text``."""

    speaker: Speaker
    text: str
    marks: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Example:
    """A dialogue as the network sees it: a label a token, and whether a name begins with it."""

    features: Features
    labels: npt.NDArray[np.int8]
    begins: npt.NDArray[np.int8]


def dialogues_in(path: Path) -> Iterator[tuple[Turn, ...]]:
    """The dialogues of a file.

    Raises:
        ValueError: a line without a speaker, or a label that there is not.
    """
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip()):
        if block.strip():
            yield tuple(_turn(line) for line in block.splitlines() if line.strip())


def _turn(line: str) -> Turn:
    speaker, colon, rest = line.partition(": ")
    if not colon or speaker not in SPEAKERS:
        raise ValueError(f"A line begins with D, P or O and a colon: {line[:40]}")
    text, marks, at = "", [], 0
    for match in _MARK.finditer(rest):
        text += rest[at : match.start()]
        marks.append((len(text), len(text) + len(match[2]), LABELS.index(match[1])))
        text += match[2]
        at = match.end()
    return Turn(SPEAKERS[speaker], text + rest[at:], tuple(marks))


def words_of(text: str) -> set[str]:
    """The words of a text, in small letters."""
    return set(re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower().replace("’", "'")))


def transcript_of(turns: Sequence[Turn], language: Language) -> Transcript:
    """A dialogue as a recording of a second a turn would be written down."""
    return Transcript(
        recording=RecordingRef(sha256="0" * 64, duration_s=len(turns), channels=1),
        engine=Engine(name="reference", model=""),
        language=language,
        segments=tuple(
            Segment(id=SegmentId(f"t{n}"), start_s=n, end_s=n + 1, speaker=turn.speaker, text=turn.text, confidence=1)
            for n, turn in enumerate(turns)
        ),
        coverage=Coverage(speech_s=len(turns), transcribed_s=len(turns)),
    )


def example_of(turns: Sequence[Turn], known: Mapping[str, int], language: Language) -> Example:
    """A dialogue with what the tagger is to say of its cleaned sentences; ``known`` are the rows of word vectors."""
    return example_and_reading(turns, known, language)[0]


def example_and_reading(turns: Sequence[Turn], known: Mapping[str, int], language: Language) -> tuple[Example, Reading]:
    """The same, and what the rules make of the dialogue."""
    reading = read_by_rules(transcript_of(turns, language), pack(language))
    features = features_of(reading.reads, reading.claims, known, language)
    labels = np.full(len(features.tokens), NOTHING, np.int8)
    begins = np.zeros(len(features.tokens), np.int8)
    for number, turn in enumerate(turns):
        here = [n for n, token in enumerate(features.tokens) if reading.reads[token.sentence].sentence.turn == number]
        _labelled(turn, here, features.tokens, labels, begins)
    return Example(features, labels, begins), reading


def _labelled(
    turn: Turn,
    here: list[int],
    tokens: tuple[Token, ...],
    labels: npt.NDArray[np.int8],
    begins: npt.NDArray[np.int8],
) -> None:
    """Carries the marks of a turn over to the tokens of its cleaned sentences, which may be other words."""
    said = list(_PIECE.finditer(turn.text))
    marks = [next((m for m in turn.marks if m[0] < one.end() and one.start() < m[1]), None) for one in said]
    matcher = SequenceMatcher(None, [m.group().lower() for m in said], [tokens[n].text.lower() for n in here], False)
    last = None
    for _, a, b, c, d in matcher.get_opcodes():
        for place in range(c, d):
            if b - a == d - c:
                mark = marks[a + place - c]
            else:
                told = Counter(marks[a:b]).most_common(1)
                mark = told[0][0] if told else None
            if mark is not None:
                labels[here[place]] = mark[2]
                begins[here[place]] = mark is not last
            last = mark
