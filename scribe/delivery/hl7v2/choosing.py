"""The HL7 v2 interface that the settings name."""

from __future__ import annotations

from typing import Final

from scribe.delivery.hl7v2.destination import Hl7Destination
from scribe.delivery.hl7v2.header import Header
from scribe.delivery.letterhead import letterheads_at
from scribe.delivery.sign_in.tls import tls_from
from scribe.settings import Settings

SCHEMES: Final = ("mllp://", "mllps://")


def hl7_from(settings: Settings) -> Hl7Destination:
    """The interface, with its names and what it trusts.

    Raises:
        MissingPart: the address is none, or a certificate's file cannot be used.
    """
    return Hl7Destination(
        settings.emr_url,
        Header(
            sending_application=settings.emr_hl7_sending_application,
            sending_facility=settings.emr_hl7_sending_facility,
            receiving_application=settings.emr_hl7_receiving_application,
            receiving_facility=settings.emr_hl7_receiving_facility,
            patient_authority=settings.emr_hl7_patient_authority,
            document_type=settings.emr_hl7_document_type,
            processing=settings.emr_hl7_processing,
            acknowledged=settings.emr_hl7_acknowledgement,
            content=settings.emr_hl7_content,
            withdrawal=settings.emr_hl7_withdrawal,
        ),
        kind=settings.emr_hl7_message,
        timeout_s=settings.emr_timeout_s,
        tls=tls_from(settings) if settings.emr_url.startswith("mllps://") else None,
        font=settings.emr_pdf_font,
        letterheads=letterheads_at(settings.letterhead),
    )
