"""The marked clauses: ``P Start on that tonight.``, and what is to be told of the clauses that the reader cuts.

A file of ``dialogues`` names the dialogues of ``tools/tagger`` with the same name: ``#12`` begins the clauses of the
twelfth. Each line is one clause as it was cut when it was marked; clauses that are cut otherwise now are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from scribe.language.belonging.features import clauses_of
from scribe.language.belonging.network import PARTS, Part
from scribe.language.reading import Reading, read_by_rules
from scribe.language.rules import pack
from scribe.language.tagging import seconded, tagged
from tools.tagger.marked import Language, Turn, dialogues_in, transcript_of

FOLDER: Final = Path(__file__).parent / "dialogues"
DIALOGUES: Final = Path(__file__).parents[1] / "tagger"
BENCH: Final = Path(__file__).parents[2] / "tests/bench"
LETTERS: Final = dict(zip("CHMAFSERDP-", PARTS, strict=True))
_LINE: Final = re.compile(r"([CHMAFSERDP-])(\+?) (.+)")
UNMARKED: Final = -1


@dataclass(frozen=True)
class Marked:
    """A dialogue, and the clauses of it that are marked: its words, the part, whether it joins what went before."""

    turns: tuple[Turn, ...]
    clauses: tuple[tuple[str, Part, bool], ...]


@dataclass(frozen=True)
class Example:
    """A dialogue as the network sees it: the place of each clause's part, or :data:`UNMARKED`, and whether it joins."""

    features: npt.NDArray[np.float32]
    parts: npt.NDArray[np.int8]
    joins: npt.NDArray[np.int8]


def marked_in(path: Path) -> Iterator[Marked]:
    """The marked dialogues of a file.

    Raises:
        ValueError: a line that marks nothing, or a dialogue that there is not.
    """
    folders = (DIALOGUES / "dialogues", DIALOGUES / "dialogues_outcomes", BENCH / "fates", BENCH / "places/dialogues")
    source = next((folder / path.name for folder in folders if (folder / path.name).is_file()), None)
    if source is None:
        raise ValueError(f"no dialogues of the name {path.name}")
    dialogues = list(dialogues_in(source))
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        first, *lines = block.splitlines()
        yield Marked(dialogues[int(first.removeprefix("#"))], tuple(_clause(line) for line in lines))


def _clause(line: str) -> tuple[str, Part, bool]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"A line begins with one of {''.join(LETTERS)}: {line[:40]}")
    return match[3], LETTERS[match[1]], bool(match[2])


def example_of(marked: Marked, language: Language) -> Example:
    """A marked dialogue with what is to be told of its clauses."""
    own = pack(language)
    reading = read_by_rules(transcript_of(marked.turns, language), own)
    learned = tagged(reading.reads, reading.claims, language)
    if learned is None:
        raise ValueError(f"no tagger was trained for {language}")
    told, meanings = learned
    claims = seconded(reading.reads, reading.claims, told, own)
    clauses = clauses_of(reading.reads, claims, reading.replies, meanings)
    parts, joins = marks_of(marked, reading)
    return Example(clauses.features, parts, joins)


def marks_of(marked: Marked, reading: Reading) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """The marks of the clauses that a reading cuts, in order."""
    cut = [one.sentence.clause_text(n) for one in reading.reads for n in range(len(one.sentence.clauses))]
    parts, joins = np.full(len(cut), UNMARKED, np.int8), np.zeros(len(cut), np.int8)
    matcher = SequenceMatcher(None, [words for words, _, _ in marked.clauses], cut, autojunk=False)
    for place, here, many in matcher.get_matching_blocks():
        for number in range(many):
            _, part, joined = marked.clauses[place + number]
            parts[here + number], joins[here + number] = PARTS.index(part), joined
    return parts, joins
