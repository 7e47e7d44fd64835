"""A text with its numbers in digits and its units as marks, so that patterns need to know no number words.

``half a tablet twice a day`` becomes ``0.5{tablet} 2{/d}``; every place still knows where it stood in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from scribe.language.quantity.chinese import find_chinese
from scribe.language.quantity.english import find_english
from scribe.language.quantity.quantity import Quantity
from scribe.language.quantity.rewriting import plain
from scribe.language.quantity.units import lowered
from scribe.model import Language

NUM: Final = r"(?<![\d.])\d{1,7}(?:\.\d{1,5})?(?![\d.]\d)"
"""A number of a marked text."""
TAKEN: Final = "¦"
"""Stands where something was already read."""


_DIGITS: Final = re.compile(r"[0-9]")
"""Digits that are no amount stand in names and dates: B12, the 12th."""
_COUNTED_WORD: Final = re.compile(r"once|twice|thrice|fortnight|[a-z]{2,3}|(?:[a-z]\.){3}")
"""Numbers that say by themselves what they count: twice, bid."""
_ONCE_AT: Final = re.compile(r"once at (?:night|bedtime)")
"""The time of day is to be read for itself."""


@dataclass
class Marked:
    """A text that is read piece by piece; what was read is taken out.

    Attributes:
        text: the marked text.
        said: the text as it was said.
        quantities: the quantities that were found.
    """

    text: str
    said: str
    quantities: tuple[Quantity, ...]
    origin: list[int] = field(repr=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece of the marked text stood in what was said."""
        begin = self.origin[start] if start < len(self.origin) else len(self.said)
        stop = self.origin[end] if end < len(self.origin) else len(self.said)
        return begin, max(begin, stop)

    def words(self, start: int, end: int) -> str:
        """The words as they were said."""
        begin, stop = self.span(start, end)
        return self.said[begin:stop].strip(" ,.;，。；、")

    def take(self, start: int, end: int) -> None:
        """Marks a piece as read."""
        self.text = self.text[:start] + TAKEN * (end - start) + self.text[end:]

    def replaced(self, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> None:
        """Writes something in place of what matches; the new signs stand where the match began."""
        pieces, origin, last = [], [], 0
        for match in pattern.finditer(self.text):
            new = by(match)
            pieces += [self.text[last : match.start()], new]
            origin += self.origin[last : match.start()]
            origin += [self.origin[match.start()]] * len(new)
            last = match.end()
        self.text = "".join(pieces) + self.text[last:]
        self.origin = origin + self.origin[last:]


def marked(text: str, language: Language) -> Marked:
    """The marked text of what was said."""
    quantities = tuple(
        one for one in (find_chinese(text) if language == "zh" else find_english(text)) if not one.ordinal
    )
    low = lowered(text).replace("’", "'").replace("{", "(").replace("}", ")")
    pieces: list[str] = []
    origin: list[int] = []
    at = 0
    for one in quantities:
        if one.start < at:
            continue
        pieces.append(_DIGITS.sub("#", low[at : one.start]))
        origin += range(at, one.start)
        at_night = _ONCE_AT.fullmatch(one.text.lower()) is not None
        sign = " 1{time}" if at_night else _sign(one)
        pieces.append(sign)
        origin += [one.start] * len(sign)
        at = one.end if not at_night and (one.end > one.number_end or one.second is not None) else one.number_end
    pieces.append(_DIGITS.sub("#", low[at:]))
    origin += range(at, len(low))
    return Marked("".join(pieces), text, quantities, origin)


def _sign(one: Quantity) -> str:
    value = plain(one.value)
    if one.second is not None:
        return f" {value}/{plain(one.second)}{{mm[Hg]}} "
    if one.approximate and one.also:
        value = f"{value}~{plain(one.also[0])}"
    unit = "tablet" if one.unit == "pill" else one.unit
    # the first number of a range has the second one's unit, and does not say it
    words = one.text.lower()
    said = one.end > one.number_end or words.startswith(("a ", "an ")) or _COUNTED_WORD.fullmatch(words)
    return f" {value}{{{unit}}}" if unit and said else f" {value}"
