"""Transcription: from decoded audio, or from somebody else's recogniser, to a transcript.

The engine is in :mod:`scribe.transcription.whisper` and its models in :mod:`scribe.transcription.models`; both are
imported by name where speech is written down, so that the site, which imports this, never loads an engine.
"""

from scribe.transcription.forms.people import NOBODY, People
from scribe.transcription.importer import read_transcript
from scribe.transcription.protocol import Journal, Report, Transcriber, TranscriptionRequest
from scribe.transcription.roles import Heard, with_roles

__all__ = [
    "NOBODY",
    "Heard",
    "Journal",
    "People",
    "Report",
    "Transcriber",
    "TranscriptionRequest",
    "read_transcript",
    "with_roles",
]
