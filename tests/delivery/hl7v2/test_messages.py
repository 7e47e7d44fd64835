"""What the messages say, read by two libraries that share no code with ours: hl7apy (strict) and python-hl7."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO

import hl7
import pypdf
import pytest
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message
from hl7apy.validation import Validator
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe.delivery.hl7v2.composing import delivering, retracting
from scribe.delivery.hl7v2.header import Header
from scribe.delivery.hl7v2.writing import escaped, field, number, rows, segment, time_of
from scribe.delivery.rendering import pdf
from scribe.errors import DeliveryRefused
from scribe.fhir import to_bundle
from scribe.model import Patient
from tests.fakes.documents import chinese, english_facts, note, signed, source, template

BUNDLES = {"en": to_bundle(signed()), "zh": to_bundle(signed(chinese()))}
HEADER = Header(sending_facility="Clinic | 1", receiving_application="EMR", receiving_facility="市一医院")


def read(content: bytes) -> hl7.Message:
    return hl7.parse(content.decode("utf-8"))


def words_of(message: hl7.Message, row) -> str:
    """A text as the receiver shows it."""
    return message.unescape(str(row[5]), {".br": "\n"}).replace("\r", "\n")


def addendum():
    later = signed(source(note=note(template(), english_facts()[:3], revision=2)))
    return to_bundle(later.model_copy(update={"amends": signed().signature}))


@pytest.mark.parametrize("language", BUNDLES)
@pytest.mark.parametrize("kind", ["mdm", "oru"])
@pytest.mark.parametrize("withdrawn", [False, True])
def test_hl7apy_finds_every_message_right_by_version_2_5_1(language, kind, withdrawn):
    bundle = BUNDLES[language]
    made = retracting(bundle, HEADER, kind=kind) if withdrawn else delivering(bundle, HEADER, kind=kind)
    parsed = parse_message(made.content.decode(), validation_level=VALIDATION_LEVEL.STRICT, find_groups=True)
    assert Validator.validate(parsed)
    assert parsed.msh.msh_9.to_er7() == {
        ("mdm", False): "MDM^T02^MDM_T02", ("mdm", True): "MDM^T10^MDM_T02",
        ("oru", False): "ORU^R01^ORU_R01", ("oru", True): "ORU^R01^ORU_R01",
    }[kind, withdrawn]  # fmt: skip


@pytest.mark.parametrize("language", BUNDLES)
@pytest.mark.parametrize("kind", ["mdm", "oru"])
def test_python_hl7_reads_every_word_of_every_section(language, kind):
    bundle = BUNDLES[language]
    message = read(delivering(bundle, HEADER, kind=kind).content)
    rows_of_text = [row for row in message.segments("OBX") if str(row[2]) == "FT"]
    sections = bundle["entry"][0]["resource"]["section"]
    assert [str(row[3][0][1]) for row in rows_of_text] == [section["title"] for section in sections]
    assert [str(row[3][0][0]) for row in rows_of_text] == [s["code"]["coding"][0]["code"] for s in sections]
    told = "\n".join(words_of(message, row) for row in rows_of_text)
    for sentence in {"en": ["Cough for 5 days & fever <39 °C.", "- Acute bronchitis."], "zh": ["无胸痛。"]}[language]:
        assert sentence in told
    assert str(message["MSH.18"]) == "UNICODE UTF-8"
    assert message.unescape(str(message["MSH.4"])) == "Clinic | 1"
    assert str(message["MSH.6"]) == "市一医院"


def test_the_header_of_a_document_names_patient_visit_and_signer():
    message = read(delivering(BUNDLES["en"], HEADER, kind="mdm").content)
    pid, pv1, txa = message.segment("PID"), message.segment("PV1"), message.segment("TXA")
    assert str(pid[3][0][0]) == "MRN-77"
    assert str(pid[7]) == "19800203"
    assert str(pid[8]) == "F"
    assert str(pid[5][0][0]) == "Lin Mei"
    assert str(pv1[2]) == "O"
    assert str(pv1[44]) == "20261120093000+0000"
    number_given = BUNDLES["en"]["identifier"]["value"].removeprefix("urn:uuid:")
    assert str(txa[12][0][0]) == number_given
    assert str(txa[13]) == ""
    assert [str(txa[place]) for place in (17, 18, 19)] == ["LA", "U", "AV"]
    assert str(txa[22][0][0]) == "aisha"
    assert str(txa[22][0][14]) == "20261120101230+0000"


def test_measurements_have_loinc_and_ucum_and_a_note_says_that_it_was_at_home():
    message = read(delivering(BUNDLES["en"], HEADER, kind="oru").content)
    found = {str(row[3][0][0]): row for row in message.segments("OBX") if str(row[2]) == "NM"}
    assert {code: str(row[5]) for code, row in found.items()} == {
        "8480-6": "120", "8462-4": "80", "8310-5": "38.5", "8867-4": "88", "2708-6": "97", "9279-1": "16",
        "29463-7": "70.2", "8302-2": "172",
    }  # fmt: skip
    assert str(found["8480-6"][6][0][0]) == "mm[Hg]"
    assert str(found["8480-6"][6][0][2]) == "UCUM"
    lines = [str(one) for one in message]
    home = next(place for place, line in enumerate(lines) if "8867-4" in line)
    assert lines[home + 1] == "NTE|1|L|Measured at home. this morning"


def test_only_a_diagnosis_that_is_sure_is_a_coded_row_and_no_denied_or_suspected_one():
    message = read(delivering(BUNDLES["en"], HEADER, kind="mdm").content)
    coded = [row for row in message.segments("OBX") if str(row[2]) == "CE"]
    assert [str(row[5]) for row in coded] == ["J20.9^Acute bronchitis^I10"]
    narrow = "\n".join(str(row) for row in message.segments("OBX") if str(row[2]) != "FT")
    assert "Pneumonia" not in narrow
    assert "Chest pain" not in narrow


def test_an_addendum_replaces_the_document_that_it_names():
    bundle = addendum()
    parent = bundle["entry"][0]["resource"]["relatesTo"][0]["targetIdentifier"]["value"]
    made = delivering(bundle, HEADER, kind="mdm")
    message = read(made.content)
    assert made.event == "MDM^T10"
    assert str(message["TXA.13"]).startswith(parent.removeprefix("urn:uuid:"))
    assert {str(row[11]) for row in message.segments("OBX")} == {"C"}
    assert Validator.validate(parse_message(made.content.decode(), validation_level=VALIDATION_LEVEL.STRICT))


def test_what_is_appended_goes_as_an_addendum():
    bundle = addendum()
    bundle["entry"][0]["resource"]["relatesTo"][0]["code"] = "appends"
    assert delivering(bundle, HEADER, kind="mdm").event == "MDM^T06"


def test_results_of_a_later_version_keep_their_filler_number_and_are_corrected():
    first, later = (read(delivering(one, HEADER, kind="oru").content) for one in (BUNDLES["en"], addendum()))
    assert str(first["OBR.3"]) == str(later["OBR.3"])
    assert str(first["OBR.20"]) != str(later["OBR.20"])
    assert (str(first["OBR.25"]), str(later["OBR.25"])) == ("F", "C")


@pytest.mark.parametrize("kind", ["mdm", "oru"])
def test_a_withdrawal_repeats_nothing_of_what_was_said(kind):
    content = retracting(BUNDLES["en"], HEADER, kind=kind).content.decode()
    assert not re.search("cough|bronchitis|Amoxicillin|[|]120[|]|at home", content, flags=re.IGNORECASE)
    message = hl7.parse(content)
    if kind == "oru":
        assert {str(row[11]) for row in message.segments("OBX")} == {"W"}


def test_a_withdrawn_document_is_replaced_by_one_that_says_so_as_the_standard_has_it():
    made = retracting(BUNDLES["zh"], HEADER, kind="mdm")
    message = read(made.content)
    number_given = BUNDLES["zh"]["identifier"]["value"].removeprefix("urn:uuid:")
    txa, [row] = message.segment("TXA"), message.segments("OBX")
    assert made.event == "MDM^T10"
    assert str(txa[13][0][0]) == number_given
    assert str(txa[12][0][0]) == made.number
    assert made.number != number_given
    assert [str(txa[place]) for place in (17, 19, 21)] == ["DO", "AV", "Entered in error"]
    assert len(txa) == 22  # nobody signed the withdrawal
    assert str(row[5]) == "本文档所替代的文档已撤销：该文档录入有误。"


def test_a_receiver_that_wants_it_is_told_to_cancel():
    made = retracting(BUNDLES["en"], Header(withdrawal="cancel"), kind="mdm")
    message = read(made.content)
    assert made.event == "MDM^T11"
    assert [str(message.segment("TXA")[place]) for place in (17, 19, 21)] == ["LA", "CA", "Entered in error"]
    assert message.segment("TXA")[12][0][0] == [BUNDLES["en"]["identifier"]["value"].removeprefix("urn:uuid:")]
    parsed = parse_message(made.content.decode(), validation_level=VALIDATION_LEVEL.STRICT, find_groups=True)
    assert Validator.validate(parsed)


@pytest.mark.parametrize("kind", ["mdm", "oru"])
def test_the_same_document_is_the_same_message_and_every_other_event_has_another_number(kind):
    same = [delivering(BUNDLES["en"], HEADER, kind=kind) for _ in range(2)]
    assert same[0] == same[1]
    others = [delivering(addendum(), HEADER, kind=kind), retracting(BUNDLES["en"], HEADER, kind=kind)]
    numbers = {same[0].control, *(one.control for one in others)}
    assert len(numbers) == 3
    assert all(re.fullmatch("[A-Z0-9]{20}", one) for one in numbers)


def test_the_page_goes_as_pdf_in_base64():
    made = pdf(BUNDLES["zh"])
    message = read(delivering(BUNDLES["zh"], Header(content="pdf"), kind="mdm", page=made).content)
    [row] = message.segments("OBX")
    assert [str(row[5][0][place]) for place in (1, 2, 3)] == ["AP", "PDF", "Base64"]
    assert b64decode(str(row[5][0][4])) == made
    assert "门诊病历" in pypdf.PdfReader(BytesIO(made)).pages[0].extract_text().replace("\0", "")


def test_a_patient_without_a_number_reaches_nobodys_record():
    bundle = to_bundle(signed(source(patient=Patient(name="Lin Mei"))))
    with pytest.raises(DeliveryRefused, match="no number") as refused:
        delivering(bundle, HEADER, kind="mdm")
    assert "Lin" not in str(refused.value)


def test_a_patient_without_a_name_is_sent_as_one_whose_name_nobody_said():
    bundle = to_bundle(signed(source(patient=Patient(identifier="MRN-77", identifier_system="urn:example:mrn"))))
    made = delivering(bundle, HEADER, kind="mdm")
    assert str(read(made.content).segment("PID")[5]) == "^^^^^^U"
    assert Validator.validate(parse_message(made.content.decode(), validation_level=VALIDATION_LEVEL.STRICT))


def test_the_hospitals_own_numbers_and_structured_names_go_first():
    bundle = to_bundle(signed())
    for entry in bundle["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] == "Encounter":
            resource["identifier"].append({"system": "urn:oid:1.2.3", "value": "V-9"})
        if resource["resourceType"] == "Practitioner" and resource["identifier"][0]["value"] == "aisha":
            resource["identifier"].append({"system": "urn:oid:1.2.4", "value": "D 17"})
            resource["name"] = [{"family": "Rahman", "given": ["Aisha", "B"]}]
    message = read(delivering(bundle, Header(patient_authority="HOSP"), kind="mdm").content)
    assert str(message.segment("PV1")[19]) == "V-9^^^&1.2.3&ISO^VN"
    assert str(message.segment("PV1")[7]) == "D 17^Rahman^Aisha B^^^^^^&1.2.4&ISO"
    assert str(message.segment("PID")[3]) == "MRN-77^^^HOSP^MR"


def undone(text: str) -> str:
    """The standard's escapes undone, written down a second time."""
    meaning = {"E": "\\", "F": "|", "S": "^", "T": "&", "R": "~", ".br": "\n"}
    return re.sub(r"\\([EFSTR]|\.br)\\", lambda found: meaning[found.group(1)], text)


PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufffe\uffff"))
AWKWARD = st.text(st.sampled_from(list("\\|^~&EFSTRHX.br01 中\n")), max_size=60)


@given(st.one_of(PLAIN, AWKWARD))
def test_whatever_is_said_is_read_again_as_it_was(text):
    written = escaped(text)
    assert not set("|^~&\r\n") & set(written)
    assert undone(written) == text


@given(st.text())
def test_nothing_that_is_said_can_end_a_segment_or_a_frame(text):
    written = escaped(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f]", written)
    written.encode()


@settings(max_examples=50)
@given(AWKWARD)
def test_python_hl7_reads_a_field_as_it_was_said(text):
    line = f"MSH|^~\\&|A\rOBX|1|FT|x||{escaped(text)}|after"
    message = hl7.parse(line)
    assert str(message["OBX.6"]) == "after"
    assert message.unescape(str(message.segment("OBX")[5]), {".br": "\n"}).replace("\r", "\n") == text


@settings(max_examples=30)
@given(st.text(st.sampled_from(list("a中\\|\n😀")), max_size=9000))
def test_a_long_text_becomes_rows_that_together_are_the_text(text):
    made = list(rows(text))
    assert "".join(undone(row) for row in made) == text
    assert all(len(row.encode()) <= 4000 for row in made)


def test_a_long_section_has_a_sub_number_for_each_further_row():
    bundle = to_bundle(signed())
    section = bundle["entry"][0]["resource"]["section"][0]
    section["text"]["div"] = f"<div><p>{'long ' * 2500}end</p></div>"
    message = read(delivering(bundle, HEADER, kind="mdm").content)
    mine = [row for row in message.segments("OBX") if str(row[3][0][0]) == "10154-3"]
    assert [str(row[4]) for row in mine] == ["1", "1.2", "1.3", "1.4"]
    assert "".join(str(row[5]) for row in mine) == "long " * 2500 + "end"


def test_fields_segments_times_and_numbers_are_written_as_the_standard_has_them():
    assert field("a", "", ("", "x&y", ""), "") == "a^^&x\\T\\y"
    assert segment("NTE", {1: "1", 3: "x"}) == "NTE|1||x"
    assert time_of("2026-11-20T09:30:00.123+08:00") == "20261120093000+0800"
    assert time_of("1980-02") == "198002"
    assert time_of("today") == ""
    assert number(1e-7) == "0.0000001"
    assert number(38.5) == "38.5"
