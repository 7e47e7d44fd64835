"""JSON of Whisper and its kin: ``segments``, each with ``text``, ``start``, ``end`` and perhaps ``speaker``, ``words``.

whisperX (words with ``word``, ``score``, ``speaker``), OpenAI's and faster-whisper's verbose JSON (``avg_logprob``,
words with ``probability``), whisper.cpp (``transcription`` with ``offsets`` in milliseconds).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from scribe.model import Word
from scribe.transcription.forms.said import Reading, Said, items_of, language_of, member, number, share, text_of, turns
from scribe.transcription.forms.said import Spoken as SpokenWord
from scribe.transcription.forms.source import Form, Source


def _segments(content: object) -> list[dict[str, object]]:
    for key in ("segments", "transcription"):
        found = items_of(member(content, key))
        if found:
            return found
    return items_of(content)


def _fits(source: Source) -> bool:
    segments = _segments(source.content)
    return bool(segments) and all(isinstance(segment.get("text"), str) for segment in segments)


def _read(source: Source) -> Reading:
    said = [turn for segment in _segments(source.content) for turn in _said(segment)]
    tag = member(source.content, "language") or member(source.content, "result", "language")
    return Reading(said, language_of(tag))


def _said(segment: dict[str, object]) -> Iterator[Said]:
    """A segment as one turn, or as several where its words have other speakers than one."""
    label = text_of(segment.get("speaker"))
    words = list(_words(segment, label))
    if len({word.label for word in words}) > 1:
        yield from turns(words)
        return
    start_s, end_s = _span(segment)
    timed = tuple(
        Word(text=word.text, start_s=word.start_s, end_s=max(word.start_s, word.end_s), probability=word.confidence)
        for word in words
    )
    yield Said(label, text_of(segment.get("text")), start_s, end_s, _confidence(segment, words), timed)


def _words(segment: dict[str, object], label: str) -> Iterator[SpokenWord]:
    """The words that have times; a number, which whisperX cannot align, has none."""
    for word in items_of(segment.get("words")):
        start_s, end_s = number(word.get("start")), number(word.get("end"))
        text = text_of(word.get("word")) or text_of(word.get("text"))
        if text and start_s is not None and end_s is not None:
            sure = next((word[key] for key in ("score", "probability", "confidence") if key in word), None)
            yield SpokenWord(text_of(word.get("speaker")) or label, text, start_s, end_s, share(sure))


def _span(segment: dict[str, object]) -> tuple[float | None, float | None]:
    start_s, end_s = number(segment.get("start")), number(segment.get("end"))
    if start_s is None:
        start_ms, end_ms = number(member(segment, "offsets", "from")), number(member(segment, "offsets", "to"))
        start_s, end_s = (None if ms is None else ms / 1000 for ms in (start_ms, end_ms))
    return start_s, end_s


def _confidence(segment: dict[str, object], words: list[SpokenWord]) -> float:
    if words:
        return sum(word.confidence for word in words) / len(words)
    logprob = segment.get("avg_logprob")
    if isinstance(logprob, int | float) and not isinstance(logprob, bool) and math.isfinite(logprob):
        return math.exp(min(0.0, max(-50.0, logprob)))
    return share(segment.get("confidence"))


FORM: Final = Form("JSON of Whisper or whisperX", _fits, _read)
