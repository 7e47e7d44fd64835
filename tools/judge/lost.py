"""Sentences of which it is known whether they belong in a note, and whether a note lacks them.

Of items: a sentence belongs in a note where a pattern that the item asks for matches it; it is lost where the note of
the embedded drafter has no statement that the patterns match. Of visits with the notes of a language model: a sentence
belongs in a note where a statement rests on it, and is lost where all these statements were taken out of the note.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scribe.drafting.extractive.drafter import ExtractiveDrafter
from scribe.drafting.protocol import DraftRequest
from scribe.evaluation.reading_items import Item
from scribe.language.reading import read_statement
from scribe.language.rules import pack
from scribe.pipeline.writing import write_note
from scribe.template import TemplateLibrary
from scribe.terminology.coding import Codebook
from scribe.verification.exchanges import Exchange, Lines, exchanges_of, line_of, signs_of_words, terms_of
from scribe.verification.heard import heard
from scribe.verification.laid import figures_of
from tools.judge.statements import LOST_FROM, items
from tools.model_notes.notes import ModelNote, model_notes

_TAKEN: Final = 0.25
"""The share of a note's statements that are taken out."""
_HOLDS: Final = 0.3
"""The share of a statement's words from which on a sentence of its turns bears it; the one with most does anyway."""
_FIGURE: Final = 2
"""What a figure counts beside a word."""


@dataclass(frozen=True)
class Sentence:
    """A sentence: of which set, its signs by its words and by how the note has it, and what became of it."""

    set: str
    words: dict[str, float]
    note: dict[str, float]
    clinical: bool
    lost: bool
    reworded: bool = False
    """Whether the note is one of a language model."""


def sentences(shared: Path) -> Iterator[Sentence]:
    """Every sentence of every item, beside the note that the embedded drafter writes, and those of visits."""
    for name, item in items(shared / "cases", LOST_FROM):
        yield from _of_item(name, item)
    for one in model_notes(shared / "data"):
        yield from _of_visit(one)


def _of_item(name: str, item: Item) -> Iterator[Sentence]:
    own = pack(item.lang)
    request = DraftRequest(transcript=item.transcript, template=TemplateLibrary().get(item.template))
    statements = write_note(ExtractiveDrafter(), request, Codebook()).statements
    reads = [(read_statement(one.text, item.lang, own=own), one.evidence) for one in statements]
    lines = Lines(line_of(read, evidence, own) for read, evidence in reads)
    groups = [[re.compile(pattern, re.IGNORECASE) for pattern in group] for group in item.must]
    lost = [not any(one.search(each.text) for one in group for each in statements) for group in groups]
    for one in exchanges_of(heard(item.transcript)):
        said = one.read.sentence.said
        matched = tuple(n for n, group in enumerate(groups) if any(each.search(one.text) for each in group))
        yield Sentence(
            name,
            signs_of_words(one),
            lines.signs(one),
            any(each.search(said) for group in groups for each in group),
            any(lost[number] for number in matched),
        )


def _of_visit(one: ModelNote) -> Iterator[Sentence]:
    """A visit's sentences beside its whole note, and beside the note without some statements."""
    own = pack(one.said.language)
    chance = random.Random(one.visit)
    taken = frozenset(place for place in range(len(one.true)) if chance.random() < _TAKEN)
    exchanges, bear = bearing(one)
    for out in (frozenset[int](), taken):
        kept = (statement for place, (_, statement) in enumerate(one.true) if place not in out)
        lines = Lines(line_of(read_statement(each.text, own.language, own=own), each.evidence, own) for each in kept)
        for number, each in enumerate(exchanges):
            mine = bear.get(number, frozenset())
            lost = bool(mine) and mine <= out
            yield Sentence("visits", signs_of_words(each), lines.signs(each), bool(mine), lost, reworded=True)


def bearing(one: ModelNote) -> tuple[tuple[Exchange, ...], Mapping[int, frozenset[int]]]:
    """A visit's exchanges, and by an exchange's number the places of the true statements that it bears."""
    own, exchanges = pack(one.said.language), exchanges_of(heard(one.said.transcript))
    found: dict[int, set[int]] = {}
    for place, (_, statement) in enumerate(one.true):
        reads = read_statement(statement.text, own.language, own=own)
        terms = frozenset(term for read in reads for term in terms_of(read, own, meant=True))
        figures = frozenset(value for read in reads for value in figures_of(read))
        here = [number for number, each in enumerate(exchanges) if each.segment in statement.evidence]
        for segment in statement.evidence:
            shares = {n: _share(terms, figures, exchanges[n]) for n in here if exchanges[n].segment == segment}
            most = max(shares.values(), default=0.0)
            for number, share in shares.items():
                if (share >= _HOLDS or share == most) and (share or len(shares) == 1):
                    found.setdefault(number, set()).add(place)
    return exchanges, {number: frozenset(places) for number, places in found.items()}


def _share(terms: frozenset[str], figures: frozenset[object], one: Exchange) -> float:
    said = terms_of(one.read, one.own, meant=True) | one.asked
    return (len(terms & said) + _FIGURE * len(figures & figures_of(one.read))) / max(1, len(terms))
