"""Whether two doses are the same amount. A table of its own: a measure must not share what it measures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

_UNITS: Final[dict[str, str]] = {
    "ng": "ng nanogram 纳克",
    "ug": "ug mcg µg μg microgram microgramme 微克",
    "mg": "mg milligram milligramme 毫克",
    "g": "g gm gram gramme 克",
    "kg": "kg kilo kilogram kilogramme 公斤 千克",
    "mL": "ml cc millilitre milliliter 毫升",
    "L": "l litre liter 升",
    "IU": "iu [iu] unit u [u] 单位 国际单位",
    "mmol": "mmol millimole 毫摩尔 毫摩",
    "mEq": "meq milliequivalent",
    "%": "% percent ％",
    "h": "h hr hour 小时",
    "d": "d day 天 日",
    "tablet": "tablet tab 片",
    "capsule": "capsule cap 粒 颗",
    "pill": "pill 丸",
    "puff": "puff inhalation 吸 揿",
    "spray": "spray 喷",
    "drop": "drop gtt 滴",
    "sachet": "sachet packet 袋 包",
    "ampoule": "ampoule 支",
    "patch": "patch 贴",
    "suppository": "suppository 枚",
    "teaspoon": "teaspoon tsp 茶匙",
}
_NAMED: Final = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_SCALES: Final[dict[str, tuple[str, Decimal]]] = {
    "ng": ("mass", Decimal("1e-9")),
    "ug": ("mass", Decimal("1e-6")),
    "mg": ("mass", Decimal("1e-3")),
    "g": ("mass", Decimal(1)),
    "kg": ("mass", Decimal(1000)),
    "mL": ("volume", Decimal("1e-3")),
    "L": ("volume", Decimal(1)),
}
_PER: Final = re.compile(r"\s*/\s*|\s+per\s+|\s*每\s*")
_DOSED: Final = frozenset({"doseQuantity", "rateQuantity", "valueQuantity"})


def same_dose(first: tuple[Decimal, str], second: tuple[Decimal, str]) -> bool:
    """Whether two values with units are one amount: ``0.075 mg`` is ``75 mcg``; ``10 mg/kg`` is not ``10 mg``."""
    return _in_base(*first) == _in_base(*second)


def doses_in(resource: Any) -> Iterator[tuple[Decimal, str]]:
    """Every dose, rate or measured value of a FHIR resource, once by its unit's word and once by its code."""
    if isinstance(resource, list):
        for one in resource:
            yield from doses_in(one)
    if not isinstance(resource, dict):
        return
    for name, value in resource.items():
        if name in _DOSED:
            yield from _amounts(value)
        elif name == "rateRatio":
            yield from _ratio(value)
        else:
            yield from doses_in(value)


def _amounts(quantity: dict[str, Any]) -> Iterator[tuple[Decimal, str]]:
    if "value" in quantity:
        for unit in {quantity.get("unit", ""), quantity.get("code", quantity.get("unit", ""))}:
            yield Decimal(str(quantity["value"])), unit


def _ratio(ratio: dict[str, Any]) -> Iterator[tuple[Decimal, str]]:
    for value, unit in _amounts(ratio.get("numerator", {})):
        for by, per in _amounts(ratio.get("denominator", {})):
            if by:
                yield value / by, f"{unit}/{per}"


def _in_base(value: Decimal, unit: str) -> tuple[Decimal, tuple[str, ...]]:
    of, *per = (_named(part) for part in _PER.split(unit.strip().lower()))
    kind, scale = _SCALES.get(of, (of, Decimal(1)))
    return value * scale, (kind, *per)


def _named(word: str) -> str:
    """The unit that a word stands for, in singular or plural; an unknown word stands for itself."""
    bare = word.strip().strip("{}.")
    return _NAMED.get(bare) or _NAMED.get(bare.removesuffix("s")) or bare
