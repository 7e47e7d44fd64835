"""How a value is named in a pack's rules, and a value with what it measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic import Field

from scribe.language.mention import Mention
from scribe.language.quantity import Quantity
from scribe.language.rules import Rule, family
from scribe.terminology import Term


@family("measures")
class MeasureRule(Rule):
    """How a value is named: the words before (or after) it, and which units it can have.

    Attributes:
        trigger: words that name what is measured.
        name: the vital sign by its standard name, or the English name of a test.
        units: the units that fit; an empty one stands for no unit.
        low: the smallest value that can be meant.
        high: the largest.
        alone: the unit names it without a word.
        decimal: only a value with decimals is meant.
        unless: patterns that, in the words right before the value, mean something else.
        needs: patterns of which one must stand somewhere in the sentence.
        as_unit: the unit of a value that is told without one.
        behind: the words stand right behind the value, and never before it.
        tenths: from here on an answer tells tenths without a point ("ten two"); ``None``: it never does.
    """

    trigger: tuple[str, ...] = ()
    name: str
    units: tuple[str, ...] = Field(default=("",))
    low: float = 0
    high: float = 100_000
    alone: bool = False
    decimal: bool = False
    unless: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    as_unit: str = ""
    behind: bool = False
    tenths: float | None = None


@dataclass(frozen=True)
class Measured:
    """A value and what it measures."""

    name: str
    quantity: Quantity
    start: int
    end: int
    term: Term | None = None

    def holds(self, one: Mention) -> bool:
        """Whether what is named is only the measure's name; of a medicine, where the value begins with its name."""
        if one.list == "medicines":
            return self.start <= one.start < self.quantity.start and self.start + _ARTICLE >= one.start
        return one.list in ("tests", "conditions") and one.start < self.end and self.start < one.end


_ARTICLE: Final = 10
"""Characters of "your" and the like before the name of a measure."""
