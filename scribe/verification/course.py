"""The course over time: better against worse, sudden against gradual, as it was said in the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.model import Flag, FlagKind, Language, Level, Quote, Segment
from scribe.verification.wording import flag

_NOT: Final[dict[Language, str]] = {
    "en": r"(?<!not )(?<!n't )(?<!no )(?<!never )(?<!isn't getting )(?<!not getting )(?<!if it gets )(?<!if they get )",
    "zh": r"(?<!没有)(?<!没)(?<!不)(?<!未)(?<!要是)(?<!如果)",
}
_WAYS: Final[dict[Language, tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]]] = {
    "en": (
        (
            re.compile(
                rf"{_NOT['en']}\b(?:improv(?:ed|ing|es)|(?:getting|got|gotten|feels?|feeling|much|a (?:little|"
                r"bit)) better|"
                r"resolv(?:ed|ing)|eased|easing)\b",
                re.IGNORECASE,
            ),
            re.compile(
                rf"{_NOT['en']}\b(?:worsen(?:ed|ing|s)?|(?:getting|got|gotten|much|a (?:little|bit)) worse|"
                r"deteriorat\w+)\b",
                re.IGNORECASE,
            ),
        ),
        (
            re.compile(r"\b(?:sudden(?:ly)?|abrupt(?:ly)?|all of a sudden|all at once)\b", re.IGNORECASE),
            re.compile(r"\b(?:gradual(?:ly)?|slowly|over time|little by little|bit by bit|insidious)\b", re.IGNORECASE),
        ),
    ),
    "zh": (
        (
            re.compile(rf"{_NOT['zh']}(?:好转|好多了|好些了?|好一些|减轻|缓解|见好|改善|消退)"),
            re.compile(rf"{_NOT['zh']}(?:加重|更厉害|越来越(?:厉害|重|疼|痛|严重)|恶化|厉害了)"),
        ),
        (re.compile("突然|突发|一下子|猛地|骤然"), re.compile("慢慢|逐渐|渐渐|一点点|缓慢|隐匿")),
    ),
}


def check_course(text: str, language: Language, segments: tuple[Segment, ...]) -> Iterator[Flag]:
    """A flag when a statement tells the course one way and its evidence tells it only the other way."""
    for one, other in _WAYS[language]:
        for written, opposite in ((one, other), (other, one)):
            told = written.search(text)
            if told is None or opposite.search(text):
                continue
            agreeing = any(written.search(segment.text) for segment in segments)
            against = [(match, s) for s in segments if (match := opposite.search(s.text))]
            if agreeing or not against:
                continue
            match, segment = against[0]
            yield flag(
                FlagKind.COURSE_DIFFERS,
                Level.RAISED,
                language,
                note=told.group(),
                said=match.group(),
                quote=Quote(segment=segment.id, text=segment.text, mark=match.group()),
            )
