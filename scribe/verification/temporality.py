"""Past against present: a habit that was given up is none of today, an illness of childhood no illness of now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scribe.model import Flag, FlagKind, Language, Level, Quote, Segment
from scribe.verification.mentions import Mention, Polarity, mentions
from scribe.verification.wording import flag


@dataclass(frozen=True)
class _Habit:
    """How a habit of today and one that was given up are told."""

    now: re.Pattern[str]
    over: re.Pattern[str]


def _habits(*pairs: tuple[str, str]) -> tuple[_Habit, ...]:
    return tuple(_Habit(re.compile(now, re.IGNORECASE), re.compile(over, re.IGNORECASE)) for now, over in pairs)


_HABITS: Final[dict[Language, tuple[_Habit, ...]]] = {
    "en": _habits(
        (
            (
                r"\b(?:current(?:ly)? (?:smok\w+|a smoker)|smokes|(?:is|am|I'm|still|been) (?:a smoker|smoking)|"
                r"I smoke)\b"
            ),
            (
                r"\b(?:used to smoke|(?:quit|stopped|gave up) (?:smoking|cigarettes)|(?:former|ex)[- ]?smoker|"
                r"no longer smok\w+|smoked (?:until|for|when)|I (?:quit|stopped|gave up))\b"
            ),
        ),
        (
            r"\b(?:drinks (?:alcohol|beer|wine|\d)|current(?:ly)? drink\w*|(?:is|am|I'm|still) drinking|I drink)\b",
            (
                r"\b(?:used to drink|(?:quit|stopped|gave up) (?:drinking|alcohol)|no longer drinks?|"
                r"sober (?:since|for)|I (?:quit|stopped|gave up))\b"
            ),
        ),
    ),
    "zh": _habits(
        (
            r"目前[吸抽]烟|现在[还仍]?[吸抽]|每[日天][吸抽]烟?[约]?[\d一二两三半十]+[支包根]",
            "戒烟|已戒|戒了|以前[抽吸]|曾经?[吸抽]|不[抽吸]了",
        ),
        ("目前饮酒|现在[还仍]?喝酒|每[日天](?:饮|喝)酒", "戒酒|以前喝|曾饮酒|不喝了"),
    ),
}
_LONG_OVER: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:as a (?:child|kid|baby|teenager)|in childhood|used to have|outgr[eo]w\w*|went away years ago|"
        r"when (?:I|he|she) was (?:a (?:child|kid|baby|teenager)|little|young))\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("小时候|幼时|儿时|年轻时得过|后来好了|早就好了"),
}
_STILL: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:still|since then|ever since|now|again|today|nowadays|these days|recently|lately)\b", re.IGNORECASE
    ),
    "zh": re.compile("现在|目前|一直|至今|还是|又|最近|仍"),
}
_TOLD_AS_PAST: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:history|hx|previous(?:ly)?|prior|past|ago|had|was|were|used to|former|remote|childhood|resolved|child|"
        r"kid|young|teenager|in (?:19|20)\d\d)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("史|既往|曾|以前|小时候|幼时|儿时|过(?!敏)|年前|已愈|年轻时"),
}


def check_temporality(text: str, language: Language, segments: tuple[Segment, ...], spoken: Language) -> Iterator[Flag]:
    """A flag for a habit told as today's that was given up, or the other way round, and for what has long been over.

    Args:
        text: the statement.
        language: the note's.
        segments: the statement's evidence.
        spoken: the recording's language.
    """
    told = [(segment, sentence) for segment in segments for sentence in _sentences(segment.text) if not _asks(sentence)]
    for written, said in zip(_HABITS[language], _HABITS[spoken], strict=True):
        for mine, same, opposite in ((written.now, said.now, said.over), (written.over, said.over, said.now)):
            claim = mine.search(text)
            if claim is None or any(same.search(sentence) for _, sentence in told):
                continue
            against = [(match, segment) for segment, sentence in told if (match := opposite.search(sentence))]
            if against:
                yield _flag(claim.group(), against[0][0].group(), against[0][1], language)
    for mention in mentions(text, language):
        if mention.polarity is Polarity.PRESENT and not mention.person and not _TOLD_AS_PAST[language].search(text):
            yield from _long_over(mention, told, language, spoken)


def _long_over(
    mention: Mention, told: list[tuple[Segment, str]], language: Language, spoken: Language
) -> Iterator[Flag]:
    sentences = [one for one in told if any(said.term == mention.term for said in mentions(one[1], spoken))]
    over = [one for one in sentences if _LONG_OVER[spoken].search(one[1]) and not _STILL[spoken].search(one[1])]
    if over and len(over) == len(sentences):
        segment, sentence = over[0]
        yield _flag(mention.text, sentence.strip(), segment, language)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!。？！])\s*", text)


def _asks(sentence: str) -> bool:
    """Whether it is a question: it says nothing by itself."""
    return sentence.rstrip().endswith(("?", "？"))


def _flag(written: str, said: str, segment: Segment, language: Language) -> Flag:
    quote = Quote(segment=segment.id, text=segment.text, mark=said)
    return flag(FlagKind.COURSE_DIFFERS, Level.RAISED, language, note=written, said=said, quote=quote)
