"""Numbers as English speakers say and write them in a consulting room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest

from scribe.language.quantity.quantity import COUNTED_FORMS, DOSE_UNITS, Quantity
from scribe.language.quantity.units import lowered, unit_at

_ONES = {
    "zero": 0, "nought": 0, "naught": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_ORDINALS = {
    "first": 1, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "second": 2,
}  # fmt: skip
_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_LATIN = {"od": 1, "qd": 1, "bd": 2, "bid": 2, "b.i.d.": 2, "tds": 3, "tid": 3, "t.i.d.": 3, "qds": 4, "qid": 4}
_TOKEN = re.compile(
    r"[0-9]+(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+|b\.i\.d\.|t\.i\.d\.|[a-z]+|[^\sa-z0-9]"
)
_PARTS = {
    "½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅓": Decimal("0.33"), "⅔": Decimal("0.67"),
}  # fmt: skip
_WRITTEN_PARTS = {
    "1/2": Decimal("0.5"), "1/4": Decimal("0.25"), "3/4": Decimal("0.75"), "1/3": Decimal("0.33"),
    "2/3": Decimal("0.67"),
}  # fmt: skip
_PART_WORDS = {
    "half": Decimal("0.5"), "halves": Decimal("0.5"), "quarter": Decimal("0.25"), "quarters": Decimal("0.25"),
    "third": Decimal("0.33"), "thirds": Decimal("0.33"),
}  # fmt: skip
_OF_PART = re.compile(r"[\s-]*(?:of\s+)?(?:an?\s+|one\s+|the\s+|your\s+)?")
_TO_MORE = re.compile(r"\s*(?:-|–|to|or)\s*(?:one|two|three|\d|an?\b)")
_AND_PART = re.compile(r"\s*(?:and an?|and one|and) (half|quarter|third)\b")
_PER = re.compile(
    r"\s*(?:times?\s*)?(?:(?:a|per|each|every|in a|/)\s*(?P<of>day|night|d|week|wk|month|year|morning|evening)s?|"
    r"(?P<adverb>daily|nightly|weekly|monthly|yearly)|at (?P<at>night|bedtime))\b"
)
_PERIODS = {"week": "/wk", "wk": "/wk", "weekly": "/wk", "month": "/mo", "monthly": "/mo", "year": "/a", "yearly": "/a"}
_SMALLER = {"[ft_i]": ("[in_i]", 12), "[stone_av]": ("[lb_av]", 14)}
"""What is counted between two whole ones of a unit: inches in a foot, pounds in a stone."""
_RANGE = re.compile(r"\s*(?:-|–|—|to|or|~)\s*$")
_NOT_AMOUNTS = re.compile(r"\b(?:that|this|no|the|which|any|another|last|every|each|good|other|some|big|new|next)\s$")


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def digits(self) -> bool:
        return self.text[-1] in "0123456789"


@dataclass(frozen=True)
class _Number:
    value: Decimal
    to: int
    """The token after the last one of the number."""
    also: tuple[Decimal, ...] = ()
    spoken: bool = True


class _Finder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.low = lowered(text).replace("’", "'")
        self.tokens = [_Token(match.group(), *match.span()) for match in _TOKEN.finditer(self.low)]
        self.found: list[Quantity] = []

    def run(self) -> tuple[Quantity, ...]:
        at = 0
        while at < len(self.tokens):
            at = self._special(at) or self._number(at) or at + 1
        return tuple(self._with_written_points())

    def _with_written_points(self) -> Iterator[Quantity]:
        """With another reading for "ninety eight . two": some recognisers write a spoken point as a mark."""
        for quantity, after in zip_longest(self.found, self.found[1:]):
            between = self.text[quantity.number_end : after.start] if after is not None else ""
            if between == " . " and quantity.value >= 1 and after.value in range(10) and quantity.value % 1 == 0:
                yield replace(quantity, also=(*quantity.also, quantity.value + after.value / 10))
            else:
                yield quantity

    def word(self, at: int) -> str:
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def _before(self, end: int) -> str:
        """The words just before a place: a long text is read in one pass."""
        return self.low[max(0, end - 32) : end]

    def _joined(self, at: int) -> bool:
        """Whether the token is in one breath with the one before it: a blank or nothing between them."""
        return 0 < at < len(self.tokens) and self.low[self.tokens[at - 1].end : self.tokens[at].start].strip() == ""

    def _next(self, at: int) -> int:
        """The next word's place, over a hyphen."""
        return at + 1 if self.word(at) in ("-", "‑") and self._joined(at) and self._joined(at + 1) else at

    def _special(self, at: int) -> int | None:  # noqa: PLR0911 - one return a kind of words
        """Words that are amounts by themselves: twice, half a tablet, a couple of, bid."""
        word = self.word(at)
        if word in _TIMES or word in _LATIN:
            value = _TIMES.get(word) or _LATIN[word]
            end = self.tokens[at].end
            per = _PER.match(self.low, end)
            unit = _period(per) if per else "/d" if word in _LATIN else "time"
            return self._taken(Decimal(value), unit, (at, end, per.end() if per else end), at + 1)
        if (part := self._part(at)) is not None:
            return part
        if word == "fortnight":
            return self._taken(Decimal(2), "wk", (at, self.tokens[at].end, self.tokens[at].end), at + 1)
        if word == "couple":
            return self._couple(at)
        if word in ("a", "an"):
            return self._one_and_a_half(at)
        if word == "dozen":
            end = self.tokens[at].end
            return self._taken(Decimal(12), "", (at, end, end), at + 1)
        return None

    def _couple(self, at: int) -> int | None:
        """A couple of weeks, the next couple days."""
        linked = self.word(at + 1) in ("of", "more")
        end = self.tokens[at + 1 if linked else at].end
        unit, stop = unit_at(self.low, end, chinese=False)
        if not (linked or unit):
            return None
        self.found.append(replace(self._made(Decimal(2), unit, at, end, max(end, stop)), approximate=True))
        return at + 2 if linked else at + 1

    def _part(self, at: int) -> int | None:
        """Half a tablet, a quarter of a milligram, three quarters of an hour, ½; without a unit it is no amount."""
        word, count, last = self.word(at), 1, at
        if word in ("a", "one", "two", "three") and (step := self._next(at + 1)) < len(self.tokens):
            plural = word in ("two", "three")
            if self.word(step) not in _PART_WORDS or self.word(step).endswith(("s", "ves")) != plural:
                return None
            count, last, word = {"two": 2, "three": 3}.get(word, 1), step, self.word(step)
        value = _PARTS.get(word) or _PART_WORDS.get(word)
        if value is None or self.word(at - 1) in ("and", "other", "past", "to", "the") or self.word(last + 1) == "past":
            return None
        of = _OF_PART.match(self.low, self.tokens[last].end)
        begin = of.end() if of else self.tokens[last].end
        unit, end = unit_at(self.low, begin, chinese=False)
        if not unit and (word not in ("half", "quarter", "½") or not _TO_MORE.match(self.low, self.tokens[last].end)):
            return None
        if not unit:
            begin = end = self.tokens[last].end
        value = Decimal("0.67") if value == Decimal("0.33") and count == 2 else value * count
        to = last + 1
        while to < len(self.tokens) and self.tokens[to].start < begin:
            to += 1
        return self._taken(value, unit, (at, begin, end), to)

    def _taken(self, value: Decimal, unit: str, places: tuple[int, int, int], to: int) -> int:
        self.found.append(self._made(value, unit, *places))
        return to

    def _one_and_a_half(self, at: int) -> int | None:
        """An hour and a half, a year and a half."""
        unit, end = unit_at(self.low, self.tokens[at].end, chinese=False)
        if not unit or not self.low.startswith(" and a half", end):
            return None
        stop = end + len(" and a half")
        self.found.append(self._made(Decimal("1.5"), unit, at, stop, stop))
        return next((place for place in range(at, len(self.tokens)) if self.tokens[place].end >= stop), at) + 1

    def _number(self, at: int) -> int | None:
        ordinal = self._ordinal(at)
        if ordinal is not None:
            return ordinal
        number = self._read(at)
        if number is None:
            return None
        start, end = self.tokens[at].start, self.tokens[number.to - 1].end
        unit, after = unit_at(self.low, end, chinese=False)
        number, unit, end, after = self._halves(number, unit, end, after)
        if unit in ("m", "d", "h", "f", "x", "in", "[degF]", "[in_i]") and number.spoken and after - end < 3:
            unit, after = "", end
        if unit == "[in_i]" and self.low[end:after].strip() == "in":
            unit, after = "", end
        if unit == "a" and self.low.startswith((" old", "-old"), after):
            after += 4
        if unit == "time" or (not unit and number.value <= 8):
            per = _PER.match(self.low, after)
            if per and not (per["at"] and not unit):
                unit, after = _period(per), per.end()
        if number.value == 1 and not unit and number.spoken and self._is_pronoun(start, end):
            return number.to
        made = self._made(number.value, unit, at, end, after)
        self.found.append(replace(made, also=number.also, spoken=number.spoken))
        self._join()
        return max(number.to, at + 1)

    def _halves(self, number: _Number, unit: str, end: int, after: int) -> tuple[_Number, str, int, int]:
        """Two and a half tablets; two tablets and a half."""
        match = _AND_PART.match(self.low, after)
        sign = (
            re.compile(r"\s?([½¼¾⅓⅔]|1/2|1/4|3/4)").match(self.low, after) if not unit and not number.spoken else None
        )
        if match is None and sign is None:
            return number, unit, end, after
        if match is not None:
            part = _PART_WORDS[match.group(1)]
        elif sign is not None:
            match, part = sign, _PARTS.get(sign.group(1)) or _WRITTEN_PARTS[sign.group(1)]
        assert match is not None  # noqa: S101 - one of the two is there
        to = number.to
        while to < len(self.tokens) and self.tokens[to].end <= match.end():
            to += 1
        number = replace(number, value=number.value + part, to=to)
        if unit:
            return number, unit, end, match.end()
        unit, after = unit_at(self.low, match.end(), chinese=False)
        return number, unit, match.end(), max(after, match.end())

    def _is_pronoun(self, start: int, end: int) -> bool:
        return bool(_NOT_AMOUNTS.search(self._before(start))) or self.low[end : end + 4] in (" of ", "'s i", "s of")

    def _ordinal(self, at: int) -> int | None:
        word = self.word(at)
        if self.tokens[at].digits and self.word(at + 1) in ("st", "nd", "rd", "th") and self._joined(at + 1):
            end = self.tokens[at + 1].end
            made = self._made(Decimal(word.replace(",", "")), "", at, end, end)
            self.found.append(replace(made, ordinal=True, spoken=False))
            return at + 2
        tens = _TENS.get(word, 0)
        last = self._next(at + 1) if tens else at
        value = _ORDINALS.get(self.word(last))
        if value is None or (value == 2 and not tens and self._before(self.tokens[at].start).rstrip().endswith(" a")):
            return None
        if tens and value > 9:
            return None
        end = self.tokens[last].end
        self.found.append(replace(self._made(Decimal(tens + value), "", at, end, end), ordinal=True))
        return last + 1

    def _read(self, at: int) -> _Number | None:
        """One number: digits, or words with their fraction."""
        if self.tokens[at].digits:
            return None if self._is_name(at) else self._written(at)
        string = self._digit_string(at)
        if string is not None:
            return string
        number = self._cardinal(at)
        if number is None and self.word(at) == "point":
            number = _Number(Decimal(0), at)
        return None if number is None else self._fraction(number)

    def _written(self, at: int) -> _Number:
        """A number in digits: 1,000; 1/2 tablet; 1 point 5; 2 hundred."""
        token = self.tokens[at]
        value = Decimal(token.text.replace(",", ""))
        if (part := _WRITTEN_PARTS.get(self.low[token.start : token.start + 3])) and self._has_amount(token.start + 3):
            return _Number(part, at + 3, spoken=False)
        if self.word(at + 1) == "point" and self.word(at + 2).isdigit() and "." not in token.text:
            return _Number(Decimal(f"{value}.{self.word(at + 2)}"), at + 3)
        if self.word(at + 1) in _SCALES and self._joined(at + 1):
            return _Number(value * _SCALES[self.word(at + 1)], at + 2, spoken=False)
        return _Number(value, at + 1, spoken=False)

    def _has_amount(self, end: int) -> bool:
        """Whether a unit in which medicines are counted or measured follows: 1/2 tablet, not the first of February."""
        after = _OF_PART.match(self.low, end)
        unit = unit_at(self.low, after.end() if after else end, chinese=False)[0]
        return unit in DOSE_UNITS or unit in COUNTED_FORMS

    def _is_name(self, at: int) -> bool:
        """Whether the digits are part of a name: A1c, B12, SpO2, COVID-19."""
        before = re.search(r"[a-z]+-?$", self._before(self.tokens[at].start))
        return before is not None and before.group() not in ("x", "q")

    def _fraction(self, number: _Number) -> _Number | None:
        if self.word(number.to) != "point":
            return number if number.to else None
        at, digits = number.to + 1, ""
        while (digit := self._digit(at)) is not None and not (digits and self.word(at + 1) in ("times", "time")):
            digits += digit
            at += 1
        if not digits:
            tail = self._under_hundred(at)
            if tail is None:
                return number if number.to and self.word(number.to - 1) != "point" and number.value else None
            digits, at = str(tail[0]), tail[1]
        return _Number(Decimal(f"{number.value}.{digits}"), at)

    def _digit(self, at: int) -> str | None:
        word = self.word(at)
        if word in ("oh", "o"):
            return "0"
        value = _ONES.get(word, 10)
        return str(value) if value < 10 else word if word in "0123456789" and len(word) == 1 else None

    def _digit_string(self, at: int) -> _Number | None:
        """Three or more digits read one by one: nine one one, one double oh."""
        digits, place = "", at
        while place < len(self.tokens) and (place == at or self._joined(place)):
            double = {"double": 2, "triple": 3}.get(self.word(place), 0)
            digit = self._digit(place + 1) if double and place > at else self._digit(place)
            if digit is None:
                break
            digits += digit * (double or 1)
            place += 2 if double and place > at else 1
        if len(digits) < 3 or self.word(place) in (*_SCALES, "point") or self.word(at) in ("o", "oh"):
            return None
        return _Number(Decimal(digits), place)

    def _under_hundred(self, at: int) -> tuple[int, int] | None:
        word = self.word(at)
        if word in _ONES:
            return _ONES[word], at + 1
        if word in _TENS:
            follow = self._next(at + 1)
            one = _ONES.get(self.word(follow), 0)
            if 0 < one < 10 and self._joined(follow):
                return _TENS[word] + one, follow + 1
            return _TENS[word], at + 1
        return None

    def _cardinal(self, at: int) -> _Number | None:
        if self.word(at) in ("a", "an", "one") and self.word(at + 1) in _SCALES:
            value, place = 1, at + 1
        elif (start := self._under_hundred(at)) is not None:
            value, place = start
        elif self.word(at) == "hundred":
            value, place = 1, at
        else:
            return None
        also: tuple[Decimal, ...] = ()
        if self.word(place) not in _SCALES:
            value, place, also = self._year_or_hundreds(value, place)
        total = 0
        while self.word(place) in _SCALES and self._joined(place):
            scale = _SCALES[self.word(place)]
            value, place = value * scale, place + 1
            if scale > 100:
                total, value = total + value, 0
            follow = place + 1 if self.word(place) == "and" else place
            rest = self._under_hundred(follow) if self._joined(place) else None
            if rest is not None and self._joined(follow):
                value, place = value + rest[0], rest[1]
        return self._temperature(total + value, place) or _Number(Decimal(total + value), place, also)

    def _temperature(self, value: int, place: int) -> _Number | None:
        """Thirty-eight six is 38.6 where a body temperature can be meant."""
        if not (34 <= value <= 42 or 96 <= value <= 106) or not self._joined(place):
            return None
        digit = _ONES.get(self.word(place), 10)
        after = self.word(place + 1) if self._joined(place + 1) else ""
        if digit > 9 or after in (*_SCALES, "point") or unit_at(self.low, self.tokens[place].end, chinese=False)[0]:
            return None
        return _Number(Decimal(f"{value}.{digit}"), place + 1, also=(Decimal(value), Decimal(digit)))

    def _year_or_hundreds(self, value: int, place: int) -> tuple[int, int, tuple[Decimal, ...]]:
        """One twenty is 120, one oh five 105, twenty nineteen 2019: no "hundred" is said."""
        if not self._joined(place) or not 0 < value < 100:
            return value, place, ()
        follow = self._next(place)
        if self.word(follow) in ("oh", "o"):
            one = _ONES.get(self.word(follow + 1), 10)
            if one < 10:
                return value * 100 + one, follow + 2, ()
        tail = self._under_hundred(follow)
        if tail is None or tail[0] < 10 or self.word(tail[1]) in _SCALES:
            return value, place, ()
        if value >= 10 and not 1900 <= value * 100 + tail[0] <= 2100:
            return value, place, ()
        return value * 100 + tail[0], tail[1], (Decimal(value), Decimal(tail[0]))

    def _join(self) -> None:
        """Gives the unit of a range to its first number, and makes one quantity of a blood pressure."""
        if len(self.found) < 2:
            return
        first, second = self.found[-2:]
        gap = self.low[first.end : second.start]
        if gap and _RANGE.match(gap) and not first.unit:
            self.found[-2] = replace(first, unit=second.unit, also=(*first.also, *_scaled(first, second)))
        elif (smaller := _SMALLER.get(first.unit)) and not second.unit and re.fullmatch(r"\s+(?:and\s+)?", gap):
            if second.value < smaller[1]:
                # six foot two, twelve stone four
                self.found[-1] = replace(second, unit=smaller[0])
        elif gap == "'" and first.value < 9 and second.value < 12:
            self.found[-2:] = [replace(first, unit="[ft_i]"), replace(second, unit="[in_i]")]
        elif re.fullmatch(r"\s*(?:/|over)\s*", gap) and self._is_pressure(first, second):
            self.found[-2:] = [
                replace(
                    first,
                    unit="mm[Hg]",
                    second=second.value,
                    end=second.end,
                    number_end=second.number_end,
                    text=self.text[first.start : second.end],
                    also=(),
                )
            ]

    def _is_pressure(self, first: Quantity, second: Quantity) -> bool:
        plain = first.unit in ("", "mm[Hg]") and first.second is None and second.unit in ("", "mm[Hg]")
        ranges = 60 <= first.value <= 280 and 30 <= second.value <= 170
        return plain and ranges and first.value > second.value

    def _made(self, value: Decimal, unit: str, at: int, number_end: int, end: int) -> Quantity:
        start = self.tokens[at].start
        if unit == "fortnight":
            value, unit = value * 2, "wk"
        return Quantity(
            value=value,
            unit=unit,
            second=None,
            start=start,
            end=end,
            text=self.text[start:end],
            number_end=number_end,
            spoken=True,
        )


def _scaled(first: Quantity, second: Quantity) -> tuple[Decimal, ...]:
    """Three to four hundred: the first number may mean three hundred."""
    scale = next((value for word, value in _SCALES.items() if second.text.lower().split()[-1:] == [word]), 0)
    return (first.value * scale,) if scale and first.value < 10 and first.spoken else ()


def _period(per: re.Match[str]) -> str:
    return _PERIODS.get(per["of"] or per["adverb"] or "", "/d")


def find_english(text: str) -> tuple[Quantity, ...]:
    """Every number in an English text, in order."""
    return _Finder(text).run()
