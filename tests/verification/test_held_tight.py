"""What a statement's own turns bear out is held tight: a false statement about what matters keeps its flag."""

from __future__ import annotations

import pytest

from tests.fakes.checks import pressed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Denies taking warfarin.",
            ("What do you take?", "I take warfarin every evening.", "Right.", "I do not smoke."),
        ),
        ("Declined insulin.", ("We will start insulin today.", "Okay, no problem.")),
        ("Warfarin stopped.", ("You carry on with the warfarin, no change. And stop the smoking, please.", "Fine.")),
        (
            "Metoprolol 25 mg twice daily.",
            ("You take metoprolol 25 mg once a day.", "Yes.", "And check your pressure twice a day.", "Fine."),
        ),
    ],
)
def test_a_medicine_told_otherwise(text: str, said: tuple[str, ...]):
    assert pressed(text, *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "No other medicines, no known allergies.",
            ("Do you take any other medicines?", "No.", "Any allergies?", "Yes, I am allergic to penicillin."),
        ),
        (
            "Allergic to lisinopril.",
            ("Any allergies to medicines?", "I take lisinopril every morning and it suits me well."),
        ),
    ],
)
def test_an_allergy_told_otherwise(text: str, said: tuple[str, ...]):
    assert pressed(text, *said)


def test_an_allergy_denied_beside_a_food_that_is_eaten():
    assert pressed("喜食海鲜，无过敏史。", "有什么过敏吗？", "我对青霉素过敏，起疹子。", language="zh")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Father had a stroke.",
            ("In the family?", "My mother had a stroke. My father never had one, but he had the flu as well."),
        ),
        ("Father had breast cancer.", ("In the family?", "My mother had breast cancer. My dad drove her too.")),
    ],
)
def test_an_illness_of_another_relative(text: str, said: tuple[str, ...]):
    assert pressed(text, *said)


def test_a_side_that_was_not_the_last_one_named():
    said = ("My right arm is bad.", "Yes?", "On the left I wear a watch.", "Go on.", "It is weak with numb fingers.")
    assert pressed("Left arm weak with numb fingers.", *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Has fever and vomiting since Monday.", ("If you get a fever or vomiting, come back.", "I will.")),
        ("Has fever.", ("Do you have a cough? Any fever? Any rash?", "Yes. A cough.")),
        ("Gout: start colchicine.", ("It could be gout. We will start colchicine.", "Fine.")),
    ],
)
def test_what_may_come_or_was_only_asked_for(text: str, said: tuple[str, ...]):
    assert pressed(text, *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hemoglobin 7.", ("Hemoglobin 13, white cells 7, platelets 200.", "Right.")),
        ("Potassium 5.8.", ("Potassium is 3.8.", "And?", "The wait is 5.8 weeks for potassium.")),
    ],
)
def test_a_figure_of_something_else(text: str, said: tuple[str, ...]):
    assert pressed(text, *said)
