"""Clauses turned round: told where the same words were denied, or denied where they were told.

Claims tell of what a list knows; here it is what no list does: "he has yet started", "not seen by cardiology". A
sentence of a note may hold more than one was said in, so that each of its clauses is laid beside what was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.language.claims import Read
from scribe.language.rules import Pack
from scribe.language.tokens import Token, beginnings, idle_words, tokens
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference
from scribe.verification.grounding import denied_besides
from scribe.verification.heard import Heard
from scribe.verification.laid import begins_anew, denies
from scribe.verification.near import Near, Spot

_FEWEST: Final = 2
_FEWEST_DENIED: Final = 3
"""Words that carry meaning, at least, by which a clause is known again: one that tells, one that denies."""
_PAUSE: Final = re.compile("[,;:]")
"""Where what a word denies may end."""
_CLAIMED: Final = ("symptoms", "conditions", "medicines", "substances", "allergens")
"""Lists of which claims tell whether a thing is there."""


def check_turned(one: Read, near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """A clause of a statement that denies what was told in its words, or tells what was denied.

    Args:
        one: a sentence of the statement.
        near: the sentences around its evidence.
        heard: what was said.
        own: the pack of the statement's language; of one that writes words together nothing is told.
    """
    if not own.spaced or own.language != heard.own.language or not near:
        return
    denying = any(mark.family == "negation" for mark in one.marks)
    for words in _clauses(one, own):
        known = beginnings(frozenset(word.stem for word in words))
        denied = frozenset(word.stem for word in words if any(denies(mark, word, one) for mark in one.marks))
        if len(known) < (_FEWEST_DENIED if denied else _FEWEST) or (denying and beginnings(denied) != known):
            continue
        if own.any_of("well_told").search(one.text, words[0].start, words[-1].end):
            continue  # that all is well is no thing that is there
        if not denied and own.any_of("result_absent").search(one.text, words[0].start):
            continue  # it tells what was not found: "culture negative"
        about = [spot for spot in near.having(known) if not spot.open]
        against = [spot for spot in about if _turned(known, denied=bool(denied), spot=spot, own=own)]
        if against and len(against) == len(about):
            if denied and denied_besides(denied, against[-1], near, heard):
                continue
            said = against[-1].read.sentence.said
            text = one.text[words[0].start : words[-1].end]
            quote = heard.quote_of(against[-1].read, said)
            turned = "opposite_denied" if denied else "opposite"
            yield Difference(FlagKind.OPPOSITE, Level.HIGH, text, said, words=turned, quote=quote)
            return


def _clauses(one: Read, own: Pack) -> Iterator[list[Token]]:
    """The words of each clause that carry meaning, and that no claim is of."""
    claimed = [(m.start, m.end) for m in one.mentions if m.list in _CLAIMED]
    found: dict[int, list[Token]] = {}
    for word in tokens(one.text, own):
        if word.stem in idle_words(own) or any(start <= word.start < end for start, end in claimed):
            continue
        found.setdefault(one.sentence.clause_at(word.start), []).append(word)
    yield from found.values()


def _turned(known: frozenset[str], *, denied: bool, spot: Spot, own: Pack) -> bool:
    """Whether a sentence denies all that a clause tells, or tells all that it denies and denies nothing else."""
    denials = [mark for mark in spot.read.marks if mark.family == "negation"]
    if denied:
        return not spot.denied and not denials
    stems = (
        word.stem
        for word in tokens(spot.read.text, own)
        for mark in denials
        if denies(mark, word, spot.read)
        and _PAUSE.search(spot.read.text, mark.end, word.start) is None
        and not begins_anew(spot.read, mark.end, word.start, own)
    )
    return known <= beginnings(frozenset(stems))
