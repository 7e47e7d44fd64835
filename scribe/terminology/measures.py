"""Vital signs with their LOINC codes and UCUM units, and how units, routes and frequencies are spoken.

LOINC codes as in FHIR's vital signs profile (http://hl7.org/fhir/R4/observation-vitalsigns.html); units as UCUM writes
them (https://ucum.org).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from scribe.model import Language, VitalSignName


@dataclass(frozen=True)
class VitalSignTerm:
    """How a vital sign is coded and written: ``unit`` is UCUM, ``shown_*`` is what a note prints."""

    name: VitalSignName
    loinc: str
    display: str
    unit: str
    en: str
    zh: str
    shown_en: str
    shown_zh: str
    lowest: Decimal
    highest: Decimal
    """A value beyond these is misheard or something else; it is not taken as this sign."""


def _term(
    name: str,
    loinc: str,
    display: str,
    unit: str,
    words: tuple[str, str],
    shown: tuple[str, str],
    bounds: tuple[int, int],
) -> VitalSignTerm:
    return VitalSignTerm(
        VitalSignName(name), loinc, display, unit, *words, *shown, Decimal(bounds[0]), Decimal(bounds[1])
    )


VITAL_SIGNS: dict[VitalSignName, VitalSignTerm] = {
    term.name: term
    for term in (
        _term(
            "blood_pressure",
            "85354-9",
            "Blood pressure panel with all children optional",
            "mm[Hg]",
            ("Blood pressure", "血压"),
            (" mmHg", " mmHg"),
            (40, 300),
        ),
        _term("heart_rate", "8867-4", "Heart rate", "/min", ("Heart rate", "心率"), (" bpm", "次/分"), (20, 300)),
        _term(
            "respiratory_rate",
            "9279-1",
            "Respiratory rate",
            "/min",
            ("Respiratory rate", "呼吸"),
            ("/min", "次/分"),
            (4, 90),
        ),
        _term(
            "body_temperature", "8310-5", "Body temperature", "Cel", ("Temperature", "体温"), (" °C", " ℃"), (30, 115)
        ),
        _term(
            "oxygen_saturation",
            "2708-6",
            "Oxygen saturation in Arterial blood",
            "%",
            ("Oxygen saturation", "血氧饱和度"),
            ("%", "%"),
            (40, 100),
        ),
        _term("body_weight", "29463-7", "Body weight", "kg", ("Weight", "体重"), (" kg", " kg"), (1, 700)),
        _term("body_height", "8302-2", "Body height", "cm", ("Height", "身高"), (" cm", " cm"), (1, 250)),
    )
}

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


@dataclass(frozen=True)
class Frequency:
    """How often, as a note writes it; ``per_day`` only where it is certain."""

    text: str
    start: int
    end: int
    per_day: Decimal | None = None
    as_needed: bool = False


_TIMES = {"once": 1, "twice": 2, "three times": 3, "four times": 4, "five times": 5, "six times": 6}
_DAY_EN = r"(?:an? day|per day|daily|each day|every day)"
_PATTERNS_EN: tuple[tuple[str, str, str], ...] = (
    (rf"up to (\d+|once|twice|three times|four times)(?: times)? {_DAY_EN}", "up to {times} daily", ""),
    (rf"(\d+|once|twice|three times|four times|five times)(?: times)? {_DAY_EN}(?: as needed)?", "{times} daily", "n"),
    (r"every (\d+) (?:to (\d+) )?hours", "every {range} hours", "h"),
    (r"every (?:single )?(morning|evening|night)", "every {0}", "1"),
    (r"(?:once|one time) (?:a|per) week|once weekly", "once weekly", ""),
    (r"(\d+|twice|three times)(?: times)? (?:a|per) week", "{times} a week", ""),
    (r"every other day", "every other day", ""),
    (r"(?:every day|daily|each day)", "daily", "1"),
    (r"(?:at |before )bed ?time|at night|nightly|before bed", "at bedtime|at night", "1"),
    (r"in the mornings?", "in the morning", "1"),
)
_NEED_EN = re.compile(
    r"\b(?:as needed|if needed|when needed|prn|when you need it|as required|only when)\b", re.IGNORECASE
)


def find_frequency(text: str, language: Language) -> Frequency | None:
    """The first frequency in a text whose numbers are digits already, or ``None``."""
    return _frequency_zh(text) if language == "zh" else _frequency_en(text)


def _frequency_en(text: str) -> Frequency | None:
    needed = _NEED_EN.search(text) is not None
    for pattern, shape, rate in _PATTERNS_EN:
        match = re.search(rf"\b{pattern}\b", text, re.IGNORECASE)
        if match is None:
            continue
        groups = [group.lower() for group in match.groups() if group]
        per_day: Decimal | None = None
        if shape == "at bedtime|at night":
            shown = "at night" if "night" in match.group(0).lower() else "at bedtime"
        elif "{times}" in shape:
            count = _TIMES.get(groups[0]) or (int(groups[0]) if groups[0].isdigit() else 0)
            words = {1: "once", 2: "twice"}.get(count, f"{count} times")
            shown = shape.format(times=words)
            per_day = Decimal(count) if rate == "n" and count else None
        elif "{range}" in shape:
            shown = shape.format(range=" to ".join(groups))
            hours = int(groups[0])
            per_day = Decimal(24 // hours) if len(groups) == 1 and hours and 24 % hours == 0 else None
        else:
            shown = shape.format(*groups)
        if rate == "1":
            per_day = Decimal(1)
        return Frequency(shown, match.start(), match.end(), per_day, needed)
    if needed:
        found = _NEED_EN.search(text)
        assert found is not None  # noqa: S101 - tested two lines above
        return Frequency("as needed", found.start(), found.end(), None, True)
    return None


_NEED_ZH = re.compile(r"必要时|疼的时候|疼了|痛时|需要的时候|难受的时候|按需")
_DAILY_ZH = re.compile(r"(?:每天|每日|一天|1天|1日|一日)(?:吃|喷|用|服|含)?(?:最多)?(?:每日)?(\d+)(?:次|回|遍)")
_COUNT_ZH = re.compile(r"(?:每天|每日|一天|1天|1日)(?:吃|喷|用|服)?(1)(?:片|粒|包|袋|支|丸)")
_HOURS_ZH = re.compile(r"每(?:隔)?(\d+)(?:个)?(?:小时|钟头)")
_PART_ZH = re.compile(
    r"(?<![昨前今]天)每?(早上|晚上|早晨|早饭前|早餐前|早饭后|睡前|临睡前|早晚)(?:各)?(?:1次|1片|1粒)?"
)
_WEEK_ZH = re.compile(r"(?:每周|1周|一周|1个礼拜|1个星期)(\d+)次")


def _frequency_zh(text: str) -> Frequency | None:  # noqa: PLR0911 - one return a pattern
    needed = _NEED_ZH.search(text) is not None
    if match := _DAILY_ZH.search(text):
        return Frequency(f"每日{match[1]}次", match.start(), match.end(), Decimal(match[1]), needed)
    if match := _WEEK_ZH.search(text):
        return Frequency(f"每周{match[1]}次", match.start(), match.end(), None, needed)
    if match := _HOURS_ZH.search(text):
        hours = int(match[1])
        exact = Decimal(24 // hours) if hours and 24 % hours == 0 else None
        return Frequency(f"每{hours}小时1次", match.start(), match.end(), exact, needed)
    if match := _COUNT_ZH.search(text):
        return Frequency(f"每日{match[1]}次", match.start(), match.end(), Decimal(match[1]), needed)
    if match := _PART_ZH.search(text):
        per_day = Decimal(2) if match[1] == "早晚" else Decimal(1)
        return Frequency(match.group(0), match.start(), match.end(), per_day, needed)
    if match := _NEED_ZH.search(text):
        return Frequency("必要时", match.start(), match.end(), None, True)
    return None


_ROUTES_EN = {
    r"by mouth|orally|oral": "oral",
    r"inhal(?:er|ed|e)|puffs?": "inhaled",
    r"injections?|inject|shots?": "injection",
    r"nasal|nostril|up your nose": "nasal",
    r"(?:eye|ear) drops?": "drops",
    r"cream|ointment|topical|gel": "topical",
    r"intravenous|iv": "intravenous",
    r"under (?:your|the) tongue": "sublingual",
}
_ROUTES_ZH = {
    "口服": "口服",
    "静滴|静脉滴注|输液|点滴": "静脉滴注",
    "肌注|肌肉注射": "肌内注射",
    "皮下": "皮下注射",
    "外用|抹|涂": "外用",
    "雾化|吸入": "吸入",
    "含服|舌下": "舌下含服",
    "喷鼻": "喷鼻",
    "滴眼": "滴眼",
    "嚼": "嚼服",
    "塞肛": "直肠给药",
}


def find_route(text: str, language: Language) -> str:
    """The route that is named in a text, in the language's own word; empty when none is."""
    table = _ROUTES_ZH if language == "zh" else _ROUTES_EN
    for pattern, route in table.items():
        bounded = pattern if language == "zh" else rf"\b(?:{pattern})\b"
        if re.search(bounded, text, re.IGNORECASE):
            return route
    return ""
