from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.errors import BadNote
from scribe.model import FlagKind, SectionStatus
from scribe.review import note_markdown
from scribe.template import TemplateLibrary
from scribe.verification import read_note, verify
from tests.fakes.notes import note_of, transcript_of

SOAP = TemplateLibrary().get("outpatient-soap")


def read(text: str, **more: object):
    return read_note(text.encode(), name="note", **more)


def test_our_own_note_is_read_back_exactly():
    note = note_of(("Knee pain.", ("s1",)), ("Ibuprofen 400 mg.", ("s2",)))
    assert read(note.model_dump_json(by_alias=True)) == note


def test_a_foreign_note_may_have_more_members_and_fewer():
    text = json.dumps(
        {
            "author": "another system",
            "sections": [
                {"title": "Plan", "statements": [{"text": "Rest.", "evidence": [{"id": "s1"}], "score": 1}, "Drink."]},
                {"title": "History", "text": "Knee pain. Worse at night."},
            ],
            "facts": [{"kind": "nonsense"}, 5],
        }
    )
    note = read(text)
    assert [statement.text for statement in note.statements] == ["Rest.", "Drink.", "Knee pain.", "Worse at night."]
    assert note.statements[0].evidence == ("s1",)
    assert len({statement.id for statement in note.statements}) == 4
    assert note.facts == ()


def test_sections_may_be_an_object_of_texts():
    note = read('{"sections": {"plan": ["Rest."], "objective": ""}}', template=SOAP)
    assert [(section.title, section.status) for section in note.sections] == [
        ("Plan", SectionStatus.PRESENT),
        ("Objective", SectionStatus.NOT_DISCUSSED),
    ]


def test_statements_with_the_same_id_get_ids_of_their_own():
    note = read(
        '{"sections": [{"title": "A", "statements": [{"id": "x", "text": "1st"}, {"id": "x", "text": "2nd"}]}]}'
    )
    assert len({statement.id for statement in note.statements}) == 2


def test_plain_text_is_read_by_its_headings():
    note = read("ASSESSMENT\nKnee pain. No fracture.\n\nPLAN:\n- Ibuprofen 400 mg\n- Return in 2 weeks\n")
    assert [(section.title, [s.text for s in section.statements]) for section in note.sections] == [
        ("ASSESSMENT", ["Knee pain.", "No fracture."]),
        ("PLAN", ["Ibuprofen 400 mg", "Return in 2 weeks"]),
    ]


def test_chinese_text_is_read_by_its_headings_too():
    note = read("主诉：咳嗽5天\n现病史：患者5天前咳嗽。无发热。\n治疗意见：1. 休息。\n2. 多饮水。")
    assert note.language == "zh"
    assert [s.text for s in note.statements] == ["咳嗽5天", "患者5天前咳嗽。", "无发热。", "休息。", "多饮水。"]


def test_with_a_template_its_titles_are_the_headings():
    note = read("**Subjective:** Knee pain. Age: 40.\n## Plan\nRest.\n## Billing\nPaid.", template=SOAP)
    assert [section.id for section in note.sections] == ["subjective", "plan", "billing"]
    assert note.template == SOAP.ref


def test_text_before_any_heading_is_not_lost():
    assert [s.text for s in read("Knee pain since Monday.").statements] == ["Knee pain since Monday."]


def test_what_was_not_discussed_is_no_statement():
    note = read("## Subjective\nKnee pain.\n## Objective\nNot discussed.\n", template=SOAP)
    assert note.sections[1].status is SectionStatus.NOT_DISCUSSED


def test_our_markdown_is_read_back():
    transcript = transcript_of("Take amlodipine five milligrams daily.")
    note = note_of(("Amlodipine 50 mg daily.", ("s1",)), ("Use <ice> & *rest*.", ("s1",)), section="plan")
    checked = verify(note, transcript, None)
    again = read(note_markdown(checked, None, None, None))
    assert [statement.text for statement in again.statements] == ["Amlodipine 50 mg daily.", "Use <ice> & *rest*."]


def test_with_the_transcript_statements_get_their_evidence():
    transcript = transcript_of(
        "How are the kids?",
        "Fine. My knee hurts when I climb stairs.",
        "Take ibuprofen four hundred milligrams three times a day.",
    )
    note = read(
        "PLAN\nIbuprofen 400 mg 3 times a day.\nSUBJECTIVE\nKnee pain on stairs.\nASSESSMENT\nSchizophrenia.",
        transcript=transcript,
    )
    evidence = {statement.text: statement.evidence for statement in note.statements}
    assert "s3" in evidence["Ibuprofen 400 mg 3 times a day."]
    assert "s2" in evidence["Knee pain on stairs."]
    assert evidence["Schizophrenia."] == ()
    flags = {flag.kind for s in verify(note, transcript, None).statements for flag in s.flags}
    assert flags == {FlagKind.NO_EVIDENCE}


@pytest.mark.parametrize("data", [b"", b"  \n", b"{", b"[]", b'{"sections": []}', b'{"a": 1}', b"\xff\xfe\x00", b"{}"])
def test_what_is_no_note_is_refused_in_a_sentence(data):
    with pytest.raises(BadNote) as caught:
        read_note(data, name="x.json")
    assert "x.json" in caught.value.message


def test_a_file_larger_than_any_note_is_refused():
    with pytest.raises(BadNote, match="larger"):
        read_note(b"x" * (8 * 1024 * 1024 + 1), name="x")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        note = read(text)
    except BadNote:
        return
    verify(note, transcript_of("Hello"), None)
