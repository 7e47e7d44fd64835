"""Right resources of R4 that are seldom seen: none of them may be refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

_THO: Final = "http://terminology.hl7.org/CodeSystem"
_SD: Final = "http://hl7.org/fhir/StructureDefinition"
_UCUM: Final = "http://unitsofmeasure.org"
_SUBJECT: Final = {"reference": "Patient/example"}
_ABSENT: Final = {"extension": [{"url": f"{_SD}/data-absent-reason", "valueCode": "unknown"}]}


def made(kind: str, **more: Any) -> dict[str, Any]:
    """A resource of this type."""
    return {"resourceType": kind, "id": "example", **more}


def concept(code: str, system: str = "http://loinc.org", **more: Any) -> dict[str, Any]:
    """A concept of one coding."""
    return {"coding": [{"system": system, "code": code, **more}]}


def quantity(value: float | Decimal, code: str, **more: Any) -> dict[str, Any]:
    """A quantity in UCUM."""
    return {"value": value, "unit": code, "system": _UCUM, "code": code, **more}


def observation(**more: Any) -> dict[str, Any]:
    """An Observation of little more than what it must have."""
    return made("Observation", **{"status": "final", "code": concept("15074-8"), **more})


def condition(**more: Any) -> dict[str, Any]:
    """A Condition of little more than what it must have."""
    return made("Condition", **{"subject": _SUBJECT, **more})


def patient(**more: Any) -> dict[str, Any]:
    """A Patient, who needs nothing."""
    return made("Patient", **more)


def div(inner: str, opening: str = "") -> dict[str, Any]:
    """A narrative."""
    return {"status": "additional", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"{opening}>{inner}</div>'}


def statement(**more: Any) -> dict[str, Any]:
    """A MedicationStatement."""
    return made("MedicationStatement", status="active", medicationCodeableConcept={"text": "x"}, subject=_SUBJECT,
                **more)  # fmt: skip


def repeated(**repeat: Any) -> dict[str, Any]:
    """A MedicationStatement taken by this timing."""
    return statement(dosage=[{"timing": {"repeat": repeat}}])


_VERIFIED: Final = f"{_THO}/condition-ver-status"
_CLINICAL: Final = f"{_THO}/condition-clinical"

PATIENTS: Final = (
    patient(),
    patient(birthDate="1980"),
    patient(birthDate="1980-02", gender="unknown"),
    patient(_birthDate=_ABSENT),
    patient(
        birthDate="1980-02-03",
        _birthDate={"extension": [{"url": f"{_SD}/patient-birthTime", "valueDateTime": "1980-02-03T14:35:45-05:00"}]},
    ),
    patient(name=[{"_family": _ABSENT}]),
    patient(
        name=[
            {
                "family": "van Hentenryck",
                "_family": {"extension": [{"url": f"{_SD}/humanname-own-prefix", "valueString": "van"}]},
                "given": ["Karen"],
            }
        ]
    ),
    patient(name=[{"given": ["A", None], "_given": [None, _ABSENT]}]),
    patient(name=[{"text": "欧阳修", "extension": [{"url": f"{_SD}/iso21090-EN-representation", "valueCode": "IDE"}]}]),
    patient(name=[{"use": "maiden", "family": "Windsor", "period": {"end": "2002"}}]),
    patient(deceasedBoolean=False, multipleBirthInteger=2),
    patient(deceasedDateTime="2015-02-14T13:42:00.123456+10:00", multipleBirthBoolean=True),
    patient(telecom=[{"use": "home"}, {"system": "other", "value": "weixin:abc", "rank": 1}]),
    patient(
        identifier=[
            {"value": "no system"},
            {
                "system": "urn:oid:1.2.36.146.595.217.0.1",
                "value": "12345",
                "period": {"start": "2001-05-06"},
                "assigner": {"display": "Acme Healthcare"},
            },
        ]
    ),
    patient(contact=[{"organization": {"display": "x"}}]),
    patient(communication=[{"language": concept("zh-Hant-TW", "urn:ietf:bcp:47"), "preferred": True}]),
    patient(link=[{"other": {"reference": "RelatedPerson/1"}, "type": "seealso"}]),
    patient(language="zh-Hans-CN", implicitRules="http://e.org/rules"),
    patient(
        meta={
            "versionId": "1",
            "lastUpdated": "2026-11-20T10:12:30.001+08:00",
            "source": "urn:x#a",
            "tag": [{"code": "t"}],
            "profile": ["http://e.org/StructureDefinition/none|1.0"],
        }
    ),
    patient(generalPractitioner=[{"reference": "http://e.org/fhir/Practitioner/1/_history/2"}]),
    patient(managingOrganization={"identifier": {"system": "urn:x", "value": "y"}, "type": "Organization"}),
    patient(
        managingOrganization={"reference": "#o"}, contained=[{"resourceType": "Organization", "id": "o", "name": "x"}]
    ),
    patient(
        contained=[
            {"resourceType": "Organization", "id": "o", "name": "x", "partOf": {"reference": "#q"}},
            {"resourceType": "Organization", "id": "q", "name": "y"},
        ],
        managingOrganization={"reference": "#o"},
    ),
    patient(
        contained=[
            {
                "resourceType": "Provenance",
                "id": "p",
                "target": [{"reference": "#"}],
                "recorded": "2026-11-20T10:12:30Z",
                "agent": [{"who": {"display": "x"}}],
            }
        ]
    ),
    patient(modifierExtension=[{"url": "http://e.org/not-a-person", "valueBoolean": False}]),
    patient(
        extension=[
            {
                "url": "http://e.org/race",
                "extension": [{"url": "text", "valueString": "x"}, {"url": "code", "valueCoding": {"code": "1"}}],
            }
        ]
    ),
    patient(photo=[{"url": "http://e.org/p.png", "size": 0, "hash": "YWJj"}]),
    patient(address=[{"line": ["1 Main St", "Flat\t2"], "period": {"start": "2020", "end": "2020-05"}}]),
    patient(maritalStatus=concept("M", f"{_THO}/v3-MaritalStatus"), gender="other"),
)

OBSERVATIONS: Final = (
    observation(),
    observation(valueQuantity=quantity(Decimal("6.3"), "mmol/L", comparator="<")),
    observation(valueQuantity={"value": Decimal("1E-7"), "unit": "drops"}),
    observation(valueQuantity={"value": Decimal("-0.00"), "unit": "x"}),
    observation(valueQuantity=quantity(Decimal("1.50e3"), "10*3/uL")),
    observation(valueQuantity=quantity(1, "{score}")),
    observation(valueQuantity=quantity(1, "10*9/L")),
    observation(valueQuantity=quantity(1, "mg/dL{creat}")),
    observation(valueQuantity=quantity(1, "[iU]/L")),
    observation(valueQuantity=quantity(1, "/[HPF]")),
    observation(valueQuantity=quantity(1, "1")),
    observation(valueQuantity=quantity(1, "kg/m2")),
    observation(valueQuantity=quantity(1, "mL/min/{1.73_m2}")),
    observation(valueQuantity=quantity(1, "m[H2O]")),
    observation(valueQuantity=quantity(1, "umol/L")),
    observation(valueQuantity=quantity(98, "[degF]")),
    observation(valueQuantity={"value": 1, "system": "http://snomed.info/sct", "code": "258702006"}),
    observation(valueBoolean=False),
    observation(valueString="  two lines\nand\ttab"),
    observation(valueInteger=0),
    observation(valueTime="23:59:59.5"),
    observation(valueDateTime="2026-11"),
    observation(valuePeriod={"start": "2026-11-20", "end": "2026-11-20"}),
    observation(valuePeriod={"start": "2026-11-20T23:00:00-05:00", "end": "2026-11-21T05:00:00+00:00"}),
    observation(valuePeriod={"end": "2026-11-20"}),
    observation(valueRange={"low": quantity(1, "mg")}),
    observation(valueRange={"low": quantity(1, "mg"), "high": quantity(1, "mg")}),
    observation(valueRatio={"numerator": {"value": 1}, "denominator": {"value": 128}}),
    observation(valueRatio={"extension": [{"url": "http://e.org/r", "valueString": "x"}]}),
    observation(valueSampledData={"origin": {"value": 0}, "period": 10, "dimensions": 1, "data": "E U L 2041"}),
    observation(valueCodeableConcept={"text": "positive", "coding": [{"display": "only display"}]}),
    observation(dataAbsentReason=concept("asked-declined", f"{_THO}/data-absent-reason")),
    observation(effectiveTiming={"event": ["2026-11-20"]}),
    observation(effectiveInstant="2026-11-20T10:12:30.5-03:30"),
    observation(effectivePeriod={"start": "2013-04-02T09:30:10+01:00"}, issued="2013-04-03T15:30:10+01:00"),
    observation(component=[{"code": {"text": "a"}, "dataAbsentReason": {"text": "x"}}, {"code": {"text": "a"}}]),
    observation(referenceRange=[{"text": "negative"}, {"high": {"value": 7}}, {"low": {"value": 0}}]),
    observation(hasMember=[{"reference": "QuestionnaireResponse/1"}, {"reference": "MolecularSequence/1"}]),
    observation(subject={"reference": "Location/1"}, focus=[{"reference": "Specimen/1"}]),
    observation(derivedFrom=[{"reference": "Media/1"}], device={"reference": "DeviceMetric/1"}),
    observation(performer=[{"reference": "CareTeam/1"}, {"reference": "urn:oid:1.2.3"}]),
    observation(note=[{"text": "**bold** <b>", "time": "2026", "authorString": "x"}]),
    observation(interpretation=[concept("H", f"{_THO}/v3-ObservationInterpretation")], bodySite={"text": "x"}),
    observation(status="entered-in-error"),
    observation(code={"text": "بدون رمز"}),
)

CLINICAL: Final = (
    condition(),
    condition(code={"extension": [{"url": f"{_SD}/data-absent-reason", "valueCode": "masked"}]}),
    condition(verificationStatus=concept("entered-in-error", _VERIFIED)),
    condition(clinicalStatus=concept("resolved", _CLINICAL), abatementString="last year"),
    condition(clinicalStatus=concept("remission", _CLINICAL), abatementAge=quantity(54, "a")),
    condition(clinicalStatus=concept("recurrence", _CLINICAL), onsetAge=quantity(52, "mo")),
    condition(clinicalStatus={"coding": [{"system": _CLINICAL, "code": "active"}, {"system": "urn:x", "code": "y"}]}),
    condition(onsetPeriod={"start": "2020", "end": "2020"}, clinicalStatus=concept("active", _CLINICAL)),
    condition(onsetRange={"low": quantity(40, "a"), "high": quantity(50, "a")}),
    condition(stage=[{"assessment": [{"reference": "ClinicalImpression/1"}]}], evidence=[{"detail": [_SUBJECT]}]),
    condition(subject={"reference": "Group/1"}, asserter={"reference": "RelatedPerson/1"}),
    condition(severity={"text": "mild"}, text=div("<p>x &amp; y &#169;</p>")),
    condition(text=div('<table border="1"><tr><td colspan="2" class="a" style="color:red">x</td></tr></table>')),
    condition(
        text=div('<img src="#p" alt="x"/>'),
        contained=[{"resourceType": "Binary", "id": "p", "contentType": "image/png", "data": "YWJj"}],
    ),
    condition(text=div('<a name="x"></a><a href="https://e.org/?a=1&amp;b=2">x</a><br/><hr/>')),
    condition(text=div("مرحبا", ' dir="rtl" lang="ar" xml:lang="ar"'), language="ar"),
    condition(text=div("<pre>  x\n</pre><dl><dt>a</dt><dd>b</dd></dl><blockquote>c</blockquote>")),
    condition(text=div("<!-- said --><h1>a</h1><sub>2</sub><q>x</q><abbr title='y'>z</abbr>")),
    made(
        "AllergyIntolerance",
        patient=_SUBJECT,
        verificationStatus=concept("entered-in-error", f"{_THO}/allergyintolerance-verification"),
    ),
    made(
        "AllergyIntolerance",
        patient=_SUBJECT,
        clinicalStatus=concept("resolved", f"{_THO}/allergyintolerance-clinical"),
        type="intolerance",
        category=["food", "environment"],
        criticality="unable-to-assess",
        reaction=[{"manifestation": [{"text": "x"}], "severity": "severe", "onset": "2012"}],
    ),
    made(
        "FamilyMemberHistory",
        patient=_SUBJECT,
        status="health-unknown",
        relationship={"text": "x"},
        dataAbsentReason={"text": "x"},
    ),
    made(
        "FamilyMemberHistory",
        patient=_SUBJECT,
        status="completed",
        relationship={"text": "x"},
        ageRange={"low": quantity(40, "a")},
        estimatedAge=True,
        deceasedAge=quantity(60, "a"),
    ),
    repeated(boundsRange={"low": quantity(1, "wk"), "high": quantity(2, "wk")}),
    repeated(frequency=1, frequencyMax=2, period=4, periodMax=6, periodUnit="h"),
    repeated(when=["ACM", "HS"], offset=30),
    repeated(timeOfDay=["08:00:00", "20:00:00"], dayOfWeek=["mon"]),
    repeated(duration=30, durationMax=45, durationUnit="min", count=1, countMax=3),
    statement(
        dosage=[
            {
                "asNeededBoolean": True,
                "sequence": -1,
                "doseAndRate": [
                    {
                        "doseRange": {"low": quantity(1, "mg"), "high": quantity(Decimal("1.0"), "mg")},
                        "rateRatio": {"numerator": quantity(1, "mL"), "denominator": quantity(1, "h")},
                    }
                ],
                "maxDosePerPeriod": {"numerator": {"value": 4}, "denominator": quantity(1, "d")},
            }
        ]
    ),
    made(
        "MedicationRequest",
        status="on-hold",
        intent="reflex-order",
        doNotPerform=True,
        subject=_SUBJECT,
        medicationReference={"reference": "#m"},
        contained=[{"resourceType": "Medication", "id": "m", "code": {"text": "x"}}],
        reportedReference={"reference": "RelatedPerson/1"},
        dispenseRequest={"expectedSupplyDuration": quantity(7, "d"), "numberOfRepeatsAllowed": 0},
    ),
    made(
        "ServiceRequest",
        status="revoked",
        intent="filler-order",
        subject={"reference": "Device/1"},
        quantityRange={"low": {"value": 1}},
        orderDetail=[{"text": "x"}],
        code={"text": "y"},
    ),
    made(
        "CarePlan",
        status="active",
        intent="plan",
        subject=_SUBJECT,
        activity=[
            {"reference": {"reference": "Task/1"}},
            {"detail": {"status": "not-started", "scheduledString": "soon"}},
        ],
    ),
    made(
        "Encounter",
        status="in-progress",
        **{"class": {"system": "urn:local", "code": "house visit"}},
        length=quantity(20, "min"),
        period={"start": "2026-11-20"},
    ),
    made("Immunization", status="not-done", vaccineCode={"text": "x"}, patient=_SUBJECT, occurrenceString="x"),
    made("Procedure", status="unknown", subject=_SUBJECT, performedAge=quantity(3, "a")),
    made(
        "DiagnosticReport",
        status="partial",
        code={"text": "x"},
        presentedForm=[{"contentType": "text/plain", "title": "x"}],
    ),
    made(
        "Medication",
        ingredient=[
            {"itemCodeableConcept": {"text": "x"}, "strength": {"numerator": {"value": 1}, "denominator": {"value": 2}}}
        ],
    ),
    made(
        "Device",
        udiCarrier=[{"deviceIdentifier": "x", "carrierHRF": "(01)"}],
        deviceName=[{"name": "x", "type": "other"}],
    ),
    made("Organization", identifier=[{"value": "x"}]),
    made("PractitionerRole", notAvailable=[{"description": "x"}], availableTime=[{"allDay": True}]),
    made("Location", position={"longitude": Decimal("-83.6945691"), "latitude": Decimal("42.25475478")}),
    made(
        "QuestionnaireResponse",
        status="in-progress",
        item=[{"linkId": "1", "answer": [{"valueDecimal": 1, "item": [{"linkId": "1.1"}]}]}],
    ),
    made("List", status="current", mode="snapshot", emptyReason={"text": "x"}),
    made("Consent", status="draft", scope={"text": "x"}, category=[{"text": "x"}], policyRule={"text": "x"}),
    made("Task", status="requested", intent="unknown", restriction={"recipient": [{"reference": "Group/1"}]}),
    made(
        "Basic",
        code={"text": "x"},
        extension=[{"url": "http://e.org/a", "valueMoney": {"value": 1, "currency": "CNY"}}],
    ),
    made("Binary", contentType="application/pdf"),
    made(
        "DocumentReference",
        status="current",
        docStatus="preliminary",
        content=[{"attachment": {"contentType": "text/plain", "data": "YWJj", "creation": "2026"}}],
        relatesTo=[{"code": "replaces", "target": {"reference": "DocumentReference/2"}}],
    ),
    made(
        "Provenance",
        target=[{"reference": "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"}],
        occurredPeriod={"start": "2026"},
        recorded="2026-11-20T10:12:30Z",
        agent=[{"who": {"reference": "Device/1"}, "onBehalfOf": {"display": "x"}}],
        entity=[{"role": "source", "what": {"identifier": {"value": "x"}}}],
    ),
)

DOCUMENTS: Final = (
    made("Composition", status="amended", type={"text": "x"}, date="2026", title="t", author=[{"display": "x"}],
         section=[{"section": [{"section": [{"section": [{"text": div("x")}]}], "title": "b"}]}]),
    made("Composition", status="preliminary", type={"text": "x"}, date="2026-11-20", title="t",
         author=[{"identifier": {"value": "1"}}], confidentiality="R", relatesTo=[{"code": "appends",
         "targetIdentifier": {"value": "x"}}], attester=[{"mode": "official"}]),
    made("Bundle", type="collection", entry=[{"fullUrl": "http://e.org/Patient/example",
         "resource": patient()}]),
    made("Bundle", type="searchset", total=0, link=[{"relation": "self", "url": "http://e.org/Patient?x=1"}]),
    made("Bundle", type="transaction", entry=[{"fullUrl": "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7",
         "resource": {"resourceType": "Patient", "gender": "other"}, "request": {"method": "POST", "url": "Patient",
         "ifNoneExist": "identifier=a|b"}}, {"request": {"method": "DELETE", "url": "Patient/1"}}]),
    made("Bundle", type="document", identifier={"system": "urn:x", "value": "y"}, timestamp="2026-11-20T10:12:30Z",
         entry=[{"fullUrl": "http://e.org/fhir/Composition/1", "resource": {"resourceType": "Composition",
         "id": "1", "status": "final", "type": {"text": "x"}, "date": "2026-11-20", "title": "t", "subject": {
         "reference": "Patient/2"}, "author": [{"display": "x"}]}},
         {"fullUrl": "http://e.org/fhir/Patient/2", "resource": {"resourceType": "Patient", "id": "2"}}]),
)  # fmt: skip

RIGHT: Final = (*PATIENTS, *OBSERVATIONS, *CLINICAL, *DOCUMENTS)
