"""One number as English speakers say it: its words, one after the other, and what they come to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from scribe.language.quantity.english_words import (
    AND_PART,
    BEHIND_TENTHS,
    IN_HUNDREDS,
    IN_TENTHS,
    NOT_AMOUNTS,
    OF_PART,
    ONES,
    SCALES,
    TENS,
    TOKEN,
    WEIGHED,
    WRITTEN_PARTS,
)
from scribe.language.quantity.quantity import COUNTED_FORMS, DOSE_UNITS
from scribe.language.quantity.units import lowered, unit_at

_LONGEST: Final = 40
"""Digits of one number."""
_EACH: Final = ("a", "per", "each", "every", "daily")
"""What follows a number of times that is a frequency."""
_COUNTING: Final = "123456789"
_BREAKS: Final = (",", "-", "–", "—", ";", ":")
"""What stands between a number and its digits, said once more."""
_PLURAL: Final = frozenset(f"{word}s" for word, value in ONES.items() if value in range(1, 10))
"""Of tablets by their size: seventy-fives."""
_WHOLE_PART: Final = 40
"""Below it is the whole part of what is told in tenths."""
_WEIGHT: Final = 200
"""The same of a weight."""
_TIMES: Final = ("minutes", "hours", "days", "weeks", "months", "years")
"""Before these, digits one after the other ("four five six days") are several numbers, and not one."""


@dataclass(frozen=True)
class Token:
    """A word, a number or a sign, and where it stands."""

    text: str
    start: int
    end: int

    @property
    def digits(self) -> bool:
        """Whether it is written in digits."""
        return self.text[-1] in "0123456789"


@dataclass(frozen=True)
class Number:
    """What some words come to."""

    value: Decimal
    to: int
    """The token after the last one of the number."""
    also: tuple[Decimal, ...] = ()
    spoken: bool = True


class Numerals:
    """The words of a text, and the numbers that begin at them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = lowered(text).replace("’", "'")
        self._tenths_end = -1
        self.tokens = [Token(match.group(), *match.span()) for match in TOKEN.finditer(self.low)]

    def word(self, at: int) -> str:
        """A word of the text; empty where there is none."""
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def before(self, end: int) -> str:
        """The words just before a place: a long text is read in one pass."""
        return self.low[max(0, end - 32) : end]

    def joined(self, at: int) -> bool:
        """Whether the token is in one breath with the one before it: a blank or nothing between them."""
        return 0 < at < len(self.tokens) and self.low[self.tokens[at - 1].end : self.tokens[at].start].strip() == ""

    def next(self, at: int) -> int:
        """The next word's place, over a hyphen."""
        return at + 1 if self.word(at) in ("-", "‑") and self.joined(at) and self.joined(at + 1) else at

    def read(self, at: int) -> Number | None:
        """One number: digits, or words with their fraction."""
        if self.tokens[at].digits:
            return None if self._is_name(at) else self._written(at)
        if self.word(at) == "one" and self._is_a1c(at):
            return None
        string = self._digit_string(at)
        if string is not None:
            return string
        number = self._cardinal(at)
        if number is None and self.word(at) == "point":
            number = Number(Decimal(0), at)
        if number is None:
            return None
        number = self._tenths(at, number) or self._fraction(number)
        return number and self._spelled(number)

    def _is_a1c(self, at: int) -> bool:
        """Whether the word is the figure of A1c, as a recogniser writes what it hears: a-one-c."""
        before = at - 2 if self.word(at - 1) == "-" else at - 1
        return (self.word(before), self.word(self.next(at + 1))) in {("a", "c"), ("a", "cs")}

    def _spelled(self, number: Number) -> Number:
        """Fifteen, one five is 15, said once more so that nobody takes it for fifty."""
        digits = str(number.value)
        at = number.to + 1 if self.word(number.to) in _BREAKS else number.to
        if len(digits) < 2 or not digits.isdigit():
            return number
        for place, figure in enumerate(digits, start=at):
            if self.digit(place) != figure or self.tokens[place].digits or (place > at and not self.joined(place)):
                return number
        to = at + len(digits)
        if self.word(to) == "," and unit_at(self.low, self.tokens[to].end, chinese=False)[0] in DOSE_UNITS:
            to += 1
        return replace(number, to=to, also=())

    def _tenths(self, at: int, number: Number) -> Number | None:
        """Potassium four nine is 4.9: digits one after the other behind the name of what is told in tenths."""
        place = self.next(number.to)
        digit = self.digit(place) if self.joined(place) else None
        if digit is None or not number.to or number.value >= _WEIGHT or self.tokens[place].digits:
            return None
        end = self.tokens[place].end
        goes_on = not BEHIND_TENTHS.match(self.low, end) or AND_PART.match(self.low, end)
        if goes_on or not self._is_in_tenths(at, number):
            return None
        self._tenths_end = place + 1
        return Number(Decimal(f"{number.value}.{digit}"), place + 1)

    def _is_in_tenths(self, at: int, number: Number) -> bool:
        """Whether a value is told in tenths: by the name before it, or as the value before it was ("8.1, 8.4, 7.9")."""
        before = self.before(self.tokens[at].start)
        if number.value < _WHOLE_PART and (at == self._tenths_end + 1 or at == self._tenths_end + 2):
            between = {self.word(place) for place in range(self._tenths_end, at)}
            if between <= {",", "and", "then"}:
                return True
        named = IN_TENTHS if number.value < _WHOLE_PART else WEIGHED
        return named.search(before) is not None

    def _written(self, at: int) -> Number:
        """A number in digits: 1,000; 1/2 tablet; 1 point 5; 2 hundred."""
        token = self.tokens[at]
        value = Decimal(token.text.replace(",", ""))
        if (part := WRITTEN_PARTS.get(self.low[token.start : token.start + 3])) and self._has_amount(token.start + 3):
            return Number(part, at + 3, spoken=False)
        if self.word(at + 1) == "point" and self.word(at + 2).isdigit() and "." not in token.text:
            return Number(Decimal(f"{value}.{self.word(at + 2)}"), at + 3)
        if self.word(at + 1) in SCALES and self.joined(at + 1):
            return Number(value * SCALES[self.word(at + 1)], at + 2, spoken=False)
        return Number(value, at + 1, spoken=False)

    def _has_amount(self, end: int) -> bool:
        """Whether a unit in which medicines are counted or measured follows: 1/2 tablet, not the first of February."""
        after = OF_PART.match(self.low, end)
        unit = unit_at(self.low, after.end() if after else end, chinese=False)[0]
        return unit in DOSE_UNITS or unit in COUNTED_FORMS

    def _is_name(self, at: int) -> bool:
        """Whether the digits are part of a name: A1c, B12, SpO2, COVID-19."""
        before = re.search(r"[a-z]+-?$", self.before(self.tokens[at].start))
        return before is not None and before.group() not in ("x", "q")

    def _fraction(self, number: Number) -> Number | None:
        if self.word(number.to) != "point":
            return number if number.to else None
        at, digits = number.to + 1, ""
        while (digit := self.digit(at)) is not None and not (digits and self.word(at + 1) in ("times", "time")):
            digits += digit
            at += 1
        if not digits:
            tail = self.under_hundred(at)
            if tail is None:
                return number if number.to and self.word(number.to - 1) != "point" and number.value else None
            digits, at = str(tail[0]), tail[1]
        return Number(Decimal(f"{number.value}.{digits}"), at)

    def digit(self, at: int) -> str | None:
        """A single digit, in words or written."""
        word = self.word(at)
        if word in ("oh", "o"):
            return "0"
        value = ONES.get(word, 10)
        return str(value) if value < 10 else word if word in "0123456789" and len(word) == 1 else None

    def _digit_string(self, at: int) -> Number | None:
        """Three or more digits read one by one: nine one one, one double oh."""
        digits, place = "", at
        while place < len(self.tokens) and len(digits) < _LONGEST and (place == at or self.joined(place)):
            double = {"double": 2, "triple": 3}.get(self.word(place), 0)
            digit = self.digit(place + 1) if double and place > at else self.digit(place)
            if digit is None:
                break
            digits += digit * (double or 1)
            place += 2 if double and place > at else 1
        if len(digits) < 3 or self.word(place) in (*SCALES, "point") or self.word(at) in ("o", "oh"):
            return None
        if digits in _COUNTING and self.word(place) in _TIMES:
            return None
        return Number(Decimal(digits), place)

    def under_hundred(self, at: int) -> tuple[int, int] | None:
        """A number below a hundred in words, and the place after it."""
        word = self.word(at)
        if word in ONES:
            return ONES[word], at + 1
        if word in TENS:
            follow = self.next(at + 1)
            one = ONES.get(
                self.word(follow).removesuffix("s") if self.word(follow) in _PLURAL else self.word(follow), 0
            )
            often = self.word(follow + 1) == "times" and self.word(follow + 2) in _EACH
            if 0 < one < 10 and self.joined(follow) and not often:  # sixty | three times a day
                return TENS[word] + one, follow + 1
            return TENS[word], at + 1
        return None

    def _cardinal(self, at: int) -> Number | None:
        if self.word(at) in ("a", "an", "one") and self.word(at + 1) in SCALES:
            value, place = 1, at + 1
        elif (start := self.under_hundred(at)) is not None:
            value, place = start
        elif self.word(at) == "hundred":
            value, place = 1, at
        else:
            return None
        also: tuple[Decimal, ...] = ()
        if self.word(place) not in SCALES and not self._is_the_one(at, place):
            value, place, also = self._year_or_hundreds(value, place)
        total = 0
        while self.word(place) in SCALES and (place == at or self.joined(place)):
            scale = SCALES[self.word(place)]
            value, place = value * scale, place + 1
            if scale > 100:
                total, value = total + value, 0
            follow = place + 1 if self.word(place) == "and" else place
            rest = self.under_hundred(follow) if self.joined(place) else None
            often = rest is not None and follow == place and self.word(rest[1]) in ("times", "time")
            anew = rest is not None and SCALES.get(self.word(rest[1])) == scale  # five hundred | five hundred
            if rest is not None and self.joined(follow) and not often and not anew:  # three hundred | three times a day
                value, place = value + rest[0], rest[1]
        return self._temperature(total + value, place) or Number(Decimal(total + value), place, also)

    def _is_the_one(self, at: int, place: int) -> bool:
        """Whether "one" stands for a thing that has the number behind it: "the new one twenty at night"."""
        tail = self.under_hundred(place) if self.word(at) == "one" and self.word(place) in TENS else None
        if tail is None or not NOT_AMOUNTS.search(self.before(self.tokens[at].start)):
            return False
        return self.word(tail[1]) not in ("over", "/", "on", "by")

    def _temperature(self, value: int, place: int) -> Number | None:
        """Thirty-eight six is 38.6 where a body temperature can be meant."""
        if not (34 <= value <= 42 or 96 <= value <= 106) or not self.joined(place):
            return None
        digit = ONES.get(self.word(place), 10)
        after = self.word(place + 1) if self.joined(place + 1) else ""
        unit = unit_at(self.low, self.tokens[place].end, chinese=False)[0] if after != "in" else ""
        if digit > 9 or after in (*SCALES, "point") or unit:
            return None
        return Number(Decimal(f"{value}.{digit}"), place + 1, also=(Decimal(value), Decimal(digit)))

    def _is_in_hundreds(self, place: int) -> bool:
        """Whether a number of two figures, which ends at a token, stands behind the name of what has four."""
        start = place - 1
        while start and (self.word(start - 1) in TENS or self.word(start - 1) == "-"):
            start -= 1
        return IN_HUNDREDS.search(self.before(self.tokens[start].start)) is not None

    def _year_or_hundreds(self, value: int, place: int) -> tuple[int, int, tuple[Decimal, ...]]:
        """One twenty is 120, one oh five 105, twenty nineteen 2019: no "hundred" is said."""
        if not self.joined(place) or not 0 < value < 100:
            return value, place, ()
        follow = self.next(place)
        if self.word(follow) in ("oh", "o"):
            last = self.next(follow + 1)
            one = ONES.get(self.word(last), 10)
            if one < 10:
                return value * 100 + one, last + 1, ()
        tail = self.under_hundred(follow)
        if tail is None or tail[0] < 10 or self.word(tail[1]) in SCALES:
            return value, place, ()
        if value >= 10 and not 1900 <= value * 100 + tail[0] <= 2100 and not self._is_in_hundreds(place):
            return value, place, ()
        return value * 100 + tail[0], tail[1], (Decimal(value), Decimal(tail[0]))
