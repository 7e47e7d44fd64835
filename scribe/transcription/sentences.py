"""From a window's words to segments: cut at sentences, pauses and changes of the speaker."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from scribe.model import Segment, SegmentId, Speaker, Word
from scribe.transcription.lapses import longest_s
from scribe.transcription.recognition import TimedText

_TURN_PAUSE_S: Final = 0.9
_HEARABLE_S: Final = 0.05
"""The alignment gives some words next to no time: nothing in it tells who says them."""

_BRIEF_S: Final = 0.2
_ENDS: Final = (".", "?", "!", "。", "？", "！", "…")
_TITLES: Final = ("dr.", "mr.", "mrs.", "ms.", "st.", "vs.", "e.g.", "i.e.")

ChannelOf = Callable[[float, float], int | None]
"""Which channel is clearly the louder one between two seconds of the recording."""


def sentences(
    words: Sequence[TimedText], *, words_are_single: bool, channel_of: ChannelOf | None
) -> Iterator[tuple[Segment, int | None]]:
    """One segment for each sentence and speaker, with the louder channel if there are two.

    Args:
        words: of a window, in order.
        words_are_single: whether each is one word; otherwise each is a stretch of text, and becomes a segment.
        channel_of: with two channels, tells who says a word.
    """
    if not words_are_single:
        for stretch in words:
            side = channel_of(stretch.start_s, stretch.end_s) if channel_of else None
            yield from _sentence([stretch], side, with_words=False)
        return
    fitted = _fitted(words)
    sides = _sides(fitted, channel_of)
    piece: list[TimedText] = []
    for index, word in enumerate(fitted):
        piece.append(word)
        following = fitted[index + 1] if index + 1 < len(fitted) else None
        if following is not None and not (
            _ends_sentence(word, following)
            or following.start_s - word.end_s > _TURN_PAUSE_S
            or sides[index] != sides[index + 1]
        ):
            continue
        yield from _sentence(piece, sides[index], with_words=True)
        piece = []


def _sentence(
    piece: Sequence[TimedText], side: int | None, *, with_words: bool
) -> Iterator[tuple[Segment, int | None]]:
    text = "".join(word.text for word in piece).strip()
    if not any(c.isalnum() for c in text):
        return
    words = tuple(
        Word(text=word.text, start_s=round(word.start_s, 2), end_s=round(word.end_s, 2), probability=_share(word))
        for word in piece
    )
    certainty = math.exp(sum(math.log(max(word.probability, 1e-4)) for word in words) / len(words))
    segment = Segment(
        id=SegmentId("new"),
        start_s=words[0].start_s,
        end_s=words[-1].end_s,
        speaker=Speaker.UNKNOWN,
        text=text,
        confidence=min(1.0, certainty),
        words=words if with_words else (),
    )
    yield segment, side


def _fitted(words: Sequence[TimedText]) -> list[TimedText]:
    """Words in order of time, none before the one above it, none longer than a mouth makes it.

    One that begins a sentence keeps its end, any other its beginning.
    """
    fitted: list[TimedText] = []
    now_s = 0.0
    for word in words:
        start_s = max(now_s, word.start_s)
        end_s = max(start_s, word.end_s)
        most_s = longest_s(word.text)
        if end_s - start_s > most_s:
            begins = not fitted or _ends_sentence(fitted[-1], word)
            start_s, end_s = (end_s - most_s, end_s) if begins else (start_s, start_s + most_s)
        fitted.append(replace(word, start_s=start_s, end_s=end_s))
        now_s = end_s
    return fitted


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


def _sides(words: Sequence[TimedText], channel_of: ChannelOf | None) -> list[int | None]:
    """Who says each word.

    One that is not clear goes with the words before it, or if it begins a sentence with those behind it; one that
    stands alone within another's sentence goes with those around it.
    """
    if channel_of is None:
        return [None] * len(words)
    lengths = [word.end_s - word.start_s for word in words]
    sides = [
        channel_of(word.start_s, word.end_s) if length >= _HEARABLE_S else None
        for word, length in zip(words, lengths, strict=True)
    ]
    clear: int | None = None
    for index in reversed(range(len(sides))):
        begins = index == 0 or _ends_sentence(words[index - 1], words[index])
        clear = sides[index] if sides[index] is not None else clear
        if begins:
            sides[index], clear = clear, None
    for index in range(1, len(sides)):
        if sides[index] is None:
            sides[index] = sides[index - 1]
    for index in range(1, len(sides) - 1):
        alone = sides[index - 1] == sides[index + 1] != sides[index]
        if alone and lengths[index] < _BRIEF_S:
            sides[index] = sides[index - 1]
    return sides


def _ends_sentence(word: TimedText, following: TimedText) -> bool:
    text = word.text.strip()
    if not text.endswith(_ENDS) or text.lower() in _TITLES:
        return False
    is_point = text.endswith(".") and text[-2:-1].isdigit() and following.text[:1].isdigit()
    return not is_point


def _share(word: TimedText) -> float:
    return min(1.0, max(0.0, word.probability))
