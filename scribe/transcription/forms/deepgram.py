"""JSON of Deepgram: ``results.utterances``, or the words of ``results.channels`` (Deepgram's API reference)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.transcription.forms.said import (
    Reading,
    Said,
    Spoken,
    items_of,
    language_of,
    member,
    number,
    share,
    text_of,
    turns,
)
from scribe.transcription.forms.source import Form, Source


def _fits(source: Source) -> bool:
    channels = items_of(member(source.content, "results", "channels"))
    return bool(channels) and "alternatives" in channels[0]


def _read(source: Source) -> Reading:
    channels = items_of(member(source.content, "results", "channels"))
    utterances = items_of(member(source.content, "results", "utterances"))
    several = len(channels) > 1
    if utterances:
        said = [turn for one in utterances for turn in _utterance(one, by_channel=several)]
    else:
        said = [turn for place, channel in enumerate(channels) for turn in _channel(channel, place, several=several)]
    said.sort(key=lambda turn: turn.start_s or 0.0)
    tag = member(channels, 0, "detected_language") or member(source.content, "metadata", "language")
    return Reading(said, language_of(tag))


def _utterance(utterance: dict[str, object], *, by_channel: bool) -> Iterator[Said]:
    channel = utterance.get("channel")
    where = f"channel {channel}" if by_channel and isinstance(channel, int) else ""
    words = list(_words(utterance, where))
    if words:
        yield from turns(words)
    else:
        label = _label(utterance.get("speaker"), where)
        times = number(utterance.get("start")), number(utterance.get("end"))
        yield Said(label, text_of(utterance.get("transcript")), *times, share(utterance.get("confidence")))


def _channel(channel: dict[str, object], place: int, *, several: bool) -> Iterator[Said]:
    where = f"channel {place}" if several else ""
    best = member(channel, "alternatives", 0)
    words = list(_words(best, where))
    if words:
        yield from turns(words)
    elif text_of(member(best, "transcript")):
        yield Said(where, text_of(member(best, "transcript")), confidence=share(member(best, "confidence")))


def _words(part: object, where: str) -> Iterator[Spoken]:
    for word in items_of(member(part, "words")):
        text = text_of(word.get("punctuated_word")) or text_of(word.get("word"))
        start_s, end_s = number(word.get("start")), number(word.get("end"))
        if text and start_s is not None and end_s is not None:
            yield Spoken(_label(word.get("speaker"), where), text, start_s, end_s, share(word.get("confidence")))


def _label(speaker: object, where: str) -> str:
    """The channel where there are several, for speakers are numbered anew in each; otherwise the speaker."""
    if where or not isinstance(speaker, int) or isinstance(speaker, bool):
        return where
    return f"speaker {speaker}"


FORM: Final = Form("JSON of Deepgram", _fits, _read)
