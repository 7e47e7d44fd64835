"""A signed Chinese note as 门(急)诊病历 of WS/T 500.2-2016, a CDA document, made purely from the Bundle."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Final
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import SubElement, indent, register_namespace, tostring

from scribe.delivery import document
from scribe.delivery.cda import body, codes
from scribe.delivery.cda.organisation import Organisation
from scribe.delivery.document import TEST_DATA, Json, labels
from scribe.delivery.page import name_of, pointed
from scribe.resources.codes import CONSULTATION_SYSTEM, USER_SYSTEM

NAMESPACE: Final = "urn:hl7-org:v3"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_CHINA: Final = timezone(timedelta(hours=8))
_MONTHS: Final = 12

register_namespace("xsi", _XSI)


def suits(bundle: Json) -> bool:
    """Whether the standard is for this note: signed, in Chinese, and a medical record, which CDA cannot deny."""
    note = document.composition(bundle)
    signed = note.get("status") in ("final", "amended") and TEST_DATA not in labels(bundle) | labels(note)
    return signed and str(note.get("language", "")).partition("-")[0] == "zh"


def outpatient_record(bundle: Json, *, organisation: Organisation) -> bytes:
    """The document in UTF-8; the same bundle gives the same bytes. Times are those of China (UTC+8).

    Args:
        bundle: a document Bundle.
        organisation: the hospital.

    Raises:
        DeliveryRefused: it is no document.
        MissingPart: the hospital is not named.
    """
    organisation.require()
    note = document.composition(bundle)
    known = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    root = Node("ClinicalDocument", {"xmlns": NAMESPACE})
    _about(root, bundle, note)
    _patient(root, note, known, organisation)
    _people(root, note, known, organisation)
    _earlier(root, note)
    body.write(SubElement(SubElement(root, "component"), "structuredBody"), bundle, note)
    indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode() + b"\n"


def _about(root: Node, bundle: Json, note: Json) -> None:
    code, system, name = codes.DOCUMENT
    level, levels, levels_name, level_name = codes.CONFIDENTIALITY
    SubElement(root, "realmCode", code="CN")
    SubElement(root, "typeId", root="2.16.840.1.113883.1.3", extension="POCD_MT000040")
    SubElement(root, "templateId", root=codes.TEMPLATE)
    SubElement(root, "id", root=codes.DOCUMENT_NUMBERS, extension=_plain(bundle["identifier"]["value"]))
    SubElement(root, "code", code=code, codeSystem=system, codeSystemName=name)
    SubElement(root, "title").text = "门(急)诊病历"
    SubElement(root, "effectiveTime", value=_time(bundle["timestamp"]))
    SubElement(
        root, "confidentialityCode", code=level, codeSystem=levels, codeSystemName=levels_name, displayName=level_name
    )
    SubElement(root, "languageCode", code="zh-CN")
    SubElement(root, "setId", root=codes.DOCUMENT_NUMBERS, extension=str(note["identifier"]["value"]))


def _patient(root: Node, note: Json, known: Mapping[str, Json], organisation: Organisation) -> None:
    patient, encounter = pointed(note.get("subject"), known), pointed(note.get("encounter"), known)
    target = SubElement(root, "recordTarget", typeCode="RCT", contextControlCode="OP")
    role = SubElement(target, "patientRole", classCode="PAT")
    visit = _hospitals(encounter)
    if visit:
        SubElement(role, "id", root=codes.VISIT_NUMBERS, extension=visit[0]["value"])
    else:
        SubElement(role, "id", nullFlavor="NI")
    numbers = [(_oid(str(one.get("system", ""))), str(one["value"])) for one in _hospitals(patient)]
    for root_id, number in numbers:
        if root_id != codes.CITIZENS:
            SubElement(role, "id", root=root_id, extension=number)
    person = SubElement(role, "patient", classCode="PSN", determinerCode="INSTANCE")
    for root_id, number in numbers:
        if root_id == codes.CITIZENS:
            SubElement(person, "id", root=root_id, extension=number)
    SubElement(person, "name").text = name_of(patient)
    sex, shown = codes.SEXES.get(patient.get("gender", ""), codes.SEX_NOT_STATED)
    system, name = codes.SEX
    SubElement(person, "administrativeGenderCode", code=sex, codeSystem=system, codeSystemName=name, displayName=shown)
    born, visited = patient.get("birthDate", ""), encounter.get("period", {}).get("start", "")
    if born:
        SubElement(person, "birthTime", value=born.replace("-", ""))
        _age(person, born, visited)
    place = SubElement(role, "providerOrganization")
    SubElement(place, "name").text = encounter.get("serviceType", {}).get("text", "")
    _hospital(SubElement(SubElement(place, "asOrganizationPartOf"), "wholeOrganization"), organisation)


def _age(person: Node, born: str, visited: str) -> None:
    """Whole years, or whole months below a year; nothing when the day of birth is not known whole."""
    try:
        birth, today = date.fromisoformat(born), datetime.fromisoformat(visited).astimezone(_CHINA).date()
    except ValueError:
        return
    months = (today.year - birth.year) * _MONTHS + today.month - birth.month - (today.day < birth.day)
    if months >= _MONTHS:
        SubElement(person, "age", value=str(months // _MONTHS), unit="岁")
    elif months >= 0:
        SubElement(person, "age", value=str(months), unit="月")


def _people(root: Node, note: Json, known: Mapping[str, Json], organisation: Organisation) -> None:
    encounter = pointed(note.get("encounter"), known)
    doctors = [pointed(one.get("individual"), known) for one in encounter.get("participant", [])]
    author = SubElement(root, "author", typeCode="AUT", contextControlCode="OP")
    SubElement(author, "time", value=_time(encounter.get("period", {}).get("start", "")))
    _person(SubElement(author, "assignedAuthor", classCode="ASSIGNED"), next(iter(doctors), {}), codes.AUTHORS)
    custodian = SubElement(SubElement(root, "custodian", typeCode="CST"), "assignedCustodian", classCode="ASSIGNED")
    _hospital(
        SubElement(custodian, "representedCustodianOrganization", classCode="ORG", determinerCode="INSTANCE"),
        organisation,
    )
    for attester in note.get("attester", []):
        if attester.get("mode") == "legal":
            signed = SubElement(root, "legalAuthenticator")
            SubElement(signed, "time", value=_time(attester.get("time", "")))
            SubElement(signed, "signatureCode", code="S")
            entity = SubElement(signed, "assignedEntity")
            _person(entity, pointed(attester.get("party"), known), codes.STAFF, role="责任医生")


def _person(node: Node, person: Json, system: str, *, role: str = "") -> None:
    numbers = _hospitals(person) or person.get("identifier", [])
    if numbers:
        SubElement(node, "id", root=system, extension=str(numbers[0].get("value", "")))
    else:
        SubElement(node, "id", nullFlavor="NI")
    if role:
        SubElement(node, "code", displayName=role)
    SubElement(SubElement(node, "assignedPerson"), "name").text = name_of(person)


def _hospital(node: Node, organisation: Organisation) -> None:
    SubElement(node, "id", root=codes.HOSPITALS, extension=organisation.code)
    SubElement(node, "name").text = organisation.name


def _earlier(root: Node, note: Json) -> None:
    for relation in note.get("relatesTo", []):
        if relation.get("code") == "replaces":
            related = SubElement(root, "relatedDocument", typeCode="RPLC")
            number = _plain(relation.get("targetIdentifier", {}).get("value", ""))
            SubElement(SubElement(related, "parentDocument"), "id", root=codes.DOCUMENT_NUMBERS, extension=number)


def _hospitals(resource: Json) -> list[Json]:
    """The numbers that the hospital gave, not those of Scribe."""
    own = (CONSULTATION_SYSTEM, USER_SYSTEM)
    return [one for one in resource.get("identifier", []) if one.get("value") and one.get("system") not in own]


def _oid(system: str) -> str:
    """The object identifier of a system of numbers: its own, else one that is made of its name.

    The latter is the UUID of the name below 2.25, as ITU-T X.667 has it: always the same, and nobody else's.
    """
    if system.startswith("urn:oid:"):
        return system.removeprefix("urn:oid:")
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_URL, system or 'urn:scribe:patient').int}"


def _plain(identifier: str) -> str:
    return identifier.removeprefix("urn:uuid:")


def _time(value: str) -> str:
    """A FHIR instant as ``YYYYMMDDhhmmss`` in China; a date, or nothing, as it is."""
    if "T" not in value:
        return value.replace("-", "")
    return datetime.fromisoformat(value).astimezone(_CHINA).strftime("%Y%m%d%H%M%S")
