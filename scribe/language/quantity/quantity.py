"""A number as it was said or written, with its unit, and what makes two of them the same amount."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final


@dataclass(frozen=True)
class Quantity:
    """One number found in a text.

    Attributes:
        value: the number; of a blood pressure the systolic one.
        unit: UCUM where there is one (``mg``, ``mL``, ``Cel``, ``d``, ``/d`` for times a day), a counted form
            (``tablet``, ``capsule``, ``puff``, ``time`` …), or empty.
        second: the diastolic value of a blood pressure, else ``None``.
        start: where the words begin in the text.
        end: where they end, unit included.
        text: the words, unit included.
        number_end: where the number ends and its unit begins.
        approximate: said as "about that many" (十余, 二十来, "a couple").
        ordinal: a place in an order or a date, not an amount ("first", 第三, "the 12th").
        also: other values that the same words can mean ("one twenty": 120, but perhaps 1 and 20).
        spoken: written in words, not in digits.
    """

    value: Decimal
    unit: str
    second: Decimal | None
    start: int
    end: int
    text: str
    number_end: int = 0
    approximate: bool = False
    ordinal: bool = False
    also: tuple[Decimal, ...] = ()
    spoken: bool = False

    @property
    def values(self) -> tuple[Decimal, ...]:
        """The value, with the second one of a blood pressure."""
        return (self.value,) if self.second is None else (self.value, self.second)


_FACTORS: Final[dict[str, tuple[str, Decimal]]] = {
    "kg": ("mass", Decimal(1_000_000)),
    "[jin]": ("mass", Decimal(500_000)),
    "[lb_av]": ("mass", Decimal("453592.37")),
    "[stone_av]": ("mass", Decimal("6350293.18")),
    "[liang]": ("mass", Decimal(50_000)),
    "g": ("mass", Decimal(1_000)),
    "mg": ("mass", Decimal(1)),
    "ug": ("mass", Decimal("0.001")),
    "ng": ("mass", Decimal("0.000001")),
    "L": ("volume", Decimal(1_000)),
    "dL": ("volume", Decimal(100)),
    "mL": ("volume", Decimal(1)),
    "m": ("length", Decimal(1_000)),
    "cm": ("length", Decimal(10)),
    "mm": ("length", Decimal(1)),
    "[ft_i]": ("foot", Decimal(1)),
    "[in_i]": ("inch", Decimal(1)),
    "s": ("time", Decimal(1)),
    "min": ("time", Decimal(60)),
    "h": ("time", Decimal(3_600)),
    "d": ("time", Decimal(86_400)),
    "wk": ("time", Decimal(604_800)),
    "mo": ("long time", Decimal(1)),
    "a": ("long time", Decimal(12)),
    "Cel": ("temperature", Decimal(1)),
    "deg": ("temperature", Decimal(1)),
    "[degF]": ("fahrenheit", Decimal(1)),
    "/d": ("rate", Decimal(1)),
    "/wk": ("weekly", Decimal(1)),
    "/mo": ("monthly", Decimal(1)),
    "/a": ("yearly", Decimal(1)),
    "[IU]": ("activity", Decimal(1)),
}

DOSE_UNITS: Final = frozenset({"kg", "g", "mg", "ug", "ng", "mL", "L", "[IU]"})
"""Units of an amount of a medicine; the counted forms below are the others."""

COUNTED_FORMS: Final = frozenset(
    {"tablet", "capsule", "puff", "drop", "spray", "sachet", "patch", "ampoule", "suppository", "pill", "teaspoon"}
)
"""Forms in which a medicine is counted."""

COUNTS: Final = COUNTED_FORMS | {"time", "item", "grade", "date", "year"}
"""Units of a mere count, which speakers leave out or exchange freely."""


def dimension(unit: str) -> str:
    """What the unit measures (``mass``, ``volume``, ``time`` …); ``count`` for a count, empty without a unit."""
    if not unit or unit == "clock":
        # 六点 is six o'clock, and also how a laboratory value is said: "six point something"
        return ""
    if unit in COUNTS:
        return "count"
    return _FACTORS[unit][0] if unit in _FACTORS else unit


def in_base(value: Decimal, unit: str) -> Decimal:
    """The value in the base unit of its dimension."""
    return value * _FACTORS[unit][1] if unit in _FACTORS else value


def same_amount(first: tuple[Decimal, str], second: tuple[Decimal, str]) -> bool:
    """Whether two values with units are the same amount; a unit that one of them leaves out is no difference.

    ``0.5 g`` is ``500 mg``, ``2 wk`` is ``14 d``, ``18 mo`` is ``1.5 a``; ``5 mg`` is not ``5 mL`` nor ``5 ug``.
    """
    (a, unit_a), (b, unit_b) = first, second
    kind_a, kind_b = dimension(unit_a), dimension(unit_b)
    if {unit_a, unit_b} == {"d", "date"}:
        return a == b
    if not kind_a or not kind_b:
        return a == b
    if kind_a == kind_b:
        return in_base(a, unit_a) == in_base(b, unit_b)
    loose = {"count", "rate", "weekly", "monthly", "yearly"}
    return kind_a in loose and kind_b in loose and "count" in (kind_a, kind_b) and a == b
