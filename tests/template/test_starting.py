"""A first template from a note: its headings are taken over, its words are not."""

from __future__ import annotations

import pytest
import yaml

from scribe.drafting import DraftRequest
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.errors import BadInput
from scribe.model import SectionStatus, Topic
from scribe.template import parse_template, start_template
from scribe.template.headings import HEADINGS, heading_of
from scribe.template.loinc import is_loinc
from tests.fakes.notes import transcript_of

ENGLISH = """CC: Cough

HPI:
Helen Parker has had a cough for 5 days.

PMH: asthma
MEDICATIONS
- Lisinopril 10 mg
- Salbutamol

VITALS: BP 120/80
PHYSICAL EXAM
Lungs clear.

WOUND CARE
Dressing changed.

ASSESSMENT AND PLAN
1. Bronchitis.
2. Fluids.
"""
CHINESE = """主诉：咳嗽5天
现病史：张三，5天前开始咳嗽。
【既往史】高血压
查体：
双肺清。
诊断：
1. 急性支气管炎
处理：
1. 多饮水
2. 随诊
医师签名：
"""
MARKDOWN = "# Outpatient\n\n## Subjective\n\nCough.\n\n## **Plan:**\n\n- Rest\n- Fluids\n"


def started(note, **more):
    return start_template(note, id="ours", title="Our note", **more)


def template(note):
    return parse_template(started(note).yaml, "ours.yaml")


def titles(note):
    return [section.title for section in template(note).sections]


def test_headings_become_sections_in_their_order():
    assert titles(ENGLISH) == [
        "CC", "HPI", "PMH", "MEDICATIONS", "VITALS", "PHYSICAL EXAM", "ASSESSMENT AND PLAN",
    ]  # fmt: skip
    assert titles(CHINESE) == ["主诉", "现病史", "既往史", "查体", "诊断", "处理", "医师签名"]
    assert titles(MARKDOWN) == ["Subjective", "Plan"]


def test_no_word_of_the_note_is_taken_over():
    for note, words in ((ENGLISH, ("Helen", "Lisinopril", "Bronchitis", "120")), (CHINESE, ("张三", "咳嗽", "高血压"))):
        text = started(note).yaml
        assert not [word for word in words if word in text]


def test_a_heading_that_nobody_knows_is_asked_about():
    made = started(ENGLISH)
    assert made.unknown == ("WOUND CARE",)
    assert "# The heading WOUND CARE is not known" in made.yaml
    assert "WOUND CARE" not in yaml.safe_load(made.yaml)["sections"][-1]["title"]


def test_a_topic_stands_in_one_section_only():
    topics = [topic for section in template(ENGLISH).sections for topic in section.topics]
    assert len(topics) == len(set(topics))
    (vitals,) = [section for section in template(ENGLISH).sections if section.title == "VITALS"]
    assert vitals.topics == (Topic.VITAL_SIGNS,)


def test_the_way_of_writing_is_seen_from_the_content():
    forms = {section.title: section.form for section in template(ENGLISH).sections}
    assert (forms["CC"], forms["HPI"], forms["MEDICATIONS"], forms["ASSESSMENT AND PLAN"]) == (
        "field",
        "narrative",
        "list",
        "list",
    )


def test_the_language_is_that_of_the_note():
    assert (template(ENGLISH).language, template(CHINESE).language) == ("en", "zh")
    assert yaml.safe_load(started(ENGLISH, language="zh").yaml)["language"] == "zh"


def test_a_story_before_the_first_heading_has_a_section_of_its_own():
    note = "3 days of diarrhoea.\nNo blood.\nWell otherwise.\n\nPMH: asthma\nImp: gastroenteritis\nPlan:\nFluids.\n"
    assert titles(note) == ["History", "PMH", "Imp", "Plan"]


def test_a_note_is_drafted_by_it_at_once():
    said = transcript_of("What brings you here?", "I have had a cough for 5 days.")
    note = ExtractiveDrafter().draft(DraftRequest(transcript=said, template=template(ENGLISH)))
    assert [section.title for section in note.sections] == titles(ENGLISH)
    assert any(section.status is SectionStatus.PRESENT for section in note.sections)


@pytest.mark.parametrize("note", ["", "Just some words.\nAnd more of them.", "x" * 300_000])
def test_what_is_no_note_is_refused_with_a_reason(note):
    with pytest.raises(BadInput):
        started(note)


def test_every_heading_of_the_table_has_a_sound_code_and_one_meaning():
    assert all(is_loinc(heading.loinc[0]) for heading in HEADINGS)
    names = [name for heading in HEADINGS for name in heading.names]
    assert len(names) == len(set(names))
    assert heading_of("## 3. Past Medical History:") is heading_of("pmh")
