"""The ways in which a document goes into a FHIR server, and which of them a server takes."""

from scribe.delivery.ways.choosing import every_way, open_ways
from scribe.delivery.ways.way import Way

__all__ = ["Way", "every_way", "open_ways"]
