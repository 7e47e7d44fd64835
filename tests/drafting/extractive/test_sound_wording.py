"""Lines that a clinician would sign: nobody spoken to, no talk, no broken third person, nothing twice."""

from __future__ import annotations

import pytest

from scribe.model import Language, NoteDraft
from tests.drafting.extractive.drafting import drafted, written


def _lines(said: str, language: Language = "en") -> list[str]:
    return written(drafted(said, language))


def _section(note: NoteDraft, name: str) -> list[str]:
    return [one.text for section in note.sections if section.id == name for one in section.statements]


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("P: The rash is on both elbows, pet.", "Rash is on both elbows."),
        ("P: Doctor, the knee is stiff in the mornings.", "Knee is stiff in the mornings."),
        ("P: The knee is stiff all morning, believe me.", "Knee is stiff all morning."),
        ("P: The knee is stiff, before you ask.", "Knee is stiff."),
        ("P: The stitches came out after me bath.", "Stitches came out after the bath."),
        ("D: Hello, Maureen.\nP: Hi.\nD: Maureen, the left drum is red.", "Left drum is red."),
    ],
)
def test_whom_one_speaks_to_and_asides_are_no_part_of_a_line(said, line):
    assert line in _lines(said)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("P: 刘大夫，胳膊麻了三天。", "上肢麻了3天。"),
        ("P: 胳膊麻三天了，您说。", "上肢麻3天。"),
    ],
)
def test_a_chinese_line_names_nobody_who_is_spoken_to(said, line):
    assert any(line.strip("。") in one for one in _lines(said, "zh"))


def test_what_no_third_person_holds_is_quoted_once_and_without_the_vocative():
    lines = _lines("D: How is the home?\nP: The warden asked had I been at the biscuits, doctor.")
    assert [one for one in lines if "biscuits" in one] == ['Reports: "The warden asked had I been at the biscuits".']


def test_a_companions_words_are_quoted_as_the_companions():
    lines = _lines("D: What happened?\nO: She wanted to know had you been told of it by the nurse.")
    assert 'Companion reports: "She wanted to know had you been told of it by the nurse".' in lines


@pytest.mark.parametrize("answer", ["3.", "Maybe... no, 3.", "I guess.", "I wish.", "The locum.", "I remember."])
def test_an_answer_that_says_nothing_without_its_question_is_no_line(answer):
    assert not _lines(f"D: Does it wake you then?\nP: {answer}")


def test_a_clinicians_figure_for_a_medicine_is_planned_and_no_finding():
    note = drafted("D: The cream works. Make that 26.\nP: Right.", template="visit-note")
    assert _section(note, "assessment_and_plan") == ["Make that 26."]


def test_a_complaint_and_the_history_are_not_word_for_word_the_same():
    note = drafted("P: It pops when I climb up ladders.\nD: I see.", template="visit-note")
    assert _section(note, "chief_complaint")
    assert not set(_section(note, "chief_complaint")) & set(_section(note, "history_of_present_illness"))


def test_another_persons_matters_are_no_complaint():
    note = drafted("D: Anybody at home?\nP: She works nights at the bakery.", template="visit-note")
    assert not _section(note, "chief_complaint")


@pytest.mark.parametrize("said", ["D: 胳膊伸过来。", "D: 别急，一个一个来。", "D: 舌头伸出来我看看。"])
def test_what_a_patient_is_told_to_do_for_the_examination_is_no_finding(said):
    note = drafted(said, "zh")
    assert not _section(note, "positive_signs")
    assert not _section(note, "treatment")


@pytest.mark.parametrize(
    ("said", "language", "line", "wrong"),
    [
        ("D: Have you ever had a colonoscopy?\nP: No.", "en", "Has not had colonoscopy.", "Had colonoscopy."),
        ("D: 您自己做过肠镜没有？\nP: 没有，怕疼，一直没敢做。", "zh", "未行", "已行"),
    ],
)
def test_what_was_never_done_is_told_so(said, language, line, wrong):
    lines = _lines(said, language)
    assert any(line in one for one in lines)
    assert not any(wrong in one for one in lines)


def test_what_a_doctor_says_is_taken_so_far_is_no_plan():
    note = drafted("D: Right now we have you on losartan 50 mg once a day.\nP: Yes.")
    assert not any("Continue losartan" in one for one in written(note))
    assert any("losartan 50 mg" in one.lower() for one in written(note))


def test_that_there_are_no_questions_is_no_line():
    lines = _lines("D: I will order a chest x-ray. Do you have any questions?\nP: No.")
    assert any("chest x-ray" in one for one in lines)
    assert not any("question" in one for one in lines)
