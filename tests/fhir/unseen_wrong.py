"""Wrong documents as a hospital's integration tester would choose them: each with the rule of R4 that it breaks.

A row: what is wrong, the rule of the R4 specification, the change of a right Bundle. A change is the type of the
resource that it touches (the first of that type; ``Bundle`` for the Bundle), the path and the new value; ``GONE``
removes.
"""

from __future__ import annotations

from typing import Any, Final

Step = str | int
Change = tuple[str, tuple[Step, ...], Any]

GONE: Final = object()
"""Removes what stands at the path."""

_XHTML: Final = '<div xmlns="http://www.w3.org/1999/xhtml">%s</div>'
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_UCUM: Final = "http://unitsofmeasure.org"


def quantity(code: str, value: float = 1) -> dict[str, Any]:
    """A quantity with a unit of UCUM."""
    return {"value": value, "unit": code, "system": _UCUM, "code": code}


def changed(bundle: dict[str, Any], changes: tuple[Change, ...]) -> dict[str, Any]:
    """The Bundle, changed in place."""
    for kind, path, value in changes:
        at: Any = bundle
        if kind != "Bundle":
            at = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind)
        for step in path[:-1]:
            at = at.setdefault(step, {}) if isinstance(at, dict) else at[step]
        if value is GONE:
            del at[path[-1]]
        elif isinstance(at, list) and path[-1] == len(at):
            at.append(value)
        else:
            at[path[-1]] = value
    return bundle


def one(kind: str, *path: Any) -> tuple[Change, ...]:
    """One change; the last argument is the new value."""
    return ((kind, path[:-1], path[-1]),)


def narrative(inner: str) -> tuple[Change, ...]:
    """The Condition's narrative with this inside."""
    return one("Condition", "text", "div", _XHTML % inner)


WRONG: Final[tuple[tuple[str, str, tuple[Change, ...]], ...]] = (
    ("an element that R5 added", "R4 Encounter has no plannedStartDate", one("Encounter", "plannedStartDate",
     "2026-11-20T09:00:00Z")),
    ("R5's actualPeriod", "R4 Encounter has period", one("Encounter", "actualPeriod", {"start": "2026-11-20"})),
    ("R5's Composition.url", "R4 Composition has no url", one("Composition", "url", "http://example.org/c")),
    ("one of a list is no list", "Condition.category is 0..*", one("Condition", "category", {"text": "x"})),
    ("a list where one stands", "Condition.code is 0..1", one("Condition", "code", [{"text": "x"}])),
    ("empty object", "ele-1", one("Condition", "code", {})),
    ("empty list", "JSON: arrays are never empty", one("Patient", "name", [])),
    ("null", "JSON: no null but in arrays beside an extension", one("Patient", "gender", None)),
    ("number as text", "decimal is a JSON number", one("Observation", "component", 0, "valueQuantity", "value", "120")),
    ("boolean as text", "boolean is a JSON boolean", one("Patient", "active", "true")),
    ("two of a choice", "value[x] is one", (("Patient", ("deceasedBoolean",), False),
     ("Patient", ("deceasedDateTime",), "2026-11-20"))),
    ("a choice that is not offered", "Patient.deceased[x] is boolean or dateTime", one("Patient", "deceasedString",
     "no")),
    ("extension with value and extensions", "ext-1", one("Patient", "extension", [{"url": "http://e.org/x",
     "valueString": "a", "extension": [{"url": "y", "valueString": "b"}]}])),
    ("extension with neither", "ext-1", one("Patient", "extension", [{"url": "http://e.org/x"}])),
    ("extension without url", "Extension.url is 1..1", one("Patient", "extension", [{"valueString": "a"}])),
    ("primitive extension of nothing", "ele-1", one("Patient", "_birthDate", {"extension": []})),
    ("Composition without author", "Composition.author is 1..*", one("Composition", "author", GONE)),
    ("Observation without code", "Observation.code is 1..1", one("Observation", "code", GONE)),
    ("Encounter without class", "Encounter.class is 1..1", one("Encounter", "class", GONE)),
    ("gender M", "required binding administrative-gender", one("Patient", "gender", "M")),
    ("status completed of a Composition", "required binding composition-status", one("Composition", "status",
     "completed")),
    ("Encounter.status of R5", "required binding encounter-status", one("Encounter", "status", "completed")),
    ("attester mode as a R5 concept", "Composition.attester.mode is a code", one("Composition", "attester", 0, "mode",
     {"coding": [{"code": "legal"}]})),
    ("clinicalStatus of another system", "required binding condition-clinical", one("Condition", "clinicalStatus",
     "coding", 0, "system", "http://hl7.org/fhir/condition-clinical")),
    ("clinicalStatus by text only", "required binding: a code of the set", one("Condition", "clinicalStatus",
     {"text": "active"})),
    ("name use", "required binding name-use", one("Patient", "name", 0, "use", "legal")),
    ("telecom system", "required binding contact-point-system", one("Patient", "telecom", [{"system": "mobile",
     "value": "1"}])),
    ("days of the week", "required binding days-of-week", one("MedicationStatement", "dosage", 0, "timing", "repeat",
     "dayOfWeek", ["monday"])),
    ("subject is a Practitioner", "Condition.subject: Patient or Group", one("Condition", "subject", "reference",
     "Practitioner/1")),
    ("encounter is the Patient by its fullUrl", "Observation.encounter: Encounter", ()),
    ("Reference.type against the reference", "Reference.type names the type of the target", one("Condition",
     "subject", "type", "Practitioner")),
    ("a version behind a urn:uuid", "a urn:uuid resolves in the Bundle", ()),
    ("urn:uuid to nothing", "a urn:uuid resolves in the Bundle", one("Condition", "encounter", "reference",
     "urn:uuid:00000000-0000-4000-8000-000000000000")),
    ("# to nothing", "ref-1", one("Condition", "recorder", {"reference": "#nobody"})),
    ("contained that nobody names", "dom-3", one("Condition", "contained", [{"resourceType": "Practitioner",
     "id": "p"}])),
    ("contained in contained", "dom-2", (("Condition", ("contained",), [{"resourceType": "Patient", "id": "p",
     "contained": [{"resourceType": "Organization", "id": "o", "name": "x"}],
     "managingOrganization": {"reference": "#o"}}]), ("Condition", ("asserter",), {"reference": "#p"}))),
    ("contained with a version", "dom-4", (("Condition", ("contained",), [{"resourceType": "Practitioner", "id": "p",
     "meta": {"versionId": "1"}}]), ("Condition", ("recorder",), {"reference": "#p"}))),
    ("contained with security", "dom-5", (("Condition", ("contained",), [{"resourceType": "Practitioner", "id": "p",
     "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}]}}]),
     ("Condition", ("recorder",), {"reference": "#p"}))),
    ("two entries of one fullUrl", "bdl-7", ()),
    ("abated and active", "con-4", one("Condition", "abatementDateTime", "2026-11-20")),
    ("entered in error with a clinical status", "con-5", one("Condition", "verificationStatus", "coding", 0, "code",
     "entered-in-error")),
    ("entered in error with a clinical status, allergy", "ait-2", one("AllergyIntolerance", "verificationStatus",
     "coding", 0, "code", "entered-in-error")),
    ("value and why it is absent", "obs-6", (("Observation", ("valueInteger",), 1), ("Observation",
     ("dataAbsentReason",), {"coding": [{"system":
     "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "unknown"}]}))),
    ("code again as a component with a value", "obs-7", (("Observation", ("valueInteger",), 1), ("Observation",
     ("component", 0, "code"), {"coding": [{"system": "http://loinc.org", "code": "85354-9", "display":
     "Blood pressure panel with all children optional"}], "text": "Blood pressure"}))),
    ("empty reason beside entries", "cmp-2", one("Composition", "section", 1, "emptyReason", {"text": "none"})),
    ("section of nothing but a title", "cmp-1", one("Composition", "section", 7, {"title": "EMPTY"})),
    ("empty section within a section", "cmp-1", one("Composition", "section", 0, "section", [{"title": "EMPTY"}])),
    ("empty reason beside entries, within a section", "cmp-2", one("Composition", "section", 0, "section", [
     {"title": "x", "emptyReason": {"text": "none"}, "entry": [{"display": "y"}]}])),
    ("length of a visit in kilograms", "drt-1", one("Encounter", "length", quantity("kg"))),
    ("two elements of one id", "Element.id is unique within the resource", (("Patient", ("name", 0, "id"), "a"),
     ("Patient", ("identifier", 0, "id"), "a"))),
    ("a logical reference to a type that is not allowed", "Condition.subject: Patient or Group", one("Condition",
     "subject", {"type": "Person", "identifier": {"value": "1"}})),
    ("age and born", "fhs-1", (("FamilyMemberHistory", ("ageString",), "50"), ("FamilyMemberHistory",
     ("bornString",), "1930"))),
    ("estimated without an age", "fhs-2", one("FamilyMemberHistory", "estimatedAge", True)),
    ("contact of nothing", "pat-1", one("Patient", "contact", [{"gender": "female"}])),
    ("telecom value without a system", "cpt-2", one("Patient", "telecom", [{"value": "555"}])),
    ("range upside down", "rng-2", one("Observation", "component", 0, "referenceRange", [{"low": quantity("mm[Hg]",
     140), "high": quantity("mm[Hg]", 90)}])),
    ("reference range of nothing", "obs-3", one("Observation", "component", 0, "referenceRange", [{"appliesTo":
     [{"text": "x"}]}])),
    ("ratio of one part", "rat-1", one("MedicationStatement", "dosage", 0, "doseAndRate", 0, {"rateRatio":
     {"numerator": quantity("mL")}})),
    ("code without a system", "qty-3", one("Observation", "component", 0, "valueQuantity", {"value": 1,
     "code": "mm[Hg]"})),
    ("age in a unit that is no time", "the unit of an Age is one of time (age-1)",
     one("Condition", "onsetAge", quantity("kg", 5))),
    ("start after end", "per-1", one("Encounter", "period", {"start": "2026-11-20T09:30:00Z",
     "end": "2026-11-20T10:00:00+08:00"})),
    ("offset without an event", "tim-9", one("MedicationStatement", "dosage", 0, "timing",
     "repeat", {"offset": 30})),
    ("time of day and event", "tim-10", one("MedicationStatement", "dosage", 0, "timing", "repeat", {"timeOfDay":
     ["08:00:00"], "when": ["MORN"]})),
    ("period without its unit", "tim-2", one("MedicationStatement", "dosage", 0, "timing", "repeat", "periodUnit",
     GONE)),
    ("count below 1", "positiveInt", one("MedicationStatement", "dosage", 0, "timing", "repeat", "frequency", 0)),
    ("mmHg is no UCUM", "UCUM: mm[Hg]", one("Observation", "component", 0, "valueQuantity", "code", "mmHg")),
    ("annotation is not closed", "UCUM", one("Observation", "component", 0, "valueQuantity", "code", "{beats/min")),
    ("prefix on a unit that takes none", "UCUM", one("Observation", "component", 0, "valueQuantity", "code",
     "k[lb_av]")),
    ("bpm is no UCUM", "UCUM", one("Observation", "component", 0, "valueQuantity", "code", "bpm")),
    ("script", "txt-1", narrative("<p>x</p><script>alert(1)</script>")),
    ("event handler", "txt-1", narrative('<p onclick="x()">x</p>')),
    ("link to javascript", "txt-1", narrative('<a href="javascript:x()">x</a>')),
    ("form", "txt-1", narrative("<form><input/></form>")),
    ("a picture as a comment alone", "txt-2", narrative("<!-- nothing -->")),
    ("blank narrative", "txt-2", narrative(" \u00a0 ")),
    ("not well formed", "XHTML", narrative("<p>x<br></p>")),
    ("entity of HTML", "XHTML: only the entities of XML and of HTML 4.0 by number", narrative("<p>&undefined;</p>")),
    ("another namespace", "Narrative.div is XHTML", one("Condition", "text", "div",
     '<div xmlns="http://www.w3.org/2000/svg">x</div>')),
    ("id with an underscore", "id: [A-Za-z0-9-.]{1,64}", one("Bundle", "id", "a_b")),
    ("id too long", "id: at most 64", one("Bundle", "id", "a" * 65)),
    ("29 February of no leap year", "date", one("Patient", "birthDate", "1981-02-29")),
    ("month 13", "date", one("Patient", "birthDate", "1981-13")),
    ("time without a zone", "dateTime", one("Encounter", "period", "start", "2026-11-20T09:30:00")),
    ("date as an instant", "Bundle.timestamp is an instant", one("Bundle", "timestamp", "2026-11-20")),
    ("hour without minutes' seconds", "dateTime: seconds are required", one("Composition", "date",
     "2026-11-20T09:30Z")),
    ("hour 24", "dateTime", one("Composition", "date", "2026-11-20T24:00:00Z")),
    ("birthDate with a time", "date", one("Patient", "birthDate", "1980-02-03T00:00:00Z")),
    ("control character", "string: no characters below 32 but tab, return, feed", one("Condition", "code", "text",
     "Cough\u0007")),
    ("bidi override", "control of direction in a name", one("Patient", "name", 0, "text", "Lin \u202eieM\u202c")),
    ("blank at the end of a code", "code", one("Encounter", "class", "code", "AMB ")),
    ("blank only", "string is not empty", one("Condition", "code", "text", " ")),
    ("uri with a blank", "uri", one("Patient", "identifier", 0, "system", "urn:example mrn")),
    ("uuid in capitals", "uuid: lower case", one("Bundle", "entry", 3, "fullUrl",
     "urn:uuid:69883C4A-8B07-5095-A859-59F9901CECDF")),
    ("base64 cut", "base64Binary", one("Patient", "photo", [{"contentType": "image/png", "data": "abc"}])),
    ("attachment without a content type", "att-1", one("Patient", "photo", [{"data": "YWJj"}])),
    ("document without identifier", "bdl-9", one("Bundle", "identifier", GONE)),
    ("document without timestamp", "bdl-10", one("Bundle", "timestamp", GONE)),
    ("first is no Composition", "bdl-11", ()),
    ("identifier without a system", "bdl-9", one("Bundle", "identifier", {"value": "x"})),
    ("a total in a document", "bdl-1", one("Bundle", "total", 3)),
    ("a request in a document", "bdl-3", one("Bundle", "entry", 1, "request", {"method": "PUT", "url": "Patient/1"})),
    ("a search in a document", "bdl-2", one("Bundle", "entry", 1, "search", {"mode": "match"})),
    ("a response in a document", "bdl-4", one("Bundle", "entry", 1, "response", {"status": "200"})),
    ("versioned fullUrl", "bdl-8", one("Bundle", "entry", 1, "fullUrl", "http://e.org/Patient/1/_history/1")),
    ("an entry that nothing leads to", "documents: all entries are reached from the Composition", one("Bundle",
     "entry", 29, {"fullUrl": "urn:uuid:11111111-1111-4111-8111-111111111111", "resource": {"resourceType":
     "Organization", "id": "11111111-1111-4111-8111-111111111111", "name": "x"}})),
    ("provenance without a target", "Provenance.target is 1..*", one("Provenance", "target", GONE)),
    ("fullUrl against the id", "fullUrl agrees with the id of the resource", one("Bundle", "entry", 1, "fullUrl",
     "http://e.org/Patient/other")),
    ("identifier with an assigner of another type", "Identifier.assigner: Organization", one("Patient", "identifier",
     0, "assigner", {"reference": "Patient/1"})),
    ("absent reason that is no code", "data-absent-reason: valueCode", one("Patient", "_birthDate", {"extension": [
     {"url": _ABSENT, "valueString": "unknown"}]})),
)  # fmt: skip


def wrong(bundle: dict[str, Any], name: str, changes: tuple[Change, ...]) -> dict[str, Any]:
    """The Bundle with this fault; some need the entries."""
    entries = bundle["entry"]
    if name == "encounter is the Patient by its fullUrl":
        return changed(bundle, one("Observation", "encounter", "reference", entries[1]["fullUrl"]))
    if name == "a version behind a urn:uuid":
        return changed(bundle, one("Condition", "subject", "reference", f"{entries[1]['fullUrl']}/_history/1"))
    if name == "two entries of one fullUrl":
        entries.append(entries[1])
    if name == "first is no Composition":
        entries[0], entries[1] = entries[1], entries[0]
    return changed(bundle, changes)
