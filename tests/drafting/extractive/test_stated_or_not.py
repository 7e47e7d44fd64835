"""What is hoped, feared, asked, or to be avoided is told so, and never as a fact."""

from __future__ import annotations

import pytest

from scribe.language.claim import Action, Assertion, Whose
from scribe.language.reading import reading_of
from tests.drafting.extractive.drafting import drafted, transcript, written


def _lines(said: str) -> list[str]:
    return written(drafted(said, "en", "visit-note"))


@pytest.mark.parametrize(
    ("said", "key", "assertion"),
    [
        ("D: You are scared you might be having a stroke?\nP: Yes.", "stroke", Assertion.POSSIBLE),
        ("P: My ear aches.\nP: But what if it is a brain tumor?\nD: Yes, I see.", "brain tumor", Assertion.POSSIBLE),
        ("D: I do not think that. This is a sign of a stroke or anything.", "stroke", Assertion.DENIED),
        ("D: We watch you to make sure you do not go into heart failure.", "heart failure", Assertion.CONDITIONAL),
        ("P: Hopefully, the gout does not come back.", "gout", Assertion.CONDITIONAL),
        ("D: OK, any chills or night sweats.\nP: No.", "chills", Assertion.DENIED),
    ],
)
def test_what_is_feared_denied_or_hoped(said: str, key: str, assertion: Assertion):
    found = {claim.assertion for claim in reading_of(transcript(said)).standing if claim.words == key}
    assert found == {assertion}


@pytest.mark.parametrize(
    ("said", "key", "whose"),
    [
        ("P: My friend's mum, she died of a brain tumor.", "brain tumor", Whose.OTHER),
        ("P: Yeah, my father, he had a heart attack last month.", "heart attack", Whose.RELATIVE),
    ],
)
def test_who_has_it(said: str, key: str, whose: Whose):
    assert {claim.whose for claim in reading_of(transcript(said)).standing if claim.words == key} == {whose}


@pytest.mark.parametrize(
    ("said", "action"),
    [
        ("D: You were short of breath, so we sent you to get some pulmonary function tests.", Action.DONE),
        ("P: They sent me back to get some pulmonary function tests.", Action.DONE),
        ("D: I will send you for some pulmonary function tests.", Action.ORDER),
        ("D: Okay, alright, and did you get your pulmonary function tests.\nP: Not yet.", None),
    ],
)
def test_a_test_that_somebody_was_sent_for_is_no_order(said: str, action: Action | None):
    ordered = {claim.action for claim in reading_of(transcript(said)).standing if "pulmonary" in claim.words}
    assert ordered == {action} if action is not None else Action.ORDER not in ordered


def test_a_family_history_that_is_asked_for_within_a_sentence_is_no_statement():
    lines = _lines("D: Thank you for that, tell me is there any family history of seizures.\nP: No.")
    assert not any(one.startswith("Family member") for one in lines)
    assert any("No family history of seizures" in one for one in lines)


def test_a_referral_if_it_is_needed_is_no_order():
    lines = _lines("P: My hip aches.\nD: We will refer you to physical therapy if we need to.")
    assert not any(one.startswith(("Order", "Refer the patient to physical therapy.")) for one in lines)


def test_what_is_to_be_made_sure_of_is_no_finding():
    lines = _lines(
        "P: My knee is sore.\nD: I want to keep an eye on you to make sure the week before the operation, "
        "you do not suddenly go into heart failure."
    )
    assert not any("does not suddenly go" in one for one in lines)


def test_so_that_is_told_with_what_it_is_for():
    lines = _lines("P: My wrist is sore.\nD: A splint so that we do not have to operate on it.")
    assert not any(one.startswith("The team does not have to operate") for one in lines)


def test_the_next_part_examined_is_no_place_of_what_was_found_before_it():
    lines = _lines("P: I cough.\nD: Okay, the thyroid is not enlarged on your lung exam, your lungs are clear.")
    assert any("thyroid is not enlarged" in one.lower() for one in lines)
    assert not any("lung exam" in one.lower() for one in lines)


def test_a_condition_in_the_middle_of_a_sentence_holds_what_follows():
    lines = _lines(
        "P: My throat hurts.\n"
        "D: I am going to take a swab for strep and if that is positive, I will put you on amoxicillin 500 mg."
    )
    told = [one for one in lines if "amoxicillin" in one.lower()]
    assert told
    assert all("if that is positive" in one.lower() for one in told)


def test_a_no_to_questions_about_a_medicine_says_nothing_of_it():
    assert not any("rivaroxaban" in one.lower() for one in _lines("D: Any questions about the rivaroxaban?\nP: No."))


def test_what_was_looked_at_to_make_sure_is_a_finding():
    lines = _lines("P: I cough.\nD: I checked to make sure, the lungs are not wheezy.")
    assert "Lungs are not wheezy." in lines


def test_what_was_tried_to_help_and_was_not_is_not_taken():
    lines = _lines("D: Have you tried naproxen to help with the pain?\nP: No.")
    assert not any(one.startswith(("Took", "Takes")) for one in lines)


def test_what_is_wanted_later_if_needed_leaves_the_order_beside_it():
    lines = _lines("D: Let us get an MRI today, and an x-ray if we need to.")
    assert "Order MRI." in lines
