"""Words that exclude each other when they are said of the same thing: better and worse, before and after meals."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from scribe.language.rules import Pack, Rule, family, of_pack
from scribe.language.searching import Patterns


class PairRule(Rule):
    """Two lists of words that stand against each other in two sentences."""

    one: tuple[str, ...] = Field(min_length=1)
    other: tuple[str, ...] = Field(min_length=1)


@family("opposites")
class OppositeRule(PairRule):
    """A pair. Proofs: ``one sentence -> its opposite``; ``holds_not`` a sentence that has neither.

    ``kind`` says what they tell: ``side`` left or right, ``time`` when a medicine is taken, else a course, an amount.
    """

    kind: Literal["", "side", "time"] = ""


@of_pack
def pairs(own: Pack) -> tuple[tuple[OppositeRule, re.Pattern[str], re.Pattern[str]], ...]:
    """The pairs of words that exclude each other, with what finds each of the two."""
    return tuple(
        (rule, own.compiled("|".join(rule.one)), own.compiled("|".join(rule.other))) for rule in own.rules(OppositeRule)
    )


@of_pack
def opposed(own: Pack) -> tuple[Patterns, tuple[tuple[OppositeRule, re.Pattern[str]], ...]]:
    """The words of every pair, and of each the rule and the words that are the opposite."""
    found = [(rule, mine, theirs) for rule, a, b in pairs(own) for mine, theirs in ((a, b), (b, a))]
    return Patterns(mine for _, mine, _ in found), tuple((rule, theirs) for rule, _, theirs in found)
