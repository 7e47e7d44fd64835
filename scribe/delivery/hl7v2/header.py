"""What the hospital's interface calls itself and us, and the message's first segment."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final, Literal

from scribe.delivery.hl7v2.writing import escaped, field, segment

Acknowledged = Literal["application", "accept", "both"]
Content = Literal["text", "pdf", "both"]

_ASKED: Final[dict[Acknowledged, tuple[str, str]]] = {
    "application": ("", ""),
    "accept": ("AL", "NE"),
    "both": ("AL", "AL"),
}
"""MSH-15 and MSH-16: original mode leaves both empty (chapter 2, section 2.9)."""


@dataclass(frozen=True)
class Header:
    """The choices of one interface.

    Args:
        sending_application: MSH-3, also the namespace of our numbers.
        sending_facility: MSH-4.
        receiving_application: MSH-5.
        receiving_facility: MSH-6.
        patient_authority: assigning authority of the patient numbers (PID-3.4); empty: the system of the identifier.
        document_type: TXA-2, user-defined table 0270; empty: HP for a history and physical, else CN.
        processing: MSH-11: P for production, T for training.
        acknowledged: what the receiver is asked for: original mode (AA), an accept acknowledgement alone (CA), or both.
        content: the note's words as OBX rows, the page as PDF, or both.
        withdrawal: how a document that has been filed is taken back: replaced by one that says so, which is the
            standard's way for what was available for care (chapter 9, event T11), or cancelled.
    """

    sending_application: str = "SCRIBE"
    sending_facility: str = ""
    receiving_application: str = ""
    receiving_facility: str = ""
    patient_authority: str = ""
    document_type: str = ""
    processing: Literal["P", "T"] = "P"
    acknowledged: Acknowledged = "application"
    content: Content = "text"
    withdrawal: Literal["replace", "cancel"] = "replace"


def control_id(number: str, event: str) -> str:
    """MSH-10: always the same for the same event of the same document, so that a receiver knows a message sent again.

    At most 20 characters, which is what version 2.5.1 gives it.
    """
    return "S" + hashlib.sha256(f"{event} {number}".encode()).hexdigest()[:19].upper()


def header_segment(header: Header, event: tuple[str, str, str], *, control: str, at: str) -> str:
    """MSH.

    Args:
        header: the interface's choices.
        event: message type, trigger and structure: ``("MDM", "T02", "MDM_T02")``.
        control: MSH-10.
        at: MSH-7, written already.
    """
    accept, application = _ASKED[header.acknowledged]
    return segment(
        "MSH",
        {
            3: escaped(header.sending_application),
            4: escaped(header.sending_facility),
            5: escaped(header.receiving_application),
            6: escaped(header.receiving_facility),
            7: at,
            9: field(*event),
            10: control,
            11: header.processing,
            12: "2.5.1",
            15: accept,
            16: application,
            18: "UNICODE UTF-8",
        },
    )
