"""A candidate for a statement of the note."""

from __future__ import annotations

from dataclasses import dataclass

from scribe.model import SegmentId, Topic


@dataclass(frozen=True)
class Line:
    """What a statement says, where it belongs, and what it rests on.

    Attributes:
        topic: the part of the note.
        text: in the note's words.
        evidence: the segments it rests on, question and answer both.
        order: its place in the consultation.
        merge: the name of the list that the text is an item of; the items of a list become one statement.
        joins: it goes on with the line before it, and is no sentence by itself.
        stands: it goes on with the line before it, and is a sentence by itself.
        turn: the segment's number.
        claims: how many claims it tells; of two that say the same, the one that tells more stays.
        condition: the clause, as it was said, under which alone it holds.
        of_medicine: it tells how a medicine is taken, and is not run together with another one.
    """

    topic: Topic
    text: str
    evidence: tuple[SegmentId, ...]
    order: float
    merge: str = ""
    joins: bool = False
    stands: bool = False
    turn: int = -1
    claims: int = 0
    condition: str = ""
    of_medicine: bool = False


def joined(*evidence: tuple[SegmentId, ...]) -> tuple[SegmentId, ...]:
    """Segments of several lines, each once, in the order of mention."""
    return tuple(dict.fromkeys(one for each in evidence for one in each))
