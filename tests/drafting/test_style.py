"""What the style linter finds, and what it lets pass."""

from __future__ import annotations

import pytest

from scribe.drafting.style import StyleFault, faults_of, style_faults
from scribe.language.rules import pack


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("I have a cough.", StyleFault.PERSON),
        ("Okay, cough for 3 days.", StyleFault.TALK),
        ("Cough and.", StyleFault.FRAGMENT),
        ("Pain in the the knee.", StyleFault.BROKEN),
        ("The patient throat closes.", StyleFault.MISTOLD),
        ("It was the patient knee.", StyleFault.MISTOLD),
        ("The patient thinks so.", StyleFault.TALK),
    ],
)
def test_what_no_clinician_writes_is_found(text, fault):
    assert fault in faults_of(text, pack("en"))


@pytest.mark.parametrize(
    "text",
    [
        "Cough for 3 days.",
        "Start lisinopril 10 mg once daily.",
        "Denies fever, chills.",
        "The patient does not remember the fall.",
        'Reports: "me throat closed".',
    ],
)
def test_a_clinicians_statement_has_no_fault(text):
    assert not faults_of(text, pack("en"))


def test_a_chinese_first_person_is_found_and_a_plain_statement_passes():
    assert StyleFault.PERSON in faults_of("我咳嗽3天。", pack("zh"))
    assert not faults_of("咳嗽3天，否认发热。", pack("zh"))
    assert StyleFault.TALK in faults_of("患者知道了。", pack("zh"))
    assert not faults_of("患者记不住事。", pack("zh"))


def test_what_is_said_twice_is_a_repeat_and_another_number_is_none():
    said = ["Start lisinopril 10 mg daily.", "Lisinopril 10 mg daily.", "Start lisinopril 20 mg daily."]
    assert [found.text for found in style_faults(said, "en") if found.fault is StyleFault.REPEAT] == [said[1]]
