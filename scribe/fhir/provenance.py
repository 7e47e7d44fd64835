"""Provenance: who made the document from what (https://hl7.org/fhir/R4/provenance.html).

It has no ``signature`` element: that one is for a signature's bytes, and Scribe's doctors sign by proving who they are,
over the digest that is named here. A Signature without data would look like more than there is. The signature stands as
the Composition's ``legal`` attester and as the agent of that kind.
"""

from __future__ import annotations

from collections.abc import Sequence

from scribe.fhir.evidence import evidence, lines
from scribe.model import DrafterRef
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
        **_policy(frame),
        **_reason(frame),
        "activity": _activity(frame),
        "agent": _agents(frame, device),
        "entity": [*_entities(frame), *evidence(frame, targets[0])],
    }


def _reason(frame: Frame) -> Json:
    """Why another drafter wrote the note than the one that was chosen, where that is so."""
    chosen = frame.source.note.drafter.instead_of
    return {"reason": [{"text": chosen.sentence(frame.language)}]} if chosen is not None else {}


def _language_models(frame: Frame) -> list[DrafterRef]:
    """What drafted the note and what read it once more, where that is a language model."""
    note = frame.source.note
    return [ref for ref in (note.drafter, note.second_reader) if ref is not None and ref.weights is not None]


def _policy(frame: Frame) -> Json:
    """The prompts that language models were given, which are the plan that they followed, by their SHA-256."""
    plans = [f"{SHA256_SYSTEM}:{ref.prompt_sha256}" for ref in _language_models(frame) if ref.prompt_sha256]
    return {"policy": plans} if plans else {}


def _assemblers(frame: Frame, device: str) -> list[Json]:
    """The language models, each by the SHA-256 of its weights where that is known; they work for the software."""
    kind = hl7("provenance-participant-type", "assembler", "Assembler")
    return [
        {"type": kind, "who": _weights(ref), "onBehalfOf": {"reference": urn(device)}}
        for ref in _language_models(frame)
    ]


def _weights(ref: DrafterRef) -> Json:
    """A language model as somebody who took part: no resource of its own, named by what it is."""
    told = {"type": "Device", "display": f"Language model {ref.model} ({ref.name}); its weights: {_told(ref)}"}
    digest = ref.weights.sha256 if ref.weights is not None else ""
    return {**told, "identifier": {"system": SHA256_SYSTEM, "value": digest}} if digest else told


def _told(ref: DrafterRef) -> str:
    return ref.weights.sentence if ref.weights is not None else ""


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
    made[1:1] = _assemblers(frame, device)
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
