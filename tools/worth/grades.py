"""Lines of drafted notes that readers graded: which visit, which line, and whether it is worth having.

``grades.txt`` has a visit's name, then a line of the note by the digest of its text, and its grade: ``K`` keep, ``B``
badly put, ``T`` not worth a line, ``W`` wrong, ``R`` told elsewhere. The visits are of ACI-Bench, PriMock57, Fareez et
al. (all CC BY 4.0) and of the project, in the folder ``data`` that is given; no sentence of theirs is kept here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from scribe.drafting.extractive.drafter import every_line, reading_for_note
from scribe.drafting.extractive.worth import Told, signs_of, told_of
from scribe.evaluation.consultations import GoldConsultation, read_consultations
from scribe.language.reading import read_statement
from scribe.language.rules import pack

FILE: Final = Path(__file__).parent / "grades.txt"
_BYTES: Final = 6


@dataclass(frozen=True)
class Graded:
    """A line of a visit's note with its grade and its signs."""

    visit: str
    language: str
    grade: str
    told: Told
    signs: dict[str, float]


def digest_of_line(text: str) -> str:
    """By what a line is known again."""
    return blake2b(text.encode(), digest_size=_BYTES).hexdigest()


def grades() -> dict[str, dict[str, str]]:
    """The grades of each visit's lines, by their digests."""
    found: dict[str, dict[str, str]] = {}
    visit = ""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        first, _, grade = line.partition(" ")
        if grade:
            found[visit][first] = grade
        elif first:
            visit = first
            found[visit] = {}
    return found


def graded(data: Path) -> Iterator[Graded]:
    """The graded lines that the embedded drafter still writes so.

    Args:
        data: the folder with the visits.
    """
    files: dict[str, tuple[GoldConsultation, ...]] = {}
    for visit, known in grades().items():
        name, _, number = visit.rpartition("-")
        if name not in files:
            files[name] = read_consultations(data / f"{name}.jsonl")
        one = files[name][int(number)]
        own = pack(one.language)
        lines, pieces = every_line(reading_for_note(one.transcript), one.language)
        for line, told in told_of(lines, pieces):
            grade = known.get(digest_of_line(line.text))
            if told is not None and grade is not None:
                signs = signs_of(told, read_statement(told.text, one.language, own=own), own)
                yield Graded(visit, one.language, grade, told, signs)
