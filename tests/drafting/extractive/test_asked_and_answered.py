"""Chinese answers told with what was asked: as one statement, labelled, or by their own words."""

from __future__ import annotations

import pytest

from scribe.language.register import in_register
from scribe.language.rules import pack
from tests.drafting.extractive.drafting import drafted, written


@pytest.mark.parametrize(
    ("told", "note"),
    [
        ("询问眼痛、流泪、畏光：无", "否认眼痛、流泪、畏光"),
        ("询问有无流脓，听力下降：无，均无", "否认流脓、听力下降"),
        ("询问手指尖这里麻不麻：不麻", "手指尖这里不麻"),
        ("询问血脂高不高：未查过", "血脂：未查过"),
        ("咳完漱口：漱，每天漱", "咳完漱口，每天漱"),
        ("询问吹空调：吹，夜间开着", "吹空调，夜间开着"),
        ("结痂后留疤：不留", "结痂后不留疤"),
        ("白天骑车胸闷：不骑车，坐公交", "不骑车，坐公交"),
        ("胃镜做过：去年做的，正常", "胃镜：去年做的，正常"),
        ("询问护膝：走路时戴", "护膝：走路时戴"),
        ("否认术后发热有过", "否认术后发热"),
    ],
)
def test_a_question_and_its_answer_are_one_statement(told, note):
    assert in_register(told, pack("zh")) == note


def test_one_of_several_answered_says_nothing_of_the_others():
    assert in_register("头晕时恶心、耳鸣：恶心，吐过1次", pack("zh")) == "头晕时恶心，吐过1次"


def test_what_is_denied_of_allergies_stays_whole():
    assert in_register("否认过敏史", pack("zh")) == "否认过敏史"


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("D: 什么时候开始疼的？\nP: 昨天中午。", "起病：昨天中午。"),
        ("D: 什么时候加的？\nP: 两个礼拜前。", "加药时间：2周前。"),
    ],
)
def test_an_answer_of_time_or_number_is_labelled_by_its_question(said, line):
    assert line in written(drafted(said, "zh"))


def test_how_often_goes_with_the_finding_that_was_asked_for():
    note = written(drafted("D: 请坐，哪儿不舒服？\nP: 头痛。\nD: 抽搐过吗？\nP: 有过两次。", "zh"))
    assert any("抽搐有过2次" in text for text in note)


def test_what_stops_a_medicine_is_no_duration():
    assert in_register("停药可恢复", pack("zh")) == "停药可恢复"


def test_what_is_absent_without_a_name_stays_with_the_finding():
    note = written(drafted("D: 我看一下肩，左肩轻度压痛，右边没有。", "zh"))
    assert not any(text.startswith("右侧无") for text in note)
    assert any("压痛" in text and text.endswith("右侧无。") for text in note)


def test_what_was_not_given_up_is_told_so():
    note = drafted("D: 烟戒了没有？\nP: 没有。", "zh", template="outpatient-initial-zh")
    assert "未戒烟。" in [one.text for one in note.statements]


def test_what_must_not_be_stopped_goes_on():
    note = drafted("D: 阿司匹林不得停。", "zh", template="outpatient-initial-zh")
    assert not any("停用" in one.text for one in note.statements)


@pytest.mark.parametrize("asked", ["还有什么问题吗？", "还有没有什么疑问？"])
def test_that_there_is_nothing_to_ask_is_no_line(asked):
    note = drafted(f"P: 我头痛。\nD: 药按时服。{asked}\nP: 没有了。", "zh", template="outpatient-initial-zh")
    assert not any("否认" in one.text for one in note.statements)
