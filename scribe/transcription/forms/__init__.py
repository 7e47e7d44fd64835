"""The forms in which other recognisers give transcripts: one module each, found by what a file holds.

A form is a :class:`~scribe.transcription.forms.source.Form`; :data:`FORMS` holds them in the order in which they are
asked whether a file is theirs.
"""

from typing import Final

from scribe.transcription.forms.aws import HEALTHSCRIBE, TRANSCRIBE
from scribe.transcription.forms.azure import BATCH, FAST
from scribe.transcription.forms.cues import FORM as CUES
from scribe.transcription.forms.deepgram import FORM as DEEPGRAM
from scribe.transcription.forms.google import FORM as GOOGLE
from scribe.transcription.forms.lines import FORM as LINES
from scribe.transcription.forms.people import People
from scribe.transcription.forms.said import Reading, Said
from scribe.transcription.forms.segments import FORM as SEGMENTS
from scribe.transcription.forms.source import Form, Source
from scribe.transcription.forms.stamped import FORM as STAMPED

FORMS: Final[tuple[Form, ...]] = (
    HEALTHSCRIBE,
    TRANSCRIBE,
    BATCH,
    FAST,
    DEEPGRAM,
    GOOGLE,
    SEGMENTS,
    CUES,
    STAMPED,
    LINES,
)

__all__ = ["FORMS", "Form", "People", "Reading", "Said", "Source"]
