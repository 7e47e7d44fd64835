"""Interruptions: somebody on the telephone, a nurse at the door, and what is said of another patient meanwhile."""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

from scribe.language.clause import Sentence
from scribe.language.rules import Pack, Rule, family
from scribe.language.searching import Patterns
from scribe.model import Speaker

LASTS: Final = 8
"""Sentences that an interruption lasts at most, where nobody says that it is over."""


@family("interruptions")
class InterruptionRule(Rule):
    """What shows that another patient is spoken of. Proofs: ``sentence -> begin`` (or end, back).

    ``begin``: from here on; ``end``: up to here; ``back``: what was just said was of another one.
    """

    pattern: str
    does: Literal["begin", "end", "back"]


@cache
def _rules(own: Pack) -> tuple[Patterns, tuple[str, ...]]:
    rules = own.rules(InterruptionRule)
    return Patterns(own.compiled(rule.pattern) for rule in rules), tuple(rule.does for rule in rules)


def interruption_in(text: str, own: Pack) -> str:
    """``begin``, ``end``, ``back`` or empty; the longest words decide."""
    patterns, does = _rules(own)
    found = [(match.end() - match.start(), does[number]) for number, match in patterns.first(text)]
    return max(found)[1] if found else ""


def of_others(sentences: tuple[Sentence, ...], own: Pack) -> frozenset[int]:
    """The sentences, by their index, that are said of somebody else's case."""
    found: set[int] = set()
    begun: Sentence | None = None
    for number, one in enumerate(sentences):
        does = interruption_in(one.text, own) if one.speaker is not Speaker.PATIENT else ""
        if begun is not None:
            over = one.speaker is not begun.speaker and one.turn != begun.turn
            if does == "end" or over or one.index - begun.index > LASTS:
                begun = None
            else:
                found.add(one.index)
        if does == "begin":
            begun = one
            found.add(one.index)
        elif does == "back":
            found.add(one.index)
            if begun is None:
                found.update(
                    other.index for other in sentences[max(0, number - LASTS) : number] if other.turn == one.turn
                )
            begun = None
    return frozenset(found)
