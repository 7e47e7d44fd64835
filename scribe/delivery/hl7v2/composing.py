"""From a signed document to the message that brings it, replaces it or takes it back.

Documents go as MDM (version 2.5.1, chapter 9), results as ORU (chapter 7). Each is made purely from the Bundle: the
same document gives the same bytes, with the same MSH-10, whenever it is sent.

======================  ==================================================================================
a first document        MDM^T02, original document and content
one that replaces       MDM^T10, replacement and content, TXA-13 names the replaced document
one that adds           MDM^T06, addendum and content, TXA-13 names the document that it belongs to
a withdrawal            MDM^T10 with one sentence that says so, or MDM^T11, cancel, TXA-19 CA
any of the first three  ORU^R01 with OBR-25 F, or C for a later version; OBR-3 is the same for all versions
a withdrawal            ORU^R01 with OBX-11 W, without values
======================  ==================================================================================
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final, Literal

from scribe.delivery.document import Json
from scribe.delivery.hl7v2 import observations
from scribe.delivery.hl7v2.header import Header, control_id, header_segment
from scribe.delivery.hl7v2.observations import Row
from scribe.delivery.hl7v2.subject import Subject
from scribe.delivery.hl7v2.writing import escaped, field, message, segment, time_of

Kind = Literal["mdm", "oru"]
_IN_ERROR: Final = "Entered in error"
_WITHDRAWN: Final = (
    "The document that this one replaces was withdrawn: it was entered in error.",
    "本文档所替代的文档已撤销：该文档录入有误。",
)
"""In English and in Chinese."""
_WITHDRAWALS: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:scribe:hl7v2:withdrawal")
_HISTORY_AND_PHYSICAL: Final = frozenset({"34117-2", "11492-6", "51849-8"})


@dataclass(frozen=True)
class Message:
    """A message, ready to be sent."""

    content: bytes
    control: str
    """MSH-10."""
    event: str
    """What it is: ``MDM^T02``."""
    number: str
    """The document's unique number (TXA-12)."""


def delivering(bundle: Json, header: Header, *, kind: Kind, page: bytes | None = None) -> Message:
    """The message that brings the document, or replaces an earlier one.

    Args:
        bundle: the signed document.
        header: the interface's choices.
        kind: MDM or ORU.
        page: the document as PDF, where the interface takes it.

    Raises:
        DeliveryRefused: the patient has no number.
    """
    subject = Subject(bundle, header)
    rows: list[Row] = []
    if header.content != "pdf":
        rows += [*observations.words(subject.note), *observations.measured(bundle), *observations.diagnoses(bundle)]
    if page is not None:
        rows.append(observations.attached(subject.note, page))
    relation, parent = _relation(subject.note)
    corrects = bool(parent) or subject.note.get("status") == "amended"
    content = observations.segments(rows, status="C" if corrects else "F")
    if kind == "oru":
        return _results(bundle, subject, header, content, status="C" if corrects else "F", event="R01")
    trigger = {"replaces": "T10", "appends": "T06"}.get(relation, "T02")
    event = _Event(trigger, number_of(bundle), parent=parent, reason="Addendum" if parent else "")
    return _document(bundle, subject, header, content, event)


def retracting(bundle: Json, header: Header, *, kind: Kind) -> Message:
    """The message that marks the document as entered in error, without its words.

    Raises:
        DeliveryRefused: the patient has no number.
    """
    subject = Subject(bundle, header)
    number = number_of(bundle)
    if kind == "mdm" and header.withdrawal == "cancel":
        return _document(bundle, subject, header, [], _Event("T11", number, reason=_IN_ERROR, available="CA"))
    if kind == "mdm":
        sentence = _WITHDRAWN[str(subject.note.get("language", "")).startswith("zh")]
        content = observations.segments([observations.sentence(subject.note, sentence)], status="F")
        replacing = str(uuid.uuid5(_WITHDRAWALS, number))
        event = _Event("T10", replacing, parent=number, reason=_IN_ERROR, completion="DO")
        return _document(bundle, subject, header, content, event)
    rows = [*observations.words(subject.note), *observations.measured(bundle), *observations.diagnoses(bundle)]
    content = observations.segments(rows, status="W")
    return _results(bundle, subject, header, content, status="C", event="R01 withdrawn")


def number_of(bundle: Json) -> str:
    """The document's unique number: its Bundle identifier, without ``urn:uuid:``."""
    return str(bundle["identifier"]["value"]).removeprefix("urn:uuid:")


def _relation(note: Json) -> tuple[str, str]:
    """How the document stands to an earlier one, and that one's number."""
    for relation in note.get("relatesTo", []):
        earlier = relation.get("targetIdentifier", {}).get("value", "")
        if relation.get("code") in ("replaces", "appends") and earlier:
            return relation["code"], str(earlier).removeprefix("urn:uuid:")
    return "", ""


@dataclass(frozen=True)
class _Event:
    """What happens to which document, as TXA says it."""

    trigger: str
    number: str
    """TXA-12."""
    parent: str = ""
    """TXA-13."""
    reason: str = ""
    """TXA-21."""
    completion: str = "LA"
    """TXA-17 (table 0271): LA, legally authenticated, is what a doctor signed; DO is documented."""
    available: str = "AV"
    """TXA-19 (table 0273)."""


def _document(bundle: Json, subject: Subject, header: Header, content: list[str], event: _Event) -> Message:
    at = time_of(bundle["timestamp"])
    structure = "MDM_T01" if event.trigger == "T11" else "MDM_T02"
    control = control_id(event.number, f"MDM {event.trigger}")
    signed = event.completion == "LA"
    segments = [
        header_segment(header, ("MDM", event.trigger, structure), control=control, at=at),
        segment("EVN", {2: at}),
        subject.patient_segment(),
        subject.visit_segment(),
        segment(
            "TXA",
            {
                1: "1",
                2: escaped(header.document_type) or _document_type(subject.note),
                3: "AP" if header.content == "pdf" and signed else "TX",
                4: subject.visited,
                5: subject.doctor,
                6: at,
                9: subject.signer if signed else "",
                12: field(event.number, header.sending_application),
                13: field(event.parent, header.sending_application) if event.parent else "",
                17: event.completion,
                18: "U",
                19: event.available,
                21: event.reason,
                22: subject.signature if signed else "",
            },
        ),
        *content,
    ]
    return Message(message(segments), control, f"MDM^{event.trigger}", event.number)


def _results(bundle: Json, subject: Subject, header: Header, content: list[str], *, status: str, event: str) -> Message:
    number, at = number_of(bundle), time_of(bundle["timestamp"])
    control = control_id(number, f"ORU {event}")
    kind = {**subject.note["type"], "text": subject.note.get("title", "")}
    segments = [
        header_segment(header, ("ORU", "R01", "ORU_R01"), control=control, at=at),
        subject.patient_segment(),
        subject.visit_segment(),
        segment(
            "OBR",
            {
                1: "1",
                3: field(str(subject.note["identifier"]["value"]), header.sending_application),
                4: observations.concept(kind),
                7: subject.visited,
                20: escaped(number),
                22: at,
                25: status,
                32: subject.reader,
            },
        ),
        *content,
    ]
    return Message(message(segments), control, "ORU^R01", number)


def _document_type(note: Json) -> str:
    codes = {one.get("code") for one in note.get("type", {}).get("coding", [])}
    return "HP" if codes & _HISTORY_AND_PHYSICAL else "CN"
