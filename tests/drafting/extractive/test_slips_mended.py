"""Slips of the tongue, talk run on without a mark, and questions told with their answers."""

from __future__ import annotations

import pytest

from scribe.drafting.extractive.answers import put_together
from scribe.language.phrases import reworded
from scribe.language.rules import pack
from scribe.model import Speaker
from tests.drafting.extractive.drafting import drafted, written


def _lines(said: str) -> list[str]:
    return written(drafted(said))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("it is i have a stiff thumb", "the patient has a stiff thumb"),
        ("i was i was on a ladder", "the patient was on a ladder"),
        ("the, wrist brace rubs", "wrist brace rubs"),
        ("the thumb is numb with, gripping", "the thumb is numb with gripping"),
        ("it was... it was numb at first", "it was numb at first"),
        ("i iced it yesterday it was stiff again", "the patient iced it yesterday; it was stiff again"),
        ("i avoid foods like pickles", "the patient avoids foods like pickles"),
    ],
)
def test_slips_of_the_tongue_are_mended(said, told):
    got = reworded(said, pack("en"), speaker=Speaker.PATIENT)
    assert got.lower().removeprefix("the ") == told.lower().removeprefix("the ")


@pytest.mark.parametrize("said", ["a mile, a mile and a half a day", "it hurts more and more on the stairs"])
def test_what_only_looks_like_a_slip_stays(said):
    assert reworded(said, pack("en"), speaker=Speaker.DOCTOR).lower() == said


def test_a_problem_that_is_announced_is_told_by_its_name():
    lines = _lines("D: For your second problem, your gout. I want to go ahead.\nP: Fine.")
    assert "Gout." in lines
    assert not any("roblem" in line or "go ahead" in line.lower() for line in lines)


def test_how_somebody_is_labels_no_answer():
    lines = _lines("D: How have you been since the fall?\nP: About two hours later, I felt dizzy and sick.")
    assert not any(line.lower().startswith(("how", "asked about how")) for line in lines)


@pytest.mark.parametrize(
    ("matter", "told"),
    [
        ("The patient is sleeping on the left side", "Asked whether the patient is sleeping on the left side: mostly"),
        ("Has been climbing", "Asked whether the patient has been climbing: mostly"),
        ("new shoes or insoles", "Asked about new shoes or insoles: mostly"),
    ],
)
def test_a_question_is_told_as_a_thing_or_whether_it_is_so(matter, told):
    assert put_together(matter, "mostly", pack("en")) == told
