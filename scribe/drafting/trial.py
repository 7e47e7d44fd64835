"""A three-line consultation, drafted by a language model to see whether it can, in which form, and how fast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scribe.drafting.chat_forms import Form
from scribe.drafting.protocol import DraftRequest
from scribe.model import (
    Coverage,
    Engine,
    Language,
    RecordingRef,
    Segment,
    SegmentId,
    Speaker,
    Template,
    Transcript,
)

if TYPE_CHECKING:
    from scribe.drafting.chat import ChatDrafter
    from scribe.drafting.chat_stream import Reading

_SAID: Final[dict[Language, tuple[str, str, str]]] = {
    "en": (
        "What brings you in today?",
        "I have had a cough for five days, but no fever.",
        "Drink plenty, and take paracetamol 500 milligrams three times a day. Come back in a week if it is not better.",
    ),
    "zh": (
        "今天哪儿不舒服？",
        "咳嗽五天了，没有发烧。",
        "多喝水，对乙酰氨基酚0.5克，一天三次。一周不见好再来复诊。",
    ),
}
_SPEAKERS: Final = (Speaker.DOCTOR, Speaker.PATIENT, Speaker.DOCTOR)
TEN_MINUTES: Final = 3000
"""Tokens of what is said in ten minutes, with the numbers of the turns: 1,500 words, or 2,500 characters."""
_WRITTEN: Final = 1200
"""Tokens of that visit's note with its evidence, and of what it is asked for once more."""


@dataclass(frozen=True)
class Speed:
    """Tokens a second."""

    reads_per_s: float
    writes_per_s: float

    def takes_s(self, *, read: float, written: float) -> float:
        """Seconds for an answer of so many tokens to a question of so many."""
        return read / max(self.reads_per_s, 0.001) + written / max(self.writes_per_s, 0.001)


@dataclass(frozen=True)
class Trial:
    """What came of it."""

    usable: bool
    """Whether the model wrote the note, and not the fallback."""
    form: Form
    task_tokens: int
    """What the model reads before any visit."""
    speed: Speed

    @property
    def ten_minutes_take_s(self) -> float:
        """Seconds, roughly, for the note of a visit of ten minutes."""
        return self.speed.takes_s(read=self.task_tokens + TEN_MINUTES, written=_WRITTEN)


def try_out(drafter: ChatDrafter, template: Template) -> Trial:
    """Drafts the three lines and measures it.

    Args:
        drafter: whose model it is.
        template: to write by; its language is spoken.

    Raises:
        PartDown: the model does not answer.
        MissingPart: it cannot be used as it is set up.
    """
    note = drafter.draft(DraftRequest(transcript=three_lines(template.language), template=template))
    return Trial(
        usable=note.drafter.instead_of is None,
        form=drafter.endpoint.form,
        task_tokens=min((one.read for one in drafter.endpoint.readings if one.written), default=0),
        speed=speed_of(drafter.endpoint.readings),
    )


def speed_of(readings: Iterable[Reading]) -> Speed:
    """How fast a model was in some answers; what it had read before is not counted."""
    written = [one for one in readings if one.written]
    reading_s = sum(one.began_s for one in written)
    writing_s = sum(one.took_s - one.began_s for one in written)
    return Speed(
        reads_per_s=sum(max(1, one.read - one.cached_tokens) for one in written) / max(reading_s, 0.001),
        writes_per_s=sum(one.written for one in written) / max(writing_s, 0.001),
    )


def three_lines(language: Language) -> Transcript:
    """What is said in the trial: a cough of five days, no fever, paracetamol 500 mg three times a day, a week."""
    segments = tuple(
        Segment(
            id=SegmentId(f"s{number}"),
            start_s=5.0 * number,
            end_s=5.0 * number + 4,
            speaker=speaker,
            text=text,
            confidence=1.0,
        )
        for number, (speaker, text) in enumerate(zip(_SPEAKERS, _SAID[language], strict=True))
    )
    length_s = 5.0 * len(segments)
    return Transcript(
        recording=RecordingRef(sha256="0" * 64, duration_s=length_s, channels=1),
        engine=Engine(name="trial", model=""),
        language=language,
        segments=segments,
        coverage=Coverage(speech_s=length_s, transcribed_s=length_s),
    )
