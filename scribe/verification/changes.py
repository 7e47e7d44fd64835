"""Medicines: whether one is begun, stopped, changed or goes on, as it was said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.model import Flag, FlagKind, Language, Level, Quote, Segment
from scribe.terminology import medicines
from scribe.verification.figures import Passage
from scribe.verification.named import NamedMedicine
from scribe.verification.wording import flag

_STOPS: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:stop(?:ped|ping)?|discontinu\w*|hold(?:ing)?|come off|came off|quit(?: taking)?|stay off|"
        r"no longer tak\w+|"
        r"(?:do not|don't|must not|should not|shouldn't) (?:take|use|restart|start)|rather not (?:start|take|"
        r"use)|not started)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"停用|停了|先停|别(?:再)?[吃用打]|勿(?:再)?[吃用打]|不要再[吃用打]|不[开加予](?!重)|不予|未予|禁用"
    ),
}
_GOES_ON: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:continu(?:e|es|ing)|keep (?:taking|on|using)|stay on|start(?:ing)?|begin|prescribe|add|"
        r"put (?:you|him|her) on|"
        r"increase|refill|resume|going to (?:start|give|put))\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"继续|接着[吃用]|照[吃旧常]|加用|加个|开个|给[你您]开|改用|换成|维持|不变|不能停|不要停|别停"),
}
_OPEN: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:do not|don't|never|should not|shouldn't|not|unless|if|when|might|may|could|would|used to|"
        r"before)\b.{0,24}"
        r"\b(?:stop|quit|come off|discontinue|hold|start|add|increase)\b|\?|\b(?:stop|hold)\w* (?:it |"
        r"them )?(?:if|when|unless)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?:不能|不要|别|勿|不用|先不|不)停|如果|要是|再考虑|[吃用]不[吃用]|[？?]|吗|本来|原来|以前|停药后"
    ),
}
"""Words that leave open what is done, or turn it round."""


def check_changes(passage: Passage, segments: tuple[Segment, ...], spoken: Language) -> Iterator[Flag]:
    """A flag for each medicine that a statement stops although it was kept on or begun, or the other way round."""
    conditional = re.compile(r"\bif\b|\bwhen\b|\bunless\b|要是|如果|万一|的时候|时停", re.IGNORECASE)
    for medicine in passage.medicines:
        written = direction_of(
            clause_around(passage.text, medicine.start, medicine.end, passage.language), passage.language
        )
        if not written:
            continue
        told = [
            (direction, segment, clause)
            for segment in segments
            for start, end in _places(medicine, segment.text, spoken)
            if not conditional.search(_sentence(segment.text, start, end))
            and (direction := direction_of(clause := clause_around(segment.text, start, end, spoken), spoken))
        ]
        against = [one for one in told if one[0] != written]
        if against and len(against) == len(told):
            _, segment, clause = against[0]
            words = clause_around(passage.text, medicine.start, medicine.end, passage.language).strip(" ,.，。；;")
            yield flag(
                FlagKind.CHANGE_DIFFERS,
                Level.HIGH,
                passage.language,
                note=words,
                said=clause.strip(" ,.，。；;"),
                quote=Quote(segment=segment.id, text=segment.text, mark=clause.strip()),
            )


def _places(medicine: NamedMedicine, text: str, language: Language) -> list[tuple[int, int]]:
    return [(match.start, match.end) for match in medicines().find(text, language) if medicine.is_called(match.term)]


def _sentence(text: str, start: int, end: int) -> str:
    begin = max(text.rfind(mark, 0, start) for mark in ".;?!。；！？\n") + 1
    ends = [place for mark in ".;?!。；！？\n" if (place := text.find(mark, end)) >= 0]
    return text[begin : min(ends, default=len(text))]


def clause_around(text: str, start: int, end: int, language: Language) -> str:
    """The words around a medicine up to the next sentence mark, or to the next medicine."""
    marks = ".;?!\n" if language == "en" else "，,。；！？\n"
    begin = max(text.rfind(mark, 0, start) for mark in marks) + 1
    stops = [place for mark in marks if (place := text.find(mark, end)) >= 0]
    stop = min(stops, default=len(text) - 1) + 1
    others = [m for m in medicines().find(text, language) if m.end <= start or m.start >= end]
    begin = max([begin, *(m.end for m in others if begin <= m.end <= start)])
    stop = min([stop, *(m.start for m in others if end <= m.start <= stop)])
    return text[begin:stop]


def direction_of(clause: str, language: Language) -> str:
    """``stops``, ``goes on``, or empty where the words leave it open or say both."""
    goes_on = _GOES_ON[language].search(clause) is not None
    if language == "zh" and goes_on and re.search("不能停|不要停|别停", clause):
        return "goes on"
    stops = _STOPS[language].search(clause) is not None
    if _OPEN[language].search(clause) or goes_on == stops:
        return ""
    return "stops" if stops else "goes on"
