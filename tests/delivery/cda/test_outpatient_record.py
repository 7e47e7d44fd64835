"""门(急)诊病历 as CDA: what published documents of the standard have, and nothing that could not be checked."""

from __future__ import annotations

import re
from datetime import date

import pytest
from defusedxml.ElementTree import fromstring

from scribe.delivery.cda import Organisation, outpatient_record, suits
from scribe.errors import MissingPart
from scribe.fhir import to_bundle
from scribe.model import Assertion, ProblemAttributes, ProblemFact, Visit
from tests.fakes.documents import chinese, common, note, signed, source, template

HOSPITAL = Organisation("市一医院", "510000003696")
HL7 = {"h": "urn:hl7-org:v3"}
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def record(bundle=None):
    return fromstring(outpatient_record(bundle or to_bundle(signed(chinese())), organisation=HOSPITAL))


def values(root, code):
    """The values of a data element."""
    observations = [
        one for one in root.iter("{urn:hl7-org:v3}observation") if one.find("h:code", HL7).get("code") == code
    ]
    found = [one.find("h:value", HL7) for one in observations]
    return [one.text or one.get("value") or one.get("code") for one in found]


def test_the_header_has_the_standards_identifiers_in_cdas_order():
    root = record()
    assert root.tag == "{urn:hl7-org:v3}ClinicalDocument"
    assert [child.tag.partition("}")[2] for child in root] == [
        "realmCode", "typeId", "templateId", "id", "code", "title", "effectiveTime", "confidentialityCode",
        "languageCode", "setId", "recordTarget", "author", "custodian", "legalAuthenticator", "component",
    ]  # fmt: skip
    assert root.find("h:templateId", HL7).get("root") == "2.16.156.10011.2.1.1.22"
    assert root.find("h:code", HL7).get("code") == "C0002"
    assert root.find("h:effectiveTime", HL7).get("value") == "20261120181230"  # China's time
    assert root.find("h:author/h:time", HL7).get("value") == "20261120173000"
    custodian = root.find("h:custodian//h:id", HL7)
    assert (custodian.get("root"), custodian.get("extension")) == ("2.16.156.10011.1.5", "510000003696")
    assert root.find("h:legalAuthenticator/h:time", HL7).get("value") == "20261120181230"


def test_the_patient_is_named_with_sex_birth_and_age():
    role = record().find("h:recordTarget/h:patientRole", HL7)
    assert role.find("h:patient/h:name", HL7).text == "Lin Mei"
    assert role.find("h:patient/h:administrativeGenderCode", HL7).get("code") == "2"
    assert role.find("h:patient/h:birthTime", HL7).get("value") == "19800203"
    age = role.find("h:patient/h:age", HL7)
    assert (age.get("value"), age.get("unit")) == ("46", "岁")


@pytest.mark.parametrize(
    ("born", "age"),
    [(date(2026, 9, 21), ("1", "月")), (date(2025, 11, 20), ("1", "岁")), (date(2025, 11, 21), ("11", "月"))],
)
def test_an_infants_age_is_in_months(born, age):
    patient = source().patient.model_copy(update={"birth_date": born})
    bundle = to_bundle(signed(chinese().model_copy(update={"patient": patient})))
    found = record(bundle).find(".//h:age", HL7)
    assert (found.get("value"), found.get("unit")) == age


def test_numbers_go_under_their_own_identifiers_and_none_is_made_up():
    bundle = to_bundle(signed(chinese()))
    role = record(bundle).find("h:recordTarget/h:patientRole", HL7)
    first, second = role.findall("h:id", HL7)
    assert first.get("nullFlavor") == "NI"  # no visit number was registered
    assert second.get("extension") == "MRN-77"
    assert re.fullmatch(r"2\.25\.\d{30,39}", second.get("root"))
    for entry in bundle["entry"]:
        if entry["resource"]["resourceType"] == "Patient":
            entry["resource"]["identifier"] = [
                {"system": "urn:oid:2.16.156.10011.1.3", "value": "11010519491231002X"},
                {"system": "urn:oid:1.2.3", "value": "77"},
            ]
        if entry["resource"]["resourceType"] == "Encounter":
            entry["resource"]["identifier"].append({"system": "urn:hospital:visit", "value": "MZ-9"})
    role = record(bundle).find("h:recordTarget/h:patientRole", HL7)
    assert [(one.get("root"), one.get("extension")) for one in role.findall("h:id", HL7)] == [
        ("2.16.156.10011.1.11", "MZ-9"),
        ("1.2.3", "77"),
    ]
    citizen = role.find("h:patient/h:id", HL7)
    assert (citizen.get("root"), citizen.get("extension")) == ("2.16.156.10011.1.3", "11010519491231002X")


def test_the_sections_have_the_words_for_people_and_as_data_elements():
    root = record()
    assert values(root, "DE04.01.119.00") == ["咳嗽5天。"]
    assert values(root, "DE02.10.071.00") == ["患者5天前受凉后咳嗽。无胸痛。"]
    shown = ["".join(one.itertext()).strip() for one in root.findall(".//h:section/h:text", HL7)]
    assert "咳嗽5天。" in shown
    codes = [one.get("code") for one in root.findall(".//h:section/h:code", HL7)]
    assert codes == ["48765-2", "10154-3", "10164-2", "11348-0", "29545-1", "30954-2", "29548-5", "18776-5"]


def test_a_section_in_which_nothing_was_said_has_no_data_element():
    root = record()
    for code in ("DE02.10.099.00", "DE04.10.258.00", "DE04.30.009.00"):
        assert values(root, code) == []


def test_two_sections_of_the_note_that_meet_in_one_keep_their_titles():
    texts = {"positive_signs": ["咽部充血。"], "negative_signs": ["双肺未闻及啰音。"]}
    of = template("outpatient-initial-zh")
    bundle = to_bundle(signed(source(template=of, note=note(of, (), texts))))
    assert values(record(bundle), "DE04.10.258.00") == ["阳性体征：咽部充血。\n必要的阴性体征：双肺未闻及啰音。"]


def test_allergies_are_told_with_their_flag_and_unasked_ones_not_at_all():
    root = record()
    assert values(root, "DE02.10.023.00") == ["false"]
    assert values(root, "DE05.01.022.00") == ["否认药物过敏史"]
    of = template("outpatient-initial-zh")
    silent = record(to_bundle(signed(source(template=of, note=note(of, (), {"chief_complaint": ["咳嗽。"]})))))
    assert values(silent, "DE02.10.023.00") == []


def test_only_sure_diagnoses_of_today_are_named_and_none_has_a_code():
    facts = (
        ProblemFact(**common(1, "急性支气管炎"), attributes=ProblemAttributes(diagnosis=True)),
        ProblemFact(**common(2, "肺炎"), attributes=ProblemAttributes(diagnosis=True, assertion=Assertion.POSSIBLE)),
        ProblemFact(
            **common(3, "肺结核"), attributes=ProblemAttributes(diagnosis=True, assertion=Assertion.HISTORICAL)
        ),
    )
    of = template("outpatient-initial-zh")
    root = record(to_bundle(signed(source(template=of, note=note(of, facts, {"diagnosis": ["急性支气管炎。肺炎？"]})))))
    assert values(root, "DE05.01.025.00") == ["急性支气管炎"]
    assert values(root, "DE05.01.024.00") == []
    assert values(root, "DE06.00.196.00") == ["1"]


def test_a_follow_up_visit_has_no_mark_since_its_code_could_not_be_checked():
    of = template("outpatient-followup-zh")
    draft = source(template=of, note=note(of, (), {"chief_complaint": ["复查。"]}))
    draft = draft.model_copy(update={"encounter": draft.encounter.model_copy(update={"visit": Visit.FOLLOW_UP})})
    bundle = to_bundle(signed(draft))
    assert values(record(bundle), "DE06.00.196.00") == []


def test_an_addendum_names_the_document_that_it_replaces():
    later = signed(chinese())
    bundle = to_bundle(later.model_copy(update={"amends": later.signature}))
    earlier = bundle["entry"][0]["resource"]["relatesTo"][0]["targetIdentifier"]["value"]
    parent = record(bundle).find("h:relatedDocument[@typeCode='RPLC']/h:parentDocument/h:id", HL7)
    assert parent.get("extension") == earlier.removeprefix("urn:uuid:")


def test_it_is_for_signed_chinese_notes_and_needs_the_hospitals_name():
    assert suits(to_bundle(signed(chinese())))
    assert not suits(to_bundle(chinese()))
    assert not suits(to_bundle(signed()))
    with pytest.raises(MissingPart, match="SCRIBE_EMR_ORGANISATION"):
        outpatient_record(to_bundle(signed(chinese())), organisation=Organisation("市一医院"))


def test_values_have_their_types_and_the_same_note_gives_the_same_bytes():
    bundle = to_bundle(signed(chinese()))
    made = outpatient_record(bundle, organisation=HOSPITAL)
    assert made == outpatient_record(bundle, organisation=HOSPITAL)
    assert {one.get(TYPE) for one in fromstring(made).findall(".//h:value", HL7)} == {"ST", "BL", "CD"}
