"""What a Mandarin reply denies, who it is about, and which medicines are not taken."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scribe.model import Assertion, MedicationChange, NoteDraft
from tests.drafting.extractive.drafting import drafted, facts, written


def zh(text: str) -> NoteDraft:
    return drafted(text, "zh", "outpatient-initial-zh")


def denied(note: NoteDraft) -> set[str]:
    return {f.text for f in facts(note, "problem") if f.attributes.assertion is Assertion.DENIED}


def medicine(note: NoteDraft, name: str) -> list:
    return [f.attributes for f in facts(note, "medication") if f.attributes.name == name]


@pytest.mark.parametrize(
    ("clause", "items"),
    [
        ("没有发烧咳嗽", {"发热", "咳嗽"}),
        ("肚子没疼", {"腹痛"}),
        ("脚不肿", {"下肢水肿"}),
        ("恶心倒没有", {"恶心"}),
        ("不太咳了", {"咳嗽"}),
        ("睡不着", set()),
    ],
)
def test_a_clause_denies_what_its_own_no_stands_before(clause, items):
    assert denied(zh(f"P: {clause}。")) == items


@pytest.mark.parametrize(
    ("question", "reply", "items"),
    [
        ("大便黑不黑？肚子疼不疼？", "不黑，肚子也不疼。", {"黑便", "腹痛"}),
        ("吃东西咽着费不费劲？", "不费劲。", {"吞咽困难"}),
        ("有没有脑梗、心脏病？", "没有，我爸脑梗。", {"脑梗死", "心脏病"}),
        ("以前得过荨麻疹吗？", "我没得过。", {"荨麻疹"}),
        ("发烧吗？", "不知道。", set()),
        ("胸闷吗？", "有点儿。", set()),
    ],
)
def test_a_reply_denies_what_it_speaks_of(question, reply, items):
    assert denied(zh(f"D: {question}\nP: {reply}")) == items


def test_two_questions_in_a_row_are_both_answered_by_a_bare_no():
    note = zh("D: 下面有没有痒？尿频尿急尿疼？\nP: 没有没有。")
    assert {"尿频", "尿急", "尿痛"} <= denied(note)


@pytest.mark.parametrize("reply", ["不吃那个。", "没吃。", "没有。"])
def test_a_medicine_that_was_asked_for_and_is_not_taken_is_said_to_be_not_taken(reply):
    note = zh(f"D: 阿司匹林吃吗？\nP: {reply}")
    assert {m.change for m in medicine(note, "阿司匹林")} <= {MedicationChange.DECLINED, MedicationChange.NOT_TAKEN}
    assert any("未" in text and "阿司匹林" in text for text in written(note))


def test_a_no_to_another_question_says_nothing_of_the_medicine():
    note = zh("D: 阿司匹林吃着，胃难受不？\nP: 胃也没说难受。")
    assert MedicationChange.DECLINED not in [m.change for m in medicine(note, "阿司匹林")]


def test_a_medicine_that_the_clinician_would_not_prescribe_is_not_prescribed():
    note = zh("P: 要不要吃点儿左氧氟沙星？\nD: 没有感染，不用吃。")
    assert MedicationChange.STARTED not in [m.change for m in medicine(note, "左氧氟沙星")]
    assert not any(text.startswith("予左氧氟沙星") for text in written(note))


def test_a_regimen_belongs_to_the_name_before_it():
    (told,) = medicine(zh("D: 甲钴胺，零点五毫克，一天三次，先吃两个月。"), "甲钴胺")
    assert (told.change, told.dose, told.dose_unit, told.per_day) == (
        MedicationChange.STARTED,
        Decimal("0.5"),
        "mg",
        Decimal(3),
    )


def test_a_relative_who_only_bought_a_medicine_does_not_take_it():
    (told,) = medicine(zh("D: 吃什么药了？\nP: 吃过布洛芬，我儿子给买的，一次一粒。"), "布洛芬")
    assert (told.change, told.dose) == (MedicationChange.PAST, Decimal(1))


def test_one_medicine_is_stopped_and_another_begun_in_one_breath():
    note = zh("D: 双氯芬酸别吃了，改成塞来昔布，零点二克，一天一次。")
    assert [m.change for m in medicine(note, "双氯芬酸")] == [MedicationChange.STOPPED]
    (begun,) = medicine(note, "塞来昔布")
    assert begun.change in (MedicationChange.STARTED, MedicationChange.CHANGED)
    assert begun.dose == Decimal("0.2")
