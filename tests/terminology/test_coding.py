"""Codes for facts: the hospital's first, ICD-10-CM only where the words are the same, and none where one is unsure."""

from __future__ import annotations

import pytest

from scribe.errors import MissingPart
from scribe.model import (
    AllergyAttributes,
    AllergyFact,
    Assertion,
    Coding,
    MedicationAttributes,
    MedicationFact,
    OrderAttributes,
    OrderFact,
    ProblemAttributes,
    ProblemFact,
)
from scribe.terminology.coding import Codebook, coded
from scribe.terminology.hospital_codes import read_hospital_codes
from scribe.terminology.icd10cm import icd10cm

WHO = Coding(system="http://hl7.org/fhir/sid/icd-10", code="I10", display="hypertension")
TABLE = (
    "code,system,name,synonyms,kind\n"
    "I10.x00,urn:oid:2.16.156.1,高血压,原发性高血压|血压高,problem\n"
    "H-17,https://hospital.example/meds,阿司匹林肠溶片,阿司匹林,medication\n"
    "L-3,https://hospital.example/lab,血常规,,order\n"
)


def problem(name, *, side="", codings=(), confidence=1.0):
    attributes = ProblemAttributes(assertion=Assertion.PRESENT, side=side)
    return ProblemFact(id="f1", text=name, codings=codings, confidence=confidence, attributes=attributes)


def codes_of(fact, book, language="en"):
    return [coding.code for coding in coded((fact,), language, book)[0].codings]


@pytest.fixture
def table(tmp_path):
    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "codes.csv"
        path.write_bytes(text.encode(encoding))
        return read_hospital_codes(path)

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_the_hospitals_codes_go_first_whatever_the_file_is_saved_as(table, encoding):
    book = Codebook(hospital=table(TABLE, encoding))
    assert codes_of(problem("高血压", codings=(WHO,)), book, "zh") == ["I10.x00"]
    medicine = MedicationFact(id="f2", text="阿司匹林", attributes=MedicationAttributes(name="阿司匹林"))
    assert codes_of(medicine, book, "zh") == ["H-17", "B01AC06"]
    order = OrderFact(id="f3", text="血常规", attributes=OrderAttributes(name="血常规"))
    assert codes_of(order, book, "zh") == ["L-3"]


def test_a_code_of_the_lexicon_stays_where_the_hospital_has_none(table):
    gout = Coding(system=WHO.system, code="M10", display="gout")
    assert codes_of(problem("gout", codings=(gout,)), Codebook(hospital=table(TABLE))) == ["M10"]


def test_the_hospitals_name_is_found_from_the_other_language(table):
    assert codes_of(problem("hypertension", codings=(WHO,)), Codebook(hospital=table(TABLE))) == ["I10.x00"]


def test_what_one_is_not_sure_of_keeps_its_text_and_has_no_code(table):
    assert codes_of(problem("高血压", codings=(WHO,), confidence=0.4), Codebook(hospital=table(TABLE)), "zh") == []


def test_an_allergy_to_nothing_in_particular_keeps_what_it_had():
    none = AllergyFact(id="f1", text="No known allergies", attributes=AllergyAttributes(assertion=Assertion.DENIED))
    assert coded((none,), "en", Codebook()) == (none,)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty"),
        ("code;name\n1;x\n", "has no column system"),
        ("code,system,name\n1,,x\n", "has no system in line 2"),
        ("code,system,name\n1,icd,x\n", "no URI in line 2"),
        ("code\tsystem\tname\tkind\n1\turn:x\ty\tdrink\n", "unknown kind in line 2"),
    ],
)
def test_a_table_that_cannot_be_used_is_explained_with_its_line(table, text, fault):
    with pytest.raises(MissingPart, match=fault):
        table(text)


def test_a_table_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MissingPart, match="nowhere"):
        read_hospital_codes(tmp_path / "nowhere.csv")


# Checked by hand against the tabular list; None: the name says too little or too much for one billable code.
RIGHT = [
    ("hypertension", "", "I10", "I10"),
    ("knee pain", "right", "", "M25.561"),
    ("knee pain", "left", "", "M25.562"),
    ("knee pain", "", "", "M25.569"),
    ("low back pain", "", "", "M54.50"),
    ("hypothyroidism", "", "", "E03.9"),
    ("pneumonia", "", "", "J18.9"),
    ("type 2 diabetes mellitus", "", "E11", "E11.9"),
    ("atrial fibrillation", "", "", "I48.91"),
    ("acute pharyngitis", "", "", "J02.9"),
    ("acute bronchitis", "", "", "J20.9"),
    ("gout", "", "", "M10.9"),
    ("hyperlipidemia", "", "", "E78.5"),
    ("obesity", "", "", "E66.9"),
    ("cough", "", "", "R05.9"),
    ("headache", "", "", "R51.9"),
    ("chest pain", "", "", "R07.9"),
    ("fever", "", "", "R50.9"),
    ("dizziness", "", "", None),
    ("fatigue", "", "", "R53.83"),
    ("nausea", "", "", "R11.0"),
    ("vomiting", "", "", "R11.10"),
    ("diarrhea", "", "", "R19.7"),
    ("constipation", "", "", "K59.00"),
    ("insomnia", "", "", "G47.00"),
    ("shoulder pain", "right", "", "M25.511"),
    ("hip pain", "left", "", "M25.552"),
    ("asthma", "", "J45", "J45.909"),
    ("iron deficiency anemia", "", "", "D50.9"),
    ("psoriasis", "", "", "L40.9"),
    ("sciatica", "right", "", "M54.31"),
    ("carpal tunnel syndrome", "left", "", None),
    ("urticaria", "", "", "L50.9"),
    ("palpitations", "", "", "R00.2"),
    ("shortness of breath", "", "", "R06.02"),
    ("wheezing", "", "", "R06.2"),
    ("epilepsy", "", "", "G40.909"),
    ("migraine", "", "", "G43.909"),
    ("hematuria", "", "", "R31.9"),
    ("jaundice", "", "", "R17"),
]


@pytest.mark.parametrize(("name", "side", "who", "code"), RIGHT)
def test_a_name_gets_the_code_that_says_the_same(name, side, who, code):
    found = icd10cm(name, side=side, who=who)
    assert (found.code if found else None) == code


@pytest.mark.parametrize("name", ["strange feeling", "disease", "x", "", "knee"])
def test_a_name_that_says_too_little_gets_no_code(name):
    assert icd10cm(name) is None


def test_the_site_of_a_problem_is_coded_from_the_fact():
    book = Codebook(problems="icd-10-cm")
    assert codes_of(problem("knee pain", side="right"), book) == ["M25.561"]
    assert codes_of(problem("膝关节痛", side="left"), book, "zh") == ["M25.562"]
