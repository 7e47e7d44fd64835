"""What one window gave: kept in the journal, so that a later attempt begins behind it."""

from __future__ import annotations

from scribe.model import Frozen, Language
from scribe.transcription.coverage import Span
from scribe.transcription.roles import Heard


class Passage(Frozen):
    """A window's sentences.

    Attributes:
        end_s: where the window ends in the recording; the next one begins there or later.
        speech: spans with a voice, in seconds of the recording.
        language: in which it was decoded.
        heard: its sentences, in order, with what tells who says them.
    """

    end_s: float
    speech: tuple[Span, ...]
    language: Language
    heard: tuple[Heard, ...] = ()

    @property
    def speech_s(self) -> float:
        """Seconds with a voice."""
        return sum(end - start for start, end in self.speech)
