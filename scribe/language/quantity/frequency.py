"""How often something is taken, as a note writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from scribe.language.quantity.rewriting import spoken_to_digits
from scribe.model import Language, RecordMedicine


@dataclass(frozen=True)
class Frequency:
    """How often, as a note writes it; ``per_day`` only where certain, ``max_per_day`` where a limit is said."""

    text: str
    start: int
    end: int
    per_day: Decimal | None = None
    as_needed: bool = False
    max_per_day: Decimal | None = None


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


def per_day(entry: RecordMedicine) -> Decimal | None:
    """How many times a day a medicine is taken by the record, from its number or its words; ``None`` if unknown."""
    if entry.per_day is not None:
        return entry.per_day
    language: Language = "en" if entry.frequency.isascii() else "zh"
    told = find_frequency(spoken_to_digits(entry.frequency, language), language)
    return told.per_day if told is not None else None
