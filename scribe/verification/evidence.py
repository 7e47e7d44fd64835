"""What was said in the segments that a statement names: its numbers, with where each was said."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Final

from scribe.language.quantity import Quantity, dimension, find_quantities, in_base, same_amount
from scribe.language.reading import Reading
from scribe.model import Language, Quote, Segment, Statement, Transcript
from scribe.terminology import Match, Term, medicines

_HOUR: Final = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|1[0-2]|[1-9])"
_RELATIVE: Final[dict[Language, tuple[tuple[re.Pattern[str], int, str], ...]]] = {
    "en": (
        (re.compile(r"\byesterday\b|\blast night\b", re.IGNORECASE), 1, "d"),
        (re.compile(r"\bday before yesterday\b", re.IGNORECASE), 2, "d"),
        (re.compile(r"\blast week\b|\ba week\b", re.IGNORECASE), 1, "wk"),
        (re.compile(r"\bfortnight\b", re.IGNORECASE), 2, "wk"),
        (re.compile(r"\blast month\b|\ba month\b", re.IGNORECASE), 1, "mo"),
        (re.compile(r"\blast year\b|\ba year\b", re.IGNORECASE), 1, "a"),
        (re.compile(r"\ban hour\b", re.IGNORECASE), 1, "h"),
        (re.compile(r"\bboth\b", re.IGNORECASE), 2, ""),
        (re.compile(rf"\bhalf (?:past )?{_HOUR}\b", re.IGNORECASE), 30, "min"),
        (re.compile(rf"\bquarter past {_HOUR}\b", re.IGNORECASE), 15, "min"),
        (re.compile(rf"\bquarter to {_HOUR}\b", re.IGNORECASE), 45, "min"),
        (re.compile(r"\bmorning and (?:at )?(?:night|evening|bedtime)\b", re.IGNORECASE), 2, "/d"),
    ),
    "zh": (
        (re.compile("昨天|昨晚|昨儿"), 1, "d"),
        (re.compile("(?<!大)前天|前儿"), 2, "d"),
        (re.compile("大前天"), 3, "d"),
        (re.compile("上周|上个?礼拜|上个?星期"), 1, "wk"),
        (re.compile("上上周|上上个?礼拜|上上个?星期"), 2, "wk"),
        (re.compile("上个?月"), 1, "mo"),
        (re.compile("去年"), 1, "a"),
        (re.compile("前年"), 2, "a"),
        (re.compile("两边|双侧|两侧|俩"), 2, ""),
        (re.compile("早晚"), 2, "/d"),
        (re.compile("一刻钟"), 15, "min"),
        (re.compile("三刻钟"), 45, "min"),
        (re.compile("早中晚|三餐|三顿饭"), 3, "/d"),
    ),
}
"""Amounts that are said without a number: "since yesterday" is one day, 前天 two."""


_Places = tuple[list[int], list[int], list[float], float]
_OF = re.compile(r"\s*(?:of|的)?\s*", re.IGNORECASE)
_DIGITS: Final = {
    "zh": dict(zip("零〇一二两俩三仨四五六七八九十", (0, 0, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))
}
"""Signs for numbers, in languages that write one sign for each."""
_LOOSE: Final = re.compile(
    "(?P<half>[两俩二三四五六七八九])半|(?P<year>[零〇一二三四五六七八九]{2})年"
    "|(?P<one>一)(?=[下贴服副道喷吸袋包])|(?P<some>[两俩仨二三四五六七八九十]|零(?!点))|(?P<only_half>半)|(?P<figure>\\d{1,4})"
)
_CLOCK: Final = re.compile("(?P<some>[一二两三四五六七八九]|十[一二]?)点(?P<more>[一二两三四])[片粒袋包颗支喷丸]")
_CENTURIES: Final = (1900, 2000)
_NOON: Final = 12
"""Hours that are not said behind noon: ten at night is 22:00."""


@dataclass(frozen=True)
class Heard:
    """One number that was said, and in which segment."""

    quantity: Quantity
    segment: Segment
    medicine: Term | None = None
    """The medicine that was being spoken of: named last before the number, or right after it ("20 mg of …")."""

    @property
    def quote(self) -> Quote:
        """The segment's words with the number marked."""
        return Quote(segment=self.segment.id, text=self.segment.text, mark=self.quantity.text)

    def says(self, value: Decimal, unit: str) -> bool:
        """Whether this is the same amount, in any of the ways in which the words can be understood."""
        readings = (*self.quantity.values, *self.quantity.also)
        bare = not self.quantity.unit and dimension(unit) in ("time", "rate")
        if bare and not self.quantity.approximate:
            # Nobody leaves the unit of a length of time out: "forty" is not forty weeks.
            return False
        if unit == "/min" and self.quantity.unit == "time":
            return value in readings  # nobody says the minute: a pulse of 80 beats
        if unit == "clock" and self.quantity.unit == "clock" and value > _NOON and value - _NOON in readings:
            return True  # a note writes 22:00 for ten at night
        return any(
            same_amount((value, unit), (reading, self.quantity.unit)) or _short_year(value, unit, reading)
            for reading in readings
        )


class Numbers:
    """The numbers that some segments say; those that say the same thing of the same medicine stand for each other."""

    def __init__(self, every: Iterable[Heard], loose: frozenset[Decimal] = frozenset()) -> None:
        self.every: Final = tuple(every)
        self.loose: Final = loose
        self._alike: dict[tuple[object, ...], list[Heard]] = {}
        for one in self.every:
            said = one.quantity
            key = (said.values, said.also, said.unit, said.approximate, one.medicine and one.medicine.en)
            self._alike.setdefault(key, []).append(one)
        self._of = {id(many[0]): many for many in self._alike.values()}
        self._amounts: dict[tuple[Decimal, str], tuple[Heard, ...]] = {}

    def saying(self, quantity: Quantity) -> tuple[Heard, ...]:
        """The distinct ones that are the amount of a quantity, both numbers of it where both have two; in order."""
        if quantity.second is None:
            return self._same_amount(quantity.value, quantity.unit)
        return tuple(self._pairs.get(quantity.values, ()))

    def says(self, value: Decimal, unit: str) -> bool:
        """Whether any of them is this amount."""
        return bool(self._same_amount(value, unit))

    def _same_amount(self, value: Decimal, unit: str) -> tuple[Heard, ...]:
        if (value, unit) not in self._amounts:
            short = (value % 100,) if _is_year(value) else ()
            half_day = (value - _NOON,) if unit == "clock" and value > _NOON else ()
            figures = (value, in_base(value, unit), *short, *half_day)
            near = sorted({place for figure in figures for place in self._by_figure.get(figure, ())})
            found = tuple(one for place in near if (one := self.distinct[place]).says(value, unit))
            self._amounts[value, unit] = found
        return self._amounts[value, unit]

    @cached_property
    def _by_figure(self) -> dict[Decimal, list[int]]:
        """The places of the distinct ones that have a figure, as it was said or in the base unit."""
        found: dict[Decimal, list[int]] = {}
        for place, one in enumerate(self.distinct):
            said = one.quantity
            figures = {figure for each in (*said.values, *said.also) for figure in (each, in_base(each, said.unit))}
            for figure in figures:
                found.setdefault(figure, []).append(place)
        return found

    @cached_property
    def _pairs(self) -> dict[tuple[Decimal, ...], list[Heard]]:
        found: dict[tuple[Decimal, ...], list[Heard]] = {}
        for one in self.distinct:
            if one.quantity.second is not None:
                found.setdefault(one.quantity.values, []).append(one)
        return found

    @cached_property
    def distinct(self) -> tuple[Heard, ...]:
        """The first of each, in order."""
        return tuple(many[0] for many in self._alike.values())

    def clearest(self, some: Sequence[Heard]) -> tuple[float, Heard]:
        """Of some distinct ones and those alike, the one that was best to hear, with its words' probability."""
        return max((self._best[id(one)] for one in some), key=lambda found: found[0])

    @cached_property
    def _best(self) -> dict[int, tuple[float, Heard]]:
        return {
            first: max(
                ((probability_of(one.segment, one.quantity.start, one.quantity.end), one) for one in many),
                key=lambda found: found[0],
            )
            for first, many in self._of.items()
        }


def _short_year(value: Decimal, unit: str, reading: Decimal) -> bool:
    """二一年 said for 2021."""
    return unit in ("year", "") and _is_year(value) and reading < 100 and value % 100 == reading


def _is_year(value: Decimal) -> bool:
    return 1900 <= value <= 2100


def segments_of(statement: Statement, transcript: Transcript) -> tuple[Segment, ...]:
    """The segments that the statement names and that exist, in the recording's order."""
    named = set(statement.evidence)
    return tuple(segment for segment in transcript.segments if segment.id in named)


def heard_in(segments: tuple[Segment, ...], language: Language) -> tuple[Heard, ...]:
    """Every number said in the segments, spoken dates such as "yesterday" included."""
    heard: list[Heard] = []
    before: Term | None = None
    for segment in segments:
        said, last = _numbers_in(segment.text, language)
        heard += [Heard(one, segment, medicine or before) for one, medicine in said]
        before = last or before
    return tuple(heard)


def told_in(segments: tuple[Segment, ...], reading: Reading) -> Iterator[Heard]:
    """The doses and values that the reading makes of what the segments say, however they are written there."""
    by_id = {segment.id: segment for segment in segments}
    for claim in reading.standing:
        segment = next((by_id[one] for one in claim.segments if one in by_id), None)
        if segment is None:
            continue
        if claim.quantity is not None:
            yield Heard(replace(claim.quantity, start=0, end=0, number_end=0), segment)
        elif claim.regimen is not None and claim.regimen.dose is not None:
            dose = Quantity(
                value=claim.regimen.dose,
                unit=claim.regimen.unit,
                second=None,
                start=0,
                end=0,
                text=claim.words,
                number_end=0,
            )
            yield Heard(dose, segment, claim.concept)


def loose_in(segments: tuple[Segment, ...], language: Language) -> frozenset[Decimal]:
    """The numbers that stand in some segments without being read as an amount: of what, nothing tells."""
    signs = _DIGITS.get(language)
    if signs is None:
        return frozenset()
    return frozenset(value for segment in segments for value in _loose(segment.text, language))


@lru_cache(maxsize=2048)
def _loose(text: str, language: Language) -> tuple[Decimal, ...]:
    signs, found = _DIGITS[language], list[Decimal]()
    read = {at for one in find_quantities(text, language) for at in range(one.start, one.end)}
    for match in _LOOSE.finditer(text):
        if match.start() in read and not match["half"]:
            continue
        if match["half"]:
            found.append(signs[match["half"]] + Decimal("0.5"))
        elif match["only_half"]:
            found.append(Decimal("0.5"))
        elif match["year"]:
            tens, ones = (signs[sign] for sign in match["year"])
            found.extend(Decimal(century + tens * 10 + ones) for century in _CENTURIES)
        else:
            figure = match["figure"]
            found.append(Decimal(figure) if figure else Decimal(signs[match["one"] or match["some"]]))
    for match in _CLOCK.finditer(text):
        found += [Decimal(sum(signs[sign] for sign in match["some"])), Decimal(signs[match["more"]])]
    return tuple(found)


@lru_cache(maxsize=2048)
def _numbers_in(text: str, language: Language) -> tuple[tuple[tuple[Quantity, Term | None], ...], Term | None]:
    """The numbers of a segment, each with the medicine that was being spoken of, and the medicine named last."""
    named = medicines().find(text, language)
    said = (*find_quantities(text, language), *_relative(text, language))
    starts, ends = [one.start for one in named], [one.end for one in named]
    told = tuple((one, _spoken_of(one, text, named, starts, ends)) for one in said)
    return told, named[-1].term if named else None


def _spoken_of(
    quantity: Quantity, text: str, named: tuple[Match, ...], starts: list[int], ends: list[int]
) -> Term | None:
    following = bisect_left(starts, quantity.end)
    if following < len(named) and _OF.fullmatch(text, quantity.end, starts[following]):
        return named[following].term
    before = bisect_right(ends, quantity.start)
    return named[before - 1].term if before else None


def _relative(text: str, language: Language) -> Iterator[Quantity]:
    for pattern, value, unit in _RELATIVE[language]:
        for match in pattern.finditer(text):
            yield Quantity(
                value=Decimal(value),
                unit=unit,
                second=None,
                start=match.start(),
                end=match.end(),
                text=match.group(),
                number_end=match.end(),
                approximate=True,
            )


def probability_of(segment: Segment, start: int, end: int) -> float:
    """The lowest probability among the recogniser's words within these characters; 1 when it gave no words."""
    if not segment.words:
        return 1.0
    starts, ends, probabilities, _ = _places_of(segment)
    return min(probabilities[bisect_right(ends, start) : bisect_left(starts, end)], default=1.0)


def clear(segments: Iterable[Segment], least: float) -> bool:
    """Whether no word of some segments has a lower probability, whatever place is asked about."""
    return all(not segment.words or _places_of(segment)[3] >= least for segment in segments)


_PLACED: Final[dict[int, tuple[Segment, _Places]]] = {}
"""The places of the words of the segments that were asked about last, by their identity: to hash one takes as long."""
_MOST_PLACED: Final = 1024


def _places_of(segment: Segment) -> _Places:
    """Where the recogniser's words stand in a segment: beginnings, ends, probabilities; and the lowest of these."""
    known = _PLACED.get(id(segment))
    if known is not None and known[0] is segment:
        return known[1]
    starts, ends, probabilities, at = [], [], [], 0
    for word in segment.words:
        text = word.text.strip()
        found = segment.text.find(text, at) if text else -1
        if found < 0:
            continue
        at = found + len(text)
        starts.append(found)
        ends.append(at)
        probabilities.append(word.probability)
    if len(_PLACED) >= _MOST_PLACED:
        _PLACED.clear()
    places = starts, ends, probabilities, min(probabilities, default=1.0)
    _PLACED[id(segment)] = (segment, places)
    return places
