"""JSON of Google Cloud Speech-to-Text, versions 1 and 2 (``RecognizeResponse``, ``BatchRecognizeResults``).

Each result is a stretch of speech. With diarization of version 1 the last result holds all words once more, now with
their speakers: then it is the only one that counts.
"""

from __future__ import annotations

import re
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

_SECONDS: Final = re.compile(r"^\d{1,7}(?:\.\d{1,9})?s$")


def _results(content: object) -> list[dict[str, object]]:
    return items_of(member(content, "results")) or items_of(member(content, "response", "results"))


def _fits(source: Source) -> bool:
    results = _results(source.content)
    return bool(results) and any("alternatives" in result for result in results)


def _read(source: Source) -> Reading:
    results = [result for result in _results(source.content) if member(result, "alternatives", 0) is not None]
    told = [result for result in results if any(word.label for word in _words(result))]
    whole = told[-1:] if told and len(told) < len(results) else results
    several = len({_channel(result) for result in whole}) > 1
    said = [turn for result in whole for turn in _said(result, several=several)]
    if several:
        said.sort(key=lambda turn: turn.start_s or 0.0)
    return Reading(said, language_of(member(results, 0, "languageCode")))


def _said(result: dict[str, object], *, several: bool) -> Iterator[Said]:
    best = member(result, "alternatives", 0)
    where = f"channel {_channel(result)}" if several else ""
    words = [Spoken(where or w.label, w.text, w.start_s, w.end_s, w.confidence) for w in _words(result)]
    if words:
        yield from turns(words)
    else:
        end_s = _seconds(result.get("resultEndTime") or result.get("resultEndOffset"))
        yield Said(
            where, text_of(member(best, "transcript")), end_s=end_s, confidence=share(member(best, "confidence"))
        )


def _words(result: dict[str, object]) -> Iterator[Spoken]:
    for word in items_of(member(result, "alternatives", 0, "words")):
        start_s = _seconds(word.get("startTime", word.get("startOffset", "0s")))
        end_s = _seconds(word.get("endTime", word.get("endOffset")))
        text = text_of(word.get("word"))
        if text and start_s is not None and end_s is not None:
            tag = word.get("speakerLabel") or word.get("speakerTag")
            label = f"speaker {tag}" if isinstance(tag, int | str) and not isinstance(tag, bool) else ""
            yield Spoken(label, text, start_s, end_s, share(word.get("confidence") or None))


def _channel(result: dict[str, object]) -> int:
    tag = result.get("channelTag")
    return tag if isinstance(tag, int) and not isinstance(tag, bool) else 0


def _seconds(value: object) -> float | None:
    """Seconds as ``1.400s``; as an object of seconds and nanoseconds; or as a number."""
    if isinstance(value, dict):
        whole, nanos = number(value.get("seconds") or 0), number(value.get("nanos") or 0)
        return None if whole is None or nanos is None else whole + nanos / 1e9
    if isinstance(value, str):
        return float(value[:-1]) if _SECONDS.match(value) else None
    return number(value)


FORM: Final = Form("JSON of Google Speech-to-Text", _fits, _read)
