"""Where documents go."""

from __future__ import annotations

from typing import Protocol

from scribe.delivery.folder import FolderDestination
from scribe.delivery.forms import forms_from
from scribe.delivery.hl7v2.choosing import SCHEMES, hl7_from
from scribe.delivery.letterhead import letterheads_at
from scribe.delivery.order import Order, Receipt
from scribe.delivery.server import FhirDestination
from scribe.delivery.sign_in import auth_from, tls_from
from scribe.settings import Settings


class Destination(Protocol):
    """A place that keeps signed documents."""

    name: str
    """What an operator calls it."""

    def deliver(self, order: Order) -> Receipt:
        """Stores the document and reads it back; doing so again changes nothing.

        Raises:
            PartDown: it does not answer now; the same call later may succeed, and looks first what is there already.
            DeliveryRefused: it answered and refused, or keeps something else than it was given.
            LeaseLost: another worker has the task; nothing was written after that.
        """
        ...

    def retract(self, order: Order) -> Receipt:
        """Marks what the place has of the document as entered in error; doing so again changes nothing.

        Raises:
            As :meth:`deliver`.
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
        return FolderDestination(settings.emr_dir, forms_from(settings))
    if settings.emr_url.startswith(SCHEMES):
        return hl7_from(settings)
    return FhirDestination(
        settings.emr_url,
        auth=auth_from(settings),
        verify=tls_from(settings),
        timeout_s=settings.emr_timeout_s,
        unknown_patient=settings.emr_unknown_patient,
        match=settings.emr_patient_match,
        way=settings.emr_way,
        document_path=settings.emr_document_path,
        font=settings.emr_pdf_font,
        letterheads=letterheads_at(settings.letterhead),
    )
