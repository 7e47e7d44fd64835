"""What was said, cut into the pieces that the drafter works with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from scribe.consultation.models import Assertion, Fact, ProblemFact, SegmentId, Speaker, Topic

_PRESENT = (Assertion.PRESENT, Assertion.POSSIBLE)


class Kind(StrEnum):
    """How a piece came about. ``denied`` and ``affirmed`` are items of a question, answered with yes or no."""

    STATEMENT = "statement"
    QUESTION = "question"
    DENIED = "denied"
    AFFIRMED = "affirmed"
    ANSWER = "answer"


@dataclass(frozen=True)
class Clause:
    """A clause of one segment, cleaned: without fillers and false starts, numbers in digits."""

    text: str
    segment: SegmentId
    speaker: Speaker
    turn: int
    question: bool = False


@dataclass(frozen=True)
class Said:
    """One thing said, with every segment it rests on. ``order`` counts through the consultation.

    ``question`` is the question that an ``answer`` replies to, since a bare answer means nothing without it.
    """

    text: str
    kind: Kind
    speaker: Speaker
    evidence: tuple[SegmentId, ...]
    order: int
    question: str = ""

    def about(self, text: str) -> Said:
        """The same piece with another text."""
        return replace(self, text=text)


@dataclass(frozen=True)
class Line:
    """A candidate for a statement: what it says, in which topic, resting on which segments.

    ``merge`` names the list that the text is an item of (``denies``); such items become one statement.
    """

    topic: Topic
    text: str
    evidence: tuple[SegmentId, ...]
    order: int
    merge: str = ""


@dataclass(frozen=True)
class Reading:
    """What a clause yields: lines for the note, and facts. Facts have no id yet (it is empty)."""

    lines: tuple[Line, ...] = ()
    facts: tuple[Fact, ...] = ()


def joined(*evidence: tuple[SegmentId, ...]) -> tuple[SegmentId, ...]:
    """Segments of several pieces, each once, in the order of mention."""
    return tuple(dict.fromkeys(id for ids in evidence for id in ids))


def without_contradictions(reading: Reading) -> Reading:
    """Drops the denial of what is told as present elsewhere: a note must not say both, and the telling is the safer one."""
    present = {
        fact.text for fact in reading.facts if isinstance(fact, ProblemFact) and fact.attributes.assertion in _PRESENT
    }
    lines = tuple(line for line in reading.lines if line.merge != "denies" or line.text not in present)
    facts = tuple(
        fact for fact in reading.facts
        if not (isinstance(fact, ProblemFact) and fact.attributes.assertion is Assertion.DENIED and fact.text in present)
    )  # fmt: skip
    return Reading(lines, facts)
