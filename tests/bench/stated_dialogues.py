"""Dialogues with statements that are true of them and false, and the turns that no note would have.

    D: Any allergies?
    P: Penicillin, it made my lips swell. Is it still raining?
    + 1,2 Allergic to penicillin (lip swelling).
    - denial 1,2 No known drug allergies.
    - invented 0 Advised to carry an adrenaline pen.
    ~ none

``+`` and ``-`` name the turns that bear a statement out, or that it misreads; 0: none. ``~`` names idle turns. They
were written for this by people who had seen neither the program nor the items that it is measured by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scribe.model import Coverage, Engine, Language, RecordingRef, Segment, SegmentId, Speaker, Transcript

FOLDER = Path(__file__).parent / "stated"
KINDS: Final = (
    "dose", "number", "side", "person", "denial", "status", "drug", "time", "certainty", "invented", "cause", "place",
)  # fmt: skip
_SPEAKERS: Final = {"D": Speaker.DOCTOR, "P": Speaker.PATIENT, "O": Speaker.OTHER}
_LANGUAGES: Final[dict[str, Language]] = {"en": "en", "zh": "zh"}
_TURN: Final = re.compile(r"([DPO]): ?(.+)")
_TRUE: Final = re.compile(r"\+ ([\d,–-]+|none) (.+)")
_FALSE: Final = re.compile(r"- (\w+) ([\d,–-]+|none) (.+)")
_IDLE: Final = re.compile(r"~ ?([\d, –-]*|none)")


@dataclass(frozen=True)
class Stated:
    """A statement with the turns, from 1, that it rests on or misreads; ``kind`` tells in what it is false, if so."""

    text: str
    kind: str
    turns: frozenset[int]


@dataclass(frozen=True)
class Dialogue:
    """What was said, a segment a turn, with statements; ``idle`` are the turns, from 1, that no note would have."""

    transcript: Transcript
    statements: tuple[Stated, ...]
    idle: frozenset[int]


def files() -> tuple[Path, ...]:
    """The files of dialogues, each of one writer; their names begin with their language."""
    return tuple(sorted(FOLDER.glob("*.txt")))


def dialogues_in(file: Path) -> Iterator[Dialogue]:
    """The dialogues of a file.

    Raises:
        ValueError: a line of no known form, a kind that there is not, or a turn that there is not.
    """
    language = _LANGUAGES[file.name[:2]]
    for block in re.split(r"\n\s*\n", file.read_text(encoding="utf-8").strip()):
        yield _dialogue(block, language)


def _dialogue(block: str, language: Language) -> Dialogue:
    turns: list[tuple[Speaker, str]] = []
    statements: list[Stated] = []
    idle: frozenset[int] = frozenset()
    for line in filter(None, map(str.strip, block.splitlines())):
        if said := _TURN.fullmatch(line):
            turns.append((_SPEAKERS[said[1]], said[2]))
        elif true := _TRUE.fullmatch(line):
            statements.append(Stated(true[2], "", _numbers(true[1])))
        elif (false := _FALSE.fullmatch(line)) and false[1] in KINDS:
            statements.append(Stated(false[3], false[1], _numbers(false[2])))
        elif none := _IDLE.fullmatch(line):
            idle = _numbers(none[1])
        else:
            raise ValueError(f"A line begins with D, P or O and a colon, or with + or ~, or - and a kind: {line[:60]}")
    if max((*idle, *(turn for one in statements for turn in one.turns)), default=0) > len(turns):
        raise ValueError(f"A turn is named that there is not: {block[:60]}")
    return Dialogue(_transcript(turns, language), tuple(statements), idle)


def _numbers(text: str) -> frozenset[int]:
    """The numbers of a list; ``3-5`` are three of them."""
    found: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:\s*[–-]\s*(\d+))?", text):
        found |= set(range(int(first), int(last or first) + 1))
    return frozenset(found)


def _transcript(turns: list[tuple[Speaker, str]], language: Language) -> Transcript:
    return Transcript(
        recording=RecordingRef(sha256="0" * 64, duration_s=len(turns), channels=1),
        engine=Engine(name="reference", model=""),
        language=language,
        segments=tuple(
            Segment(id=SegmentId(f"t{n}"), start_s=n - 1, end_s=n, speaker=speaker, text=text, confidence=1)
            for n, (speaker, text) in enumerate(turns, start=1)
        ),
        coverage=Coverage(speech_s=len(turns), transcribed_s=len(turns)),
    )
