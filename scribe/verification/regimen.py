"""How a medicine is taken: its route, its time of day and a plain "daily", as they were said of that medicine.

Numbers, "twice a day" among them, are compared in :mod:`scribe.verification.figures`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.language.quantity import find_quantities
from scribe.model import Flag, FlagKind, Language, Level, Quote, Segment
from scribe.terminology import medicines
from scribe.verification.figures import Passage
from scribe.verification.named import NamedMedicine
from scribe.verification.wording import flag

_Words = dict[str, re.Pattern[str]]
_ROUTES: Final[dict[Language, _Words]] = {
    "en": {
        "mouth": re.compile(r"\b(?:by mouth|orally|oral|swallow\w*|PO)\b", re.IGNORECASE),
        "skin": re.compile(r"\b(?:creams?|ointment|topical(?:ly)?|gel|rub\w*|apply|onto the skin)\b", re.IGNORECASE),
        "lungs": re.compile(r"\b(?:inhal\w+|puffs?|nebuli[sz]\w+)\b", re.IGNORECASE),
        "needle": re.compile(
            r"\b(?:inject\w*|shots?|intravenous\w*|IV|intramuscular\w*|subcutaneous\w*)\b", re.IGNORECASE
        ),
        "nose": re.compile(r"\b(?:nasal\w*|nostrils?|up (?:your|the) nose)\b", re.IGNORECASE),
        "rectum": re.compile(r"\b(?:rectal\w*|suppositor\w+)\b", re.IGNORECASE),
        "tongue": re.compile(r"\b(?:sublingual\w*|under (?:your|the) tongue)\b", re.IGNORECASE),
    },
    "zh": {
        "mouth": re.compile("口服|饭[前后][吃服]|[吃服][一两二三半]?[片粒]|冲服|嚼"),
        "skin": re.compile("外用|外涂|抹|涂|贴"),
        "lungs": re.compile("雾化|吸入"),
        "needle": re.compile("静滴|静脉|输液|点滴|肌注|肌肉注射|皮下|注射|打针"),
        "nose": re.compile("喷鼻|滴鼻"),
        "rectum": re.compile("塞肛|纳肛|肛门"),
        "tongue": re.compile("舌下|含服"),
    },
}
_TIMES: Final[dict[Language, _Words]] = {
    "en": {
        "morning": re.compile(r"\b(?:mornings?|breakfast|when you (?:get|wake) up)\b", re.IGNORECASE),
        "evening": re.compile(r"\b(?:evenings?|nights?|nightly|bed ?time|before bed|dinner|supper)\b", re.IGNORECASE),
    },
    "zh": {
        "morning": re.compile("早[上晨饭餐]?|每晨|晨起|清晨"),
        "evening": re.compile("晚[上饭餐]?|睡前|夜里"),
    },
}
_DAILY: Final = re.compile(
    r"(?<!times )(?<!twice )(?<!once )(?<!times a )\b(?:daily|every day|each day)\b", re.IGNORECASE
)
_END: Final = re.compile(r"[;；。?？!！\n]|\.(?:\s|$)")


def check_regimen(passage: Passage, segments: tuple[Segment, ...], spoken: Language) -> Iterator[Flag]:
    """A flag for each medicine whose route, time of day or "daily" was said otherwise.

    Args:
        passage: the statement, with its medicines.
        segments: its evidence.
        spoken: the recording's language.
    """
    for medicine in passage.medicines:
        written = passage.text[medicine.start : _end(passage.text, medicine, passage.language)]
        told = list(_told(medicine, segments, spoken))
        for table, level in ((_ROUTES, Level.HIGH), (_TIMES, Level.RAISED)):
            differing = _differing(table, written, passage.language, told, spoken)
            if differing is not None:
                yield _differs(differing, level, passage.language)
        if passage.language == spoken == "en" and (daily := _DAILY.search(written)):
            often = _several_a_day(told)
            if often is not None:
                yield _differs((daily.group(), *often), Level.HIGH, passage.language)


def _end(text: str, medicine: NamedMedicine, language: Language) -> int:
    stops = [match.start for match in medicines().find(text, language) if match.start >= medicine.end]
    stop = _END.search(text, medicine.end)
    return min([*stops, stop.start() if stop else len(text)])


def _told(medicine: NamedMedicine, segments: tuple[Segment, ...], spoken: Language) -> Iterator[tuple[str, Segment]]:
    """What was said of a medicine: from the beginning of its sentence to the next medicine."""
    for segment in segments:
        named = medicines().find(segment.text, spoken)
        for place, match in enumerate(named):
            if not medicine.is_called(match.term):
                continue
            before = [mark.end() for mark in _END.finditer(segment.text, 0, match.start)]
            begin = max([*before[-1:], *(one.end for one in named[:place]), 0])
            end = named[place + 1].start if place + 1 < len(named) else len(segment.text)
            stop = _END.search(segment.text, match.end, end)
            yield segment.text[begin : stop.start() if stop else end], segment


def _differing(
    table: dict[Language, _Words], written: str, language: Language, told: list[tuple[str, Segment]], spoken: Language
) -> tuple[str, str, Segment] | None:
    """What the statement says, what was said instead and where, when they share nothing."""
    mine = {name: match for name, words in table[language].items() if (match := words.search(written))}
    theirs = {
        name: (match, segment)
        for text, segment in told
        for name, words in table[spoken].items()
        if (match := words.search(text))
    }
    if len(mine) != 1 or not theirs or mine.keys() & theirs.keys():
        return None
    match, segment = next(iter(theirs.values()))
    return next(iter(mine.values())).group(), match.group(), segment


def _several_a_day(told: list[tuple[str, Segment]]) -> tuple[str, Segment] | None:
    rates = [
        (quantity, segment)
        for text, segment in told
        for quantity in find_quantities(text, "en")
        if quantity.unit == "/d"
    ]
    if not rates or any(quantity.value == 1 for quantity, _ in rates) or any(_DAILY.search(text) for text, _ in told):
        return None
    quantity, segment = rates[0]
    return quantity.text, segment


def _differs(differing: tuple[str, str, Segment], level: Level, language: Language) -> Flag:
    written, said, segment = differing
    quote = Quote(segment=segment.id, text=segment.text, mark=said)
    return flag(FlagKind.DOSE_DIFFERS, level, language, words="differs", note=written, said=said, quote=quote)
