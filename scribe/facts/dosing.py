"""From what was said of taking a medicine to the members of its fact, and what differs between two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from scribe.facts.kind import Fault, Part
from scribe.language.quantity import COUNTED_FORMS, DOSE_UNITS, Quantity, dimension, find_quantities, same_amount
from scribe.language.quantity.regimen import Regimen
from scribe.model import Language, MedicationAttributes, MedicationChange
from scribe.resources.codes import phrase
from scribe.resources.quantities import shown

_WHOLE: Final = COUNTED_FORMS - {"drop", "teaspoon"}
"""Forms of which one holds a strength."""
_ONE: Final = re.compile(r"\b(?:an?|one) (?=\w)", re.IGNORECASE)
_USUAL_ROUTES: Final = frozenset({"oral", "口服"})
"""Ways that go without saying."""
_NOT_TAKEN: Final = frozenset({MedicationChange.ON_HOLD, MedicationChange.STOPPED})
_IU: Final = {"[IU]": "[iU]"}
"""UCUM has both; FHIR's lists and ours have the second."""


def dosed(regimen: Regimen | None, language: Language) -> dict[str, Any]:
    """The members of :class:`MedicationAttributes` that a regimen fills; a number that is unclear fills none."""
    if regimen is None:
        return {}
    members: dict[str, Any] = {"route": regimen.route, "as_needed": regimen.as_needed, "reason": regimen.reason}
    unit = _IU.get(regimen.unit, regimen.unit)
    often = [*_often(regimen, language)]
    if regimen.dose is not None and unit:
        members |= {"dose": regimen.dose, "dose_unit": unit}
        members |= {"per_kilo": regimen.per_kilo, "in_a_day": regimen.per_day_total}
        if regimen.dose_high is not None and regimen.dose_high > regimen.dose:
            members["dose_high"] = regimen.dose_high
    if regimen.strength is not None:
        members["strength"] = f"{regimen.strength.normalize():f} {regimen.strength_unit}".strip()
    members["frequency"] = (", " if language == "en" else "，").join(dict.fromkeys(often))
    if regimen.frequency is not None:
        members["per_day"] = regimen.frequency.per_day
        members["as_needed"] = regimen.as_needed or regimen.frequency.as_needed
    if regimen.duration is not None:
        members["duration"] = _lasting(regimen.duration.text)
    return {name: value for name, value in members.items() if value not in (None, "", False)}


_FOR: Final = re.compile(
    r"^(?:for |over |共|连(?:续)?|先)?(?:the next )?"
    r"(?:[吃服用喝打输贴抹](?:上|个|满|够)?)?(?=\d|[一二两三四五六七八九十半])"
)


def _lasting(told: str) -> str:
    """How long, without the words before it ("for 10 days", 吃7天)."""
    return _FOR.sub("", told)


def going_on(members: dict[str, Any], before: MedicationChange | None, now: MedicationChange) -> dict[str, Any]:
    """The members that still hold; where it is taken no longer, or again, for how long is another matter."""
    if (before in _NOT_TAKEN) is (now in _NOT_TAKEN):
        return members
    return {name: value for name, value in members.items() if name != "duration"}


def as_taken(told: MedicationAttributes) -> MedicationAttributes:
    """How it is taken: of a medicine that is held or stopped, its time is none of that."""
    return told.model_copy(update={"duration": ""}) if told.change in _NOT_TAKEN else told


def not_taken_for(told: MedicationAttributes, language: Language) -> str:
    """For how long a medicine is held or stopped, in words; empty where nobody said so."""
    if told.change not in _NOT_TAKEN or not told.duration:
        return ""
    return phrase("not taken for", language).format(time=told.duration)


def _often(regimen: Regimen, language: Language) -> Iterator[str]:
    for part in regimen.parts:
        gap = " " if language == "en" else ""
        yield f"{part.dose.normalize():f} {shown(_IU.get(part.unit, part.unit))}{gap}{part.timing}"
    told = regimen.frequency.text if regimen.frequency is not None and not regimen.parts else ""
    if told:
        yield told
    yield from (words for words in regimen.timing if not regimen.parts and not _repeats(words, told))


def _repeats(timing: str, told: str) -> bool:
    """Whether a time of day only says again what the frequency says: "every morning" beside "in the morning"."""
    words, heard = timing.lower().split(), told.lower()
    return bool(told) and (timing in told or words[-1].removesuffix("s") in heard or heard[:2] == timing[:2] != "")


def total(told: MedicationAttributes) -> tuple[Decimal, str] | None:
    """What a number of tablets comes to, where one of them was said to hold so much; ``None`` where that is unknown."""
    number, _, unit = told.strength.partition(" ")
    known = number.replace(".", "", 1).isdigit() and unit in DOSE_UNITS
    if told.dose is None or told.dose_high is not None or told.dose_unit not in _WHOLE or not known:
        return None
    return told.dose * Decimal(number), unit


def differences(one: MedicationAttributes, other: MedicationAttributes) -> Iterator[Fault]:
    """What ``one`` says of taking a medicine that ``other`` does not."""
    if one.dose is not None and not _dose_said(one, other):
        known = f"{other.dose.normalize():f} {other.dose_unit}".strip() if other.dose is not None else ""
        told = f"{one.dose.normalize():f} {one.dose_unit}".strip()
        same_number = other.dose is not None and one.dose == other.dose
        yield Fault(Part.UNIT if same_number else Part.DOSE, told, known)
    elif one.dose is not None and _rate(one) != _rate(other):
        yield Fault(Part.RATE, _rate(one), _rate(other))
    if one.per_day is not None and one.per_day != other.per_day:
        yield Fault(Part.FREQUENCY, one.frequency or f"{one.per_day.normalize():f}/d", other.frequency)


def taken_otherwise(one: MedicationAttributes, other: MedicationAttributes, language: Language) -> Iterator[Fault]:
    """What ``one`` tells beside the amount and its number a day, and ``other`` tells otherwise or not at all."""
    mine, theirs = _times(one.frequency), _times(other.frequency)
    if one.per_day is None and not mine <= theirs:
        yield Fault(Part.FREQUENCY, one.frequency, other.frequency)
    elif one.as_needed is not other.as_needed and (one.as_needed or bool(mine)):
        yield Fault(Part.FREQUENCY, *("" if told.as_needed else told.frequency for told in (one, other)))
    if one.route and one.route != other.route and (other.route or one.route not in _USUAL_ROUTES):
        yield Fault(Part.ROUTE, one.route, other.route)
    if one.duration and not _as_long(one.duration, other.duration, language):
        yield Fault(Part.DURATION, one.duration, other.duration)


def _times(frequency: str) -> frozenset[str]:
    return frozenset(part.strip().lower() for part in re.split("[,，]", frequency) if part.strip())


def _as_long(one: str, other: str, language: Language) -> bool:
    """Whether two tellings of how long are the same time, or the same words."""
    mine, theirs = (_units(text, language) for text in (one, other))
    if mine and theirs:
        return all(
            same_amount((a, mine[0].unit), (b, theirs[0].unit))
            for a, b in zip(mine[0].values, theirs[0].values, strict=False)
        )
    return "".join(one.lower().split()) == "".join(other.lower().split())


def _units(text: str, language: Language) -> list[Quantity]:
    """The figures of a time that have a unit; "a week" is one."""
    return [found for found in find_quantities(_ONE.sub("1 ", text), language) if found.unit]


def _rate(told: MedicationAttributes) -> str:
    return f"{'/kg' if told.per_kilo else ''}{'/d' if told.in_a_day else ''}"


def _dose_said(one: MedicationAttributes, other: MedicationAttributes) -> bool:
    """Whether a dose is the other's: the same amount, an end of its range, or the strength of a counted form."""
    if one.dose is None:
        return True
    wanted = (one.dose, one.dose_unit)
    said = [(value, other.dose_unit) for value in (other.dose, other.dose_high) if value is not None]
    if any(_same(wanted, amount) for amount in said):
        return one.dose_high in (None, other.dose_high)
    return one.dose_unit in DOSE_UNITS | {"[iU]"} and _same_text(one.dose, one.dose_unit, other.strength)


def _same(one: tuple[Decimal, str], other: tuple[Decimal, str]) -> bool:
    """The same amount, both units said: a dose without its unit is another matter than one with it."""
    counted = one[1] in COUNTED_FORMS and other[1] in COUNTED_FORMS
    if not counted and dimension(one[1]) != dimension(other[1]):
        return False
    return same_amount(one, other)


def _same_text(value: Decimal, unit: str, strength: str) -> bool:
    number, _, of = strength.partition(" ")
    try:
        return bool(strength) and _same((value, unit), (Decimal(number), of))
    except ArithmeticError:
        return False


def amount_of(told: MedicationAttributes) -> str:
    """The amount at a time as a page shows it: ``0.5–1 tablet (5 mg)``, ``15 mg/kg``."""
    if told.dose is None:
        return told.strength
    high = f"–{told.dose_high.normalize():f}" if told.dose_high is not None else ""
    unit = f"{shown(told.dose_unit)}{'/kg' if told.per_kilo else ''}{'/d' if told.in_a_day else ''}"
    strength = f" ({told.strength})" if told.strength else ""
    return f"{told.dose.normalize():f}{high} {unit}{strength}"


def text_of(told: MedicationAttributes, language: Language) -> str:
    """The medicine with its amount and how often, in one line."""
    return " ".join(part for part in (told.name, regimen_of(told, language)) if part)


def regimen_of(told: MedicationAttributes, language: Language) -> str:
    """Its amount and how often, in one line; empty where neither was said."""
    often = told.frequency or (("必要时" if language == "zh" else "as needed") if told.as_needed else "")
    return " ".join(part for part in (amount_of(told), often) if part)
