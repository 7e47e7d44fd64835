"""FHIR R4: the normaliser that turns a note into a document Bundle, and the reader of what an EMR already has.

Pure: no clock, no network, no database.
"""

from scribe.fhir.bundle import to_bundle
from scribe.fhir.record import context_from, read_context
from scribe.resources.codes import CONSULTATION_SYSTEM, SHA256_SYSTEM, USER_SYSTEM
from scribe.resources.source import DocumentSource, heard_in

__all__ = [
    "CONSULTATION_SYSTEM",
    "SHA256_SYSTEM",
    "USER_SYSTEM",
    "DocumentSource",
    "context_from",
    "heard_in",
    "read_context",
    "to_bundle",
]
