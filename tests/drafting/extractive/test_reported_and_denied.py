"""What a patient reports and denies, apart from what a clinician found, and answers told as plain statements."""

from __future__ import annotations

import pytest

from scribe.model import Language
from tests.drafting.extractive.drafting import drafted, written


def _lines(said: str, language: Language = "en") -> list[str]:
    return written(drafted(said, language, "outpatient-initial-zh" if language == "zh" else "visit-note"))


def _lists(said: str) -> str:
    return " ".join(one for one in _lines(said) if one.startswith(("Denies", "Reports"))).lower()


def test_what_a_clinician_finds_is_no_word_of_the_patient():
    said = (
        "P: My left wrist is sore.\nD: Any fever?\nP: No.\n"
        "D: On exam there is some bruising of the wrist, and I do not see any deformity, okay?\nP: Okay.\n"
        "D: The x-ray shows no fracture, okay?\nP: Okay."
    )
    lines = _lines(said)
    assert "fever" in _lists(said)
    assert "bruising" not in _lists(said)
    assert "fracture" not in _lists(said)
    assert any("no fracture" in one.lower() for one in lines)
    assert any("bruising" in one.lower() for one in lines)


def test_a_chinese_finding_stands_with_the_examination():
    lines = _lines("D: 发烧吗？\nP: 没有。\nD: 我听一下，两肺呼吸音清，没有湿啰音。", "zh")
    assert not any(one.startswith("否认") and "湿啰音" in one for one in lines)
    assert any("无湿啰音" in one or "没有湿啰音" in one for one in lines)


def test_a_statement_with_a_bare_okay_behind_it_is_told():
    lines = _lines("P: My hip aches.\nD: I am going to refer you to a physiotherapist, okay?\nP: Okay.")
    assert any("physiotherapist" in one for one in lines)


def test_how_something_works_okay_is_asked():
    lines = _lines("P: I feel sick.\nD: Are you passing urine okay?\nP: Yes.")
    assert "The patient is passing urine." in lines


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("D: Okay, when I press on the calf does it hurt?\nP: No.", "No pain on pressing on the calf."),
        ("D: Bend the left elbow. Does that hurt?\nP: Yes.", "Pain on bending the left elbow."),
    ],
)
def test_a_movement_is_told_with_whether_it_hurts(said, line):
    assert line in _lines(f"P: I fell on Monday.\n{said}")


def test_a_no_to_a_movement_that_only_the_hands_show_is_no_line():
    lines = _lines("P: I fell on Monday.\nD: And here, does that hurt?\nP: No.")
    assert not any("hurt" in one.lower() for one in lines)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (
            "D: When did you last have a period?\nP: About four years ago.",
            "Last period: about 4 years ago.",
        ),
        ("D: When was your last drink?\nP: About two years ago.", "Last drink: about 2 years ago."),
        ("D: When did the pain start?\nP: About two years ago.", "Onset: about 2 years ago."),
    ],
)
def test_an_onset_is_one_of_the_complaint(said, line):
    lines = _lines(f"P: I have a pain in my shoulder.\n{said}")
    assert line.lower() in [one.lower() for one in lines]
    assert line.startswith("Onset") or not any(one.startswith("Onset") for one in lines)


def test_what_is_asked_of_better_and_worse_relieves_nothing():
    lines = _lines("P: My shoulder aches.\nD: Does anything make it better or worse?\nP: Lifting boxes.")
    assert not any(one.startswith("Relieved by") for one in lines)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("D: Does it hurt on the top or the bottom?\nP: Bottom.", "Hurts on the bottom"),
    ],
)
def test_an_answer_goes_into_the_statement_of_its_question(said, line):
    lines = _lines(f"P: I have a pain in my foot.\n{said}")
    assert any(line.lower() in one.lower() for one in lines), lines
    assert not any(one.startswith("Asked about") for one in lines)


def test_no_question_denies_what_the_patient_told_by_himself():
    said = "P: I have a headache since Sunday.\nD: Any fever, cough or headache?\nP: No."
    assert "denies headache" not in _lists(said)
    assert not any(one.startswith("Denies") and "headache" in one for one in _lines(said))


def test_no_more_symptoms_are_not_no_symptoms():
    lines = _lines("P: I have a cough.\nD: Any other symptoms?\nP: No.")
    assert "Denies symptoms." not in lines


def test_that_nothing_is_asked_is_no_line():
    assert not any(
        "question" in one for one in _lines("P: I have a cough.\nD: Do you have any other questions?\nP: No.")
    )


def test_a_short_answer_is_not_about_what_was_spoken_of_long_before():
    said = "P: 我发烧。\nD: 好的。\nP: 嗯。\nD: 坐。\nP: 好。\nD: 贵庚？\nP: 六十七。"
    assert not any(one.startswith("发热：67") for one in _lines(said, "zh"))
