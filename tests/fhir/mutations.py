"""What makes a right document wrong, each by one rule."""

from __future__ import annotations

import base64
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from tests.fhir.changing import (
    HL7,
    TURNED,
    Json,
    concept,
    contained,
    div,
    dose,
    entry,
    first,
    other_patient,
    others_visit,
    pressure,
    put,
    refer,
    repeat,
    section,
    stray,
    temperature,
    url_of,
)

MUTATIONS: dict[str, tuple[str, Callable[[Json], Any]]] = {
    # structure and cardinality
    "no resource type": ("type", lambda b: first(b, "Patient").pop("resourceType")),
    "a type in small letters": ("type", lambda b: first(b, "Patient").update(resourceType="patient")),
    "a type that only R5 has": ("type", lambda b: first(b, "Device").update(resourceType="ActorDefinition")),
    "a type that only R4B has": ("type", lambda b: first(b, "Device").update(resourceType="Ingredient")),
    "an unknown element": ("unknown", put("Patient", surname="Lin")),
    "an element of R5": ("unknown", put("MedicationStatement", medication={"concept": {"text": "x"}})),
    "an element of STU3": ("unknown", put("Condition", assertedDate="2026-11-20")),
    "an element that only R4B has": ("unknown", put("Patient", extension=[
        {"url": "https://x.example/y", "valueCodeableReference": {"concept": {"text": "x"}}}])),
    "a choice of a type that R4 has not": ("unknown", put("Immunization", occurrencePeriod={"start": "2026"})),
    "a modifier extension where none may be": ("unknown", lambda b: first(b, "Patient")["name"][0].update(
        modifierExtension=[{"url": "https://x.example/y", "valueBoolean": True}])),
    "an extension beside what is no primitive": ("unknown", put("Patient", _name=[{"id": "x"}])),
    "a missing title": ("cardinality", put("Composition", title=None)),
    "a missing author": ("cardinality", put("Composition", author=None)),
    "a missing date": ("cardinality", put("Composition", date=None)),
    "a missing status": ("cardinality", put("Observation", status=None)),
    "a missing subject": ("cardinality", put("Condition", subject=None)),
    "a missing class": ("cardinality", lambda b: first(b, "Encounter").pop("class")),
    "a missing intent": ("cardinality", put("MedicationRequest", intent=None)),
    "a missing relationship": ("cardinality", put("FamilyMemberHistory", relationship=None)),
    "a missing choice": ("cardinality", put("Immunization", occurrenceDateTime=None)),
    "a Provenance of nothing": ("cardinality", put("Provenance", target=None)),
    "an agent who is nobody": ("cardinality", lambda b: first(b, "Provenance")["agent"][0].pop("who")),
    "a narrative without status": ("cardinality", lambda b: first(b, "Composition")["text"].pop("status")),
    "one where a list belongs": ("cardinality", lambda b: first(b, "Patient").update(name={"text": "Lin Mei"})),
    "a list where one belongs": ("cardinality", put("Composition", title=["Visit note"])),
    "a comparator of a simple quantity": ("cardinality", lambda b: first(b, "Immunization")["doseQuantity"].update(
        comparator="<")),
    "two values of a choice": ("choice", lambda b: temperature(b).update(valueString="38.5")),
    "two medicines of a request": ("choice", lambda b: first(b, "MedicationRequest").update(
        medicationReference={"reference": "https://emr.example/fhir/Medication/syrup"})),
    "an object in place of a string": ("type", put("Composition", title={"text": "Visit note"})),
    "a class as in R5": ("unknown", lambda b: first(b, "Encounter").update(
        {"class": concept(f"{HL7}v3-ActCode", "AMB")})),
    "a status as in STU3": ("type", put("Condition", clinicalStatus="active")),
    "a truth in words": ("type", put("Patient", active="true")),
    "a number in words": ("type", lambda b: dose(b).update(value="500")),
    "a fraction of a dose number": ("type", lambda b: first(b, "Immunization")["protocolApplied"][0].update(
        doseNumberPositiveInt=1.5)),
    "dose number 0": ("format-positiveInt", lambda b: first(b, "Immunization")["protocolApplied"][0].update(
        doseNumberPositiveInt=0)),
    "no number": ("format-decimal", lambda b: dose(b).update(value=float("nan"))),
    "null": ("type", lambda b: first(b, "Composition").update(title=None)),
    # emptiness
    "an empty string": ("ele-1", put("Composition", title="")),
    "a string of blanks": ("ele-1", put("Composition", title="  ")),
    "an empty list": ("ele-1", put("Patient", name=[])),
    "an empty object": ("ele-1", put("Composition", encounter={})),
    "an element of nothing but an id": ("ele-1", put("Condition", code={"id": "x"})),
    # formats
    "an id with an underscore": ("format-id", put("Patient", id="a_b")),
    "an id of 65 letters": ("format-id", put("Patient", id="a" * 65)),
    "30 February": ("format-date", put("Patient", birthDate="1980-02-30")),
    "29 February of a common year": ("format-date", put("Patient", birthDate="2025-02-29")),
    "month 13": ("format-date", put("Patient", birthDate="1980-13")),
    "a date with slashes": ("format-date", put("Patient", birthDate="1980/02/03")),
    "a date with a time": ("format-date", put("Patient", birthDate="1980-02-03T00:00:00Z")),
    "a time without a zone": ("format-dateTime", put("Composition", date="2026-11-20T10:12:30")),
    "a time without seconds": ("format-dateTime", put("Composition", date="2026-11-20T10:12Z")),
    "hour 24": ("format-dateTime", put("Composition", date="2026-11-20T24:00:00Z")),
    "a zone of 15 hours": ("format-dateTime", put("Composition", date="2026-11-20T10:12:30+15:00")),
    "31 November": ("format-dateTime", put("Composition", date="2026-11-31T10:12:30Z")),
    "a timestamp of a day": ("format-instant", put("Bundle", timestamp="2026-11-20")),
    "a timestamp with a blank": ("format-instant", put("Bundle", timestamp="2026-11-20 10:12:30Z")),
    "a code with a blank after it": ("format-code", lambda b: dose(b).update(code="mg ")),
    "base64 that is none": ("format-base64Binary", lambda b: first(b, "DocumentReference")["content"][0][
        "attachment"].update(data="SGVsb*8=")),
    "a system with a blank": ("format-uri", lambda b: first(b, "Patient")["identifier"][0].update(system="urn:a b")),
    "an OID with letters": ("format-uri", lambda b: first(b, "Patient")["identifier"][0].update(
        system="urn:oid:1.2.x")),
    "a UUID that is short": ("format-uri", lambda b: b["identifier"].update(system="urn:uuid:1234")),
    "a UUID in capitals": ("format-uri", lambda b: b["identifier"].update(
        system="urn:uuid:0D8E2F8E-0000-4000-8000-000000000001")),
    "a control character": ("characters", put("Composition", title="Visit\u0007 note")),
    "a null character": ("characters", lambda b: first(b, "Patient")["name"][0].update(text="Lin\x00")),
    "half a character": ("characters", put("Composition", title="\ud83d note")),
    "turned text": ("characters", put("Composition", title=f"Visit {TURNED}eton")),
    "turned text in a narrative": ("characters", div(f"<p>take {TURNED}05</p>")),
    "a string of over a million": ("length", put("Composition", title="a" * (2**20 + 1))),
    "a size that is not the data's": ("attachment", lambda b: first(b, "DocumentReference")["content"][0][
        "attachment"].update(size=6)),
    "a digest that is not the data's": ("attachment", lambda b: first(b, "DocumentReference")["content"][0][
        "attachment"].update(hash=base64.b64encode(b"x" * 20).decode())),
    "an identifier that is no URI": ("identifier", lambda b: b["identifier"].update(value="document 7")),
    "a local system": ("system", lambda b: first(b, "Patient")["identifier"][0].update(system="mrn")),
    "a local code system": ("system", lambda b: first(b, "Composition")["type"]["coding"][0].update(system="loinc")),
    "a value set as a code system": ("system", lambda b: first(b, "Composition")["type"]["coding"][0].update(
        system="http://hl7.org/fhir/ValueSet/doc-typecodes")),
    # codes
    "gender M": ("binding", put("Patient", gender="M")),
    "a status that is none": ("binding", put("Composition", status="done")),
    "a status of R5": ("binding", put("MedicationStatement", status="recorded")),
    "a status in capitals": ("binding", put("Observation", status="Final")),
    "an encounter's status of R5": ("binding", put("Encounter", status="completed")),
    "an intent that is none": ("binding", put("ServiceRequest", intent="wish")),
    "a mode of R5": ("binding", lambda b: first(b, "Composition")["attester"][0].update(mode="reviewer")),
    "a relation of R5": ("binding", put("Composition", relatesTo=[
        {"code": "amends", "targetIdentifier": {"value": "x"}}])),
    "a confidentiality that is none": ("binding", put("Composition", confidentiality="secret")),
    "a clinical status of another system": ("binding", put("Condition", clinicalStatus=concept("urn:x:y", "active"))),
    "a clinical status in words only": ("binding", put("Condition", clinicalStatus={"text": "active"})),
    "an allergy's status for a condition": ("binding", put("Condition", verificationStatus=concept(
        f"{HL7}allergyintolerance-verification", "confirmed"))),
    "an allergy's category that is none": ("binding", put("AllergyIntolerance", category=["drug"])),
    "a criticality that is none": ("binding", put("AllergyIntolerance", criticality="severe")),
    "a name's use that is none": ("binding", lambda b: first(b, "Patient")["name"][0].update(use="legal")),
    "a telephone's system that is none": ("binding", lambda b: first(b, "Patient")["telecom"][0].update(system="tel")),
    "a narrative's status that is none": ("binding", lambda b: first(b, "Composition")["text"].update(status="full")),
    "a comparator that is none": ("binding", lambda b: temperature(b)["valueQuantity"].update(comparator="~")),
    "a unit of time that is none": ("binding", lambda b: repeat(b).update(periodUnit="day")),
    "a Bundle's type in capitals": ("binding", put("Bundle", type="Document")),
    "a language with an underscore": ("binding", put("Composition", language="en_GB")),
    "a media type that is none": ("binding", lambda b: first(b, "DocumentReference")["content"][0][
        "attachment"].update(contentType="text")),
    "a section's mode that is none": ("binding", lambda b: section(b).update(mode="final")),
    "a role of Provenance that is none": ("binding", lambda b: first(b, "Provenance")["entity"][0].update(
        role="input")),
    "a code that HL7's system has not": ("code", lambda b: first(b, "Encounter")["class"].update(code="AMBULATORY")),
    "a category that HL7's system has not": ("code", lambda b: temperature(b)["category"][0]["coding"][0].update(
        code="vitals")),
    "a relative that HL7's system has not": ("code", lambda b: first(b, "FamilyMemberHistory")["relationship"][
        "coding"][0].update(code="MOM")),
    "a LOINC code with a wrong check digit": ("code", lambda b: first(b, "Composition")["type"]["coding"][0].update(
        code="34108-2")),
    "a LOINC code without one": ("code", lambda b: first(b, "Composition")["type"]["coding"][0].update(code="34108")),
    # units
    "mmHg as UCUM": ("ucum", lambda b: pressure(b)["component"][0]["valueQuantity"].update(code="mmHg")),
    "tablet as UCUM": ("ucum", lambda b: dose(b).update(code="tablet")),
    "bpm as UCUM": ("ucum", lambda b: first(b, "Immunization")["doseQuantity"].update(code="bpm")),
    "a unit with two slashes": ("ucum", lambda b: first(b, "Observation", id="sodium")["valueQuantity"].update(
        code="mmol//L")),
    "a unit in Chinese as UCUM": ("ucum", lambda b: dose(b).update(code="毫克")),
    "micrograms with a Greek letter": ("ucum", lambda b: dose(b).update(code="μg")),
    "a unit with a stray bracket": ("ucum", lambda b: dose(b).update(code="mg]")),
    "mEq as UCUM": ("ucum", lambda b: dose(b).update(code="mEq")),
    # narratives
    "a script": ("txt-1", div("<p>a</p><script>alert(1)</script>")),
    "a form": ("txt-1", div("<form><p>a</p></form>")),
    "a frame": ("txt-1", div('<iframe src="https://x.example"></iframe>a')),
    "an event": ("txt-1", div('<p onclick="x()">a</p>')),
    "a link that runs": ("txt-1", div('<a href=" JavaScript:x()">a</a>')),
    "a style that fetches": ("txt-1", div('<p style="@import url(x)">a</p>')),
    "an object": ("txt-1", div('<object data="x"></object>a')),
    "an SVG": ("txt-1", div('<svg xmlns="http://www.w3.org/2000/svg"></svg>a')),
    "a tag that is open": ("txt-1", div("<p>a<b></p>")),
    "a bare ampersand": ("txt-1", div("<p>a & b</p>")),
    "an entity of HTML": ("txt-1", div("<p>a&nbsp;b</p>")),
    "a document type": ("txt-1", lambda b: first(b, "Composition")["text"].update(
        div='<!DOCTYPE div [<!ENTITY a "b">]><div xmlns="http://www.w3.org/1999/xhtml">&a;</div>')),
    "another outermost element": ("txt-1", lambda b: first(b, "Composition")["text"].update(
        div='<p xmlns="http://www.w3.org/1999/xhtml">a</p>')),
    "no namespace": ("txt-1", lambda b: first(b, "Composition")["text"].update(div="<div>a</div>")),
    "plain text": ("txt-1", lambda b: first(b, "Composition")["text"].update(div="a")),
    "an empty narrative": ("txt-2", div("<p> </p>")),
    # references
    "a fullUrl that is used twice": ("bdl-7", lambda b: b["entry"][4].update(fullUrl=b["entry"][5]["fullUrl"])),
    "a fullUrl of a version": ("bdl-8", lambda b: entry(b, "Immunization").update(
        fullUrl="https://emr.example/fhir/Immunization/flu/_history/1")),
    "no fullUrl": ("fullUrl", lambda b: entry(b, "Immunization").pop("fullUrl")),
    "a relative fullUrl": ("fullUrl", lambda b: entry(b, "Immunization").update(fullUrl="Immunization/flu")),
    "a fullUrl of another id": ("fullUrl", lambda b: entry(b, "Immunization").update(
        fullUrl="https://emr.example/fhir/Immunization/other")),
    "two resources of one id": ("id", lambda b: b["entry"].append(
        {"fullUrl": "urn:uuid:0d8e2f8e-0000-4000-8000-00000000cccc", "resource": deepcopy(first(b, "Patient"))})),
    "a patient who is not there": ("reference", refer(
        "Condition", "subject", "urn:uuid:0d8e2f8e-0000-4000-8000-000000000bad")),
    "a section's entry that is not there": ("reference", lambda b: section(b)["entry"].append(
        {"reference": "urn:uuid:0d8e2f8e-0000-4000-8000-000000000bad"})),
    "a Provenance of what is not there": ("reference", lambda b: first(b, "Provenance")["target"].append(
        {"reference": "urn:uuid:0d8e2f8e-0000-4000-8000-000000000bad"})),
    "an author elsewhere": ("document", lambda b: first(b, "Composition")["author"].append(
        {"reference": "Practitioner/77"})),
    "a reference in words": ("reference", refer("Condition", "asserter", "Dr Rahman")),
    "a reference in small letters": ("reference", refer("Condition", "asserter", "practitioner/7")),
    "a reference to a type that is none": ("reference", refer("Condition", "asserter", "Doctor/7")),
    "an encounter that is the patient": ("target", refer("Condition", "encounter", lambda b: url_of(b, "Patient"))),
    "a subject that is a practitioner": ("target", refer("Condition", "subject", lambda b: url_of(b, "Practitioner"))),
    "a patient of an allergy that is the visit": ("target", refer(
        "AllergyIntolerance", "patient", lambda b: url_of(b, "Encounter"))),
    "a custodian that is a person": ("target", refer("Composition", "custodian", lambda b: url_of(b, "Practitioner"))),
    "a wrong type elsewhere": ("target", refer("Condition", "subject", "https://emr.example/fhir/Device/7")),
    "a type that is not the target's": ("target", lambda b: first(b, "Condition")["subject"].update(type="Group")),
    "something contained that is not there": ("ref-1", refer("Condition", "asserter", "#nobody")),
    "a contained resource that nothing points at": ("dom-3", put("Condition", extension=None)),
    "a contained resource without id": ("dom-3", lambda b: contained(b).pop("id")),
    "something contained in what is contained": ("dom-2", lambda b: contained(b).update(
        contained=[{"resourceType": "Organization", "id": "x", "name": "y"}])),
    "a version of what is contained": ("dom-4", lambda b: contained(b).update(meta={"versionId": "1"})),
    "a label of what is contained": ("dom-5", lambda b: contained(b).update(
        meta={"security": [{"system": f"{HL7}v3-Confidentiality", "code": "R"}]})),
    # documents
    "the Composition is not the first": ("bdl-11", lambda b: b["entry"].append(b["entry"].pop(0))),
    "no identifier": ("bdl-9", put("Bundle", identifier=None)),
    "an identifier without system": ("bdl-9", lambda b: b["identifier"].pop("system")),
    "no timestamp": ("bdl-10", put("Bundle", timestamp=None)),
    "a total": ("bdl-1", put("Bundle", total=3)),
    "a search": ("bdl-2", lambda b: b["entry"][1].update(search={"mode": "match"})),
    "a request": ("bdl-3", lambda b: b["entry"][1].update(request={"method": "PUT", "url": "Patient/1"})),
    "a response": ("bdl-4", lambda b: b["entry"][1].update(response={"status": "200"})),
    "an entry of nothing": ("bdl-5", lambda b: b["entry"].append({"fullUrl": "https://emr.example/fhir/Basic/1"})),
    "an entry that nothing leads to": ("document", stray),
    "no subject": ("document", put("Composition", subject=None)),
    "an entry about another patient": ("document", other_patient),
    "another patient's visit": ("document", others_visit),
    "a note of after the document": ("order", put("Composition", date="2026-11-21T00:00:00Z")),
    "a section of nothing": ("cmp-1", lambda b: [section(b, "emptyReason").pop(n) for n in ("text", "emptyReason")]),
    "an empty section that is full": ("cmp-2", lambda b: section(b).update(
        emptyReason=concept(f"{HL7}list-empty-reason", "notasked"))),
    # invariants of the resources
    "an allergy without status": ("ait-1", put("AllergyIntolerance", clinicalStatus=None)),
    "an allergy in error with a status": ("ait-2", put("AllergyIntolerance", verificationStatus=concept(
        f"{HL7}allergyintolerance-verification", "entered-in-error"))),
    "a problem without status": ("con-3", put("Condition", clinicalStatus=None)),
    "an active problem that is over": ("con-4", put("Condition", abatementDateTime="2026-11-19")),
    "a problem in error with a status": ("con-5", put("Condition", verificationStatus=concept(
        f"{HL7}condition-ver-status", "entered-in-error"))),
    "evidence of nothing": ("con-2", put("Condition", evidence=[{"extension": [
        {"url": "https://x.example/y", "valueBoolean": True}]}])),
    "a stage of nothing": ("con-1", put("Condition", stage=[{"type": {"text": "clinical"}}])),
    "a value that is absent": ("obs-6", lambda b: temperature(b).update(
        dataAbsentReason=concept(f"{HL7}data-absent-reason", "unknown"))),
    "a component with the whole's code": ("obs-7", lambda b: temperature(b).update(
        component=[{"code": temperature(b)["code"], "valueString": "x"}])),
    "a range of nothing": ("obs-3", lambda b: first(b, "Observation", id="sodium").update(
        referenceRange=[{"appliesTo": [{"text": "adults"}]}])),
    "born and of an age": ("fhs-1", put("FamilyMemberHistory", ageString="60", bornDate="1960")),
    "an estimate of no age": ("fhs-2", put("FamilyMemberHistory", estimatedAge=True)),
    "an age in no unit": ("age-1", put("FamilyMemberHistory", ageAge={"value": 60})),
    "details of no order": ("prr-1", put("ServiceRequest", code=None, orderDetail=[{"text": "urgent"}])),
    "an activity that is told twice": ("cpl-3", lambda b: first(b, "CarePlan")["activity"][0].update(
        reference={"reference": "ServiceRequest/1"})),
    "a contact of nothing": ("pat-1", put("Patient", contact=[{"gender": "male"}])),
    "an organisation of nothing": ("org-1", lambda b: [contained(b).pop("name"), contained(b).update(active=True)]),
    "a number without a kind": ("cpt-2", lambda b: first(b, "Patient")["telecom"][0].pop("system")),
    "a document's data of no type": ("att-1", lambda b: first(b, "DocumentReference")["content"][0]["attachment"].pop(
        "contentType")),
    "education of nothing": ("imm-1", put("Immunization", education=[{"publicationDate": "2026"}])),
    "an extension of nothing": ("ext-1", put("Patient", extension=[{"url": "https://x.example/y"}])),
    "an extension of too much": ("ext-1", lambda b: first(b, "Patient")["extension"][0].update(
        extension=[{"url": "x", "valueBoolean": True}])),
    "an extension without url": ("cardinality", lambda b: first(b, "Patient")["extension"][0].pop("url")),
    "an extension with a local url": ("extension", lambda b: first(b, "Patient")["extension"][0].update(url="place")),
    "an extension of the wrong type": ("extension", put("Patient", extension=[
        {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueString": "Beijing"}])),
    # data types
    "a code of no system": ("qty-3", lambda b: dose(b).pop("system")),
    "a ratio of nothing": ("rat-1", lambda b: first(b, "Medication")["amount"].pop("denominator")),
    "a range that falls": ("rng-2", lambda b: first(b, "Procedure")["performedRange"]["low"].update(value=42)),
    "a reference range that falls": ("rng-2", lambda b: first(b, "Observation", id="sodium")["referenceRange"][0][
        "low"].update(value=150)),
    "a visit that ends before it starts": ("per-1", lambda b: first(b, "Encounter")["period"].update(
        end="2026-11-20T10:00:00+01:00")),
    "a period of days that ends before it starts": ("per-1", put("MedicationStatement", effectivePeriod={
        "start": "2026-11", "end": "2026-10-31"})),
    "a problem that is over before it begins": ("order", put("Condition", onsetString=None, onsetDateTime="2026-11-20",
        clinicalStatus=concept(f"{HL7}condition-clinical", "resolved"), abatementDateTime="2026-11-19")),
    "dead before birth": ("order", put("Patient", deceasedDateTime="1979")),
    "a period of no unit": ("tim-2", lambda b: repeat(b).pop("periodUnit")),
    "a duration of no unit": ("tim-1", lambda b: repeat(b).update(duration=30)),
    "a period below 0": ("tim-5", lambda b: repeat(b).update(period=-1)),
    "a duration below 0": ("tim-4", lambda b: repeat(b).update(duration=-1, durationUnit="min")),
    "a longest period of none": ("tim-6", lambda b: [repeat(b).pop("period"), repeat(b).update(periodMax=2)]),
    "a most of no count": ("tim-8", lambda b: repeat(b).update(countMax=2)),
    "a most that is less": ("order", lambda b: repeat(b).update(count=3, countMax=2)),
    "at a time and at a meal": ("tim-10", lambda b: repeat(b).update(timeOfDay=["08:00:00"], when=["PCM"])),
    "a time of day with a zone": ("format-time", lambda b: repeat(b).update(timeOfDay=["08:00:00Z"])),
    # profiles
    "a profile of another type": ("profile", put("Condition", meta={
        "profile": ["http://hl7.org/fhir/StructureDefinition/bp"]})),
    "a profile in words": ("profile", lambda b: pressure(b)["meta"].update(profile=["bp"])),
    "a pressure without the lower value": ("vital-signs", lambda b: pressure(b)["component"].pop()),
    "a pressure in kPa": ("vital-signs", lambda b: pressure(b)["component"][0]["valueQuantity"].update(code="kPa")),
    "a pressure as one value": ("vital-signs", lambda b: pressure(b).update(valueString="120/80")),
    "a component of nothing": ("vs-3", lambda b: pressure(b)["component"][0].pop("valueQuantity")),
    "a temperature in kelvin": ("vital-signs", lambda b: temperature(b)["valueQuantity"].update(code="K")),
    "a temperature in words": ("vital-signs", lambda b: [temperature(b).pop("valueQuantity"),
        temperature(b).update(valueString="warm")]),
    "a temperature of nothing": ("vs-2", lambda b: temperature(b).pop("valueQuantity")),
    "a temperature of no unit in words": ("vital-signs", lambda b: temperature(b)["valueQuantity"].pop("unit")),
    "a temperature of no category": ("vital-signs", lambda b: temperature(b).pop("category")),
    "a temperature of nobody": ("vital-signs", lambda b: temperature(b).pop("subject")),
    "a temperature of no time": ("vital-signs", lambda b: temperature(b).pop("effectiveDateTime")),
    "a temperature of a month": ("vs-1", lambda b: temperature(b).update(effectiveDateTime="2026-11")),
    "a temperature with another code": ("vital-signs", lambda b: temperature(b)["code"]["coding"][0].update(
        code="8867-4")),
}  # fmt: skip
