"""The UCUM codes (https://ucum.org) of spoken and written units of a dose or a reading."""

from __future__ import annotations

_UCUM = {
    "mg": "mg",
    "milligram": "mg",
    "毫克": "mg",
    "g": "g",
    "gram": "g",
    "克": "g",
    "mcg": "ug",
    "microgram": "ug",
    "μg": "ug",
    "微克": "ug",
    "ml": "mL",
    "milliliter": "mL",
    "millilitre": "mL",
    "毫升": "mL",
    "l": "L",
    "liter": "L",
    "litre": "L",
    "升": "L",
    "unit": "[iU]",
    "单位": "[iU]",
    "iu": "[iU]",
    "international unit": "[iU]",
    "percent": "%",
    "%": "%",
    "meq": "meq",
    "kg": "kg",
    "kilogram": "kg",
    "公斤": "kg",
    "千克": "kg",
    "pound": "[lb_av]",
    "lb": "[lb_av]",
    "斤": "500.g",
    "cm": "cm",
    "centimeter": "cm",
    "centimetre": "cm",
    "厘米": "cm",
    "inch": "[in_i]",
    "foot": "[ft_i]",
    "°c": "Cel",
    "℃": "Cel",
    "°f": "[degF]",
}

_COUNTED = {
    "tablet": "tablet",
    "pill": "tablet",
    "tab": "tablet",
    "片": "tablet",
    "capsule": "capsule",
    "粒": "capsule",
    "puff": "puff",
    "spray": "spray",
    "喷": "spray",
    "吸": "puff",
    "drop": "drop",
    "滴": "drop",
    "sachet": "sachet",
    "袋": "sachet",
    "包": "sachet",
    "支": "ampoule",
    "patch": "patch",
    "贴": "patch",
    "teaspoon": "teaspoon",
    "丸": "pill",
}

UNIT_EN = (
    r"milligrams?|mg|micrograms?|mcg|grams?|g|milliliters?|millilitres?|ml|units?|meq|percent|%|tablets?|pills?|"
    r"capsules?|puffs?|sprays?|drops?|sachets?|patch(?:es)?|teaspoons?"
)
UNIT_ZH = "毫克|mg|微克|μg|克|g|毫升|ml|mL|单位|片|粒|支|袋|包|滴|喷|吸|贴|丸|枚|颗"


def ucum(unit: str) -> str:
    """The UCUM code of a spoken or written unit; counted forms such as ``tablet`` stay words; empty when unknown."""
    word = unit.strip().lower()
    for candidate in (word, word.removesuffix("s"), word.removesuffix("es")):
        if candidate in _UCUM:
            return _UCUM[candidate]
        if candidate in _COUNTED:
            return _COUNTED[candidate]
    return ""
