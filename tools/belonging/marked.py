"""The marked clauses: ``P Start on that tonight.``, and what is to be told of the clauses that the reader cuts.

A file of ``dialogues`` names the dialogues of ``tools/tagger`` with the same name: ``#12`` begins the clauses of the
twelfth. Each line is one clause as it was cut when it was marked; clauses that are cut otherwise now are left out.
``visits.txt`` marks visits that stand elsewhere (ACI-Bench's train split): in the place of a clause's words it has
their CRC-32.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
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
from scribe.model import Transcript
from tools.tagger.marked import Language, dialogues_in, transcript_of

FOLDER: Final = Path(__file__).parent / "dialogues"
DIALOGUES: Final = Path(__file__).parents[1] / "tagger"
BENCH: Final = Path(__file__).parents[2] / "tests/bench"
LETTERS: Final = dict(zip("CHMAFSERDP-", PARTS, strict=True))
VISITS: Final = "visits.txt"
_LINE: Final = re.compile(r"([CHMAFSERDP-])(\+?) (.+)")
_CRC: Final = re.compile(r"[0-9a-f]{8}")
UNMARKED: Final = -1


@dataclass(frozen=True)
class Marked:
    """A dialogue, and its clauses that are marked: the words' CRC-32, the part, whether it joins what went before."""

    transcript: Transcript
    clauses: tuple[tuple[int, Part, bool], ...]


@dataclass(frozen=True)
class Example:
    """A dialogue as the network sees it: the place of each clause's part, or :data:`UNMARKED`, and whether it joins."""

    features: npt.NDArray[np.float32]
    parts: npt.NDArray[np.int8]
    joins: npt.NDArray[np.int8]


def marked_in(path: Path, language: Language) -> Iterator[Marked]:
    """The marked dialogues of a file.

    Raises:
        ValueError: a line that marks nothing, or a dialogue that there is not.
    """
    folders = (DIALOGUES / "dialogues", DIALOGUES / "dialogues_outcomes", BENCH / "fates", BENCH / "places/dialogues")
    source = next((folder / path.name for folder in folders if (folder / path.name).is_file()), None)
    if source is None:
        raise ValueError(f"no dialogues of the name {path.name}")
    yield from marked_of(path, [transcript_of(turns, language) for turns in dialogues_in(source)])


def marked_of(path: Path, transcripts: Sequence[Transcript]) -> Iterator[Marked]:
    """The marked ones of some dialogues, which a file names by their places."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        first, *lines = block.splitlines()
        yield Marked(transcripts[int(first.removeprefix("#"))], tuple(_clause(line) for line in lines))


def _clause(line: str) -> tuple[int, Part, bool]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"A line begins with one of {''.join(LETTERS)}: {line[:40]}")
    crc = int(match[3], 16) if _CRC.fullmatch(match[3]) else crc_of(match[3])
    return crc, LETTERS[match[1]], bool(match[2])


def crc_of(words: str) -> int:
    """By what a clause is known again."""
    return zlib.crc32(words.encode())


def example_of(marked: Marked, language: Language) -> Example:
    """A marked dialogue with what is to be told of its clauses."""
    own = pack(language)
    reading = read_by_rules(marked.transcript, own)
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
    cut = [crc_of(one.sentence.clause_text(n)) for one in reading.reads for n in range(len(one.sentence.clauses))]
    parts, joins = np.full(len(cut), UNMARKED, np.int8), np.zeros(len(cut), np.int8)
    matcher = SequenceMatcher(None, [crc for crc, _, _ in marked.clauses], cut, autojunk=False)
    for place, here, many in matcher.get_matching_blocks():
        for number in range(many):
            _, part, joined = marked.clauses[place + number]
            parts[here + number], joins[here + number] = PARTS.index(part), joined
    return parts, joins
