"""What was said and stands in no statement of the note."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from scribe.model.base import Frozen, Instant, Person, Probability, SegmentId


class UnusedReason(StrEnum):
    """Why what was said and not written may matter. Pages name each in the reader's language."""

    RED_FLAG = "red_flag"
    ALLERGY = "allergy"
    MEDICINE = "medicine"
    MEASUREMENT = "measurement"
    SYMPTOM = "symptom"
    HISTORY = "history"
    PLAN = "plan"
    QUESTION_UNANSWERED = "question_unanswered"
    UNCLEAR = "unclear"
    OTHER = "other"


class Dismissal(Frozen):
    """Who decided that the note does not need something that was said, and why, if they said so."""

    by: Person
    at: Instant
    words: str = ""


class Unused(Frozen):
    """Something that was said and that no statement rests on: at most one entry a segment.

    ``text`` is what was said, as the transcript has it. ``weight`` orders the list: how much it would matter if it were
    missed, 0 to 1.
    """

    segment: SegmentId
    start_s: float
    text: str
    weight: Probability
    reason: UnusedReason
    section: str = ""
    """The section of the template where it would belong, by its id; empty when that cannot be told."""
    topic: str = ""
    """What it is about, by the template's word for it; empty when that cannot be told."""
    red_flag: bool = False
    """Whether it may be the sign of something that cannot wait."""
    second: str = Field(default="", exclude_if=lambda value: not value)
    """What a second reader calls it, where it is that reader who found it; empty where the rules did."""
    dismissed: Dismissal | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has decided about it yet."""
        return self.dismissed is None

    @property
    def place(self) -> tuple[bool, float, float]:
        """Sorts red flags first, then the weightiest, then what was said first."""
        return not self.red_flag, -self.weight, self.start_s
