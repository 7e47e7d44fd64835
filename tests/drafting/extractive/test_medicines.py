"""What becomes of a medicine over the visit is told: by the words that were said, else in a line of its own."""

from __future__ import annotations

import pytest

from scribe.facts.gate import facts_from, facts_of
from scribe.language.reading import reading_of
from scribe.model import MedicationFact
from tests.drafting.extractive.drafting import drafted, transcript, written

STOPPED_BY_POINTING = """
    P: 普萘洛尔还吃不？心头不跳了。
    D: 心率72，那个可以不吃了。
"""
RAISED_BEFORE = """
    P: It's my thighs. Since the atorvastatin went up, since the forty.
    D: Let's get rid of the atorvastatin altogether.
"""


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", STOPPED_BY_POINTING),
        ("zh", "D: 左乳这边不错。他莫昔芬还在吃吧，第几年了？\nP: 第四年，早一片晚一片，10毫克的。\nD: 那接着吃。"),
        ("en", "D: You're on apixaban, five twice a day?\nP: Every day.\nD: That stays as it is."),
        ("en", RAISED_BEFORE),
    ],
)
def test_every_medicine_that_is_a_fact_is_told_as_one(language, said):
    note, reading = drafted(said, language), reading_of(transcript(said, language))
    known = {fact.attributes.name for fact in facts_from(reading) if isinstance(fact, MedicationFact)}
    told = {fact.attributes.name for fact in facts_of(note, reading).borne_out if isinstance(fact, MedicationFact)}
    assert known
    assert told == known


def test_a_medicine_that_is_only_pointed_at_is_told_by_its_name():
    statements = drafted(STOPPED_BY_POINTING, "zh").statements
    [told] = [one for one in statements if "普萘洛尔" in one.text and "停" in one.text]
    assert told.evidence == ("s0", "s1")


def test_a_plan_gives_nothing_that_the_visit_ends():
    lines = [one for one in written(drafted(RAISED_BEFORE)) if "atorvastatin" in one.lower()]
    assert any("get rid of" in one.lower() or "stop" in one.lower() for one in lines)
    assert not [one for one in lines if one.lower().startswith(("increase", "start"))]
