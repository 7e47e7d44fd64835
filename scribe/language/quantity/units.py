"""The words and signs for units, in English and Chinese, with the UCUM unit or counted form that each stands for."""

from __future__ import annotations

import re
from typing import Final

_ENGLISH: Final[dict[str, str]] = {
    "mg": "mg|mgs|milligram|milligrams|milligramme|milligrammes",
    "ug": "mcg|µg|μg|ug|microgram|micrograms|microgramme|microgrammes",
    "ng": "ng|nanogram|nanograms",
    "g": "g|gm|gram|grams|gramme|grammes",
    "kg": "kg|kgs|kilo|kilos|kilogram|kilograms",
    "[lb_av]": "lb|lbs|pound|pounds",
    "[stone_av]": "stone|stones",
    "mL": "ml|mls|cc|millilitre|millilitres|milliliter|milliliters|mil|mils",
    "dL": "dl|decilitre|deciliter",
    "L": "l|litre|litres|liter|liters",
    "[IU]": "iu|unit|units|international units",
    "mmol/L": "mmol/l|millimoles per litre|millimoles per liter|millimol per litre|millimoles|mmol",
    "umol/L": "umol/l|µmol/l|μmol/l|micromoles per litre|micromoles",
    "mg/dL": "mg/dl|milligrams per deciliter|milligrams per decilitre",
    "mg/L": "mg/l|milligrams per litre|milligrams per liter",
    "ng/mL": "ng/ml|nanograms per millilitre|nanograms per milliliter",
    "g/L": "g/l|grams per litre|grams per liter",
    "g/dL": "g/dl|grams per deciliter|grams per decilitre",
    "%": "%|percent|per cent|percentage points",
    "Cel": "°c|℃|º c|° c|ºc|degrees c|degrees celsius|degrees centigrade|celsius|degree celsius",
    "[degF]": "°f|℉|° f|ºf|degrees f|degrees fahrenheit|fahrenheit|f",
    "deg": "°|º|degrees|degree",
    "/min": "bpm|/min|beats per minute|beats a minute|breaths per minute|breaths a minute|per minute|a minute",
    "mm[Hg]": "mmhg|mm hg|millimeters of mercury|millimetres of mercury",
    "mm": "mm|millimetre|millimetres|millimeter|millimeters",
    "cm": "cm|cms|centimetre|centimetres|centimeter|centimeters",
    "m": "m|metre|metres|meter|meters",
    "[ft_i]": "ft|foot|feet",
    "[in_i]": "in|inch|inches",
    "s": "sec|secs|second|seconds",
    "min": "min|mins|minute|minutes",
    "h": "h|hr|hrs|hour|hours",
    "d": "d|day|days|nights|mornings|evenings",
    "wk": "wk|wks|week|weeks",
    "fortnight": "fortnight|fortnights",
    "mo": "mo|month|months",
    "a": "yr|yrs|year|years|y/o|yo|y.o.|year old|years old",
    "tablet": "tab|tabs|tablet|tablets",
    "pill": "pill|pills",
    "capsule": "cap|caps|capsule|capsules",
    "puff": "puff|puffs|inhalation|inhalations",
    "spray": "spray|sprays",
    "drop": "drop|drops",
    "sachet": "sachet|sachets|packet|packets",
    "patch": "patch|patches",
    "suppository": "suppository|suppositories",
    "teaspoon": "teaspoon|teaspoons|tsp|spoonful|spoonfuls",
    "time": "time|times|occasions|x",
}

_CHINESE: Final[dict[str, str]] = {
    "mg": "毫克|mg",
    "ug": "微克|μg|µg|ug|mcg",
    "ng": "纳克|ng",
    "g": "克|g",
    "kg": "公斤|千克|kg",
    "[jin]": "斤",
    "[lb_av]": "英磅|磅",
    "mL": "毫升|ml",
    "L": "升|l",
    "[IU]": "个国际单位|个单位|国际单位|单位|万单位|iu|u",
    "mmol/L": "毫摩尔每升|毫摩每升|毫摩尔|毫摩|mmol/l|mmol",
    "umol/L": "微摩尔每升|微摩尔|微摩|μmol/l|µmol/l|umol/l",
    "mg/L": "毫克每升|mg/l",
    "ng/mL": "纳克每毫升|ng/ml",
    "mg/g": "mg/g",
    "g/L": "克每升|g/l",
    "U/L": "u/l",
    "10*9/L": "×10⁹/l|x10⁹/l|×10^9/l|x10^9/l|×109/l",
    "kg/m2": "kg/m²|kg/m2",
    "/[HPF]": "/hp|个每高倍视野",
    "%": "%|％",
    "Cel": "℃|°c|摄氏度",
    "[degF]": "°f|℉|华氏度",
    "deg": "度|°",
    "/min": "次/分钟|次/分|次每分钟|次每分|bpm",
    "mm[Hg]": "毫米汞柱|mmhg",
    "mm": "毫米|mm",
    "cm": "厘米|公分|cm",
    "m": "米|m",
    "s": "秒钟|秒",
    "min": "分钟|min",
    "h": "个多小时|个来小时|个小时|小时|个钟头|钟头|个钟|h",
    "d": "天|日",
    "wk": "个星期|星期|个礼拜|礼拜|周",
    "mo": "个多月|个来月|个月|来月|月",
    "a": "周岁|岁半|岁|年",
    "/d": "次/日|次/天",
    "/wk": "次/周",
    "tablet": "片",
    "capsule": "粒|颗|丸",
    "sachet": "袋|包",
    "ampoule": "支|针|瓶",
    "suppository": "枚",
    "drop": "滴",
    "spray": "喷",
    "puff": "吸|揿",
    "patch": "贴",
    "time": "次|回|遍|趟",
    "clock": "点钟|点|时",
    "date": "号",
    "grade": "级|型|期",
    "item": "个|组|根|口|杯|顿|盒|条|倍|胎|块|张|处|勺|碗",
}


def _pattern(table: dict[str, str], boundary: str) -> tuple[re.Pattern[str], dict[str, str]]:
    units = {word: unit for unit, words in table.items() for word in words.split("|")}
    longest_first = sorted(units, key=len, reverse=True)
    return re.compile("(?:" + "|".join(re.escape(word) for word in longest_first) + ")" + boundary), units


_EN_PATTERN, _EN_UNITS = _pattern(_ENGLISH, r"(?![a-z])")
_ZH_PATTERN, _ZH_UNITS = _pattern(_CHINESE, "")
_LATIN = re.compile(r"[a-zμµ]")

SYMBOLS: Final = {
    "mg": "mg", "ug": "µg", "g": "g", "kg": "kg", "mL": "mL", "L": "L", "%": "%", "mm[Hg]": "mmHg", "cm": "cm",
    "mm": "mm", "mmol/L": "mmol/L", "umol/L": "μmol/L", "mg/dL": "mg/dL", "mg/L": "mg/L", "g/L": "g/L",
}  # fmt: skip
"""How a unit of measurement is written in a note. Other units keep the speaker's word."""


def lowered(text: str) -> str:
    """The text in small letters, character by character, so that every place stays where it was."""
    whole = text.lower()
    if len(whole) == len(text):
        return whole
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def unit_at(text: str, at: int, *, chinese: bool) -> tuple[str, int]:
    """The unit that begins at or just after ``at``.

    Args:
        text: the text in small letters.
        at: where the number ended; one blank or hyphen may lie between (in Chinese: blanks).
        chinese: which language's words to look for; signs such as ``mg`` are known to both.

    Returns:
        The unit and where it ends; an empty unit and ``at`` when there is none.
    """
    start = at
    while start < len(text) and text[start] in (" " if chinese else " -‑"):
        start += 1
    if start - at > 2:
        return "", at
    pattern, units = (_ZH_PATTERN, _ZH_UNITS) if chinese else (_EN_PATTERN, _EN_UNITS)
    found = pattern.match(text, start)
    if found is None:
        return "", at
    if chinese and _LATIN.match(found.group()[-1]) and _LATIN.match(text[found.end() : found.end() + 1]):
        return "", at
    return units[found.group()], found.end()
