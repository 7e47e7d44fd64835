"""Numbers as English speakers say and write them in a consulting room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest

from scribe.language.quantity.english_numerals import Number, Numerals
from scribe.language.quantity.english_words import (
    AFTER_WHOLE,
    AND_NO_MORE,
    AND_PART,
    BEFORE_SPAN,
    BEGINNINGS,
    BEHIND_SPAN,
    GETS,
    LATIN,
    NOT_AMOUNTS,
    OF_PART,
    OF_PRESSURE,
    ORDINALS,
    PART_WORDS,
    PARTS,
    PER,
    PERIODS,
    RANGE,
    SCALES,
    SMALLER,
    SPAN_OUT_OF,
    TENS,
    TIMES,
    TO_MORE,
    WRITTEN_PARTS,
)
from scribe.language.quantity.quantity import Quantity
from scribe.language.quantity.units import unit_at

_CUE = 24
"""Characters before a span in which its cue stands."""
_DATED = re.compile(r"/\d")


class _Finder(Numerals):
    """Finds the quantities of a text, from its first word to its last."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.found: list[Quantity] = []

    def run(self) -> tuple[Quantity, ...]:
        at = 0
        while at < len(self.tokens):
            begins = self.tokens[at].digits or self.tokens[at].text in BEGINNINGS
            at = (self._special(at) or self._number(at) if begins else None) or at + 1
        return tuple(self._with_written_points())

    def _with_written_points(self) -> Iterator[Quantity]:
        """With another reading for "ninety eight . two": some recognisers write a spoken point as a mark."""
        for quantity, after in zip_longest(self.found, self.found[1:]):
            between = self.text[quantity.number_end : after.start] if after is not None else ""
            if between == " . " and quantity.value >= 1 and after.value in range(10) and quantity.value % 1 == 0:
                yield replace(quantity, also=(*quantity.also, quantity.value + after.value / 10))
            else:
                yield quantity

    def _special(self, at: int) -> int | None:  # noqa: PLR0911 - one return a kind of words
        """Words that are amounts by themselves: twice, half a tablet, a couple of, bid."""
        word = self.word(at)
        if word in TIMES or word in LATIN:
            value = TIMES.get(word) or LATIN[word]
            end = self.tokens[at].end
            per = PER.match(self.low, end)
            unit = _period(per) if per else "/d" if word in LATIN else "time"
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
        if word in ("a", "one", "two", "three") and (step := self.next(at + 1)) < len(self.tokens):
            plural = word in ("two", "three")
            if self.word(step) not in PART_WORDS or self.word(step).endswith(("s", "ves")) != plural:
                return None
            count, last, word = {"two": 2, "three": 3}.get(word, 1), step, self.word(step)
        value = PARTS.get(word) or PART_WORDS.get(word)
        if value is None or self.word(at - 1) in ("and", "other", "past", "to", "the") or self.word(last + 1) == "past":
            return None
        of = OF_PART.match(self.low, self.tokens[last].end)
        begin = of.end() if of else self.tokens[last].end
        unit, end = unit_at(self.low, begin, chinese=False)
        if not unit and (word not in ("half", "quarter", "½") or not TO_MORE.match(self.low, self.tokens[last].end)):
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
        number = self.read(at)
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
            per = PER.match(self.low, after)
            if per and not (per["at"] and not unit):
                unit, after = _period(per), per.end()
        if number.value == 1 and not unit and number.spoken and self._is_pronoun(start, end):
            return number.to
        made = self._made(number.value, unit, at, end, after)
        self.found.append(replace(made, also=number.also, spoken=number.spoken))
        self._join()
        return max(number.to, at + 1)

    def _halves(self, number: Number, unit: str, end: int, after: int) -> tuple[Number, str, int, int]:
        """Two and a half tablets; two tablets and a half."""
        match = AND_PART.match(self.low, after)
        sign = AFTER_WHOLE.match(self.low, after) if not unit and not number.spoken else None
        if match is None and sign is None:
            return number, unit, end, after
        if match is not None:
            part = PART_WORDS[match.group(1)]
        elif sign is not None:
            match, part = sign, PARTS.get(sign.group(1)) or WRITTEN_PARTS[sign.group(1)]
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
        before = self.before(start)
        of_a_thing = GETS.search(before) is not None and AND_NO_MORE.match(self.low, end) is not None
        return of_a_thing or bool(NOT_AMOUNTS.search(before)) or self.low[end : end + 4] in (" of ", "'s i", "s of")

    def _ordinal(self, at: int) -> int | None:
        word = self.word(at)
        if self.tokens[at].digits and self.word(at + 1) in ("st", "nd", "rd", "th") and self.joined(at + 1):
            end = self.tokens[at + 1].end
            made = self._made(Decimal(word.replace(",", "")), "", at, end, end)
            self.found.append(replace(made, ordinal=True, spoken=False))
            return at + 2
        tens = TENS.get(word, 0)
        last = self.next(at + 1) if tens else at
        value = ORDINALS.get(self.word(last))
        if value is None or (value == 2 and not tens and self.before(self.tokens[at].start).rstrip().endswith(" a")):
            return None
        if tens and value > 9:
            return None
        end = self.tokens[last].end
        self.found.append(replace(self._made(Decimal(tens + value), "", at, end, end), ordinal=True))
        return last + 1

    def _join(self) -> None:
        """Gives the unit of a range to its first number, and makes one quantity of a blood pressure."""
        if len(self.found) < 2:
            return
        first, second = self.found[-2:]
        gap = self.low[first.end : second.start]
        if gap and RANGE.match(gap) and not first.unit:
            self.found[-2] = replace(first, unit=second.unit, also=(*first.also, *_scaled(first, second)))
        elif (smaller := SMALLER.get(first.unit)) and not second.unit and re.fullmatch(r"\s+(?:and\s+)?", gap):
            if second.value < smaller[1]:
                # six foot two, twelve stone four
                self.found[-1] = replace(second, unit=smaller[0])
        elif gap == "'" and first.value < 9 and second.value < 12:
            self.found[-2:] = [replace(first, unit="[ft_i]"), replace(second, unit="[in_i]")]
        elif self._is_pressure(first, second) and self._tells_pressure(gap, first.start):
            self._as_one(unit="mm[Hg]", second=second.value)
        elif gap == "/" and not first.unit and self._is_span(first, second):
            self._as_one(unit=SPAN_OUT_OF[int(second.value)])

    def _as_one(self, **told: Decimal | str) -> None:
        """Makes one quantity of the last two, with what they tell together."""
        first, second = self.found[-2:]
        text = self.text[first.start : second.end]
        one = replace(first, end=second.end, number_end=second.number_end, text=text, also=())
        self.found[-2:] = [replace(one, **told)]  # type: ignore[arg-type]

    def _tells_pressure(self, gap: str, start: int) -> bool:
        """Whether what stands between two numbers makes a pressure of them: 120/80, 120 over 80, BP is 120 by 80."""
        plain = re.fullmatch(r"\s*(?:/|over)\s*", gap) is not None
        return plain or (gap.strip() in ("by", "on") and OF_PRESSURE.search(self.before(start)) is not None)

    def _is_span(self, first: Quantity, second: Quantity) -> bool:
        """Whether two numbers are days, weeks or months as British notes write them: 4/7, 3/52, 6/12."""
        if second.unit or second.value not in SPAN_OUT_OF or first.value > second.value:
            return False
        before = self.low[max(0, first.start - _CUE) : first.start]
        return bool(BEFORE_SPAN.search(before) or BEHIND_SPAN.match(self.low, second.end)) and not _DATED.match(
            self.low, second.end
        )

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
    scale = next((value for word, value in SCALES.items() if second.text.lower().split()[-1:] == [word]), 0)
    return (first.value * scale,) if scale and first.value < 10 and first.spoken else ()


def _period(per: re.Match[str]) -> str:
    return PERIODS.get(per["of"] or per["adverb"] or "", "/d")


@lru_cache(maxsize=4096)
def find_english(text: str) -> tuple[Quantity, ...]:
    """Every number in an English text, in order."""
    return _Finder(text).run()
