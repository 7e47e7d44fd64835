"""Names before what is said: ``doctor: …``, ``[Doctor 1] …:``, ``医生：…``, ``Jane Doe: …``.

A colon does not make a speaker: ``blood pressure: 120`` and ``12:30`` are what somebody says. A role is believed where
it stands, and a name that comes again where the whole file is written so. In a file with labels a name that comes once
is a person too, never a part of what the one above says; where it is not plain that it is a name, the words keep it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from scribe.model import Language
from scribe.terminology.lexicon import conditions, medicines, symptoms
from scribe.transcription.english_words import WEIGHTS
from scribe.transcription.forms.people import is_courteous, names_a_role

_HEAD_CHARACTERS: Final = 160
"""A name and its time stand within so many characters of a line."""

_CLOCK: Final = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_TIME: Final = rf"[\[(]?\s?(?:{_CLOCK})\s?[\])]?"
_LABELLED: Final = re.compile(
    rf"^(?:(?P<before>{_TIME})\s{{0,4}}[-–—]?\s{{0,4}})?"
    rf"[\[(【]?\s?(?P<who>[^:：\[\]【】]{{1,60}}?)\s{{0,4}}[\])】]?\s{{0,4}}(?P<after>{_TIME})?\s{{0,4}}[:：]"
)
_BRACKETED: Final = re.compile(
    rf"^(?:(?P<before>{_TIME})\s{{0,4}}[-–—]?\s{{0,4}})?[\[【]\s?(?P<who>[^:：\[\]【】]{{1,60}}?)\s?[\]】]\s{{0,4}}(?![\s:：])"
)
_NUMBER: Final = re.compile(r"[ _#-]?\d{1,3}$")
_TITLED: Final = re.compile(r"^(?:dr|doctor|nurse|consultant|prof)\b\.?(?:\s+[^\W\d_][\w.'’-]*){1,3}$", re.IGNORECASE)
_QUALIFIED: Final = re.compile(r"^(?:[^\W\d_][\w.'’-]*\s+){0,3}[^\W\d_][\w.'’-]*,?\s+m\.?d\.?$", re.IGNORECASE)
_KIN: Final = re.compile(r"^.{1,40}['’]s\s+(?P<who>[a-z-]+)$", re.IGNORECASE)
_ONE_WORD: Final = re.compile(r"^[A-Za-z]{1,14}\.?$")
_HAN_ROLE: Final = re.compile(
    r"^[\u3400-\u9fff]{0,4}(?:医生|大夫|医师|主任|醫生|患者|病人|病患|家属|护士|妈妈|爸爸|母亲|父亲|家长|妻子|丈夫|爱人|老伴|儿子|女儿"
    r"|陪同|翻译|其他|未知|说话人|发言人)$|^[医患]$"
)
_NAME_WORD: Final = re.compile(
    r"^(?:[A-Z\u00c0-\u00de][\w.'’-]*,?|(?:de|van|von|der|da|bin|al|el)|[\u3400-\u9fff]{2,6})$"
)
_ADDRESSED: Final = re.compile(r"^[^\W\d_]{2,6}\.?(?:\s+[^\W\d_][\w.'’-]*){1,3}$")
_HAN_NAME: Final = re.compile(
    r"^(?:[王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣"
    r"蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鍾汪田任姜范石姚谭譚廖邹鄒熊金陆陸郝孔崔康毛邱秦江史顾顧侯邵孟龙龍万萬段雷钱錢汤湯尹黎易常武乔喬贺賀"
    r"赖賴龚龔文]|欧阳|歐陽|司马|司馬|上官|诸葛|諸葛)[\u3400-\u9fff]{1,2}$"
)
_HAN_CLINICAL: Final = re.compile(r"[病药藥血压壓疼痛烧燒热熱炎症史糖脂疸查检檢尿便酸量片规規]")
_HEADINGS: Final = frozenset(
    (
        *("bp", "hr", "rr", "ecg", "ekg", "mri", "ct", "spo2", "bmi", "temp", "crp", "hba1c", "inr", "labs", "lab"),
        *("blood", "pressure", "temperature", "pulse", "rate", "saturation", "oxygen", "weight", "height", "glucose"),
        *("result", "results", "test", "tests", "x-ray", "scan", "ultrasound", "exam", "examination", "vitals"),
        *("history", "complaint", "symptoms", "diagnosis", "diagnoses", "assessment", "impression", "plan", "problem"),
        *("problems", "medication", "medications", "medicines", "drugs", "dose", "allergy", "allergies", "treatment"),
        *("recommendation", "recommendations", "subjective", "objective", "advice", "referral", "review", "summary"),
        *("heart", "lungs", "chest", "abdomen", "skin", "neck", "left", "right", "follow-up", "next", "first"),
        *("second", "third", "step", "question", "answer", "note", "notes", "date", "time", "subject", "title"),
        *("location", "attendees", "participants", "duration", "meeting", "transcript", "recording", "page", "visit"),
        *(
            "department",
            "clinic",
            "hospital",
            "signs",
            "laughter",
            "inaudible",
            "crosstalk",
            "noise",
            "music",
            "pause",
            "silence",
        ),
    )
)
"""What heads a finding or a part of a document, and is nobody's name."""

_SMALL: Final = re.compile(r"^[a-z][a-z'’-]+(?: [a-z][a-z'’-]+){0,2}$")
_OF_ONESELF: Final = re.compile(r"^\s*(?:i|i['’](?:m|ve|d|ll)|my|we)\b", re.IGNORECASE)
_LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
_FEWEST_WORDS: Final = 2
_MOST_SMALL: Final = 3
_MOST_NAME_WORDS: Final = 5
_MOST_PEOPLE: Final = 12
_LEAST_SHARE: Final = 0.6
"""Of a file that names its speakers, so many turns begin with a name."""


class Labelled(NamedTuple):
    """A line that begins with a name: the name, the words behind it, and the seconds where a time stands by it."""

    label: str
    words: str
    start_s: float | None


def labelled(line: str, names: frozenset[str] = frozenset(), *, strangers: bool = False) -> Labelled | None:
    """A line's name and words; ``None`` when nobody begins to speak in it.

    Args:
        line: of the file.
        names: by which the file tells its speakers apart, beside roles.
        strangers: whether a name that stands in neither is a person's as well.
    """
    line = line.strip()
    for pattern in (_LABELLED, _BRACKETED):
        match = pattern.match(line[:_HEAD_CHARACTERS])
        if match is None:
            continue
        who = match["who"].strip()
        time = match["before"] or (match["after"] if pattern is _LABELLED else None)
        start_s = seconds(time) if time else None
        if who in names or _is_role(who) or (strangers and _is_a_name(who)):
            return Labelled(who, line[match.end() :].strip(), start_s)
        if strangers and pattern is _LABELLED and _may_be_a_name(who, line[match.end() :]):
            return Labelled(who, line[match.start("who") :], start_s)
    return None


def name_before(line: str) -> str:
    """What stands before the first colon of a line, where it looks like a person's name; empty otherwise."""
    match = _LABELLED.match(line.strip()[:_HEAD_CHARACTERS])
    who = match["who"].strip() if match else ""
    return who if looks_like_a_name(who) else ""


def looks_like_a_name(text: str) -> bool:
    """Whether a text may be a person's name or a label: a few words that begin with capitals, or a Chinese name."""
    bare = re.sub(r"\s?[(（][^()（）]{1,30}[)）]$", "", text[:80].strip())
    words = _NUMBER.sub("", bare).split()
    return 0 < len(words) <= _MOST_NAME_WORDS and all(_NAME_WORD.match(word) for word in words)


def people_among(candidates: Iterable[str]) -> frozenset[str]:
    """The names by which a file tells its speakers apart: each comes again, they are few, most turns begin with one.

    Args:
        candidates: what stands before each turn, empty where nothing does.
    """
    given = list(candidates)
    counts = Counter(name for name in given if name)
    again = {name: count for name, count in counts.items() if count > 1}
    if not again or len(again) > _MOST_PEOPLE or sum(again.values()) < _LEAST_SHARE * len(given):
        return frozenset()
    return frozenset(again)


def seconds(clock: str) -> float:
    """The seconds of ``1:02``, ``00:01:02.500``, ``[01:02]``."""
    parts = re.sub(r"[^\d:.,]", "", clock).replace(",", ".").split(":")
    total = 0.0
    for part in parts:
        total = total * 60 + float(part)
    return total


def _is_role(who: str) -> bool:
    bare = _NUMBER.sub("", who).strip()
    one = bool(_ONE_WORD.match(bare) or _HAN_ROLE.match(bare))
    kin = _KIN.match(bare)
    theirs = bool(_TITLED.match(bare) or _QUALIFIED.match(bare))
    return theirs or (one and names_a_role(bare)) or (kin is not None and names_a_role(kin["who"]))


def _is_a_name(who: str) -> bool:
    """Whether several words are plainly a person's name: ``Mary Poppins``, ``mrs jones``."""
    words = who.split()
    if len(words) < _FEWEST_WORDS or _is_heading(words) or _is_a_term(who):
        return False
    return looks_like_a_name(who) or bool(is_courteous(who) and _ADDRESSED.match(who))


def _may_be_a_name(who: str, words: str) -> bool:
    """Whether what stands before a colon may be a name: ``Mary``, 王小明; in small letters where ``I`` follows.

    It is none where English, or medicine, knows it as a word.
    """
    parts = _NUMBER.sub("", who).lower().split()
    if not 0 < len(parts) <= _MOST_SMALL or _is_heading(parts) or _is_a_term(who):
        return False
    if len(parts) == 1 and _HAN_NAME.match(who):
        return not _HAN_CLINICAL.search(who)
    if not who.isascii() or _are_ordinary(parts):
        return False
    return looks_like_a_name(who) or bool(_SMALL.match(who) and _OF_ONESELF.match(words))


def in_small_letters(text: str) -> bool:
    """Whether a text may be a name in small letters: a few words that are none of English or of medicine."""
    parts = text.split()
    return bool(_SMALL.match(text)) and not (_is_heading(parts) or _are_ordinary(parts) or _is_a_term(text))


def _are_ordinary(words: list[str]) -> bool:
    """Whether one of the words, in small letters, is an ordinary one of consultations."""
    return any(word in WEIGHTS or f"^{word}" in WEIGHTS for word in words)


def _is_a_term(who: str) -> bool:
    return any(
        match.start == 0 and match.end == len(who)
        for lexicon in (medicines(), conditions(), symptoms())
        for language in _LANGUAGES
        for match in lexicon.find(who, language)
    )


def _is_heading(words: list[str]) -> bool:
    return any(word.lower().strip(",.") in _HEADINGS for word in words)
