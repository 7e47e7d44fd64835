"""Words that somebody dictates into a field: sound on its way to the recogniser, and what it became."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal

from pydantic import Field

from scribe.model.base import ConsultationId, Frozen, Instant, Language, LanguageChoice

LONGEST_DICTATION_S: Final = 120.0
"""How long somebody may speak at once."""

MOST_DICTATION_BYTES: Final = 5 * 1024 * 1024
"""More than two minutes take in any form that a browser or a dictation device writes, uncompressed speech included."""


class DictationState(StrEnum):
    """How far a dictation has come."""

    WAITING = "waiting"
    """No worker has taken it yet."""
    HEARING = "hearing"
    HEARD = "heard"
    FAILED = "failed"


class DictationFailure(StrEnum):
    """Why no words came of a dictation."""

    NO_SPEECH = "no-speech"
    UNSUPPORTED_LANGUAGE = "unsupported-language"
    FAILED = "failed"
    """The recogniser failed in a way that the same sound sent again may not meet."""


Clarity = Literal["sure", "unsure", "medicine", "read_as"]
"""How clear a piece was: as :class:`scribe.transcription.unsure.Certainty` has it."""


class DictatedPiece(Frozen):
    """A part of what was dictated, and how sure the recogniser was of it."""

    text: str
    certainty: Clarity


class DictatedWords(Frozen):
    """What came of a dictation. ``demo`` marks the words of the demo model, which are for no patient."""

    language: Language
    pieces: tuple[DictatedPiece, ...]
    demo: bool = False


class Dictation(Frozen):
    """A dictation as who dictated it sees it.

    Attributes:
        id: of the dictation.
        state: how far it has come.
        duration_s: how long the sound is.
        expires_at: when sound and words are gone, taken or not.
        failure: why there are no words.
        words: once it was heard.
    """

    id: str
    state: DictationState
    duration_s: float = Field(gt=0)
    expires_at: Instant
    failure: DictationFailure | None = None
    words: DictatedWords | None = None


class TakenDictation(Frozen):
    """A dictation that a worker took, without its sound."""

    id: str
    consultation: ConsultationId
    owner: str
    language: LanguageChoice
    duration_s: float
