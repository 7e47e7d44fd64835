"""Sentences of which it is known whether they belong in a note, and whether the embedded drafter's note lacks them.

A sentence belongs in a note where a pattern that an item asks for matches it; it is lost where the note has no
statement that the patterns match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scribe.drafting.extractive.drafter import ExtractiveDrafter
from scribe.drafting.protocol import DraftRequest
from scribe.evaluation.reading_items import Item
from scribe.language.reading import read_statement
from scribe.language.rules import pack
from scribe.pipeline.writing import write_note
from scribe.template import TemplateLibrary
from scribe.terminology.coding import Codebook
from scribe.verification.exchanges import Lines, exchanges_of, line_of, signs_of_words
from scribe.verification.heard import heard
from tools.judge.statements import LOST_FROM, items


@dataclass(frozen=True)
class Sentence:
    """A sentence: of which set, its signs by its words and by how the note has it, and what became of it."""

    set: str
    words: dict[str, float]
    note: dict[str, float]
    clinical: bool
    lost: bool


def sentences(shared: Path) -> Iterator[Sentence]:
    """Every sentence of every item, beside the note that the embedded drafter writes."""
    for name, item in items(shared / "cases", LOST_FROM):
        yield from _of_item(name, item)


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
