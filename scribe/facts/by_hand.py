"""What a person words of a medicine that nobody said and the reader makes nothing of: its fact is then words alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from scribe.language.claim import Claim
from scribe.language.claims import Read
from scribe.language.reading import Reading
from scribe.language.rules import Pack
from scribe.language.tokens import idle_words, tokens
from scribe.model import MedicationFact, SegmentId, Statement

_SMALL: Final = 2
"""Letters of words that change nothing by themselves ("on", "by")."""
_BESIDE: Final = 2
"""Segments before and after those that a statement rests on, in which its words may have been said."""


def unread_words(
    statement: Statement, reads: Iterable[Read], key: str, fact: MedicationFact, reading: Reading, own: Pack
) -> tuple[str, ...]:
    """The words beside a medicine that change what is told of it, as far as anybody can know.

    Args:
        statement: worded by a person.
        reads: its sentences.
        key: of the medicine.
        fact: as the recording has it.
        reading: of the recording.
        own: the pack of the note's language.
    """
    known: frozenset[str] | None = None
    found: list[str] = []
    for read in reads:
        for claim in read.claims:
            if claim.key != key:
                continue
            if known is None:
                known = _known(statement, fact, reading, own)
            free = [(start, end) for stem_, start, end in _free(read, claim, own) if stem_ not in known]
            found += [read.text[start:end] for start, end in free]
    return tuple(dict.fromkeys(found))


def _free(read: Read, claim: Claim, own: Pack) -> Iterator[tuple[str, int, int]]:
    """The words of a medicine's clause that stand in no name, figure or trigger."""
    places = (read.mentions, read.marks, read.quantities)
    taken = [(one.start, one.end) for kind in places for one in kind]
    for token in tokens(read.text, own):
        here = read.sentence.clause_at(token.start) == claim.clause
        small = own.spaced and token.end - token.start <= _SMALL
        if here and not small and not any(start <= token.start < end for start, end in taken):
            yield token.stem, token.start, token.end


def _known(statement: Statement, fact: MedicationFact, reading: Reading, own: Pack) -> frozenset[str]:
    """What was said near by, what a machine worded, and what the fact and all notes say, by stems."""
    told = fact.attributes
    texts = [fact.text, told.frequency, told.route, told.duration, told.reason, *_said(statement.evidence, reading)]
    texts += [one.text for one in statement.wordings if one.author is None]
    return idle_words(own) | {token.stem for text in texts for token in tokens(text, own)}


def _said(evidence: Iterable[SegmentId], reading: Reading) -> Iterator[str]:
    wanted, every = set(evidence), reading.segments
    places = {place for place, one in enumerate(every) if one.id in wanted}
    near = {place + step for place in places for step in range(-_BESIDE, _BESIDE + 1)}
    yield from (one.text for place, one in enumerate(every) if not wanted or place in near)
