"""True Mandarin statements that were flagged: whose a thing is, what is done with a medicine, what is denied."""

from __future__ import annotations

from typing import Any, Final

import pytest

from scribe.model import FlagKind, Speaker
from tests.fakes.checks import pressed

DONE = [
    (
        "换部位后连续3天空腹低于4，甘精胰岛素减至10单位。",
        (
            "那药怎么打？",
            "甘精胰岛素睡前12单位。",
            "嗯。",
            "好。",
            "行。",
            "对。换了部位，要是空腹连着三天低于4，就减到10。二甲双胍照吃。多喝水。早点睡。少吃甜的。别熬夜。还有鞋子。",
        ),
        (6,),
    ),
    (
        "氢氯噻嗪每日1次，外出日自行停服。",
        ("什么药？", "氢氯噻嗪一天一片。还有二甲双胍。就出门那天不吃。", "氢氯噻嗪接着吃。"),
        (2,),
    ),
    (
        "上月社区医师加用多沙唑嗪2mg，每晚1片。",
        ("什么药？", "上个月社区加的，多沙唑嗪，晚上一片。", "多沙唑嗪停，今天就停。"),
        (2,),
    ),
]

HELPER: Final[dict[str, Any]] = {"language": "zh", "answering": Speaker.OTHER}
"""Somebody else answers for the patient."""


@pytest.mark.parametrize(("text", "said", "rests_on"), DONE)
def test_what_is_done_with_a_medicine_is_told_by_its_own_turns(text, said, rests_on):
    assert FlagKind.CHANGE_DIFFERS not in pressed(text, *said, rests_on=rests_on, language="zh")


def test_a_medicine_left_out_is_flagged_where_nobody_left_it_out():
    said = ("什么药？", "氢氯噻嗪一天一片，天天吃。还有二甲双胍。")
    assert FlagKind.CHANGE_DIFFERS in pressed("氢氯噻嗪每日1次，外出日自行停服。", *said, language="zh")


def test_who_answers_for_a_child_tells_of_themselves():
    said = ("家里谁有湿疹？", "我小时候有湿疹，大了好了。他外婆也有湿疹。")
    assert FlagKind.OTHER_SPEAKER not in pressed("母亲幼时有湿疹。", *said, **HELPER)
    assert FlagKind.OTHER_SPEAKER in pressed("母亲幼时有湿疹。", said[0], "他外婆有湿疹。", **HELPER)


def test_a_question_for_the_family_and_the_patient_is_of_both():
    said = ("家里或者他自己有没有癫痫？", "没有没有。")
    assert FlagKind.OTHER_SPEAKER not in pressed("否认患儿及家族癫痫史。", *said, **HELPER)


def test_a_disease_that_is_treated_is_the_patients_own():
    said = ("你妈妈是糖尿病吧？", "妈妈是糖尿病。", "好。", "嗯。", "你的糖化七点九，胰岛素打多少？", "十四个单位。")
    assert FlagKind.OTHER_SPEAKER not in pressed("糖尿病复诊。", *said, rests_on=(2,), language="zh")
    assert FlagKind.OTHER_SPEAKER in pressed("糖尿病复诊。", *said[:3], rests_on=(2,), language="zh")


DENIED = [
    ("未见结石排出。", ("排出来没有？", "没看见，啥也没有。", "好。", "嗯。", "右边有一个小结石。"), (2,)),
    (
        "否认尿痛。",
        ("这几天有没有尿痛、尿频？", "下边有点红，两周了。", "好。尿痛不痛？发烧吗？", "颜色有点黄。尿不痛，不烧。"),
        (4,),
    ),
    (
        "出现呕吐、气喘，即使血糖正常也应急诊。",
        ("气喘有没有？", "没有。", "要是呕吐、气喘，血糖正常也要来急诊。"),
        (3,),
    ),
]


@pytest.mark.parametrize(("text", "said", "rests_on"), DENIED)
def test_what_its_own_turns_deny_is_not_turned_round_by_others(text, said, rests_on):
    assert FlagKind.OPPOSITE not in pressed(text, *said, rests_on=rests_on, language="zh")


SAID = [
    (
        "头孢克洛服后全身红疹，记为头孢菌素类过敏。",
        ("药物过敏？", "小时候吃头孢克洛，起了一身红疹。", "好，头孢菌素类写上。"),
    ),
    ("另有1次手抖。", ("还有吗？", "还有一次手震。")),
    ("颈静脉无怒张。", ("脖子这个血管，我看看，不鼓。",)),
    ("避免久坐，防酮症。", ("别老坐着，吃这个药的人要防酮症。",)),
]


@pytest.mark.parametrize(("text", "said"), SAID)
def test_what_was_said_in_other_words_was_said(text, said):
    assert FlagKind.FINDING_NOT_SAID not in pressed(text, *said, language="zh")


def test_a_concentration_is_no_dose_of_the_medicine_beside_it():
    said = ("吃非那雄胺的，乘二，也就是四点二。", "好。", "非那雄胺5毫克一天一次接着吃。")
    assert FlagKind.DOSE_DIFFERS not in pressed("服非那雄胺后校正值约4.2ng/mL。", *said, rests_on=(1,), language="zh")


def test_so_many_times_a_night_is_at_night():
    said = ("小便呢？", "起夜啊，一晚两次，有时三次。体重今天早上量的七十一。")
    assert FlagKind.COURSE_DIFFERS not in pressed("夜尿每晚2～3次。", *said, language="zh")
