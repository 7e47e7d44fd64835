"""What a transcriber is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from scribe.audio import Audio
from scribe.consultation.models import Engine, Frozen, LanguageChoice, RecordingRef, Transcript

Report = Callable[[float, float], None]
"""Told how far the work has come: seconds of the recording done, and in all."""


class TranscriptionRequest(Frozen):
    """What to write down, and how.

    ``declared_s`` is how long the recording claims to be: seconds that could not be decoded become a gap.
    ``vocabulary`` holds words that the recogniser should expect.
    """

    recording: RecordingRef
    language: LanguageChoice
    declared_s: float | None = None
    vocabulary: tuple[str, ...] = ()


class Transcriber(Protocol):
    """Writes down what was said."""

    @property
    def engine(self) -> Engine:
        """What it is, as the transcript names it."""
        ...

    def transcribe(self, audio: Audio, request: TranscriptionRequest, progress: Report) -> Transcript:
        """The transcript of one recording.

        Raises:
            NoSpeech: nobody spoke.
            UnsupportedLanguage: another language was spoken than the engine or Scribe knows.
        """
        ...
