"""Where documents go."""

from __future__ import annotations

from typing import Any, Protocol

from scribe.delivery.folder import FolderDestination
from scribe.delivery.server import FhirDestination
from scribe.model import Location, Sha256
from scribe.settings import Settings


class Destination(Protocol):
    """A place that keeps signed documents."""

    name: str
    """What an operator calls it."""

    def deliver(self, bundle: dict[str, Any], *, digest: Sha256) -> tuple[Location, ...]:
        """Stores the document and reads it back; doing so again changes nothing.

        Args:
            bundle: a document Bundle as :func:`scribe.fhir.to_bundle` makes it.
            digest: names the document's bytes.

        Returns:
            Where each resource is, in which version, as it was read back.

        Raises:
            PartDown: it does not answer now; the same call later may succeed, and looks first what is there already.
            DeliveryRefused: it answered and refused, or keeps something else than it was given.
        """
        ...

    def probe(self) -> None:
        """Looks whether the place is there and usable, without writing.

        Raises:
            PartDown: it does not answer.
            MissingPart: it is not what it should be.
            DeliveryRefused: it does not let Scribe in.
        """
        ...


def destination_from(settings: Settings) -> Destination:
    """The EMR that the settings name, or the folder in its place."""
    if not settings.emr_url:
        return FolderDestination(settings.emr_dir)
    return FhirDestination(
        settings.emr_url,
        settings.emr_token.get_secret_value(),
        settings.emr_timeout_s,
        unknown_patient=settings.emr_unknown_patient,
    )
