"""Figures that were said without their unit, or in the answer beside a statement's evidence."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind
from scribe.verification import verify
from tests.fakes.notes import note_of, transcript_of
from tests.verification.test_denials import open_flags

FIGURES = {FlagKind.NUMBER_DIFFERS, FlagKind.DOSE_DIFFERS}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Codeine 30 mg for 5 days, then 15 mg for 3 days.",
            ("Codeine thirty for 5 days, then fifteen for three.", "OK."),
        ),
        ("Up 2 to 3 times a night.", ("How many times a night are you up?", "Two or three.")),
        ("Loose stools, six times a day.", ("How many times a day do you go?", "Six, the stools are loose.")),
    ],
)
def test_a_figure_whose_unit_stands_beside_another_one_was_said(text, said):
    assert not FIGURES & {*open_flags(text, *said)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Cough for forty weeks.", ("How long have you had the cough?", "Since the spring. I'm forty now.")),
        ("Cough for 5 days.", ("How long have you had the cough?", "Ten days. I take five tablets.")),
    ],
)
def test_a_bare_figure_of_something_else_is_no_length_of_time(text, said):
    assert FIGURES & {*open_flags(text, *said)}


def test_a_figure_that_the_next_answer_tells_needs_no_evidence_of_its_own():
    said = transcript_of("She has a sore throat.", "How hot was she?", "Thirty-nine two at bedtime.")
    note = verify(note_of(("Sore throat, temperature 39.2.", ("s1",))), said, None)
    assert not FIGURES & {flag.kind for flag in note.statements[0].flags}
