"""From Whisper's segments to ours: without loops and noise, cut at sentences, pauses and changes of the speaker."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from scribe.consultation.models import Segment, SegmentId, Speaker, Word

_NO_SPEECH_AT: Final = 0.8
_UNSURE_LOGPROB: Final = -1.0
_LOOP_COMPRESSION: Final = 2.8
"""Text that gzip makes this much smaller says the same again and again: a loop of the decoder, not speech."""

_SHORT_ANSWER: Final = 24
"""So few characters may be said twice in a row ("No." answers two questions); more, or a third time, is a loop."""

_TURN_PAUSE_S: Final = 0.9
_ENDS: Final = (".", "?", "!", "。", "？", "！", "…")
_TITLES: Final = ("dr.", "mr.", "mrs.", "ms.", "st.", "vs.", "e.g.", "i.e.")

ChannelOf = Callable[[float, float], int | None]
"""Which channel is clearly the louder one between two seconds."""


def segments_of(raw: Iterable[Any], total_s: float, on_second: Callable[[float], None]) -> Iterator[Any]:
    """Whisper's segments without what is not speech.

    Args:
        raw: as faster-whisper gives them, lazily.
        total_s: the length of the recording.
        on_second: told how far the decoding has come; what it raises ends the work.
    """
    last_text, times = "", 0
    for segment in raw:
        on_second(min(float(segment.end), total_s))
        text = segment.text.strip()
        if not any(c.isalnum() for c in text):
            continue
        if segment.no_speech_prob > _NO_SPEECH_AT and segment.avg_logprob < _UNSURE_LOGPROB:
            continue
        times = times + 1 if text == last_text else 1
        last_text = text
        if segment.compression_ratio > _LOOP_COMPRESSION or times > (2 if len(text) <= _SHORT_ANSWER else 1):
            continue
        yield segment


def cut(segment: Any, total_s: float, channel_of: ChannelOf | None) -> Iterator[Segment]:
    """One segment of ours for each sentence and speaker, by the words' seconds; the whole when it has no words.

    Args:
        segment: one of faster-whisper's.
        total_s: the length of the recording; no time goes beyond it.
        channel_of: with two channels, tells who says a word.
    """
    words = words_of(segment, total_s)
    if not words:
        confidence = _share(math.exp(min(0.0, float(segment.avg_logprob))))
        yield _made(segment.text.strip(), float(segment.start), float(segment.end), confidence, (), total_s)
        return
    sides = _sides(words, channel_of)
    piece: list[Word] = []
    for index, word in enumerate(words):
        piece.append(word)
        following = words[index + 1] if index + 1 < len(words) else None
        if following is not None and not (
            _ends_sentence(word, following)
            or following.start_s - word.end_s > _TURN_PAUSE_S
            or sides[index] != sides[index + 1]
        ):
            continue
        said = "".join(w.text for w in piece).strip()
        if any(c.isalnum() for c in said):
            own = math.exp(sum(math.log(max(w.probability, 1e-4)) for w in piece) / len(piece))
            yield _made(said, piece[0].start_s, piece[-1].end_s, _share(own), tuple(piece), total_s)
        piece = []


def words_of(segment: Any, total_s: float) -> tuple[Word, ...]:
    """Words with their seconds as plain floats, within the recording, none before the one above it.

    A model without alignment gives none. Numbers can be NumPy's, or not a number.
    """
    words: list[Word] = []
    now_s = 0.0
    for word in segment.words or ():
        start = min(max(now_s, _finite(word.start, now_s)), total_s)
        end = min(max(start, _finite(word.end, start)), total_s)
        probability = _share(_finite(word.probability, 0.0))
        words.append(Word(text=str(word.word), start_s=round(start, 2), end_s=round(end, 2), probability=probability))
        now_s = end
    return tuple(words)


def numbered(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments in order of time, none reaching into the next, with the ids ``s01``, ``s02`` and so on."""
    ordered = sorted(segments, key=lambda s: (s.start_s, s.end_s))
    width = max(2, len(str(len(ordered))))
    apart = [*(_until(segment, after.start_s) for segment, after in pairwise(ordered)), *ordered[-1:]]
    return tuple(s.model_copy(update={"id": SegmentId(f"s{number:0{width}d}")}) for number, s in enumerate(apart, 1))


def _until(segment: Segment, end_s: float) -> Segment:
    """A segment without the seconds after ``end_s``: where a word begins is surer than where the one before ends."""
    if segment.end_s <= end_s:
        return segment
    words = tuple(
        word.model_copy(update={"start_s": min(word.start_s, end_s), "end_s": min(word.end_s, end_s)})
        for word in segment.words
    )
    return segment.model_copy(update={"end_s": end_s, "words": words})


def _sides(words: Sequence[Word], channel_of: ChannelOf | None) -> list[int | None]:
    """Who says each word; one that is not clear, or stands alone within another's sentence, goes with those around."""
    if channel_of is None:
        return [None] * len(words)
    heard = [channel_of(word.start_s, word.end_s) for word in words]
    last = next((side for side in heard if side is not None), None)
    sides: list[int | None] = []
    for side in heard:
        last = last if side is None else side
        sides.append(last)
    for index in range(1, len(sides) - 1):
        alone = sides[index - 1] == sides[index + 1] != sides[index]
        brief = words[index].end_s - words[index].start_s < 0.2
        if alone and brief:
            sides[index] = sides[index - 1]
    return sides


def _ends_sentence(word: Word, following: Word) -> bool:
    text = word.text.strip()
    if not text.endswith(_ENDS) or text.lower() in _TITLES:
        return False
    is_point = text.endswith(".") and text[-2:-1].isdigit() and following.text[:1].isdigit()
    return not is_point


def _finite(value: Any, otherwise: float) -> float:
    number = float(value)
    return number if math.isfinite(number) else otherwise


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _made(
    text: str, start_s: float, end_s: float, confidence: float, words: tuple[Word, ...], total_s: float
) -> Segment:
    start = min(max(0.0, start_s), total_s)
    return Segment(
        id=SegmentId("new"),
        start_s=round(start, 2),
        end_s=round(min(max(start, end_s), total_s), 2),
        speaker=Speaker.UNKNOWN,
        text=text,
        confidence=confidence,
        words=words,
    )
