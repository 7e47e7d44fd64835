"""Where a recogniser lost its place, seen in when its words are said: left out what was spoken, or said what was not.

A decoder that jumps ahead (from a question's words to the same words in the answer) leaves speech without words, or one
word stretched over it by the alignment. One that goes round in a circle leaves words that take no time at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from scribe.model import Language
from scribe.transcription.coverage import Span, merged, without
from scribe.transcription.plausibility import too_fast, units
from scribe.transcription.recognition import Answer, TimedText
from scribe.transcription.windows import Window

SHORTEST_LAPSE_S: Final = 0.7
"""Speech without words for longer than this is heard once more."""

_STRETCH_S: Final = 0.5
_NO_TIME_S: Final = 0.02
_RUN: Final = 4
"""A word or two without a time of its own is the alignment's coarseness; so many in a row were not spoken."""

_SHORTEST_WORD_S: Final = 0.3
_LETTER_S: Final = 0.09
_HAN_S: Final = 0.3


def longest_s(text: str) -> float:
    """The time that a word takes at most: by its letters, figures (each a word) and Chinese characters."""
    slow = sum("\u3400" <= c <= "\u9fff" or c.isdigit() for c in text)
    return _SHORTEST_WORD_S + _HAN_S * slow + _LETTER_S * (len(text) - slow)


def spoken(words: Sequence[TimedText]) -> list[TimedText]:
    """The words without runs of those that take no time."""
    kept: list[TimedText] = []
    for timeless, run in groupby(words, key=lambda word: word.end_s - word.start_s <= _NO_TIME_S):
        found = list(run)
        if not timeless or len(found) < _RUN:
            kept += found
    return kept


def lapses(words: Sequence[TimedText], window: Window) -> list[Span]:
    """Spans of the recording, from pause to pause, that should be heard once more; neighbours are one.

    Args:
        words: of the window, in seconds of the recording, in order.
        window: where they were heard.
    """
    suspects = _suspects(words, window)
    pieces = window.piece_spans
    touched = [any(piece[0] < end_s and piece[1] > start_s for start_s, end_s in suspects) for piece in pieces]
    runs = groupby(zip(touched, pieces, strict=True), key=lambda pair: pair[0])
    found = [[piece for _, piece in run] for is_touched, run in runs if is_touched]
    return [(run[0][0], run[-1][1]) for run in found]


def _suspects(words: Sequence[TimedText], window: Window) -> list[Span]:
    """Words that take too long, and speech without words."""
    suspects: list[Span] = []
    for index, word in enumerate(words):
        if word.end_s - word.start_s > longest_s(word.text) + _STRETCH_S:
            following_s = words[index + 1].start_s if index + 1 < len(words) else window.end_s
            suspects.append((word.start_s, min(following_s + _NO_TIME_S, window.end_s)))
    written = merged([(word.start_s, word.end_s) for word in words])
    for speech in window.speech:
        suspects += [gap for gap in without(speech, written) if gap[1] - gap[0] > SHORTEST_LAPSE_S]
    return suspects


def places_within(words: Sequence[TimedText], window: Window) -> list[Window]:
    """The parts of a window to be heard once more: its lapses; where all of it is one, its halves.

    A single stretch of speech sounds the same again, so only what has no words: where noise fills the pauses, it
    may be a quarter of a minute long.
    """
    places: list[Window] = []
    for span in lapses(words, window):
        place = window.part(*span)
        if len(place.pieces) < len(window.pieces):
            places.append(place)
        elif len(place.pieces) > 1:
            places += window.halves()
        else:
            parts = [window.part(*part) for part in merged(_suspects(words, window))]
            places += [part for part in parts if part.duration_s <= window.duration_s - SHORTEST_LAPSE_S]
    return places


def mended(
    words: Sequence[TimedText], span: Span, answer: Answer, again: Sequence[TimedText], language: Language
) -> list[TimedText]:
    """The words, with those of a span replaced by what was heard the second time, when that is the better witness.

    It is when the model is sure of it, it says at least as much, and a mouth can say it in that time.
    """
    inside = [word for word in words if span[0] <= (word.start_s + word.end_s) / 2 < span[1]]
    before, after = _text(inside), _text(again)
    better = (
        not answer.doubtful
        and not answer.silent
        and len(units(after)) >= len(units(before))
        and not too_fast(after, span[1] - span[0], language)
    )
    if not better:
        return list(words)
    outside = [word for word in words if word not in inside]
    return sorted([*outside, *again], key=lambda word: (word.start_s, word.end_s))


def _text(words: Sequence[TimedText]) -> str:
    return "".join(word.text for word in words)
