"""HL7 v2.5.1 over MLLP, for a hospital without FHIR: documents as MDM, or results as ORU, with acknowledgements."""

from scribe.delivery.hl7v2.destination import Hl7Destination
from scribe.delivery.hl7v2.header import Header

__all__ = ["Header", "Hl7Destination"]
