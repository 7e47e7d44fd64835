"""Which words of a segment the recogniser was not sure of, so that a reader sees them before relying on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scribe.model import Language, ReadAs, Segment, Speaker
from scribe.terminology import medicines

UNSURE_BELOW: Final = 0.6
"""A word with a lower probability is marked.

On the three sample consultations that is 2 words in 100, and two of the three that are wrong are among them; a mark on
every twentieth word, as a threshold of 0.9 gives, is one that nobody looks at any more.
"""

MEDICINE_UNSURE_BELOW: Final = 0.8
"""The same for the name of a medicine.

A wrong one harms, recognisers are weakest at rare names, and there are few in a consultation: marking too many of them
costs a reader seconds, marking too few may cost a patient more.
"""

SPEAKER_UNSURE_BELOW: Final = 0.75
"""Who speaks is shown with a question mark below this; what is less sure still comes as ``unknown``."""


class Certainty(StrEnum):
    """How far a reader may rely on a piece of text."""

    SURE = "sure"
    UNSURE = "unsure"
    MEDICINE = "medicine"
    """The name of a medicine of which the recogniser was unsure."""
    READ_AS = "read_as"
    """A name that the recogniser wrote otherwise, or words that may be one of several names."""


@dataclass(frozen=True)
class Piece:
    """A part of a segment's text. White space belongs to what is sure. ``read_as`` tells what was heard of a name."""

    text: str
    certainty: Certainty
    read_as: ReadAs | None = None


@dataclass(frozen=True)
class Span:
    """Characters of a segment's text that are one word, with its seconds and its probability."""

    start: int
    end: int
    probability: float
    start_s: float
    end_s: float

    def overlaps(self, start: int, end: int) -> bool:
        """Whether one of these characters is its own."""
        return self.start < end and start < self.end


def pieces_of(segment: Segment, language: Language) -> tuple[Piece, ...]:
    """A segment's text in pieces, each with how sure the recogniser was; together they are exactly the text.

    Words without a space between them (Chinese characters) that are unsure one after the other are one piece. A
    medicine's name is one piece, however many words it has.

    Args:
        segment: with the recogniser's words; without them everything counts as sure.
        language: of its text, in which medicines are looked for.
    """
    marks = _marks(segment, language)
    read = {(one.start, one.end): one for one in segment.read_as}
    pieces: list[Piece] = []
    at = 0
    for start, end, certainty in marks:
        if start > at:
            pieces.append(Piece(segment.text[at:start], Certainty.SURE))
        pieces.append(Piece(segment.text[start:end], certainty, read.get((start, end))))
        at = end
    if at < len(segment.text) or not pieces:
        pieces.append(Piece(segment.text[at:], Certainty.SURE))
    return tuple(pieces)


def speaker_unsure(segment: Segment) -> bool:
    """Whether the speaker was guessed and may be another; one that is ``unknown`` says so by itself."""
    guessed = segment.speaker_confidence
    return segment.speaker is not Speaker.UNKNOWN and guessed is not None and guessed < SPEAKER_UNSURE_BELOW


def _marks(segment: Segment, language: Language) -> list[tuple[int, int, Certainty]]:
    """Where a mark stands, in order, without overlaps."""
    spans = spans_of(segment)
    names = [(one.start, one.end, Certainty.READ_AS) for one in segment.read_as]
    read = {(start, end) for start, end, _ in names}
    for match in medicines().find(segment.text, language):
        within = [span for span in spans if span.overlaps(match.start, match.end)]
        taken = any(start < match.end and match.start < end for start, end in read)
        if not taken and any(span.probability < MEDICINE_UNSURE_BELOW for span in within):
            names.append((match.start, match.end, Certainty.MEDICINE))
    found = list(names)
    for span in spans:
        if span.probability >= UNSURE_BELOW or any(span.overlaps(start, end) for start, end, _ in names):
            continue
        if found and found[-1][2] is Certainty.UNSURE and found[-1][1] == span.start:
            found[-1] = (found[-1][0], span.end, Certainty.UNSURE)
        else:
            found.append((span.start, span.end, Certainty.UNSURE))
    return sorted(found)


def spans_of(segment: Segment) -> Sequence[Span]:
    """Where each of the recogniser's words stands in the text; one that is not in it (it was rewritten) is left out."""
    spans = []
    at = 0
    for word in segment.words:
        text = word.text.strip()
        start = segment.text.find(text, at) if text else -1
        if start < 0:
            continue
        at = start + len(text)
        spans.append(Span(start, at, word.probability, word.start_s, word.end_s))
    return spans
