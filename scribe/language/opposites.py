"""Words that exclude each other when they are said of the same thing: better and worse, before and after meals."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scribe.language.rules import Rule, family


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
