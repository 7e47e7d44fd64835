"""Names before what is said: ``doctor: …``, ``[Doctor 1] …:``, ``医生：…``, ``Jane Doe: …``.

A colon does not make a speaker: ``blood pressure: 120`` and ``12:30`` are what somebody says. A role is believed where
it stands; a person's name where the whole file is written so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from scribe.transcription.forms.people import names_a_role

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
_KIN: Final = re.compile(r"^(?:the )?patient['’]s\s+[a-z-]+$", re.IGNORECASE)
_ONE_WORD: Final = re.compile(r"^[A-Za-z]{1,14}\.?$")
_HAN_ROLE: Final = re.compile(
    r"^[\u3400-\u9fff]{0,4}(?:医生|大夫|医师|主任|醫生|患者|病人|病患|家属|护士|妈妈|爸爸|母亲|父亲|家长|妻子|丈夫|爱人|老伴|儿子|女儿"
    r"|陪同|翻译|其他|未知|说话人|发言人)$|^[医患]$"
)
_NAME_WORD: Final = re.compile(
    r"^(?:[A-Z\u00c0-\u00de][\w.'’-]*,?|(?:de|van|von|der|da|bin|al|el)|[\u3400-\u9fff]{2,6})$"
)
_MOST_NAME_WORDS: Final = 5
_MOST_PEOPLE: Final = 12
_LEAST_SHARE: Final = 0.6
"""Of a file that names its speakers, so many turns begin with a name."""


class Labelled(NamedTuple):
    """A line that begins with a name: the name, the words behind it, and the seconds where a time stands by it."""

    label: str
    words: str
    start_s: float | None


def labelled(line: str, names: frozenset[str] = frozenset()) -> Labelled | None:
    """A line's name and words; ``None`` when it begins with neither a role nor one of ``names``."""
    line = line.strip()
    for pattern in (_LABELLED, _BRACKETED):
        match = pattern.match(line[:_HEAD_CHARACTERS])
        if match is None:
            continue
        who = match["who"].strip()
        if who in names or _is_role(who):
            time = match["before"] or (match["after"] if pattern is _LABELLED else None)
            return Labelled(who, line[match.end() :].strip(), seconds(time) if time else None)
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
    return (one and names_a_role(bare)) or bool(_TITLED.match(bare) or _QUALIFIED.match(bare) or _KIN.match(bare))
