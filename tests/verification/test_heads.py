"""What a denial stands right before, told by a statement, or denied where it was told."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind
from tests.fakes.checks import pressed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "The ferritin is elevated.",
            ("Your labs are back, and your ferritin is not elevated, which is good.", "Okay."),
        ),
        ("Naproxen is helping the hip.", ("And the hip?", "I take naproxen for the hip but it is not helping at all.")),
        ("Femoral bruits heard.", ("I listen here, and I do not hear any femoral bruits, so that is fine.", "Good.")),
        ("Has been using a splint.", ("Have you used a splint?", "No, I have not.")),
    ],
)
def test_the_head_of_a_denial_that_a_statement_tells_is_flagged(text, said):
    assert pressed(text, *said) == [FlagKind.OPPOSITE]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The gel has not helped the elbow.", ("And the gel?", "The gel seems to help the elbow for an hour.")),
        ("Noise does not bother her ears.", ("And noise?", "The noise is really bothering my ears.")),
    ],
)
def test_what_a_statement_denies_and_its_sentences_tell_is_flagged(text, said):
    assert pressed(text, *said) == [FlagKind.OPPOSITE]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Naproxen eases the hip.", ("The hip?", "There is nothing that naproxen cannot fix in that hip.")),
        ("Ferritin elevated.", ("The ferritin was not elevated in May, and now it is elevated.", "Okay.")),
        (
            "Blood test, to make sure that gout is missed by nobody.",
            ("We do a blood test so gout is not missed.", "Fine."),
        ),
        ("The gel did not help the elbow.", ("Did the gel help the elbow?", "No, not at all.")),
    ],
)
def test_a_denial_of_something_else_or_twice_or_of_another_day_is_not_flagged(text, said):
    assert pressed(text, *said) == []


def test_a_question_that_a_note_copies_tells_nothing():
    said = ("Any swelling of the tongue?", "No, none.")
    assert pressed("Swelling of the tongue.", *said) == [FlagKind.OPPOSITE]
    assert pressed("Any swelling of the tongue?", *said) == []
