"""Provenance: who made the document from what (https://hl7.org/fhir/R4/provenance.html).

It has no ``signature`` element: that one is for a signature's bytes, and Scribe's doctors sign by proving who they are,
over the digest that is named here. A Signature without data would look like more than there is. The signature stands as
the Composition's ``legal`` attester and as the agent of that kind.
"""

from __future__ import annotations

from collections.abc import Sequence

from scribe.fhir.evidence import evidence, lines
from scribe.resources.codes import SHA256_SYSTEM, Json, hl7
from scribe.resources.frame import Frame, urn
from scribe.resources.narrative import narrative


def provenance(frame: Frame, targets: Sequence[str], *, device: str) -> Json:
    """One Provenance for the note and everything made from it.

    Args:
        frame: the document's frame.
        targets: ids of the Composition, which is first, and of the resources that facts became.
        device: id of the software's Device.
    """
    said = lines(frame)
    return {
        "resourceType": "Provenance",
        "id": frame.id("provenance"),
        **frame.meta(made_by_machine=False),
        **({"text": narrative(said, frame.language, form="list")} if said else {}),
        "target": [{"reference": urn(target)} for target in targets],
        "recorded": frame.at,
        **_reason(frame),
        "activity": _activity(frame),
        "agent": _agents(frame, device),
        "entity": [*_entities(frame), *evidence(frame, targets[0])],
    }


def _reason(frame: Frame) -> Json:
    """Why another drafter wrote the note than the one that was chosen, where that is so."""
    chosen = frame.source.note.drafter.instead_of
    return {"reason": [{"text": chosen.sentence(frame.language)}]} if chosen is not None else {}


def _activity(frame: Frame) -> Json:
    if frame.signed:
        return hl7("v3-DocumentCompletion", "LA", "legally authenticated")
    if frame.source.approval is not None:
        return hl7("v3-DocumentCompletion", "AU", "authenticated")
    return hl7("v3-DataOperation", "CREATE", "create")


def _agents(frame: Frame, device: str) -> list[Json]:
    source = frame.source
    agents = [("author", "Author", {"reference": urn(device)})]
    agents += [("author", "Author", frame.practitioner(person)) for person in frame.editors]
    if source.approval is not None:
        agents.append(("verifier", "Verifier", frame.practitioner(source.approval.by)))
    if source.signature is not None:
        agents.append(("legal", "Legal Authenticator", frame.practitioner(source.signature.signer)))
    made = [{"type": hl7("provenance-participant-type", code, display), "who": who} for code, display, who in agents]
    if source.signature is not None and source.signature.signer.id != source.encounter.practitioner.id:
        made[-1]["onBehalfOf"] = frame.practitioner(source.encounter.practitioner)
    return made


def _entities(frame: Frame) -> list[Json]:
    """What it was made from, by SHA-256: recording, transcript, the record, this revision and the one it amends."""
    source = frame.source
    entities = []
    if source.recording is not None:
        entities.append(("source", source.recording.sha256, "Recording of the consultation"))
    if source.note.transcript is not None:
        entities.append(("source", source.note.transcript, "Transcript of the recording"))
    if source.note.context is not None:
        entities.append(("source", source.note.context, "Record of the patient as it was given with the consultation"))
    entities.append(("source", frame.digest, f"Note, revision {source.note.revision}"))
    if source.amends is not None:
        entities.append(("revision", source.amends.revision_digest, f"Note, revision {source.amends.revision}"))
    return [
        {"role": role, "what": {"identifier": {"system": SHA256_SYSTEM, "value": digest}, "display": display}}
        for role, digest, display in entities
    ]
