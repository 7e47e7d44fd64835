"""A concept in words that no list has: most of the words of one of its names stand near a statement's evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.tokens import shared, tokens
from scribe.model import Speaker
from scribe.terminology import Term
from scribe.verification.heard import Heard
from scribe.verification.near import Near, Spot

_MOST: Final = 0.6
_NEARLY: Final = 0.7
"""Share of a name's words that tell that it is meant: of what is denied, of what is told as there."""
_TOGETHER: Final = 3
"""Sentences in which the words for what is there stand: a question, its answer, and what is asked back."""
_LONG: Final = 7
"""Words of a sentence of which it can no longer be told what its denial is about."""
_FULL: Final = 2
"""Words of a name, at most, for each that carries meaning."""


def told_otherwise(term: Term, near: Near, heard: Heard, *, plainly: bool = False, there_now: bool = False) -> bool:
    """Whether people spoke of a concept in words that no list has.

    Args:
        term: the concept.
        near: the sentences around a statement's evidence.
        heard: what was said.
        plainly: whether words that are asked or denied tell nothing.
        there_now: whether a statement tells that it is there, for which more has to be said.
    """
    together = 1  # one character of many sentences tells nothing
    if heard.own.spaced:
        together = _TOGETHER if there_now else 0
    there = near.words(together, plainly=plainly)
    most = _NEARLY if there_now else _MOST
    return any(there.most(words) >= len(words) * most for words in _names(term, heard, there_now=there_now))


def only_denied(term: Term, near: Near, heard: Heard) -> Spot | None:
    """The sentence that denies the words for a concept, where none tells them: "any blood in it?" "no"."""
    if not heard.own.spaced:
        return None
    there, told = near.words(_TOGETHER, plainly=False), near.undenied(_TOGETHER)
    meant = [words for words in _names(term, heard, there_now=True) if there.most(words) >= len(words) * _NEARLY]
    if any(told.most(words) >= len(words) * _NEARLY for words in meant):
        return None
    denying = (spot for spot in reversed(near) if spot.length <= _LONG and _tells_apart(spot, heard))
    return next((spot for spot in denying for words in meant if shared(words, spot.denied)), None)


def _tells_apart(spot: Spot, heard: Heard) -> bool:
    """Whether it is known who speaks, and so what is an answer, and no ability is denied: "could not breathe"."""
    unable = heard.own.any_of("unable").search(spot.read.text) is not None
    return spot.read.sentence.speaker is not Speaker.UNKNOWN and not unable


def _names(term: Term, heard: Heard, *, there_now: bool) -> Iterator[frozenset[str]]:
    """The words of each name; of what is there none of a turn of speech whose words mean little by themselves."""
    for name in term.names("zh" if heard.own.language == "zh" else "en"):
        words = frozenset(token.stem for token in tokens(name, heard.own))
        if words and not (there_now and len(name.split()) > _FULL * len(words)):
            yield words
