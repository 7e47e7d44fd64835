"""Windows as a transcriber's journal keeps them, from what is said in them."""

from __future__ import annotations

from typing import Any

from scribe.model import Language, Segment, SegmentId, Speaker, Word
from scribe.transcription.passages import Passage
from scribe.transcription.roles import Heard

Line = tuple[int, str]
"""The channel that is the louder one, and what is said on it; a word in asterisks was unclear."""


def entry_of(*lines: Line, start_s: float = 0.0, language: Language = "en") -> dict[str, Any]:
    """A window whose lines follow each other, three seconds each."""
    heard = [_heard(start_s + 3 * number, side, text) for number, (side, text) in enumerate(lines)]
    end_s = start_s + 3 * len(lines)
    passage = Passage(end_s=end_s, speech=((start_s, end_s),), language=language, heard=tuple(heard))
    return passage.model_dump(mode="json")


def _heard(start_s: float, side: int, text: str) -> Heard:
    parts = text.split("*")
    words = tuple(
        Word(text=part, start_s=start_s, end_s=start_s + 2.5, probability=0.2 if number % 2 else 0.95)
        for number, part in enumerate(parts)
        if part
    )
    segment = Segment(
        id=SegmentId("s01"),
        start_s=start_s,
        end_s=start_s + 2.5,
        speaker=Speaker.UNKNOWN,
        text="".join(parts),
        confidence=0.9,
        words=words,
    )
    return Heard(segment=segment, side=side)
