"""The part of FHIR R4 (4.0.1) that Scribe's documents use, as tables, and the checks by them.

``fhir.resources`` checks types and names by R4B. What it leaves open is checked here: elements that R4 requires, codes
of required bindings, targets of references, the invariants of bundles, narratives, references and resources. Each table
is written from the resource's page at https://hl7.org/fhir/R4/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

Json = dict[str, Any]


def _words(text: str) -> set[str]:
    return set(text.split())


REQUIRED: dict[str, set[str]] = {
    "AllergyIntolerance": {"patient"},
    "Bundle": {"type"},
    "CarePlan": {"status", "intent", "subject"},
    "Composition": {"status", "type", "date", "author", "title"},
    "Condition": {"subject"},
    "Device": set(),
    "Encounter": {"status", "class"},
    "FamilyMemberHistory": {"status", "patient", "relationship"},
    "MedicationRequest": {"status", "intent", "medicationCodeableConcept", "subject"},
    "MedicationStatement": {"status", "medicationCodeableConcept", "subject"},
    "Observation": {"status", "code"},
    "Patient": set(),
    "Practitioner": set(),
    "Provenance": {"target", "recorded", "agent"},
    "ServiceRequest": {"status", "intent", "subject"},
}

_REQUEST_STATUS = _words("draft active on-hold revoked completed entered-in-error unknown")
_REQUEST_INTENT = _words("proposal plan directive order original-order reflex-order filler-order instance-order option")
CODES: dict[str, set[str]] = {
    "AllergyIntolerance.clinicalStatus": {"active", "inactive", "resolved"},
    "AllergyIntolerance.verificationStatus": {"unconfirmed", "confirmed", "refuted", "entered-in-error"},
    "Bundle.type": {"document"},
    "CarePlan.activity.detail.status": _words(
        "not-started scheduled in-progress on-hold completed cancelled stopped unknown entered-in-error"
    ),
    "CarePlan.intent": {"proposal", "plan", "order", "option"},
    "CarePlan.status": _REQUEST_STATUS,
    "Composition.attester.mode": {"personal", "professional", "legal", "official"},
    "Composition.relatesTo.code": {"replaces", "transforms", "signs", "appends"},
    "Composition.section.emptyReason": _words("nilknown notasked withheld unavailable notstarted closed"),
    "Composition.section.text.status": {"generated", "extensions", "additional", "empty"},
    "Composition.status": {"preliminary", "final", "amended", "entered-in-error"},
    "Condition.clinicalStatus": {"active", "recurrence", "relapse", "inactive", "remission", "resolved"},
    "Condition.verificationStatus": _words("unconfirmed provisional differential confirmed refuted entered-in-error"),
    "Device.deviceName.type": _words(
        "udi-label-name user-friendly-name patient-reported-name manufacturer-name model-name other"
    ),
    "Device.status": {"active", "inactive", "entered-in-error", "unknown"},
    "Encounter.status": _words(
        "planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown"
    ),
    "FamilyMemberHistory.status": {"partial", "completed", "entered-in-error", "health-unknown"},
    "MedicationRequest.intent": _REQUEST_INTENT - {"directive"},
    "MedicationRequest.status": _words("active on-hold cancelled completed entered-in-error stopped draft unknown"),
    "MedicationStatement.status": _words(
        "active completed entered-in-error intended stopped on-hold unknown not-taken"
    ),
    "Observation.status": _words("registered preliminary final amended corrected cancelled entered-in-error unknown"),
    "Patient.gender": {"male", "female", "other", "unknown"},
    "Provenance.entity.role": {"derivation", "revision", "quotation", "source", "removal"},
    "ServiceRequest.intent": _REQUEST_INTENT,
    "ServiceRequest.status": _REQUEST_STATUS,
}
"""Required bindings; of a CodeableConcept, the code of its first coding."""

TARGETS: dict[str, set[str]] = {
    "AllergyIntolerance.encounter": {"Encounter"},
    "AllergyIntolerance.patient": {"Patient"},
    "CarePlan.encounter": {"Encounter"},
    "CarePlan.subject": {"Patient", "Group"},
    "Composition.attester.party": {"Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization"},
    "Composition.author": {"Practitioner", "PractitionerRole", "Device", "Patient", "RelatedPerson", "Organization"},
    "Composition.encounter": {"Encounter"},
    "Composition.section.entry": set(REQUIRED),
    "Composition.subject": set(REQUIRED),
    "Condition.asserter": {"Practitioner", "PractitionerRole", "Patient", "RelatedPerson"},
    "Condition.encounter": {"Encounter"},
    "Condition.subject": {"Patient", "Group"},
    "Encounter.diagnosis.condition": {"Condition", "Procedure"},
    "Encounter.participant.individual": {"Practitioner", "PractitionerRole", "RelatedPerson"},
    "Encounter.subject": {"Patient", "Group"},
    "FamilyMemberHistory.patient": {"Patient"},
    "MedicationRequest.encounter": {"Encounter"},
    "MedicationRequest.requester": {
        "Practitioner", "PractitionerRole", "Organization", "Patient", "RelatedPerson", "Device",
    },
    "MedicationRequest.subject": {"Patient", "Group"},
    "MedicationStatement.context": {"Encounter", "EpisodeOfCare"},
    "MedicationStatement.subject": {"Patient", "Group"},
    "Observation.encounter": {"Encounter"},
    "Observation.subject": {"Patient", "Group", "Device", "Location"},
    "Provenance.agent.who": {
        "Practitioner", "PractitionerRole", "RelatedPerson", "Patient", "Device", "Organization",
    },
    "Provenance.target": set(REQUIRED),
    "ServiceRequest.encounter": {"Encounter"},
    "ServiceRequest.requester": {
        "Practitioner", "PractitionerRole", "Organization", "Patient", "RelatedPerson", "Device",
    },
    "ServiceRequest.subject": {"Patient", "Group", "Location", "Device"},
}  # fmt: skip

NOT_IN_R4 = {"valueCodeableReference", "valueRatioRange", "medicationCodeableReference", "basedOnReference"}
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")
UUID_URN = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_DIV = '<div xmlns="http://www.w3.org/1999/xhtml"'


def faults(bundle: Json) -> list[str]:
    """Everything that R4 does not allow in this document, each with its place."""
    return [*_bundle_faults(bundle), *(fault for entry in bundle["entry"] for fault in _faults(entry, bundle))]


def _bundle_faults(bundle: Json) -> Iterator[str]:
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    if bundle["type"] != "document":
        yield "Bundle.type"
    if not bundle.get("identifier", {}).get("system") or not bundle["identifier"].get("value"):
        yield "bdl-9: a document needs an identifier with system and value"
    if not INSTANT.fullmatch(bundle.get("timestamp", "")):
        yield "bdl-10: a document needs a date"
    if bundle["entry"][0]["resource"]["resourceType"] != "Composition":
        yield "bdl-11: the Composition comes first"
    if len(set(urls)) != len(urls):
        yield "bdl-7: a fullUrl is used twice"
    for url in urls:
        if not UUID_URN.fullmatch(url):
            yield f"bdl-8: {url}"
    if set(urls) != _reachable(bundle):
        yield "a resource is neither reachable from the Composition nor refers to it"


def _faults(entry: Json, bundle: Json) -> Iterator[str]:
    resource = entry["resource"]
    kind = resource["resourceType"]
    types = {item["fullUrl"]: item["resource"]["resourceType"] for item in bundle["entry"]}
    if entry["fullUrl"] != f"urn:uuid:{resource['id']}":
        yield f"{kind}: fullUrl and id differ"
    for element in REQUIRED[kind] - resource.keys():
        yield f"{kind}.{element} is required"
    for path, value in walk(resource, kind):
        yield from _element_faults(path, value, types)
    yield from _invariants(resource)


def _element_faults(path: str, value: Any, types: dict[str, str]) -> Iterator[str]:
    if path.rsplit(".", maxsplit=1)[-1] in NOT_IN_R4:
        yield f"{path} is not R4"
    if value in ("", [], {}, None):
        yield f"ele-1: {path} is empty"
    if path in CODES and _code(value) not in CODES[path]:
        yield f"{path}: {_code(value)} is not a code of the required binding"
    if isinstance(value, dict) and "reference" in value:
        target = types.get(value["reference"])
        if target is None:
            yield f"ref: {path} points at nothing"
        elif target not in TARGETS[path]:
            yield f"{path} may not point at {target}"
    if path.endswith(".div"):
        yield from (f"{path}: {fault}" for fault in narrative_faults(value))


def _invariants(resource: Json) -> Iterator[str]:
    kind = resource["resourceType"]
    if "contained" in resource:
        yield "dom: nothing is contained here"
    if kind in ("Condition", "AllergyIntolerance") and "clinicalStatus" not in resource:
        yield "con-3, ait-1: a clinical status unless entered in error"
    if kind == "Composition":
        yield from _sections(resource)
    if kind == "Observation":
        yield from _observation(resource)
    for path, value in walk(resource, kind):
        if isinstance(value, dict) and "code" in value and "value" in value and "system" not in value:
            yield f"qty-3: {path}"
        if path.endswith("timing.repeat") and not {"frequency", "period", "periodUnit"} <= value.keys():
            yield f"tim: {path}"


def _sections(resource: Json) -> Iterator[str]:
    for section in resource["section"]:
        if not {"text", "entry", "section"} & section.keys():
            yield "cmp-1"
        if "emptyReason" in section and "entry" in section:
            yield "cmp-2"


def _observation(resource: Json) -> Iterator[str]:
    """obs-6, obs-7 and, for vital signs, what the profiles ask (https://hl7.org/fhir/R4/observation-vitalsigns.html)."""
    if "dataAbsentReason" in resource and any(name.startswith("value") for name in resource):
        yield "obs-6"
    if not any(name.startswith("value") for name in resource) and "component" not in resource:
        yield "vs-2: neither a value nor components"
    if _code(resource.get("category", [{}])[0]) != "vital-signs":
        return
    if not {"effectiveDateTime", "effectivePeriod"} & resource.keys():
        yield "vital signs need a time"
    for part in [resource, *resource.get("component", [])]:
        value = part.get("valueQuantity")
        if value is not None and value.get("system") != "http://unitsofmeasure.org":
            yield "vital signs need UCUM"
        if value is None and "dataAbsentReason" not in part and "component" not in part:
            yield "vs-3: a component without value or reason"


def narrative_faults(div: str) -> list[str]:
    """txt-1 and txt-2: a div of XHTML, with something in it, balanced, with basic markup only."""
    found = [] if div.startswith(_DIV) else ["it is no div of XHTML"]
    reader = _Reader()
    reader.feed(div)
    reader.close()
    return found + reader.faults + ([] if reader.words.strip() else ["it is empty"])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)
        if tag not in {"div", "p", "ul", "li"}:
            self.faults.append(f"<{tag}> is not one of ours")
        if any(name not in {"xmlns", "lang", "xml:lang"} for name, _ in attrs):
            self.faults.append(f"an attribute of <{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> is out of place")

    def handle_data(self, data: str) -> None:
        self.words += data

    def close(self) -> None:
        super().close()
        if self.open:
            self.faults.append("a tag is not closed")


def of_type(bundle: Json, kind: str) -> list[Json]:
    """The document's resources of this type."""
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every element with its path; the items of a list share one."""
    for name, item in value.items():
        if name == "resourceType":
            continue
        for one in (item or [item]) if isinstance(item, list) else [item]:
            yield f"{path}.{name}", one
            if isinstance(one, dict):
                yield from walk(one, f"{path}.{name}")


def _code(value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("coding", [{}])[0].get("code")
    return value


def _reachable(bundle: Json) -> set[str]:
    """From the Composition along references; a Provenance counts when one of its targets does."""
    resources = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    forward = {url: {v["reference"] for _, v in walk(r, "") if isinstance(v, dict) and "reference" in v}
               for url, r in resources.items()}  # fmt: skip
    reached, waiting = set(), [bundle["entry"][0]["fullUrl"]]
    while waiting:
        url = waiting.pop()
        if url in reached or url not in resources:
            continue
        reached.add(url)
        waiting += forward[url]
        waiting += [u for u, r in resources.items() if r["resourceType"] == "Provenance" and url in forward[u]]
    return reached
