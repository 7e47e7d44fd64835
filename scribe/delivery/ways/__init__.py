"""The ways in which a document goes into a FHIR server, and which of them a server takes."""

from scribe.delivery.ways.choosing import WAYS, ways_of
from scribe.delivery.ways.way import Way

__all__ = ["WAYS", "Way", "ways_of"]
