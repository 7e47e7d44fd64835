"""Delivery: a signed document goes to a folder or to a FHIR R4 server, once, and is read back."""

from scribe.delivery.destination import Destination, destination_from
from scribe.delivery.folder import FolderDestination
from scribe.delivery.order import Deadline, Order, Receipt
from scribe.delivery.server import FhirDestination

__all__ = [
    "Deadline",
    "Destination",
    "FhirDestination",
    "FolderDestination",
    "Order",
    "Receipt",
    "destination_from",
]
