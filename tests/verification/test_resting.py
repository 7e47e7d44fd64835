"""How a statement stands to the turns that it rests on, as signs for the last word on it."""

from __future__ import annotations

from scribe.language.reading import read_statement
from scribe.language.rules import pack
from scribe.model import SegmentId
from scribe.verification import verify
from scribe.verification.heard import heard
from scribe.verification.resting import resting_signs
from scribe.verification.signs import telling_stems
from tests.fakes.notes import note_of, transcript_of

TALK = transcript_of(
    "Any cough at night?", "No cough at all.", "And the knee?", "Swollen for three weeks.", "My mother has asthma."
)


def signs(text: str, *rests_on: str) -> dict[str, float]:
    own, told = pack("en"), heard(TALK)
    evidence = tuple(SegmentId(one) for one in rests_on)
    flags = verify(note_of((text, evidence)), TALK, None, judged=False).statements[0].flags
    reads = read_statement(text, "en", own=own)
    return resting_signs(reads, telling_stems(reads, own), told.near(evidence), told, own, flags)


def test_a_statement_that_rests_on_nothing_has_none():
    assert signs("No cough at night.") == {}


def test_words_and_figures_of_its_own_turns_are_told_from_those_of_others():
    assert signs("Knee swollen for 3 weeks.", "s3", "s4")["rests"] == 1.0
    assert signs("Knee swollen for 3 weeks.", "s1")["rests"] < 0.5
    assert "rests figures True 0" in signs("Knee swollen for 3 weeks.", "s3", "s4")
    assert "rests figures True 1" in signs("Knee swollen for 5 weeks.", "s3", "s4")


def test_a_denial_that_its_turns_deny_is_told_from_one_that_they_do_not():
    assert "rests claims 2 0" in signs("No cough.", "s1", "s2")
    assert "rests claims 0 1" in signs("Cough.", "s1", "s2")
    assert {"rests on denial True 2", "rests on answer True no"} <= signs("No cough.", "s1", "s2").keys()


def test_people_that_only_one_side_names_are_signs():
    assert "rests people True False False" in signs("Mother has asthma.", "s5")
    assert "rests people False False True" in signs("The patient has asthma.", "s5")


def test_what_a_check_found_is_weighed_with_how_the_turns_bear_it_out():
    found = signs("Cough at night.", "s1", "s2")
    assert any(name.startswith("check opposite rests claims 0 1") for name in found)
