"""Where the embedded drafter writes what was said, beside dialogues of which each clause is marked with its place.

    python -m tests.bench.places en|zh [n]

``tests/bench/places`` has the clauses of 300 dialogues of ``tests/bench/fates`` and of 236 of the items' sets N and O,
each marked (as those of ``tools/belonging``) by a reader who knew nothing of the program: the part of a note in which
it belongs, or none. The first ones are what thresholds were chosen by; ``n`` measures by the others. A clause counts as
told where a statement that rests on its segment has at least half of its words; a statement tells the clauses of its
segments of which it has so many.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from scribe.drafting.extractive.drafter import ExtractiveDrafter
from scribe.drafting.extractive.pieces import words_of
from scribe.drafting.extractive.placing import topics_of
from scribe.drafting.extractive.wording import beyond, known_in
from scribe.drafting.protocol import DraftRequest
from scribe.language.belonging import Part
from scribe.language.reading import read
from scribe.language.rules import Pack, pack
from scribe.model import SegmentId, Statement, TemplateSection
from scribe.pipeline.writing import write_note
from scribe.template import TemplateLibrary
from scribe.terminology.coding import Codebook
from tools.belonging.marked import UNMARKED, Marked, marked_in, marks_of
from tools.tagger.marked import Language

FOLDER: Final = Path(__file__).parent / "places"
PREFIX: Final = {"en": "e", "zh": "z"}
TEMPLATE: Final = {"en": "outpatient-soap", "zh": "outpatient-initial-zh"}
RIGHT, ELSEWHERE, UNTOLD, NOTHING = "where it belongs", "in another section", "not told", "of nothing"
ALL: Final = "all but nothing"
PARTS: Final = tuple(Part)
Told = tuple[str, str]
Clause = tuple[SegmentId, str, Part]


def main() -> int:
    """Print the two tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.places", description=__doc__)
    parser.add_argument("language", choices=sorted(PREFIX))
    parser.add_argument("set", nargs="?", choices=("8", "n"), default="8")
    asked = parser.parse_args()
    dialogues = list(marked_in(FOLDER / f"{PREFIX[asked.language]}{asked.set}.txt", asked.language))
    with Pool() as pool:
        found = pool.map(partial(told_of, language=asked.language), dialogues, chunksize=8)
    console = Console(width=100)
    console.print(_table("clauses of", [one for clauses, _ in found for one in clauses], (RIGHT, ELSEWHERE, UNTOLD)))
    console.print(_table("statements in", [one for _, lines in found for one in lines], (RIGHT, ELSEWHERE, NOTHING)))
    return 0


def _table(of: str, found: Sequence[Told], columns: Iterable[str]) -> Table:
    table = Table(of, "", *columns)
    for row in (*dict.fromkeys(sorted(name for name, _ in found)), ALL):
        mine = Counter(what for name, what in found if name == row or (row == ALL and name != Part.NOTHING))
        table.add_row(row, str(mine.total()), *(f"{mine[one] / mine.total():.0%}" for one in columns))
    return table


def told_of(marked: Marked, language: Language) -> tuple[list[Told], list[Told]]:
    """What became of each clause of a dialogue, by its part, and what each statement of its note tells, by section."""
    own = pack(language)
    transcript = marked.transcript
    template = TemplateLibrary().get(TEMPLATE[language])
    note = write_note(ExtractiveDrafter(), DraftRequest(transcript=transcript, template=template), Codebook())
    homes = {section.id: section for section in template.sections}
    written = [(homes[section.id], one) for section in note.sections for one in section.statements]
    clauses = list(_clauses(marked, own))
    became = [(part.value, _became(segment, words, part, written, own)) for segment, words, part in clauses]
    return became, [(section.title, _tells(section, one, clauses, own)) for section, one in written]


def _clauses(marked: Marked, own: Pack) -> Iterator[Clause]:
    """The marked clauses that say more than yes or no."""
    reading = read(marked.transcript, own)
    parts, _ = marks_of(marked, reading)
    cut = ((one.sentence, number) for one in reading.reads for number in range(len(one.sentence.clauses)))
    for (sentence, number), part in zip(cut, parts.tolist(), strict=True):
        words = sentence.clause_text(number)
        if part != UNMARKED and words_of(words, own):
            yield sentence.segment, words, PARTS[part]


def _has(statement: Statement, segment: SegmentId, words: str, own: Pack) -> bool:
    said = words_of(words, own)
    over = beyond(words, known_in(statement.text, own), own)
    return segment in statement.evidence and 2 * len(over) <= len(said)


def _became(
    segment: SegmentId, words: str, part: Part, written: Iterable[tuple[TemplateSection, Statement]], own: Pack
) -> str:
    sections = [section for section, one in written if _has(one, segment, words, own)]
    if any(_belongs(part, section) for section in sections):
        return RIGHT
    return ELSEWHERE if sections else UNTOLD


def _tells(section: TemplateSection, one: Statement, clauses: Iterable[Clause], own: Pack) -> str:
    parts = [part for segment, words, part in clauses if _has(one, segment, words, own) and part is not Part.NOTHING]
    if any(_belongs(part, section) for part in parts):
        return RIGHT
    return ELSEWHERE if parts else NOTHING


def _belongs(part: Part, section: TemplateSection) -> bool:
    return not topics_of(part).isdisjoint(section.topics)


if __name__ == "__main__":
    sys.exit(main())
