"""FHIR R4: the normaliser that turns a note into a document Bundle. Pure: no clock, no network, no database."""

from scribe.fhir.bundle import to_bundle
from scribe.fhir.codes import CONSULTATION_SYSTEM, SHA256_SYSTEM, USER_SYSTEM
from scribe.fhir.source import DocumentSource

__all__ = ["CONSULTATION_SYSTEM", "SHA256_SYSTEM", "USER_SYSTEM", "DocumentSource", "to_bundle"]
