"""Transcription: from decoded audio, or from somebody else's recogniser, to a transcript. Imports no engine."""

from scribe.transcription.importer import read_transcript
from scribe.transcription.models import ModelFiles, resolve_model
from scribe.transcription.protocol import Transcriber, TranscriptionRequest
from scribe.transcription.roles import with_roles
from scribe.transcription.whisper import FasterWhisperTranscriber, transcriber_from

__all__ = [
    "FasterWhisperTranscriber",
    "ModelFiles",
    "Transcriber",
    "TranscriptionRequest",
    "read_transcript",
    "resolve_model",
    "transcriber_from",
    "with_roles",
]
