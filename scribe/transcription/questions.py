"""Questions that the recogniser ended with a full stop: their mark is set by who answers and how.

A recogniser that hears a list of complaints ("any fever, chills.") often writes no question mark. Read as a statement,
what was asked and denied becomes what the doctor found. The packs of language tell by its form what asks; here the
dialogue tells: a doctor's words without a verb, or with "any", and somebody else's denial right behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from scribe.model import Language, Segment, Speaker, Transcript

_FEW: Final = 6
"""English words up to which a doctor's words without a verb, denied at once, are a question."""

_DENIES: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"(?:(?:oh|well|um|uh|er|ah),? )*(?:no|nope|nah|none|never|neither|nothing|not (?:really|at all|that i))\b"
        r"(?!,? (?:worries|problem|thank|doubt|wonder))",
        re.IGNORECASE,
    ),
    "zh": re.compile("(?:(?:嗯|哦|啊|呃)[，、]?)*(?:都|也|倒|从来)?(?:没有?|不[，。是会疼痛咳喘吐烧晕]|无[，。])"),
}
_ANY: Final = re.compile(r"\bany\b(?! (?:more|time|way|longer|one of))", re.IGNORECASE)
_TELLS: Final = re.compile(
    r"\b(?:i|we|you|he|she|it|they|there|that|this|is|are|was|were|am|be|been|will|shall|should|must|can|could|would|may|might|"
    r"do|does|did|has|have|had|not|no|stop|start|take|keep|use|try|let|call|come|go|ring|see|stay|avoid|continue|"
    r"increase|reduce|check|order|send|get|give|put|if)\b|['’](?:s|m|re|ll|ve|d|t)\b",
    re.IGNORECASE,
)
_ORDERS: Final = re.compile(r"\b(?:call|come|ring|see|let|tell|go|stop|avoid)\b", re.IGNORECASE)
_LEFT_OPEN: Final = re.compile("(?:有没有|没有|吗|么|没|难受?)[。.]?$")
_STOPS: Final = ".。"


def with_questions(transcript: Transcript) -> Transcript:
    """A transcript with a question mark where the dialogue tells that a doctor asked."""
    segments = tuple(_marked(transcript))
    return transcript if segments == transcript.segments else transcript.model_copy(update={"segments": segments})


def _marked(transcript: Transcript) -> Iterator[Segment]:
    for one, following in pairwise(transcript.segments):
        yield _asking(one) if _is_asked(one, following, one.language or transcript.language) else one
    yield from transcript.segments[-1:]


def _is_asked(one: Segment, answer: Segment, language: Language) -> bool:
    if one.speaker is not Speaker.DOCTOR or answer.speaker in {Speaker.DOCTOR, Speaker.UNKNOWN}:
        return False
    text = one.text.rstrip()
    if not text or (text[-1] not in _STOPS and not text[-1].isalnum()) or not _DENIES[language].match(answer.text):
        return False
    last = re.split(r"(?<=[.!?。！？])\s*", text.rstrip(_STOPS))[-1]
    if language == "zh":
        return bool(_LEFT_OPEN.search(last))
    if _ANY.search(last):
        return not _ORDERS.search(last)
    return len(last.split()) <= _FEW and not _TELLS.search(last)


def _asking(one: Segment) -> Segment:
    mark = "？" if one.text.rstrip()[-1] == "。" or not one.text.isascii() else "?"
    words = one.words
    if words:
        last = words[-1]
        words = (*words[:-1], last.model_copy(update={"text": last.text.rstrip().rstrip(_STOPS) + mark}))
    return one.model_copy(update={"text": one.text.rstrip().rstrip(_STOPS) + mark, "words": words})
