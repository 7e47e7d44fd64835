"""JSON of Amazon Transcribe and of AWS HealthScribe.

Transcribe: ``results.items``, words and punctuation, with speakers in each item, in ``speaker_labels.segments`` or by
channel (Amazon Transcribe's guide, "Example diarization output" and "Channel identification output"). HealthScribe:
``Conversation.TranscriptSegments`` with a role for each (the same guide, "AWS HealthScribe Transcript file").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.model import Word
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


def _is_transcribe(source: Source) -> bool:
    items = items_of(member(source.content, "results", "items"))
    return bool(items) and "alternatives" in items[0] and "type" in items[0]


def _read_transcribe(source: Source) -> Reading:
    results = member(source.content, "results")
    words = list(_items(results))
    channels = {word.label for word in words}
    if member(results, "channel_labels") is not None and len(channels) > 1:
        said = [turn for channel in sorted(channels) for turn in turns(w for w in words if w.label == channel)]
        said.sort(key=lambda turn: turn.start_s or 0.0)
    else:
        said = list(turns(words))
    return Reading(said, language_of(member(results, "language_code")))


def _items(results: object) -> Iterator[Spoken]:
    labels = {
        text_of(item.get("start_time")): text_of(item.get("speaker_label"))
        for segment in items_of(member(results, "speaker_labels", "segments"))
        for item in items_of(segment.get("items"))
    }
    label, end_s = "", 0.0
    for item in items_of(member(results, "items")):
        content = text_of(member(item, "alternatives", 0, "content"))
        start_s = number(item.get("start_time"))
        if not content:
            continue
        if start_s is None:  # punctuation has no time
            yield Spoken(label, content, end_s, end_s, glued=True)
            continue
        label = (
            text_of(item.get("speaker_label"))
            or labels.get(text_of(item.get("start_time")), "")
            or text_of(item.get("channel_label"))
        )
        end_s = max(start_s, number(item.get("end_time")) or start_s)
        yield Spoken(label, content, start_s, end_s, share(member(item, "alternatives", 0, "confidence")))


def _is_healthscribe(source: Source) -> bool:
    return bool(items_of(member(source.content, "Conversation", "TranscriptSegments")))


def _read_healthscribe(source: Source) -> Reading:
    conversation = member(source.content, "Conversation")
    words = _timed(conversation)
    said: list[Said] = []
    at = 0
    for segment in items_of(member(conversation, "TranscriptSegments")):
        start_s, end_s = number(segment.get("BeginAudioTime")), number(segment.get("EndAudioTime"))
        own: list[Word] = []
        while end_s is not None and at < len(words) and words[at].start_s < end_s:
            if words[at].start_s >= (start_s or 0.0):
                own.append(words[at])
            at += 1
        label = text_of(member(segment, "ParticipantDetails", "ParticipantRole"))
        confidence = sum(word.probability for word in own) / len(own) if own else 1.0
        said.append(Said(label, text_of(segment.get("Content")), start_s, end_s, confidence, tuple(own)))
    return Reading(said, language_of(member(conversation, "LanguageCode")))


def _timed(conversation: object) -> list[Word]:
    found: list[Word] = []
    for item in items_of(member(conversation, "TranscriptItems")):
        start_s, end_s = number(item.get("BeginAudioTime")), number(item.get("EndAudioTime"))
        text = text_of(member(item, "Alternatives", 0, "Content"))
        if item.get("Type") == "PUNCTUATION" or start_s is None or end_s is None or not text:
            continue
        sure = share(member(item, "Alternatives", 0, "Confidence"))
        found.append(Word(text=text, start_s=start_s, end_s=max(start_s, end_s), probability=sure))
    return found


TRANSCRIBE: Final = Form("JSON of Amazon Transcribe", _is_transcribe, _read_transcribe)
HEALTHSCRIBE: Final = Form("JSON of AWS HealthScribe", _is_healthscribe, _read_healthscribe)
