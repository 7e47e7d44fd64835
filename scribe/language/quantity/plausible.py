"""What cannot be meant: a dose, a frequency or a reading that was misheard or is dangerous. It is shown to a person."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Final

from scribe.language.quantity.quantity import COUNTED_FORMS, dimension, in_base
from scribe.language.quantity.regimen_parts import Regimen
from scribe.model import VitalSignName
from scribe.terminology import VITAL_SIGNS, Term
from scribe.terminology.doses import UsualDose, usual

_MOST_TIMES: Final = 12
_MOST_AT_ONCE: Final = 20
_FAR_ABOVE: Final = 10
_FAR_BELOW: Final = 50
_BODY_KG: Final = Decimal(70)
_FAHRENHEIT_FROM: Final = Decimal(80)
_TEMPERATURES: Final = {"Cel": (Decimal(30), Decimal(44)), "[degF]": (Decimal(86), Decimal(112))}


_SPRAYED_UNITS: Final = frozenset({"puff", "spray"})
_SPRAYED: Final = (
    *("A01", "C01D", "D", "G", "H01", "H05", "J01G", "J01X", "J05AH", "L03"),
    *("M02", "N01", "N02A", "N02CC", "N05CD", "N07B", "R", "S", "V"),
)
"""ATC groups of which some medicines are inhaled or sprayed."""


class Implausible(StrEnum):
    """In which way a regimen is not to be believed."""

    TOO_OFTEN = "too_often"
    TOO_MANY = "too_many"
    TOO_MUCH = "too_much"
    TOO_LITTLE = "too_little"


def implausible(regimen: Regimen, medicine: Term | None) -> Implausible | None:
    """In which way a regimen is not to be believed; ``None`` where nothing speaks against it.

    Args:
        regimen: how the medicine is taken.
        medicine: which one; without it, or where the table of doses lacks it, only counts are judged.
    """
    often = regimen.frequency
    if often is not None and max(often.per_day or 0, often.max_per_day or 0) > _MOST_TIMES:
        return Implausible.TOO_OFTEN
    counted = [regimen.dose] if regimen.unit in COUNTED_FORMS else []
    counted += [part.dose for part in regimen.parts if part.unit in COUNTED_FORMS]
    if regimen.unit != "drop" and any(dose is not None and dose > _MOST_AT_ONCE for dose in counted):
        return Implausible.TOO_MANY
    known = usual(medicine) if medicine is not None else None
    return _against(regimen, known) if known is not None else None


def is_of_another(regimen: Regimen, medicine: Term | None) -> bool:
    """Whether a dose in puffs or sprays cannot be meant of a medicine: it is in no group that has any such form."""
    sprayed = regimen.unit in _SPRAYED_UNITS
    return sprayed and medicine is not None and bool(medicine.code) and not medicine.code.startswith(_SPRAYED)


def implausible_reading(name: VitalSignName, value: Decimal, unit: str = "") -> bool:
    """Whether nobody has such a vital sign: a temperature of 4 °C, a saturation of 900 %."""
    if name is VitalSignName.BODY_TEMPERATURE:
        scale = unit if unit in _TEMPERATURES else "[degF]" if value >= _FAHRENHEIT_FROM else "Cel"
        lowest, highest = _TEMPERATURES[scale]
        return not lowest <= value <= highest
    term = VITAL_SIGNS[name]
    if unit and unit != term.unit and dimension(unit) == dimension(term.unit) and dimension(unit) in ("mass", "length"):
        value = in_base(value, unit) / in_base(Decimal(1), term.unit)
    return not term.lowest <= value <= term.highest


def _against(regimen: Regimen, known: UsualDose) -> Implausible | None:
    """The day's dose against the usual one; ten times as much and above the largest one is too much."""
    amounts = _daily(regimen)
    if amounts is None or known.daily is None:
        return _above_largest(amounts, known)
    (value, unit), certain = amounts
    if dimension(unit) != dimension(known.daily[1]):
        return None
    said, ordinary = in_base(value, unit), in_base(*known.daily)
    largest = in_base(*known.largest) if known.largest else ordinary
    if said >= ordinary * _FAR_ABOVE and said > largest:
        return Implausible.TOO_MUCH
    smallest = min((in_base(*one) for one in known.strengths if dimension(one[1]) == dimension(unit)), default=None)
    if certain and said * _FAR_BELOW <= ordinary and (smallest is None or said * 4 < smallest):
        return Implausible.TOO_LITTLE
    return None


def _above_largest(amounts: tuple[tuple[Decimal, str], bool] | None, known: UsualDose) -> Implausible | None:
    """Without a usual dose: three times the largest one is too much."""
    if amounts is None or known.largest is None:
        return None
    value, unit = amounts[0]
    if dimension(unit) != dimension(known.largest[1]):
        return None
    return Implausible.TOO_MUCH if in_base(value, unit) > 3 * in_base(*known.largest) else None


def _daily(regimen: Regimen) -> tuple[tuple[Decimal, str], bool] | None:
    """What is taken in a day at least, and whether all of it is known; ``None`` where it is no mass or volume."""
    if regimen.parts:
        units = {part.unit for part in regimen.parts}
        if len(units) != 1 or units & COUNTED_FORMS:
            return None
        return (sum((part.dose for part in regimen.parts), Decimal(0)), next(iter(units))), True
    dose, unit = regimen.dose, regimen.unit
    if unit in COUNTED_FORMS and dose is not None and regimen.strength is not None:
        dose, unit = dose * regimen.strength, regimen.strength_unit
    if dose is None or not unit or unit in COUNTED_FORMS or "/" in unit:
        return None
    times = Decimal(1)
    if not regimen.per_day_total and regimen.frequency is not None:
        times = regimen.frequency.per_day or Decimal(1)
    if regimen.per_kilo:
        dose *= _BODY_KG
    certain = not regimen.per_kilo and regimen.frequency is not None and not regimen.as_needed
    return (dose * times, unit), certain
