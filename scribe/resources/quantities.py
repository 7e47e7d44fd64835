"""Numbers, quantities and times, as FHIR writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from scribe.model import Language
from scribe.resources.codes import UCUM, Json

UNITS: Final = frozenset([
    "mg", "g", "kg", "ug", "ng", "mL", "L", "uL", "[iU]", "meq", "mmol", "mol", "%", "mm[Hg]", "/min", "Cel", "[degF]",
    "cm", "m", "[in_i]", "[ft_i]", "[lb_av]", "[oz_av]", "h", "d", "wk",
])  # fmt: skip
"""The UCUM codes (https://ucum.org) that notes use; any other unit is a word, such as ``tablet``."""

_SHOWN: Final = {
    "mm[Hg]": "mmHg", "Cel": "°C", "[degF]": "°F", "[iU]": "IU", "[IU]": "IU", "ug": "µg", "[in_i]": "in",
    "[ft_i]": "ft", "[lb_av]": "lb", "[oz_av]": "oz", "meq": "mEq",
}  # fmt: skip

_COUNTED: Final = {
    "tablet": ("tablet", "tablets", "片"), "capsule": ("capsule", "capsules", "粒"), "puff": ("puff", "puffs", "吸"),
    "spray": ("spray", "sprays", "喷"), "drop": ("drop", "drops", "滴"), "sachet": ("sachet", "sachets", "袋"),
    "ampoule": ("ampoule", "ampoules", "支"), "patch": ("patch", "patches", "贴"), "pill": ("pill", "pills", "丸"),
    "teaspoon": ("teaspoon", "teaspoons", "茶匙"),
}  # fmt: skip
"""Counted forms: one, several, Chinese."""

_JIN: Final = "500.g"
"""斤, half a kilogram, as a UCUM term."""


def instant(moment: datetime) -> str:
    """A FHIR instant in UTC; milliseconds only where there are some."""
    moment = moment.astimezone(UTC)
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def number(value: Decimal) -> int | float:
    """A JSON number that reads exactly as ``value``.

    A whole number stays whole (120, not 120.0). JSON as Python writes it has no trailing zeros, so 38.50 becomes 38.5:
    the same value; its spelling stands in the narrative.
    """
    whole = value.to_integral_value()
    return int(whole) if value == whole else float(value)


def is_ucum(unit: str) -> bool:
    """Whether the unit is a UCUM term of codes that notes use: ``mg``, ``mg/kg``, ``kg.d``."""
    return all(part in UNITS for part in re.split(r"[./]", unit.replace("(", "").replace(")", ""))) or unit in UNITS


def quantity(value: Decimal, unit: str) -> Json:
    """A Quantity: coded when the unit is of UCUM, with the unit in words otherwise (``2 tablet``)."""
    if unit == _JIN:
        value, unit = value / 2, "kg"
    made: Json = {"value": number(value)}
    if unit:
        made["unit"] = _SHOWN.get(unit, unit)
    if is_ucum(unit):
        made |= {"system": UCUM, "code": unit}
    return made


def shown(unit: str) -> str:
    """A unit as people write it: ``mmHg``, ``µg``, ``tablet``."""
    return _SHOWN.get(unit, unit)


def spoken(value: Decimal, unit: str, language: Language) -> str:
    """An amount as people write it in the note's language: ``2 tablets``, ``2片``, ``50 µg``."""
    amount = f"{value.normalize():f}"
    if unit in _COUNTED:
        one, several, chinese = _COUNTED[unit]
        return f"{amount}{chinese}" if language == "zh" else f"{amount} {one if value <= 1 else several}"
    return f"{amount} {_SHOWN.get(unit, unit)}".strip()


def daily(per_day: Decimal) -> Json | None:
    """``Timing.repeat`` for so many times a day; ``None`` when it is not a whole number of times or of days."""
    if per_day <= 0:
        return None
    if per_day == per_day.to_integral_value():
        return {"frequency": int(per_day), "period": 1, "periodUnit": "d"}
    days = (1 / per_day).to_integral_value()
    if days > 0 and abs(days * per_day - 1) < Decimal("0.01"):
        return {"frequency": 1, "period": int(days), "periodUnit": "d"}
    return None
