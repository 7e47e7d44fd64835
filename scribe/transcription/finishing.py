"""A transcript as it is to be read: its figures, the marks of questions, the names."""

from __future__ import annotations

from collections.abc import Iterable

from scribe.model import Transcript
from scribe.transcription.figures import with_figures
from scribe.transcription.names import with_names
from scribe.transcription.questions import with_questions


def finished(transcript: Transcript, expected: Iterable[str] = ()) -> Transcript:
    """A transcript with what its sound and its dialogue tell beyond the words that were written.

    Args:
        transcript: of any recogniser, with the roles of who speaks; a finished one stays as it is.
        expected: names that are to be expected in this visit.
    """
    return with_names(with_questions(with_figures(transcript)), expected)
