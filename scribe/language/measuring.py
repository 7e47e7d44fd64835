"""What a number in a sentence measures: by the words beside it, by its unit, or by the question that it answers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from scribe.language.measures import Measured, MeasureRule
from scribe.language.mention import Mention
from scribe.language.quantity import Quantity, dimension
from scribe.language.quantity.digit_pairs import as_one, is_half_told
from scribe.language.quantity.english_words import told_in_tenths
from scribe.language.quantity.two_units import in_one
from scribe.language.rules import Pack, of_pack
from scribe.language.searching import Patterns
from scribe.model import VitalSignName
from scribe.terminology import VITAL_SIGNS, tests


@of_pack
def _measures(own: Pack) -> tuple[Patterns, tuple[MeasureRule, ...]]:
    """Every trigger, and the measure that it names."""
    pairs = [(own.compiled(trigger), rule) for rule in own.rules(MeasureRule) for trigger in rule.trigger]
    return Patterns(trigger for trigger, _ in pairs), tuple(rule for _, rule in pairs)


def _named_measures(text: str, own: Pack) -> list[tuple[int, int, MeasureRule]]:
    """The words of a text that name a measure, from left to right, the longer of two first."""
    patterns, rules = _measures(own)
    found = [(match.start(), match.end(), rules[number]) for number, match in patterns.found(text)]
    return sorted(found, key=lambda e: (e[0], -e[1]))


def _no_part(one: tuple[int, int, MeasureRule], every: list[tuple[int, int, MeasureRule]]) -> bool:
    """Whether words that name a measure are no part of another one's name ("heart rate" of "fetal heart rate")."""
    return not any(o[0] < one[0] and one[1] <= o[1] for o in every if o[2].name != one[2].name)


def measured(
    text: str, quantities: tuple[Quantity, ...], own: Pack, found: tuple[Mention, ...] = ()
) -> tuple[Measured, ...]:
    """The values of a sentence that measure something: what the pack knows, or a laboratory test that is named.

    A value belongs to the nearest word before it that names a measure, with no other value between; or to the nearest
    one after it where none stands before; and to its unit alone where that names it.
    """
    names = _named_measures(text, own) if quantities else []
    quantities = _paired(text, _not_in_a_name(quantities, names), names, own, found)
    values: list[Measured] = []
    for number, quantity in enumerate(quantities):
        if quantity.ordinal or is_half_told(text, quantities[number : number + 2]):
            continue
        lower = quantities[number - 1].end if number else 0
        upper = quantities[number + 1].start if number + 1 < len(quantities) else len(text)
        before = [
            e
            for e in names
            if lower <= e[0] and e[1] <= quantity.start + 1 and quantity.start - e[1] < _NEAR and not e[2].behind
        ]
        after = [e for e in names if quantity.end <= e[0] and e[1] <= upper and e[0] - quantity.end < _NEAR_AFTER]
        after = [e for e in after if not _names_the_next(text, quantity.end, e, upper)]
        fitting = [e for e in (*reversed(before), *after) if _fits(quantity, e[2], text, own)]
        candidates = [e for e in fitting if _no_part(e, fitting)]
        test = _test_before(quantity, lower, found) or _test_after(text, quantity, upper, found, own)
        if test is not None and not own.spaced and _of_another_test(own).search(text[test.end : quantity.start]):
            continue  # 促甲状腺素受体抗体8.6: no TSH
        if test is not None and _changed_to(own).search(text[min(test.end, quantity.start) : quantity.start]):
            continue  # "your TSH is high, so up to 100": a dose
        if test is not None and not any(_instead(e, test) for e in candidates if e in before):
            values.append(_of_test(test, quantity))
            continue
        rule = candidates[0][2] if candidates else None
        start = candidates[0][0] if candidates else quantity.start
        if rule is None:
            alone = (r for r in own.rules(MeasureRule) if r.alone and quantity.unit in r.units)
            rule = next((r for r in alone if _fits(quantity, r, text, own)), None)
        if rule is not None:
            values.append(_of_rule(rule, quantity, min(start, quantity.start)))
        elif values and number and _goes_on(text, values[-1], quantities[number - 1], quantity, own):
            values.append(replace(values[-1], quantity=quantity, start=quantity.start, end=quantity.end))
    return tuple(values)


def _names_the_next(text: str, end: int, named: tuple[int, int, MeasureRule], upper: int) -> bool:
    """Whether words behind a value name the next one, which follows at once: "38.6, pulse 104"."""
    apart = any(sign in ",;，；、" for sign in text[end : named[0]])
    return apart and upper < len(text) and 0 <= upper - named[1] <= _AT_ONCE


_AT_ONCE: Final = 4
"""Characters between the name of a measure and the value that follows at once."""


def told_in(text: str, quantities: tuple[Quantity, ...], own: Pack) -> tuple[Quantity, ...]:
    """The numbers of a sentence that are no part of a measure's name."""
    return _not_in_a_name(quantities, _named_measures(text, own)) if quantities else ()


def _not_in_a_name(quantities: tuple[Quantity, ...], names: list[tuple[int, int, MeasureRule]]) -> tuple[Quantity, ...]:
    """The numbers that are no part of a measure's name (PHQ-9, 餐后2小时)."""
    return tuple(one for one in quantities if not any(a <= one.start and one.end <= b for a, b, _ in names))


def _of_rule(rule: MeasureRule, quantity: Quantity, start: int) -> Measured:
    return Measured(rule.name, _in_unit(quantity, rule), start, quantity.end, tests().get(rule.name, "en"))


def _instead(named: tuple[int, int, MeasureRule], test: Mention) -> bool:
    """Whether the words of a measure count and not the test before them: a part of the test's own name does not."""
    return named[0] == test.start or (named[0] >= test.start and named[1] > test.end)


def _of_test(test: Mention, quantity: Quantity) -> Measured:
    name = test.term.en if test.term else test.text
    return Measured(name, quantity, min(test.start, quantity.start), quantity.end, test.term)


@of_pack
def _between_values(own: Pack) -> re.Pattern[str]:
    """What stands between two values of one measure ("it was 52, this one is 47", "down from 80 to 12")."""
    words = "|".join(own.filled(word) for word in own.lists.get("next_value", ()))
    return re.compile(rf"[,;]? ?(?:{words})" if words else r"(?!)", re.IGNORECASE)


def _goes_on(text: str, last: Measured, before: Quantity, quantity: Quantity, own: Pack) -> bool:
    """Whether a number that nothing names is another value of what the one before it measures."""
    plain = quantity.unit in ("", before.unit) and quantity.second is None and not quantity.ordinal
    alike = before.value / _TIMES <= quantity.value <= before.value * _TIMES
    between = text[before.end : quantity.start].strip()
    return plain and alike and last.end == before.end and bool(_between_values(own).fullmatch(between))


_TIMES: Final = 20
"""How many times another value of the same measure a value can be, and the other way round."""


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


@of_pack
def _pair(own: Pack) -> re.Pattern[str]:
    """What stands between the two numbers of a blood pressure: a comma, with or without a word for the lower one."""
    lower = "|".join(own.filled(word) for word in own.lists.get("lower_pressure", ()))
    return re.compile(rf"\s?[、，]\s?(?:{lower})?" if lower else _PAIR.pattern)


@of_pack
def _changed_to(own: Pack) -> re.Pattern[str]:
    """Words behind a pause by which a number is a new dose and no result."""
    words = "|".join(own.filled(word) for word in own.lists.get("changed_to", ()))
    return own.compiled(rf"[,，;；][^.。]{{0,12}}(?:{words})") if words else re.compile(r"(?!)")


def _paired(
    text: str,
    quantities: tuple[Quantity, ...],
    names: list[tuple[int, int, MeasureRule]],
    own: Pack,
    found: tuple[Mention, ...],
) -> tuple[Quantity, ...]:
    """Two bare numbers side by side that can only be a blood pressure (152、94; 168，下面94; "134, 76") as one."""
    kept: list[Quantity] = []
    quantities = in_one(text, quantities)
    for number, one in enumerate(quantities):
        last = kept[-1] if kept else None
        if last is not None and _is_pressure(last, one):
            between = text[last.end : one.start]
            plain = bool(_pair(own).fullmatch(between))
            if plain or (
                own.spaced and _PLAIN_PAIR.fullmatch(between) and _alone(text, quantities, number, names, found)
            ):
                told = text[last.start : one.end]
                kept[-1] = replace(last, second=one.value, unit="mm[Hg]", end=one.end, text=told, number_end=one.end)
                continue
        kept.append(one)
    return tuple(kept)


_PLAIN_PAIR: Final = re.compile(r",? ")
_OF_PRESSURE: Final = "blood_pressure"


def _alone(
    text: str,
    quantities: tuple[Quantity, ...],
    number: int,
    names: list[tuple[int, int, MeasureRule]],
    found: tuple[Mention, ...],
) -> bool:
    """Whether two numbers stand where only a pressure is told: behind its name, or as all that a sentence tells."""
    upper, lower = quantities[number - 1], quantities[number]
    named = [rule.name for _, end, rule in names if end <= upper.start + 1 and upper.start - end < _NEAR]
    if named:
        return named[-1] == _OF_PRESSURE
    told = any(one.list != "relatives" for one in found)
    return not told and len(quantities) == 2 and len(text) - (lower.end - upper.start) <= _HARDLY_MORE


_HARDLY_MORE: Final = 14
"""Characters beside the numbers of a sentence that is a value and hardly more."""


def _is_pressure(upper: Quantity, lower: Quantity) -> bool:
    bare = not (upper.unit or lower.unit or upper.second is not None or lower.second is not None)
    fits = _UPPER[0] <= upper.value <= _UPPER[1] and _LOWER[0] <= lower.value <= _LOWER[1]
    return bare and fits and upper.value - lower.value >= _LEAST_APART


_A_MINUTE: Final = "/min"
"""What is counted in a minute has no decimals."""
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
    if quantity.spoken and quantity.value == 1 and not quantity.unit:
        return None  # "a FIT kit, I will give you one now"
    between = [one for one in found if named and named[-1].end <= one.start < quantity.start]
    return named[-1] if named and not between and _is_laboratory(named[-1]) else None


_TEST_AFTER: Final = 16
"""Characters between a value and the test behind it ("forty-three, the HbA1c")."""


@of_pack
def _of_what(own: Pack) -> re.Pattern[str]:
    """What may stand between a value and the test that it is the result of."""
    words = "|".join(own.filled(word) for word in own.lists.get("value_of", ()))
    return re.compile(rf"[,;]? ?(?:{words})" if words else r"(?!)", re.IGNORECASE)


def _test_after(text: str, quantity: Quantity, upper: int, found: tuple[Mention, ...], own: Pack) -> Mention | None:
    """The laboratory test that is named right behind its result."""
    if quantity.unit in ("item", "deg") or dimension(quantity.unit) in _NO_RESULT:
        return None
    named = (one for one in found if quantity.end <= one.start < min(upper, quantity.end + _TEST_AFTER))
    one = next(named, None)
    if one is None or not _is_laboratory(one):
        return None
    if upper < len(text) and text[one.end : upper].isspace() and not text[quantity.end : one.start].isspace():
        return None  # "9.1, potassium 4.4": the next value is its own
    return one if _of_what(own).fullmatch(text[quantity.end : one.start].strip()) else None


@of_pack
def _of_another_test(own: Pack) -> re.Pattern[str]:
    """Words right behind a test's name by which it is the beginning of another one's."""
    words = "|".join(own.lists.get("another_test", ()))
    return re.compile(rf"^\w{{0,2}}(?:{words})" if words else r"(?!)")


def _is_laboratory(one: Mention) -> bool:
    return one.list == "tests" and one.term is not None and one.term.category == "laboratory"


def _fits(quantity: Quantity, rule: MeasureRule, text: str, own: Pack, about: str = "") -> bool:
    """Whether a value can be one of a measure; ``about``: where the words that it needs may stand, else the text."""
    before = text[max(0, quantity.start - _NEAR) : quantity.start]
    if any(own.compiled(pattern).search(before) for pattern in rule.unless):
        return False
    if rule.needs and not any(own.compiled(pattern).search(about or text) for pattern in rule.needs):
        return False
    whole = quantity.value == quantity.value.to_integral_value()
    if (rule.decimal and whole) or (_A_MINUTE in rule.units and not whole):
        return False
    return quantity.unit in rule.units and rule.low <= float(quantity.value) <= rule.high


def measured_answer(
    question: str, answer: str, quantities: tuple[Quantity, ...], own: Pack, asked: tuple[Mention, ...] = ()
) -> tuple[Measured, ...]:
    """The values that an answer gives for what its question wants to be told ("how hot was he?" "39.2").

    Args:
        question: its words.
        answer: its words.
        quantities: of the answer.
        own: the pack.
        asked: what the question names.
    """
    patterns, rules = _measures(own)
    wanted = list(dict.fromkeys(rules[number] for number, _ in patterns.first(question)))
    told: list[Measured] = []
    in_tenths = [rule for rule in wanted if rule.tenths is not None]
    joined = as_one(
        answer,
        quantities,
        lambda value: value % 1 > 0 and any((r.tenths or 0) <= value <= r.high for r in in_tenths),
    )
    paired = _paired(answer, joined, [], own, ())
    for number, quantity in enumerate(paired):
        if is_half_told(answer, paired[number : number + 2]):
            break
        if told and not _between_values(own).fullmatch(answer[told[-1].end : quantity.start].strip()):
            break
        rule = next((r for r in wanted if _fits(quantity, r, answer, own, f"{question} {answer}")), None)
        if rule is not None and not quantity.ordinal:
            told.append(_of_rule(rule, quantity, quantity.start))
    if told:
        return tuple(told)
    result = _result_told(answer, quantities, asked)
    return (result,) if result is not None else ()


def _result_told(answer: str, quantities: tuple[Quantity, ...], asked: tuple[Mention, ...]) -> Measured | None:
    """The result of the one laboratory test that a question names, where the answer begins with a plain number."""
    known = {one.term.en: one for one in asked if _is_laboratory(one) and one.term is not None}
    others = [one for one in asked if one.list not in ("tests", "relatives")]
    if any(told_in_tenths(one.text) for one in known.values()):
        quantities = as_one(answer, quantities, lambda value: value % 1 > 0)
    plain = [one for one in quantities if not one.ordinal]
    if len(known) != 1 or others or not plain or plain[0].start > _AT_FIRST:
        return None
    first = plain[0]
    if is_half_told(answer, quantities[:2]):
        return None
    counted = dimension(first.unit) in _NO_RESULT or first.unit in ("item", "deg", "[in_i]", "[ft_i]")
    year = not first.unit and _YEARS[0] <= first.value <= _YEARS[1]
    return None if counted or year else replace(_of_test(next(iter(known.values())), first), start=first.start)


_YEARS: Final = (1900, 2100)
_AT_FIRST: Final = 14
"""Characters before the number of an answer that tells it at once ("it was")."""


def tells_value(asking: tuple[Quantity, ...]) -> bool:
    """Whether a question tells a value itself: a span of time is none, nor "one" for a thing ("the fasting one?")."""
    return any(dimension(one.unit) not in _SPANS and not (one.spoken and one.value == 1) for one in asking)


_SPANS: Final = ("time", "long time")
"""What a question may tell of itself that is no value ("two hours after a meal?")."""
