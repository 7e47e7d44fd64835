"""What every FHIR R4 resource of a document is made of: codes, quantities, narrative, and the frame that they share.

Below the fact kinds, which build their own resources with it, and below ``scribe.fhir``, which makes the document.
"""

from scribe.resources.codes import CONSULTATION_SYSTEM, SHA256_SYSTEM, USER_SYSTEM, Json
from scribe.resources.frame import Frame
from scribe.resources.source import DocumentSource

__all__ = ["CONSULTATION_SYSTEM", "SHA256_SYSTEM", "USER_SYSTEM", "DocumentSource", "Frame", "Json"]
