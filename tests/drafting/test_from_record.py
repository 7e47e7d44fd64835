"""What the record adds to a note: marked, each once, and never in the place of what was said."""

from __future__ import annotations

import pytest

from scribe.drafting import DraftRequest
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.drafting.from_record import with_record
from scribe.model import MedicationAttributes, MedicationChange, MedicationFact, NoteDraft, digest_of
from scribe.template import TemplateLibrary
from tests.fakes.notes import transcript_of
from tests.fakes.records import DIABETES, HYPERTENSION, LISINOPRIL, METFORMIN, PENICILLIN, record_of

ENGLISH, CHINESE = TemplateLibrary().get("outpatient-soap"), TemplateLibrary().get("outpatient-initial-zh")


def written(*turns: str, language: str = "en", **record) -> NoteDraft:
    template = ENGLISH if language == "en" else CHINESE
    note = ExtractiveDrafter().draft(
        DraftRequest(transcript=transcript_of(*turns, language=language), template=template)
    )
    return with_record(note, record_of(**record), template)


def marked(note: NoteDraft) -> list[str]:
    return [statement.text for statement in note.statements if statement.record]


COUGH = ("What brings you in?", "I have had a cough for two days.")


def test_what_nobody_spoke_of_is_added_and_says_where_it_comes_from():
    note = written(*COUGH, problems=(HYPERTENSION, "Gout"), medicines=(METFORMIN,), allergies=(PENICILLIN,))
    assert marked(note) == [
        "Per record: Essential (primary) hypertension; Gout.",
        "Per record: metformin 500 mg twice a day.",
        "Per record: allergy to Penicillin (rash).",
    ]
    assert [s.record for s in note.statements if s.record] == [("p1", "p2"), ("m1",), ("a1",)]
    assert all(s.evidence == () for s in note.statements if s.record)
    assert {s.id for s in note.statements if s.record}.isdisjoint({s.id for s in note.statements if not s.record})
    assert note.facts == written(*COUGH).facts


def test_what_was_spoken_of_is_not_said_again():
    note = written(
        "Do you take anything?",
        "I take metformin 500 milligrams twice a day for my diabetes.",
        "Any allergies?",
        "Penicillin.",
        problems=(DIABETES,),
        medicines=(METFORMIN,),
        allergies=(PENICILLIN,),
    )
    assert marked(note) == []


def test_an_allergy_is_not_spoken_of_because_the_medicine_is_given():
    turns = ("I will start you on amoxicillin 500 milligrams three times a day.", "Okay.")
    assert marked(written(*turns, allergies=("Amoxicillin",))) == ["Per record: allergy to Amoxicillin."]


def test_a_dose_that_nobody_said_is_the_records_and_says_so():
    note = written("Do you take anything?", "I take lisinopril.", medicines=(LISINOPRIL,))
    (statement,) = [s for s in note.statements if s.record]
    assert "lisinopril (per record: 10 mg once daily)" in statement.text
    assert statement.evidence
    assert statement.record == ("m1",)


@pytest.mark.parametrize(
    "reply", ["I take lisinopril 20 milligrams once a day.", "I stopped the lisinopril two months ago."]
)
def test_a_dose_that_was_said_or_is_taken_no_longer_is_not_filled_in(reply):
    assert marked(written("Do you take anything?", reply, medicines=(LISINOPRIL,))) == []


def test_a_dose_is_not_filled_in_when_today_sets_another():
    note = written(
        "Still taking the lisinopril?",
        "Yes, I take lisinopril.",
        "I am going to increase your lisinopril to 20 milligrams once a day.",
        "Okay.",
        medicines=(LISINOPRIL,),
    )
    assert marked(note) == []


def test_what_is_over_is_not_added():
    over = {"active": False}
    assert marked(written(*COUGH, problems=({**HYPERTENSION, **over},), medicines=({**METFORMIN, **over},))) == []


@pytest.mark.parametrize(
    ("reply", "added"),
    [("I have a cough.", ["Per record: no known allergies."]), ("I am allergic to penicillin.", [])],
)
def test_no_known_allergies_is_added_where_nobody_spoke_of_any(reply, added):
    assert marked(written("Tell me.", reply, no_known_allergies=True)) == added


def test_a_chinese_note_has_the_lexicons_names_for_an_english_record():
    note = written(
        "哪里不舒服？",
        "咳嗽两天了。",
        language="zh",
        problems=(HYPERTENSION,),
        medicines=(METFORMIN,),
        allergies=(PENICILLIN,),
    )
    assert marked(note) == [
        "病历记载：高血压。",
        "病历记载：二甲双胍 500 mg twice a day。",
        "病历记载：对青霉素过敏（rash）。",
    ]
    past = next(section for section in note.sections if section.id == "past_history")
    assert past.status == "present"


def test_a_template_without_a_fitting_section_stays_as_it_is():
    (assessment,) = [section for section in ENGLISH.sections if section.id == "assessment"]
    template = ENGLISH.model_copy(update={"sections": (assessment,)})
    note = ExtractiveDrafter().draft(DraftRequest(transcript=transcript_of(*COUGH), template=template))
    assert with_record(note, record_of(problems=("Gout",)), template).sections == note.sections


def test_the_note_names_the_record_that_it_was_written_with():
    assert written(*COUGH, problems=("Gout",)).context == digest_of(record_of(problems=("Gout",)))


def test_a_medicine_that_a_model_says_goes_on_without_dose_gets_the_records():
    fact = MedicationFact(
        id="f1", text="lisinopril", evidence=("s1",),
        attributes=MedicationAttributes(name="lisinopril", change=MedicationChange.CONTINUES),
    )  # fmt: skip
    drafted = ExtractiveDrafter().draft(DraftRequest(transcript=transcript_of(*COUGH), template=ENGLISH))
    statement = drafted.statements[0].model_copy(update={"text": "Continue lisinopril 5 mg and lisinopril."})
    section = drafted.sections[0].model_copy(update={"statements": (statement,)})
    note = drafted.model_copy(update={"sections": (section,), "facts": (fact,)})
    (told,) = with_record(note, record_of(medicines=(LISINOPRIL,)), ENGLISH).statements
    assert told.text == "Continue lisinopril 5 mg and lisinopril (per record: 10 mg once daily)."
