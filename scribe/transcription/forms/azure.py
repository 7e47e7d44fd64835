"""JSON of Azure's speech service: batch transcription and fast transcription.

Batch: ``recognizedPhrases`` with the best of ``nBest`` and times in ticks of 100 ns (Azure's guide, "Get batch
transcription results"). Fast: ``phrases`` with times in milliseconds ("Use the fast transcription API"; the preview
versions named them ``offset`` and ``duration``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.model import Word
from scribe.transcription.forms.said import Reading, Said, items_of, language_of, member, number, share, text_of
from scribe.transcription.forms.source import Form, Source

_TICKS: Final = 1e7
_MILLISECONDS: Final = 1e3
_BATCH: Final = ("offsetInTicks", "durationInTicks", _TICKS)
_FAST: Final = ("offsetMilliseconds", "durationMilliseconds", _MILLISECONDS)
_PREVIEW: Final = ("offset", "duration", _MILLISECONDS)
_Times = tuple[str, str, float]


def _is_batch(source: Source) -> bool:
    return bool(items_of(member(source.content, "recognizedPhrases")))


def _read_batch(source: Source) -> Reading:
    phrases = items_of(member(source.content, "recognizedPhrases"))
    said = []
    for phrase in phrases:
        best = member(phrase, "nBest", 0)
        shown = items_of(member(best, "displayWords")) or items_of(member(best, "words"))
        sure = member(best, "confidence")
        text = text_of(member(best, "display")) or text_of(member(best, "lexical"))
        if text_of(phrase.get("recognitionStatus") or "Success") == "Success" and text:
            said.append(_said(phrase, text, sure, list(_words(shown, _BATCH, share(sure))), _BATCH))
    return _reading(said, phrases)


def _is_fast(source: Source) -> bool:
    phrases = items_of(member(source.content, "phrases"))
    return bool(phrases) and "text" in phrases[0] and member(source.content, "combinedPhrases") is not None


def _read_fast(source: Source) -> Reading:
    phrases = items_of(member(source.content, "phrases"))
    times = _FAST if any(_FAST[0] in phrase for phrase in phrases) else _PREVIEW
    said = []
    for phrase in phrases:
        sure = phrase.get("confidence")
        words = list(_words(items_of(phrase.get("words")), times, share(sure)))
        said.append(_said(phrase, text_of(phrase.get("text")), sure, words, times))
    return _reading(said, phrases)


def _said(phrase: dict[str, object], text: str, sure: object, words: list[Word], times: _Times) -> Said:
    start_s, end_s = _span(phrase, times)
    return Said(_label(phrase), text, start_s, end_s, share(sure), tuple(words))


def _label(phrase: dict[str, object]) -> str:
    """The speaker, where speakers are told apart; otherwise the channel."""
    for key in ("speaker", "channel"):
        value = phrase.get(key)
        if isinstance(value, int | str) and not isinstance(value, bool) and str(value).strip():
            return f"{key} {value}"
    return ""


def _words(found: list[dict[str, object]], times: _Times, sure: float) -> Iterator[Word]:
    """Words with their times. Only the older of them have a confidence of their own; the phrase's stands for others."""
    for word in found:
        text = next((text_of(word[key]) for key in ("displayText", "word", "text") if key in word), "")
        start_s, end_s = _span(word, times)
        if text and start_s is not None and end_s is not None:
            own = share(word["confidence"]) if "confidence" in word else sure
            yield Word(text=text, start_s=start_s, end_s=end_s, probability=own)


def _span(part: dict[str, object], times: _Times) -> tuple[float | None, float | None]:
    offset, duration = number(part.get(times[0])), number(part.get(times[1]))
    if offset is None:
        return None, None
    return offset / times[2], (offset + (duration or 0.0)) / times[2]


def _reading(said: list[Said], phrases: list[dict[str, object]]) -> Reading:
    """Each channel is a list of its own in such a file: all are put in order of time."""
    if len({phrase.get("channel") for phrase in phrases if isinstance(phrase.get("channel"), int)}) > 1:
        said = sorted(said, key=lambda turn: turn.start_s or 0.0)
    return Reading(said, language_of(member(phrases, 0, "locale")))


BATCH: Final = Form("JSON of Azure batch transcription", _is_batch, _read_batch)
FAST: Final = Form("JSON of Azure fast transcription", _is_fast, _read_fast)
