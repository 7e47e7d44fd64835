"""A Chinese question that lists what it asks for before it asks: 高血压，糖尿病，哮喘有没有？"""

from __future__ import annotations

import pytest

from scribe.language.claim import Assertion
from scribe.language.reading import read
from tests.fakes.notes import transcript_of


def told(asked: str, answer: str) -> dict[str, Assertion]:
    """What the claims with a concept say, by their words."""
    claims = read(transcript_of(asked, answer, language="zh")).claims
    return {claim.words: claim.assertion for claim in claims if claim.concept is not None}


@pytest.mark.parametrize(
    "asked",
    [
        "高血压，糖尿病，哮喘有没有？",
        "高血压、糖尿病、哮喘，有没有？",
        "以前有什么病高血压，糖尿病，哮喘有没有？",
    ],
)
def test_every_thing_of_the_list_is_denied_by_one_no(asked):
    found = told(asked, "都没有。")
    assert {found[word] for word in ("高血压", "糖尿病", "哮喘")} == {Assertion.DENIED}


def test_what_a_doctor_states_before_a_question_stays():
    found = told("你有高血压，头晕有没有？", "没有。")
    assert (found["高血压"], found["头晕"]) == (Assertion.PRESENT, Assertion.DENIED)
