"""From how often and how long a medicine is taken, in the words of a note, to FHIR's Timing.

Words that leave something open ("for ten days or so", "until the fever stops") stay words: machines read a Timing.
The words are those that :mod:`scribe.language.quantity` writes (https://hl7.org/fhir/R4/datatypes.html#Timing).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final, Literal

from scribe.language.quantity import find_quantities
from scribe.model import Language, MedicationAttributes
from scribe.resources.codes import UCUM, Json
from scribe.resources.quantities import daily, number

_PERIODS: Final = {
    "minutes": "min", "hours": "h", "day": "d", "days": "d", "week": "wk", "weeks": "wk", "weekly": "wk",
    "month": "mo", "months": "mo", "monthly": "mo", "year": "a", "yearly": "a", "daily": "d",
    "小时": "h", "日": "d", "天": "d", "周": "wk", "月": "mo", "个月": "mo", "年": "a",
}  # fmt: skip
_NAMES: Final = {
    "min": ("minutes", "分钟"), "h": ("hours", "小时"), "d": ("days", "天"), "wk": ("weeks", "周"),
    "mo": ("months", "月"), "a": ("years", "年"),
}  # fmt: skip
"""UCUM's units of time that R4 allows, as people write them."""

_NUMBER: Final = r"\d+(?:\.\d+)?"
_EVERY: Final = (
    re.compile(rf"every (?P<low>{_NUMBER})(?: to (?P<high>{_NUMBER}))? (?P<unit>minutes|hours|days|weeks|months)"),
    re.compile(rf"每(?P<low>{_NUMBER})(?:~(?P<high>{_NUMBER}))?(?P<unit>小时|日|天|周|个月)1次"),
)
_TIMES: Final = (
    re.compile(r"(?P<low>once|twice|\d+)(?: to (?P<high>\d+))?(?: times)? (?:a )?"
               r"(?P<unit>daily|day|weekly|week|monthly|month|yearly|year)"),
    re.compile(r"每(?P<unit>日|天|周|月|年)(?P<low>\d+)(?:~(?P<high>\d+))?次"),
)  # fmt: skip
_COUNTS: Final = {"once": "1", "twice": "2"}
_OTHER_DAY: Final = re.compile(r"every other day|隔日(?:1次)?")
_LEADING: Final = re.compile(r"^(?:for |over |for the next |共|连续?)")
_ONE: Final = re.compile(r"^an? ")
_TO: Final = frozenset({"to", "-", "–", "~", "到", "至"})


def timing_of(told: MedicationAttributes, language: Language) -> Json:
    """``Timing`` with its numbers as far as they are certain, and the words of how often; empty when both are."""
    repeat = bounds(told.duration, language)
    once_a_day = told.in_a_day and told.per_day is None and not told.per_kilo
    often = Decimal(1) if once_a_day else told.per_day
    # as needed, a frequency is the most that may be taken and no schedule
    if not told.as_needed:
        repeat |= (daily(often) if often is not None else frequency(told.frequency)) or {}
    made: Json = {"repeat": repeat} if repeat else {}
    return made | ({"code": {"text": told.frequency}} if told.frequency else {})


def frequency(words: str) -> Json:
    """``Timing.repeat`` of how often: "every other day", "twice a week", 每周3次; empty where it stays words.

    A time of day behind it changes nothing; anything else with a number in it may, and then nothing is said.
    """
    told, *more = re.split(r", |，", words)
    if any(re.search(r"\d", one) for one in more):
        return {}
    if _OTHER_DAY.fullmatch(told):
        return {"frequency": 1, "period": 2, "periodUnit": "d"}
    for pattern in _EVERY:
        if found := pattern.fullmatch(told):
            return {"frequency": 1, "period": _whole(found["low"]), **_most("periodMax", found["high"]),
                    "periodUnit": _PERIODS[found["unit"]]}  # fmt: skip
    for pattern in _TIMES:
        if found := pattern.fullmatch(told):
            times = _whole(_COUNTS.get(found["low"], found["low"]))
            if times:
                return {"frequency": times, **_most("frequencyMax", found["high"]), "period": 1,
                        "periodUnit": _PERIODS[found["unit"]]}  # fmt: skip
    return {}


def bounds(words: str, language: Language) -> Json:
    """``boundsDuration`` or ``boundsRange`` of how long: "7 days", "7 to 10 days", 两周; empty where it stays words."""
    text = _ONE.sub("1 ", _LEADING.sub("", words.strip().lower()))
    found = [one for one in find_quantities(text, language) if one.unit in _NAMES]
    between = text
    for one in found:
        between = between.replace(one.text.lower(), " ", 1)
    if any(one.approximate or one.also or one.second is not None or one.value <= 0 for one in found):
        return {}
    match found, set(between.split()):
        case [one], rest if not rest:
            return {"boundsDuration": _duration(one.value, one.unit, language)}
        case [low, high], rest if rest <= _TO and low.unit == high.unit and low.value < high.value:
            ends: tuple[tuple[Literal["low", "high"], Decimal], ...] = (("low", low.value), ("high", high.value))
            return {"boundsRange": {end: _duration(value, low.unit, language) for end, value in ends}}
        case _:
            return {}


def _duration(value: Decimal, unit: str, language: Language) -> Json:
    return {"value": number(value), "unit": _NAMES[unit][language == "zh"], "system": UCUM, "code": unit}


def _most(name: str, high: str | None) -> dict[str, Any]:
    return {name: _whole(high)} if high else {}


def _whole(value: str) -> int | float:
    return number(Decimal(value))
