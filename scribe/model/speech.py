"""The recording and what was said in it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from scribe.model.base import Frozen, Instant, Language, Person, Probability, SegmentId, Sha256
from scribe.model.sound import SoundFitness


class Speaker(StrEnum):
    """Who speaks. ``other`` is a third person (family, another clinician); ``unknown`` is honest."""

    DOCTOR = "doctor"
    PATIENT = "patient"
    OTHER = "other"
    UNKNOWN = "unknown"


class Recording(Frozen):
    """A stored recording.

    ``duration_s`` is its time line; ``declared_s`` what the container claims; ``lost_s`` what cannot be decoded of it.
    """

    sha256: Sha256
    duration_s: float = Field(gt=0)
    channels: int = Field(ge=1)
    declared_s: float | None = None
    lost_s: float = Field(default=0, ge=0)
    media_type: str = "application/octet-stream"
    size_bytes: int | None = None
    sound: SoundFitness | None = None
    """Absent from recordings that were taken before it was measured."""
    unfinished: bool = Field(default=False, exclude_if=lambda value: not value)
    """Whether its device fell silent, so that it was finished with what had arrived: its end may be missing."""


class RecordingRef(Frozen):
    """The recording as a transcript names it."""

    sha256: Sha256
    duration_s: float = Field(ge=0)
    channels: int = Field(ge=0)


class Engine(Frozen):
    """What wrote the transcript. ``demo`` marks the demo model, whose output must never reach a patient's record."""

    name: str
    model: str
    demo: bool = False


class Word(Frozen):
    """One word with its seconds and the recogniser's probability."""

    text: str
    start_s: float
    end_s: float
    probability: Probability


class Doubt(StrEnum):
    """Why a segment may not have been said as it is written; each is a signal of the recogniser or of the sound."""

    NON_SPEECH = "non_speech"
    """Most of it stands where voice activity detection hears no voice."""
    CAPTION = "caption"
    """A phrase that recognisers know from film captions and say into silence."""
    REPEATED = "repeated"
    """The same words again and again."""
    WORD_RATE = "word_rate"
    """More words than a mouth can say in that time."""
    LOW_PROBABILITY = "low_probability"
    """The recogniser itself was unsure of most of it."""


class ReadAs(Frozen):
    """A name in a segment's text that the recogniser wrote otherwise.

    Attributes:
        start: where it stands in the text, in characters.
        end: where it ends.
        heard: what the recogniser wrote.
        names: the one name that the text now has there; or several that sound like what was heard, none of which was
            chosen: then the text has what was heard.
    """

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    heard: str
    names: tuple[str, ...] = Field(min_length=1)

    @property
    def name(self) -> str:
        """What the text has; empty where nothing was chosen."""
        return self.names[0] if len(self.names) == 1 else ""

    def moved(self, by: int) -> ReadAs:
        """The same so many characters further on."""
        return self.model_copy(update={"start": self.start + by, "end": self.end + by})


class Recognised(Frozen):
    """Who the recogniser took for the speaker of a turn that a person corrected."""

    speaker: Speaker
    confidence: Probability | None = None


class SpeakerCorrection(Frozen):
    """That a person said who speaks. Corrections are laid over what was recognised, one after the other.

    Attributes:
        number: grows with each one.
        speaker: who speaks there, as the person says.
        segments: the turns whose speaker it changed.
        every_turn: whether it was said of a whole voice, not of one turn.
        by: who said so.
        at: when.
        revision: of the note, before it.
    """

    number: int = Field(ge=1)
    speaker: Speaker
    segments: tuple[SegmentId, ...] = Field(min_length=1)
    every_turn: bool = False
    by: Person
    at: Instant
    revision: int = Field(ge=1)


class Segment(Frozen):
    """One turn, or a part of it, by one speaker.

    ``confidence`` is the recogniser's in the words, ``speaker_confidence`` that in who says them, where it was guessed.
    """

    id: SegmentId
    start_s: float = Field(ge=0)
    end_s: float = Field(ge=0)
    speaker: Speaker
    text: str
    confidence: Probability
    words: tuple[Word, ...] = ()
    speaker_confidence: Probability | None = None
    language: Language | None = None
    """Where it differs from the transcript's."""
    doubts: tuple[Doubt, ...] = ()
    read_as: tuple[ReadAs, ...] = ()
    """The names that the recogniser wrote otherwise, from left to right."""
    voice: int | None = Field(default=None, ge=0, exclude_if=lambda value: value is None)
    """Which voice of the recording it is in, where voices, channels or labels tell them apart."""
    recognised: Recognised | None = Field(default=None, exclude_if=lambda value: value is None)
    """Who was recognised, where a person corrected that."""


class Gap(Frozen):
    """Seconds with speech that has no text, or that could not be decoded; or a place where nothing was recorded.

    At a place where the recording was ``interrupted``, ``missing_s`` passed before it was taken up again; where it was
    ``not_ended`` by its device, nobody knows how long it went on. Both take no time on the recording's own time line.
    """

    start_s: float
    end_s: float
    reason: Literal["not_transcribed", "not_decoded", "interrupted", "not_ended"] = "not_transcribed"
    missing_s: float = Field(default=0, ge=0, allow_inf_nan=False, exclude_if=lambda value: not value)

    @property
    def lasts_s(self) -> float:
        """For how long something is missing; 0 where nobody knows."""
        return self.missing_s or max(0.0, self.end_s - self.start_s)


class Coverage(Frozen):
    """How much of the speech has text, in seconds."""

    speech_s: float
    transcribed_s: float
    gaps: tuple[Gap, ...] = ()


class Transcript(Frozen):
    """What was said. The wire form of ``transcript.json``."""

    schema_: Literal["scribe.transcript/1"] = Field(default="scribe.transcript/1", alias="schema")
    recording: RecordingRef
    engine: Engine
    language: Language
    segments: tuple[Segment, ...]
    coverage: Coverage
    corrections: tuple[SpeakerCorrection, ...] = Field(default=(), exclude_if=lambda value: not value)
    """What people corrected of who speaks, oldest first."""

    def segment(self, id: SegmentId) -> Segment | None:
        """The segment with this id, or ``None``."""
        return next((s for s in self.segments if s.id == id), None)
