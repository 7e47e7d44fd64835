"""Lines that say nothing without the line before or after them, and talk that is no line."""

from __future__ import annotations

import pytest

from scribe.language.clause import clean
from scribe.language.rules import pack
from scribe.language.verbs_en import third_person
from tests.drafting.extractive.drafting import drafted, written


def _lines(said: str) -> list[str]:
    return written(drafted(said))


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("P: The cough began in May. It is worse at night.", "Cough began in May; it is worse at night."),
        (
            "P: My ankles swell in the evening. They are fine by morning.",
            "Ankles swell in the evening; they are fine by morning.",
        ),
    ],
)
def test_a_line_about_what_the_line_before_it_names_is_joined_to_it(said, line):
    assert line in _lines(said)


def test_a_line_of_another_turn_is_not_joined():
    lines = _lines("P: The cough began in May.\nD: Any better?\nP: It is worse at night.")
    assert "Cough began in May." in lines


def test_what_is_ordered_stands_by_itself():
    lines = _lines("D: I will order a chest x-ray. This should show us the lungs.")
    assert any(line.startswith("Order") and line.endswith("chest x-ray.") for line in lines)


def test_what_leads_to_a_clause_of_its_sentence_is_told_with_it():
    lines = _lines("P: Over the winter, I have been limping a lot, and the hip aches.")
    assert any(line.startswith("Over the winter, the patient has been limping") for line in lines)


@pytest.mark.parametrize("lead", ["From looking at your chart.", "Based on all of that."])
def test_what_leads_to_nothing_is_no_line(lead):
    lines = _lines(f"D: {lead}\nP: Right.\nD: Your throat is red.")
    assert lines == ["Throat is red."]


def test_a_condition_with_words_before_it_is_told_with_what_it_is_a_condition_of():
    lines = _lines("D: Any dizziness?\nP: Really just when I stand up quickly, I get a spinning feeling.")
    assert any("spinning" in line and "standing up" in line for line in lines)
    assert not any(line.startswith(("When", "Really")) for line in lines)


def test_a_question_after_a_plan_leaves_no_bare_and():
    lines = _lines("D: I am going to put you in a wrist brace and have you come back in 3 weeks for an x-ray.")
    assert not any(line.endswith("and.") for line in lines)
    assert any("wrist brace" in line for line in lines)


@pytest.mark.parametrize("said", ["You are giving nothing for the nerves.", "You should see my arm at night."])
def test_what_a_patient_says_about_the_clinician_is_not_quoted(said):
    assert not any('"' in line for line in _lines(f"D: Anything else?\nP: {said}"))


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("D: We placed you on omeprazole in March for the reflux.", "Placed the patient on omeprazole"),
        ("D: I called you in because the sodium is low.", "Called the patient in because the sodium is low"),
    ],
)
def test_a_verb_with_the_patient_as_its_object_is_no_broken_line(said, line):
    lines = _lines(said)
    assert any(one.startswith(line) for one in lines)
    assert not any('"' in one for one in lines)


def test_a_point_before_a_figure_keeps_its_blank():
    assert clean("creatinine was .7 , not .8", pack("en")) == "creatinine was .7, not .8"


@pytest.mark.parametrize("phrase", ["first fell", "drew blood", "ought to rest", "laid down"])
def test_what_takes_no_s_stays_as_it_is(phrase):
    assert third_person(phrase) == phrase


def test_every_now_and_then_stays_whole():
    assert "Hip clicks every now and then." in _lines("D: What brings you in?\nP: The hip clicks every now and then.")


def test_words_without_marks_are_cut_where_another_finding_begins():
    lines = _lines("D: you have a stone in the kidney looks like you have some swelling around it")
    assert "Stone in the kidney." in lines


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("P: I was, I was limping all the way home.", "The patient was limping all the way home."),
        ("P: The rash, the rash is on my bre-, on my arm.", "Rash is on the arm."),
        ("P: I just I live with two brothers.", "The patient lives with 2 brothers."),
    ],
)
def test_a_beginning_that_is_begun_again_is_told_once(said, line):
    assert line in _lines(said)


def test_what_points_back_stands_with_what_it_points_at():
    note = drafted(
        "P: I cough.\nD: The chest x-ray was done in May. It shows a small effusion at the left base.",
        template="visit-note",
    )
    told = "Chest x-ray was done in May; it shows a small effusion at the left base."
    assert told in [one.text for one in note.statements]
