"""What a transcriber is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from scribe.audio import AudioStream
from scribe.model import Engine, Frozen, LanguageChoice, RecordingRef, Sha256, Transcript

Report = Callable[[float, float], None]
"""Told how far the work has come: seconds of the recording done, and in all."""


class Hearing(Frozen):
    """How to write down what is said: all that decides of a window's words, besides its sound.

    ``vocabulary`` holds words that the recogniser should expect: the visit's, the template's, the hospital's.
    ``source`` names where the sound comes from, before its recording has a name of its own: the upload.
    """

    language: LanguageChoice
    vocabulary: tuple[str, ...] = ()
    source: str = ""


class TranscriptionRequest(Hearing):
    """What to write down, and how.

    ``declared_s`` is how long the sender says the recording is: an end that is missing becomes a gap.
    """

    recording: RecordingRef
    declared_s: float | None = None


class Journal(Protocol):
    """Keeps the finished windows of one recording, so that a killed worker's successor goes on behind them."""

    def read(self, fingerprint: Sha256) -> tuple[dict[str, Any], ...]:
        """The entries that were appended under ``fingerprint``, in order; others are of no use and are not given."""
        ...

    def append(self, fingerprint: Sha256, entry: dict[str, Any]) -> None:
        """Keeps one more entry: durable when this returns.

        Raises:
            LeaseLost: the work is somebody else's now, or was cancelled.
        """
        ...


class Transcriber(Protocol):
    """Writes down what was said."""

    @property
    def engine(self) -> Engine:
        """What it is, as the transcript names it."""
        ...

    def transcribe(
        self, audio: AudioStream, request: TranscriptionRequest, progress: Report, journal: Journal | None = None
    ) -> Transcript:
        """The transcript of one recording.

        Args:
            audio: decoded as it is read; one pass.
            request: what to write down, and how.
            progress: told after each batch of windows; what it raises ends the work.
            journal: keeps finished windows, and gives those of an earlier attempt.

        Raises:
            NoSpeech: nobody spoke.
            UnsupportedLanguage: another language was spoken than the engine or Scribe knows.
        """
        ...

    def follow(
        self,
        audio: AudioStream,
        hearing: Hearing,
        progress: Report,
        journal: Journal,
        arrived: Callable[[], TranscriptionRequest],
    ) -> Transcript:
        """The transcript of a recording that is still arriving: the one that :meth:`transcribe` gives afterwards.

        A window is recognised as soon as it is whole, and stands in the journal then. Between two windows other work
        may take its turn.

        Args:
            audio: waits where it is read beyond what has arrived.
            hearing: how to write it down.
            progress: told after each window, with the seconds that have been read as the second figure.
            journal: keeps finished windows, and gives those of an earlier attempt.
            arrived: asked when all of it has been heard, for the recording that it has become.

        Raises:
            As :meth:`transcribe`, and what ``audio`` and ``arrived`` raise.
        """
        ...

    def dictate(self, audio: AudioStream, request: TranscriptionRequest) -> Transcript:
        """The transcript of words that somebody dictates and waits for: it goes before recordings, between batches.

        Raises:
            As :meth:`transcribe`.
        """
        ...

    def prove(self) -> None:
        """Recognises a known clip.

        Raises:
            MissingPart: it does not come out as it was said: this process must take no work.
        """
        ...
