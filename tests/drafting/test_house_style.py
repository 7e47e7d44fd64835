"""A hospital's own short forms in its notes; never at the cost of a number or a medicine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.drafting.house_style import in_house_style
from scribe.language.quantity import find_quantities
from scribe.model import Abbreviation, Style, Template
from scribe.template import TemplateLibrary, style_instructions
from scribe.terminology import medicines
from tests.fakes.notes import note_of

ENGLISH, CHINESE = TemplateLibrary().get("outpatient-soap"), TemplateLibrary().get("outpatient-initial-zh")
TABLE = (Abbreviation(short="BP", full="blood pressure"), Abbreviation(short="MS", full="multiple sclerosis"))


def template(ways: str, table=TABLE, of: Template = ENGLISH) -> Template:
    return of.model_copy(update={"style": Style(abbreviations=ways), "abbreviations": table})


def written(text: str, ways: str, **more) -> str:
    made = template(ways, **more)
    return in_house_style(note_of((text, ("s1",)), language=made.language), made).statements[0].text


def test_short_forms_are_written_in_full():
    assert written("BP 120/80. BP was high.", "expand") == "Blood pressure 120/80. Blood pressure was high."


def test_full_names_are_shortened():
    assert written("Blood pressure 120/80 at home.", "contract") == "BP 120/80 at home."


def test_chinese_names_are_replaced_where_they_stand():
    table = (Abbreviation(short="慢阻肺", full="慢性阻塞性肺疾病"),)
    assert written("诊断慢阻肺。", "expand", table=table, of=CHINESE) == "诊断慢性阻塞性肺疾病。"


@pytest.mark.parametrize("text", ["Takes 5 ms of it.", "BPM 80.", "Symptoms."])
def test_what_only_looks_like_a_short_form_stays(text):
    assert written(text, "expand") == text


def test_a_template_without_wishes_changes_nothing():
    note = note_of(("BP 120/80.", ("s1",)))
    assert in_house_style(note, ENGLISH) is note
    assert in_house_style(note, template("keep")) is note


def test_a_change_that_would_touch_a_medicine_is_not_made():
    table = (Abbreviation(short="ASA", full="warfarin"),)
    text = "Takes ASA 100 mg."
    assert written(text, "expand", table=table) == text


def test_evidence_and_facts_stay():
    note = note_of(("BP 120/80.", ("s1", "s2")))
    assert in_house_style(note, template("expand")).statements[0].evidence == ("s1", "s2")


@given(
    st.lists(
        st.sampled_from(["BP", "MS", "120/80", "aspirin", "5 mg", "no", "left", "blood pressure", "."]), max_size=12
    )
)
def test_numbers_and_medicines_are_the_same_afterwards(words):
    before = " ".join(words) or "x"
    for ways in ("expand", "contract"):
        after = written(before, ways)
        assert [q.values for q in find_quantities(after, "en")] == [q.values for q in find_quantities(before, "en")]
        assert [m.term for m in medicines().find(after, "en")] == [m.term for m in medicines().find(before, "en")]


def test_a_drafting_model_is_told_the_style_in_the_notes_language():
    assert style_instructions(ENGLISH) == ()
    asked = ENGLISH.model_copy(
        update={"style": Style(tense="past", length="brief", abbreviations="expand"), "abbreviations": TABLE}
    )
    assert "past tense" in " ".join(style_instructions(asked))
    assert "BP → blood pressure" in " ".join(style_instructions(asked))
    assert "缩写" in " ".join(style_instructions(template("contract", of=CHINESE)))
