"""A patient's medicines before and after a visit: the record's and the recording's against what the note says today."""

from __future__ import annotations

from enum import StrEnum

from scribe.model.base import Frozen, SegmentId
from scribe.model.context import RecordEntryId


class MedicineStatus(StrEnum):
    """What becomes of a medicine with this visit."""

    GOES_ON = "goes_on"
    NEW = "new"
    CHANGED = "changed"
    STOPPED = "stopped"
    ON_HOLD = "on_hold"
    UNCLEAR = "unclear"


class MedicineReason(StrEnum):
    """Why a line is unclear, or what about it is not as one would expect. Pages name each in the reader's language."""

    NOT_SPOKEN_OF = "not_spoken_of"
    """The record lists it as taken, and nobody spoke of it."""
    NOT_BORNE_OUT = "not_borne_out"
    """The note names it, and the recording does not bear out what the note says is done with it."""
    SAID_NOT_WRITTEN = "said_not_written"
    """It was spoken of, and the note does not name it."""
    NOT_TAKEN = "not_taken"
    """It was said not to be taken, whoever lists or prescribed it."""
    DECLINED = "declined"
    """It was offered or is prescribed, and the patient refuses it."""
    RECORD_DIFFERS = "record_differs"
    """It goes on by what was said, in another dose or at other times than the record has."""
    NOT_IN_RECORD = "not_in_record"
    """It goes on by what was said, and the record does not list it."""
    IN_RECORD_ALREADY = "in_record_already"
    """It is begun today, and the record lists it as taken."""
    OVER_ALREADY = "over_already"
    """The record lists it as taken, and it was said to be over."""


class MedicineLine(Frozen):
    """One medicine. ``before`` and ``after`` say how it is taken, in the note's language, as far as that is known.

    ``before`` is the record's, else what was said of the time until now; ``after`` is what holds from today.
    """

    name: str
    status: MedicineStatus
    reason: MedicineReason | None = None
    before: str = ""
    after: str = ""
    words: str = ""
    """The sentence of the note, or the words of the recording, that leave it unclear."""
    weighs: bool = False
    """Whether the doctor should look at it before signing: an error with it would do harm."""
    record: tuple[RecordEntryId, ...] = ()
    """The entries of the record that are this medicine."""
    facts: tuple[str, ...] = ()
    """The note's facts that are this medicine, by their ids."""
    evidence: tuple[SegmentId, ...] = ()
    """Where it was spoken of."""
