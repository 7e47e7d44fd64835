"""What every way into a FHIR server keeps."""

from __future__ import annotations

from typing import Protocol

from scribe.delivery.capability import Capability
from scribe.delivery.exchange import Exchange
from scribe.delivery.people import People
from scribe.model import Location


class Way(Protocol):
    """One way in which a document goes into a FHIR server, and is found there again."""

    @property
    def name(self) -> str:
        """As the setting ``SCRIBE_EMR_WAY`` and the receipt call it."""
        ...

    @property
    def all_or_nothing(self) -> bool:
        """Whether a refusal means that nothing was stored, so that another way may be tried."""
        ...

    def lacks(self, capability: Capability) -> tuple[str, ...]:
        """What the server would need and does not offer, in plain words; nothing when the way is open."""
        ...

    def deliver(self, exchange: Exchange, people: People) -> tuple[Location, ...]:
        """Brings the order's document there and reads it back; doing so again changes nothing.

        Raises:
            PartDown: the server does not answer now; doing it again looks first what is there already.
            EmrConflict: the server has another version than was read before; reading again decides.
            DeliveryRefused: it refused, or keeps something else than it was given.
            LeaseLost: another worker has the task; nothing was written after that.
        """
        ...

    def retract(self, exchange: Exchange, people: People) -> tuple[Location, ...]:
        """Marks what is there of the document as entered in error; doing so again changes nothing.

        Raises:
            As :meth:`deliver`.
        """
        ...
