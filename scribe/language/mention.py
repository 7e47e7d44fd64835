"""What a sentence names: concepts of the terminology, and names that no list knows, by how they are spoken of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final, Literal

from pydantic import Field

from scribe.language.quantity import Quantity, dimension
from scribe.language.rules import Pack, Rule, family
from scribe.language.searching import Patterns
from scribe.model import VitalSignName
from scribe.terminology import VITAL_SIGNS, Lexicon, Lexicons, Term, conditions, lexicon, medicines, symptoms, tests

ListName = Literal[
    "medicines", "conditions", "symptoms", "tests", "procedures", "vaccines", "allergens", "relatives", "substances"
]

_LISTS: Final[tuple[tuple[ListName, Callable[[], Lexicon]], ...]] = (
    ("vaccines", lexicon.vaccines),
    ("medicines", medicines),
    ("procedures", lexicon.procedures),
    ("conditions", conditions),
    ("symptoms", symptoms),
    ("tests", tests),
    ("substances", lexicon.substances),
    ("allergens", lexicon.allergens),
    ("relatives", lexicon.relatives),
)
"""In the order that decides between two names of the same length."""


@family("names")
class NameRule(Rule):
    """How a name that no list knows is spoken of; the group ``name`` is it. Proofs: ``sentence -> name``."""

    pattern: str
    list: ListName = "medicines"
    concept: str = ""
    """The English name of the concept that is meant, where these words mean one that a list has."""
    whole: bool = False
    """Whether it is one name even where it holds a known one of another list ("the tinnitus clinic")."""


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


@family("terms")
class TermRule(Rule):
    """Further names of a concept: those of a third language, or a hospital's own abbreviations.

    Proofs: ``sentence -> concept``.
    ``concept`` is the English name in one of the terminology's lists, ``names`` are whole words, no patterns.
    """

    concept: str
    list: ListName
    names: tuple[str, ...] = Field(min_length=1)


@family("not_named")
class NotNamedRule(Rule):
    """Words that hold a concept's name and mean something else. Proofs: a sentence with them."""

    pattern: str


@dataclass(frozen=True)
class Mention:
    """Something named in a sentence; offsets in its cleaned text. ``term`` is ``None`` for an unknown name."""

    list: ListName
    term: Term | None
    start: int
    end: int
    text: str


@cache
def every_list() -> Lexicons:
    """Every list of the terminology that a sentence is searched with."""
    return Lexicons(load() for _, load in _LISTS)


@lru_cache(maxsize=2048)
def mentions(text: str, own: Pack) -> tuple[Mention, ...]:
    """Everything that a sentence names, from left to right; of overlapping names the longest, a known one first."""
    barred = [m.span() for _, m in _barred(own).found(text)]
    every: list[tuple[int, Mention]] = []
    every.extend(
        (rank, Mention(_LISTS[rank][0], one.term, one.start, one.end, one.text))
        for rank, one in every_list().find(text, "zh" if own.language == "zh" else "en")
    )
    every.extend((0, one) for one in _own_names(text, own))
    parts = [one for _, one in every]
    unknown = [(one, whole and not _has_its_kind(one, parts)) for one, whole in _unknown(text, own)]
    every.extend((-1 if whole else len(_LISTS), one) for one, whole in unknown)
    every.sort(key=lambda e: (e[1].term is None and e[0] >= 0, e[1].start - e[1].end, e[0], e[1].start))
    kept: list[Mention] = []
    for _, one in every:
        if one.term is not None and any(one.start < b and a < one.end for a, b in barred):
            continue
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


def _has_its_kind(one: Mention, known: list[Mention]) -> bool:
    """Whether a name of its own list stands in a name that no list knows."""
    return any(other.list == one.list and other.start < one.end and one.start < other.end for other in known)


@cache
def _barred(own: Pack) -> Patterns:
    return Patterns(own.compiled(rule.pattern) for rule in own.rules(NotNamedRule))


@cache
def _terms(own: Pack) -> tuple[Patterns, tuple[tuple[ListName, Term], ...]]:
    lists = dict(_LISTS)
    found: list[tuple[re.Pattern[str], ListName, Term]] = []
    for rule in own.rules(TermRule):
        term = lists[rule.list]().get(rule.concept, "en") or Term(rule.concept, rule.names[0])
        names = "|".join(re.escape(name) for name in sorted(rule.names, key=len, reverse=True))
        found.append((own.compiled(names), rule.list, term))
    return Patterns(pattern for pattern, _, _ in found), tuple((name, term) for _, name, term in found)


def _own_names(text: str, own: Pack) -> Iterator[Mention]:
    """Concepts by the names that the pack, or the hospital, gives them."""
    patterns, terms = _terms(own)
    for number, match in patterns.found(text):
        name, term = terms[number]
        yield Mention(name, term, match.start(), match.end(), match.group())


@cache
def _name_patterns(own: Pack) -> tuple[Patterns, tuple[tuple[ListName, Term | None, bool], ...]]:
    rules, lists = own.rules(NameRule), dict(_LISTS)
    meant = tuple(
        (rule.list, lists[rule.list]().get(rule.concept, "en") if rule.concept else None, rule.whole) for rule in rules
    )
    return Patterns(own.compiled(rule.pattern) for rule in rules), meant


def _unknown(text: str, own: Pack) -> Iterator[tuple[Mention, bool]]:
    patterns, meant = _name_patterns(own)
    for number, match in patterns.found(text):
        if match["name"]:
            name, term, whole = meant[number]
            yield Mention(name, term, match.start("name"), match.end("name"), match["name"]), whole


def level_of(one: Mention) -> Term | None:
    """The test of how much of a medicine is in the blood, where there is one by its name."""
    names = (*one.term.names("en"), one.text) if one.term is not None else ()
    return next((found for name in names if (found := tests().get(f"{name} level", "en")) is not None), None)


@dataclass(frozen=True)
class Measured:
    """A value and what it measures."""

    name: str
    quantity: Quantity
    start: int
    end: int
    term: Term | None = None


@cache
def _measures(own: Pack) -> tuple[Patterns, tuple[MeasureRule, ...]]:
    """Every trigger, and the measure that it names."""
    pairs = [(own.compiled(trigger), rule) for rule in own.rules(MeasureRule) for trigger in rule.trigger]
    return Patterns(trigger for trigger, _ in pairs), tuple(rule for _, rule in pairs)


def _named_measures(text: str, own: Pack) -> list[tuple[int, int, MeasureRule]]:
    """The words of a text that name a measure, from left to right, the longer of two first."""
    patterns, rules = _measures(own)
    found = [(match.start(), match.end(), rules[number]) for number, match in patterns.found(text)]
    return sorted(found, key=lambda e: (e[0], -e[1]))


def measured(
    text: str, quantities: tuple[Quantity, ...], own: Pack, found: tuple[Mention, ...] = ()
) -> tuple[Measured, ...]:
    """The values of a sentence that measure something: what the pack knows, or a laboratory test that is named.

    A value belongs to the nearest word before it that names a measure, with no other value between; or to the nearest
    one after it where none stands before; and to its unit alone where that names it.
    """
    names = _named_measures(text, own) if quantities else []
    quantities = _paired(text, quantities, own)
    values: list[Measured] = []
    for number, quantity in enumerate(quantities):
        if quantity.ordinal:
            continue
        lower = quantities[number - 1].end if number else 0
        upper = quantities[number + 1].start if number + 1 < len(quantities) else len(text)
        before = [e for e in names if lower <= e[0] and e[1] <= quantity.start + 1 and quantity.start - e[1] < _NEAR]
        after = [e for e in names if quantity.end <= e[0] and e[1] <= upper and e[0] - quantity.end < _NEAR_AFTER]
        candidates = [e for e in (*reversed(before), *after) if _fits(quantity, e[2], text, own)]
        test = _test_before(quantity, lower, found)
        if test is not None and _changed_to(own).search(text[test.end : quantity.start]):
            continue  # "your TSH is high, so up to 100": a dose
        if test is not None and not any(e[0] >= test.start for e in candidates if e in before):
            values.append(
                Measured(test.term.en if test.term else test.text, quantity, test.start, quantity.end, test.term)
            )
            continue
        rule = candidates[0][2] if candidates else None
        start = candidates[0][0] if candidates else quantity.start
        if rule is None:
            rule = next(
                (
                    r
                    for r in own.rules(MeasureRule)
                    if r.alone and quantity.unit in r.units and _fits(quantity, r, text, own)
                ),
                None,
            )
        if rule is not None:
            values.append(Measured(rule.name, _in_unit(quantity, rule), min(start, quantity.start), quantity.end))
    return tuple(values)


def _in_unit(quantity: Quantity, rule: MeasureRule) -> Quantity:
    """A value in the unit that the words of its rule mean where none was said."""
    return quantity if quantity.unit or not rule.as_unit else replace(quantity, unit=rule.as_unit)


def beyond(text: str, quantities: tuple[Quantity, ...], own: Pack) -> tuple[Measured, ...]:
    """The values right behind the name of a measure that it cannot have: a temperature of 4 degrees.

    They make no claim, since nobody can have meant them; a person should see them.
    """
    found: list[Measured] = []
    named = _named_measures(text, own) if quantities else []
    order = {rule.id: place for place, rule in enumerate(own.rules(MeasureRule))}
    for number, quantity in enumerate(quantities):
        lower = max(quantities[number - 1].end if number else 0, quantity.start - _RIGHT_BEHIND)
        meant = {
            rule.id: rule
            for start, end, rule in named
            if lower <= end <= quantity.start
            and not rule.decimal
            and quantity.unit in rule.units
            and not rule.low <= float(quantity.value) <= rule.high
            and (quantity.unit or _by_its_name(text[start:end], rule))
        }
        found.extend(
            Measured(rule.name, quantity, quantity.start, quantity.end)
            for rule in sorted(meant.values(), key=lambda rule: order[rule.id])
        )
    return tuple(found)


def _by_its_name(words: str, rule: MeasureRule) -> bool:
    """Whether words are the plain name of a vital sign, and no mere "it was" before a number."""
    term = VITAL_SIGNS.get(VitalSignName(rule.name)) if rule.name in tuple(VitalSignName) else None
    return term is not None and words.lower() in (term.en.lower(), term.zh)


_RIGHT_BEHIND: Final = 8
"""Characters between a name and a value that is certainly its."""
_PAIR: Final = re.compile(r"\s?[、，]\s?")
_UPPER: Final = (80, 250)
_LOWER: Final = (40, 140)
_LEAST_APART: Final = 15


@cache
def _pair(own: Pack) -> re.Pattern[str]:
    """What stands between the two numbers of a blood pressure: a comma, with or without a word for the lower one."""
    lower = "|".join(own.filled(word) for word in own.lists.get("lower_pressure", ()))
    return re.compile(rf"\s?[、，]\s?(?:{lower})?" if lower else _PAIR.pattern)


@cache
def _changed_to(own: Pack) -> re.Pattern[str]:
    """Words behind a pause by which a number is a new dose and no result."""
    words = "|".join(own.filled(word) for word in own.lists.get("changed_to", ()))
    return own.compiled(rf"[,，;；][^.。]{{0,12}}(?:{words})") if words else re.compile(r"(?!)")


def _paired(text: str, quantities: tuple[Quantity, ...], own: Pack) -> tuple[Quantity, ...]:
    """Two bare numbers side by side that can only be a blood pressure (152、94; 168，下面94) as one."""
    found: list[Quantity] = []
    for one in quantities:
        last = found[-1] if found else None
        if last is not None and _is_pressure(last, one) and _pair(own).fullmatch(text[last.end : one.start]):
            told = text[last.start : one.end]
            found[-1] = replace(last, second=one.value, unit="mm[Hg]", end=one.end, text=told, number_end=one.end)
        else:
            found.append(one)
    return tuple(found)


def _is_pressure(upper: Quantity, lower: Quantity) -> bool:
    bare = not (upper.unit or lower.unit or upper.second is not None or lower.second is not None)
    fits = _UPPER[0] <= upper.value <= _UPPER[1] and _LOWER[0] <= lower.value <= _LOWER[1]
    return bare and fits and upper.value - lower.value >= _LEAST_APART


_NEAR: Final = 40
"""Characters between a name and its value."""
_NEAR_AFTER: Final = 12
_NO_RESULT: Final = ("time", "long time", "rate", "weekly", "monthly", "yearly", "count")
"""What no laboratory measures: spans of time, frequencies, counts."""


def _test_before(quantity: Quantity, lower: int, found: tuple[Mention, ...]) -> Mention | None:
    """The laboratory test whose result a number is: the last one named right before it."""
    if dimension(quantity.unit) in _NO_RESULT or quantity.unit in ("[in_i]", "[ft_i]", "deg"):
        return None
    named = [
        one
        for one in found
        if one.list == "tests" and lower <= one.start and one.end <= quantity.start and quantity.start - one.end < _NEAR
    ]
    between = [one for one in found if named and named[-1].end <= one.start < quantity.start]
    if not named or between or named[-1].term is None or named[-1].term.category != "laboratory":
        return None
    return named[-1]


def _fits(quantity: Quantity, rule: MeasureRule, text: str, own: Pack) -> bool:
    before = text[max(0, quantity.start - _NEAR) : quantity.start]
    if any(own.compiled(pattern).search(before) for pattern in rule.unless):
        return False
    if rule.needs and not any(own.compiled(pattern).search(text) for pattern in rule.needs):
        return False
    if rule.decimal and quantity.value == quantity.value.to_integral_value():
        return False
    return quantity.unit in rule.units and rule.low <= float(quantity.value) <= rule.high


def measured_answer(question: str, answer: str, quantities: tuple[Quantity, ...], own: Pack) -> Measured | None:
    """The value that an answer gives for what its question wants to be told ("how hot was he?" "39.2")."""
    patterns, rules = _measures(own)
    wanted = list(dict.fromkeys(rules[number] for number, _ in patterns.first(question)))
    if not wanted:
        return None
    for quantity in quantities:
        rule = next((r for r in wanted if _fits(quantity, r, answer, own)), None)
        if rule is not None and not quantity.ordinal:
            return Measured(rule.name, _in_unit(quantity, rule), quantity.start, quantity.end)
    return None
