"""What a note lacks and who wrote it should be asked for, and what of the answer it told already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from scribe.language.reading import read_statement
from scribe.language.rules import Pack, pack
from scribe.model import NoteDraft, SegmentId, Template, Transcript, Unused
from scribe.verification.heard import heard
from scribe.verification.laid import figures_of
from scribe.verification.signs import telling_stems
from scribe.verification.unused import unused_of

WORTH: Final = 0.3
"""The least weight that is worth a question. What weighs less is shown beside the note all the same."""
_TOLD: Final = 0.66
"""The share of its words from which on a sentence says again what is told of the same turns."""

_MANNERS: Final = ("assertion", "side", "action")
"""What makes a sentence of the same words another one."""

Sentences = Mapping[str, Sequence[tuple[str, tuple[SegmentId, ...]]]]
"""Sentences by the id of their section, each with the segments that it rests on."""


def lacking(note: NoteDraft, transcript: Transcript, template: Template) -> tuple[Unused, ...]:
    """What was said, weighs something, and is in no statement, weightiest first.

    Args:
        note: as it stands.
        transcript: what was said.
        template: tells to which section each would go.
    """
    found = note.with_unused(unused_of(note, heard(transcript), template)).unused
    return tuple(one for one in found if one.weight >= WORTH)


def untold(more: Sentences, note: NoteDraft, transcript: Transcript) -> Sentences:
    """The sentences that tell more than the note's statements of the same turns do.

    Asked for what seems to be missing, a capable model words it again although its note has it.

    Args:
        more: what was written when it was asked for.
        note: which was asked for more.
        transcript: what was said.
    """
    own, place = pack(note.language), {one.id: at for at, one in enumerate(transcript.segments)}
    told = [(frozenset(place[e] for e in one.evidence if e in place), one.text) for one in note.statements]

    def is_told(text: str, evidence: tuple[SegmentId, ...]) -> bool:
        beside = frozenset(place[e] + step for e in evidence if e in place for step in (-1, 0, 1))
        words, figures, manner = _content(text, own)
        known = [_content(other, own) for at, other in told if at & beside]
        alike = [(one, numbers) for one, numbers, how in known if how == manner]
        shared = words & frozenset().union(*(one for one, _ in alike))
        return figures <= frozenset().union(*(one for _, one in alike)) and len(shared) >= len(words) * _TOLD

    return {section: [one for one in every if not is_told(*one)] for section, every in more.items()}


def _content(text: str, own: Pack) -> tuple[frozenset[str], frozenset[Decimal], frozenset[str]]:
    """What a sentence's words are known again by, its figures, and how it tells: denied, which side, whose, done."""
    reads = read_statement(text, own.language, own=own)
    figures = frozenset(value for read in reads for value in figures_of(read))
    manner = {
        f"{key} {mark.rule.gives[key]}"
        for read in reads
        for mark in read.marks
        for key in _MANNERS
        if mark.rule.gives.get(key)
    }
    manner |= {m.term.en for read in reads for m in read.mentions if m.list == "relatives" and m.term is not None}
    return telling_stems(reads, own), figures, frozenset(manner)
