"""The document Bundle (https://hl7.org/fhir/R4/documents.html)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scribe.errors import BadNote
from scribe.facts import every_kind
from scribe.fhir.addendum import carried_over, people_of
from scribe.fhir.composition import composition, status
from scribe.fhir.people import device, device_id, encounter, patient, practitioner
from scribe.fhir.placing import section_of, supported
from scribe.fhir.profiled import categorised, claimed, kept_by, organisation
from scribe.fhir.provenance import provenance
from scribe.resources.codes import URI_SYSTEM, Json
from scribe.resources.frame import Frame, urn
from scribe.resources.narrative import clean
from scribe.resources.source import DocumentSource


def to_bundle(source: DocumentSource) -> dict[str, Any]:
    """Turns a note into a FHIR R4 document: pure, and equal sources give byte-identical JSON.

    The Composition comes first, then the people, the visit, one resource for each fact that was said, the software and
    the Provenance. Times come from the signature, else the approval, else the visit. Until a doctor signs, everything
    that the machine made carries the security label AIAST.

    Args:
        source: the note with its template, its visit, and who checked and signed it.

    Returns:
        JSON-ready members, in FHIR's order of elements.

    Raises:
        BadNote: the note cannot be expressed in FHIR; the message names the element, never its content.
    """
    frame = Frame(source)
    placed = _carried_over(frame, _facts(frame))
    software = device_id(frame)
    entries: dict[str, list[str]] = {}
    for section, made in placed:
        entries.setdefault(section, []).append(made["id"])
    keeper = organisation(source.profiles)
    note = kept_by(composition(frame, entries, device=software), keeper, source.profiles)
    clinical = [made for _, made in placed]
    targets = [note["id"], *(made["id"] for made in clinical)]
    people = [practitioner(frame, person) for person in frame.people.values()]
    people += people_of(clinical, source.earlier or {}, people)
    resources = [
        note,
        patient(frame),
        *people,
        *([keeper | frame.meta(made_by_machine=False)] if keeper is not None else []),
        encounter(frame, [made["id"] for made in clinical if _is_diagnosis(made)]),
        *clinical,
        device(frame),
        provenance(frame, targets, device=software),
    ]
    tidy = claimed([_tidy(resource) for resource in resources], frame)
    bundle: Json = {
        "resourceType": "Bundle",
        "id": frame.id("document"),
        **frame.meta(made_by_machine=True),
        "identifier": {"system": URI_SYSTEM, "value": frame.document(frame.digest, _version(frame))},
        "type": "document",
        "timestamp": frame.at,
        "entry": [{"fullUrl": urn(resource["id"]), "resource": resource} for resource in tidy],
    }
    _check(bundle)
    return bundle


def _version(frame: Frame) -> str:
    """Which version of the document of this revision it is: drafted, approved or signed."""
    if frame.signed:
        return "signed"
    return "approved" if frame.source.approval is not None else status(frame)


def _facts(frame: Frame) -> list[tuple[str, Json]]:
    """The resources of the facts, each with the id of its section, in the note's order."""
    facts = supported(frame.source.note)
    template = frame.source.template
    placed: list[tuple[str, Json]] = []
    for kind in every_kind():
        mine = [fact for fact in facts if kind.holds(fact)]
        placed.extend(
            (section_of(fact, template).id, resource)
            for fact in mine
            if (resource := kind.resource(frame, fact, facts)) is not None
        )
        if mine and (whole := kind.together(frame, mine)) is not None:
            placed.append((section_of(mine[0], template).id, whole))
    order_of = {section.id: place for place, section in enumerate(template.sections)}
    filed = [(section, categorised(one, frame.source.profiles)) for section, one in placed]
    return sorted(filed, key=lambda item: order_of[item[0]])


def _carried_over(frame: Frame, placed: list[tuple[str, Json]]) -> list[tuple[str, Json]]:
    """What a signed addendum leaves alone, as it was signed before."""
    earlier = frame.source.earlier
    if earlier is None or not frame.signed:
        return placed
    made = carried_over([_tidy(one) for _, one in placed], earlier, revision=frame.digest)
    return [(section, one) for (section, _), one in zip(placed, made, strict=True)]


def _is_diagnosis(made: Json) -> bool:
    if made["resourceType"] != "Condition":
        return False
    return any(
        one.get("code") == "encounter-diagnosis" for kind in made.get("category", []) for one in kind.get("coding", [])
    )


def _tidy(value: Any, name: str = "") -> Any:
    """Without blank strings and empty members, which FHIR does not allow, nor control characters."""
    if isinstance(value, str):
        return value if name == "div" else clean(value)
    if isinstance(value, dict):
        return _filled((key, _tidy(item, key)) for key, item in value.items())
    if isinstance(value, list):
        return [item for item in map(_tidy, value) if item not in ("", {}, [])]
    return value


def _filled(members: Iterable[tuple[str, Any]]) -> Json:
    return {name: value for name, value in members if value not in ("", {}, [])}


def _check(bundle: Json) -> None:
    """Has the document keep FHIR R4; the operator's details name every fault, by its path and rule."""
    from scribe.fhir.validation import faults_of  # noqa: PLC0415 (a fifth of a second, the first time)

    faults = faults_of(bundle)
    if faults:
        raise BadNote(
            f"The note cannot be written as FHIR: {faults[0].path} is not allowed as it is ({faults[0].rule}).",
            remedy="Correct the facts of the note there.",
            faults=[str(fault) for fault in faults],
        )
