"""Medicines, allergies and the family's illnesses are told: by the words that were said, else in lines of their own."""

from __future__ import annotations

import pytest

from scribe.drafting.extractive.untold import untold
from scribe.facts.gate import claims_told, facts_from, facts_of, facts_told
from scribe.facts.kinds.medication import KIND as MEDICATION
from scribe.language.reading import reading_of
from scribe.language.rules import pack
from scribe.model import MedicationFact
from tests.drafting.extractive.drafting import drafted, transcript, written

STOPPED_BY_POINTING = """
    P: 普萘洛尔还吃不？心头不跳了。
    D: 心率72，那个可以不吃了。
"""
RAISED_BEFORE = """
    P: My legs ache.
    D: Since the simvastatin went up?
    P: Since the forty, aye.
    D: Let's get rid of the simvastatin altogether.
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
    lines = [one for one in written(drafted(RAISED_BEFORE)) if "simvastatin" in one.lower()]
    assert any("get rid of" in one.lower() or "stop" in one.lower() for one in lines)
    assert not [one for one in lines if one.lower().startswith(("increase", "start"))]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "D: Start amoxicillin, 40 mg per kilo per day in two doses, for seven days."),
        ("en", "D: Paracetamol, 15 mg per kilo every six hours, as needed."),
        ("en", "D: Increase the sertraline to 100 mg in the morning."),
        ("en", "D: Hold the metformin. Stop the naproxen."),
        ("en", "D: Lantus, eighteen units at night, you go on with that."),
        ("en", "D: Take two 500 mg tablets of metformin twice a day from today."),
        ("zh", "D: 泼尼松减到十二点五毫克，一天一次，吃两周。"),
        ("zh", "D: 布洛芬混悬液，每公斤十毫克，必要时吃。"),
        ("zh", "D: 二甲双胍一次一片，一片0.5克，一天两次，接着吃。阿司匹林停。"),
        ("zh", "D: 甘精胰岛素，十六个单位，睡前打，今天开始。"),
    ],
)
def test_the_line_of_a_fact_says_nothing_else_than_the_fact(language, said):
    note, reading = drafted(said, language), reading_of(transcript(said, language))
    bare = note.model_copy(update={"sections": ()})
    facts = [fact for fact in facts_from(reading) if isinstance(fact, MedicationFact)]
    lines = list(untold(bare, reading, (), pack(language)))
    assert len(lines) == len(facts) > 0
    for fact, line in zip(facts, lines, strict=True):
        told = [one for one in facts_told(line.text, language) if isinstance(one, MedicationFact)]
        assert not MEDICATION.contradicted(fact, claims_told(line.text, language), told, language), line.text


@pytest.mark.parametrize(
    ("language", "said", "line"),
    [
        ("en", "D: You've got diabetes.\nP: My dad had that, the sugar.", "Father: diabetes mellitus."),
        ("zh", "D: 这是糖尿病。\nP: 我妈也有这个病。", "母亲有糖尿病。"),
        (
            "zh",
            "D: 阿莫西林克拉维酸钾，一天两次。\nP: 我小时候阿莫西林吃过一回，一身红疙瘩，没事吧？",
            "对阿莫西林过敏（一身红疙瘩）。",
        ),
    ],
)
def test_an_allergy_and_a_relatives_illness_have_a_line_where_no_other_tells_them(language, said, line):
    assert line in [one.text for one in drafted(said, language).statements]


def test_what_a_line_tells_of_a_relative_is_not_told_again():
    note = drafted("P: My mother had a stroke at sixty.")
    assert sum("stroke" in one.text.lower() for one in note.statements) == 1
