"""The Composition: the note itself, section by section (https://hl7.org/fhir/R4/composition.html)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC

from scribe.fhir.evidence import anchor
from scribe.model import NoteSection, Statement, TemplateSection, Topic
from scribe.resources.codes import CONSULTATION_SYSTEM, URI_SYSTEM, Json, coding, hl7
from scribe.resources.frame import Frame, urn
from scribe.resources.narrative import clean, narrative
from scribe.template.fields import lines_by_field


def composition(frame: Frame, entries: Mapping[str, Sequence[str]], *, device: str) -> Json:
    """The note as a Composition.

    ``preliminary`` until a doctor signs, then ``final``, or ``amended`` when it amends a document signed before. The
    machine is an author; the doctor becomes the first one by signing.

    Args:
        frame: the document's frame.
        entries: ids of the resources of each section, by the section's id.
        device: id of the software's Device.
    """
    source = frame.source
    template = source.template
    authors = [{"reference": urn(device)}]
    if source.signature is not None:
        authors.insert(0, frame.practitioner(source.signature.signer))
    made: Json = {
        "resourceType": "Composition",
        "id": frame.id("composition"),
        **frame.meta(made_by_machine=True),
        "language": frame.language,
        "text": narrative([template.title], frame.language),
        "identifier": {"system": CONSULTATION_SYSTEM, "value": source.consultation},
        "status": status(frame),
        "type": {"coding": [coding(template.code)], "text": template.title},
        "subject": frame.subject,
        "encounter": frame.encounter,
        "date": frame.at,
        "author": authors,
        "title": template.title,
    }
    if attesters := _attesters(frame):
        made["attester"] = attesters
    if source.amends is not None:
        earlier = frame.document(source.amends.revision_digest, "signed")
        made["relatesTo"] = [
            {"code": "replaces", "targetIdentifier": {"system": URI_SYSTEM, "value": earlier}},
        ]
    filled = {section.id: section for section in source.note.sections}
    made["section"] = [_section(frame, s, filled.get(s.id), entries.get(s.id, ())) for s in template.sections]
    return made


def status(frame: Frame) -> str:
    """The Composition's status, by https://hl7.org/fhir/R4/valueset-composition-status.html."""
    if not frame.signed:
        return "preliminary"
    return "final" if frame.source.amends is None else "amended"


def _attesters(frame: Frame) -> list[Json]:
    """The nurse's check is ``professional``; only the doctor's signature is ``legal``."""
    approval, signature = frame.source.approval, frame.source.signature
    attesters = []
    if approval is not None:
        attesters.append(("professional", approval.by, approval.at))
    if signature is not None:
        attesters.append(("legal", signature.signer, signature.at))
    return [
        {"mode": mode, "time": at.astimezone(UTC).isoformat().replace("+00:00", "Z"), "party": frame.practitioner(by)}
        for mode, by, at in attesters
    ]


def _section(frame: Frame, place: TemplateSection, filled: NoteSection | None, entries: Sequence[str]) -> Json:
    """One section. An empty one has the template's wording for it and the reason as a code."""
    made: Json = {
        "title": place.title,
        "code": {"coding": [coding(place.code)], "text": place.title},
    }
    said: list[tuple[str, Statement | None]] = []
    if filled is not None:
        said = [(s.text, s) for s in filled.kept if clean(s.text)]
    if Topic.SIGNATURE in place.topics and (signature := frame.source.signature) is not None:
        signed_at = signature.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        said.append((f"{signature.signer.name or signature.signer.id}, {signed_at}", None))
    form = place.form
    if said and place.fields and filled is not None:
        said, form = list(lines_by_field(filled, frame.source.template)), "list"
    if said:
        texts, anchors = [text for text, _ in said], [anchor(frame, statement) for _, statement in said]
        # the words say more than the resources beside them
        made["text"] = narrative(texts, frame.language, form=form, says_more=bool(entries), anchors=anchors)
    else:
        made["text"] = narrative([frame.source.template.nothing_said(place.id)], frame.language, form="field")
    if entries:
        made["entry"] = [{"reference": urn(entry)} for entry in entries]
    elif not said:
        made["emptyReason"] = _empty(place)
    return made


def _empty(place: TemplateSection) -> Json:
    """Why a section is empty, by https://hl7.org/fhir/R4/valueset-list-empty-reason.html.

    Nobody talked about it: ``notasked``, since ``nilknown`` would claim that there is nothing. An unsigned note's
    signature is ``notstarted``; a department that the hospital did not name is ``unavailable``.
    """
    if place.topics == (Topic.SIGNATURE,):
        return hl7("list-empty-reason", "notstarted", "Not Started")
    if all(topic.administrative for topic in place.topics):
        return hl7("list-empty-reason", "unavailable", "Unavailable")
    return hl7("list-empty-reason", "notasked", "Not Asked")
