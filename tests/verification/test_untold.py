"""Of what a model writes when it is asked for more, what its note tells already is left out."""

from __future__ import annotations

import pytest

from scribe.verification import untold
from tests.fakes.notes import note_of, transcript_of

TALK = (
    "Any trouble sleeping?",
    "None, I sleep well.",
    "And the stairs?",
    "Two flights and I have to stop.",
    "Do you smoke?",
    "Ten a day since school.",
)


def kept(text: str, *rests_on: str, beside: tuple[str, ...]) -> bool:
    note = note_of(("Sleep: denies trouble sleeping.", beside), ("Stops after 2 flights of stairs.", ("s3", "s4")))
    return bool(untold({"plan": [(text, rests_on)]}, note, transcript_of(*TALK))["plan"])


@pytest.mark.parametrize("text", ["The patient denies trouble sleeping.", "Denies any trouble sleeping."])
def test_what_a_statement_of_the_same_turns_tells_is_no_more(text: str):
    assert not kept(text, "s2", beside=("s1", "s2"))


def test_what_is_told_of_other_turns_stays():
    assert kept("The patient denies trouble sleeping.", "s6", beside=("s1", "s2"))


def test_a_figure_that_the_note_has_not_stays():
    assert kept("Stops after 3 flights of stairs.", "s4", beside=("s1", "s2"))
    assert not kept("Stops after 2 flights of stairs.", "s4", beside=("s1", "s2"))


def test_what_the_note_does_not_tell_stays():
    assert kept("Smokes 10 cigarettes a day since school.", "s5", "s6", beside=("s1", "s2"))


@pytest.mark.parametrize(
    ("told", "more"),
    [
        ("Takes lisinopril daily.", "Stop lisinopril daily."),
        ("Left knee pain.", "Right knee pain."),
        ("Chest pain on the stairs.", "No chest pain on the stairs."),
        ("Father had a stroke.", "The patient had a stroke."),
    ],
)
def test_what_is_told_the_other_way_is_more(told: str, more: str):
    transcript = transcript_of("Something of it.", "And something else.")
    note = note_of((told, ("s1",)))
    assert untold({"plan": [(more, ("s1",))]}, note, transcript)["plan"]
    assert not untold({"plan": [(told, ("s1",))]}, note, transcript)["plan"]
