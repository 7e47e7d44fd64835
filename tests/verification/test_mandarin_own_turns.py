"""Mandarin statements are held against their own turns: what is told elsewhere is of another time or place."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind
from tests.fakes.checks import pressed

WARNED = ("咳血有没有？", "没有，没咳过血。", "回去要是咳血、胸痛，马上来。", "好。")
STIFF = ("哪儿疼？", "膝盖疼了俩月。", "今年多大了？", "六十三。", "走平路呢？", "走平路不疼。")


BORNE_OUT = [
    ("如咳血、胸痛加重，立即就诊。", WARNED, (3,)),
    ("治疗期间出现咳血，即刻停药并告知医生。", WARNED, (3,)),
    ("平地行走无膝痛。", STIFF, (5, 6)),
    ("夜间不因咳嗽而醒。", ("夜里咳嗽醒不醒？", "不醒。"), ()),
    ("计划明年怀孕。", ("有没有可能怀孕？", "没有，打算明年要。"), ()),
    ("妊娠：尿检阴性。", ("有没有可能怀孕？", "没有，尿检阴性。"), ()),
    ("过敏原：花生、鸡蛋均为0级。", ("花生、鸡蛋过敏吗？", "都不过敏。", "鸡蛋花生全是零。"), ()),
    ("早餐仍吃馒头。", ("主食呢？", "馒头还是吃，没馒头吃不饱。"), ()),
    (
        "若复查阳性，因青霉素过敏不用阿莫西林。",
        ("青霉素过敏？", "对，青霉素过敏。", "要是复查阳性，青霉素过敏就不用阿莫西林。"),
        (3,),
    ),
    ("未查过骨密度。", ("绝经了没有？骨密度查过吗？", "四十九没的。骨密度没查过。"), ()),
    ("右直腿抬高70°无疼痛。", ("直腿抬高，左边三十度就疼，右边七十度没事。",), ()),
    ("分有耳鸣音及无耳鸣音两型。", ("这种分有耳鸣音的，你是有耳鸣音的。",), ()),
    ("预约眼底，近2年未查眼底。", ("预约个眼底，这个两年没查了。",), ()),
    ("血压未达标。", ("血压还是没达标。",), ()),
]


@pytest.mark.parametrize(("text", "said", "rests_on"), BORNE_OUT)
def test_what_a_statements_own_turns_bear_out_is_not_flagged(text, said, rests_on):
    assert FlagKind.OPPOSITE not in pressed(text, *said, rests_on=rests_on, language="zh")


TURNED = [
    ("平地行走时膝痛。", ("膝盖疼不疼？", "不疼。"), ()),
    ("孩子哭时无鼻涕。", ("哭的时候有鼻涕吗？", "有，有鼻涕。", "要是没鼻涕了就停药。"), (1, 2)),
    ("宫颈有触痛。", ("宫颈没有触痛，越按越舒服。",), ()),
    (
        "单位裁员，无明显债务。",
        ("心情呢？", "还行，债务有点儿。", "多大了？", "四十。", "家里没债务吧？", "没债务。"),
        (1, 2),
    ),
    (
        "入职体检未做肝胆彩超及胸片。",
        ("入职体检做了什么？", "做了肝胆彩超、胸片。", "去年呢？", "去年没做胸片。"),
        (1, 2),
    ),
    (
        "肝炎未患，未接种流感疫苗。",
        ("流感疫苗呢？", "打过流感疫苗的。", "多大了？", "六十。", "肺炎疫苗没打？", "没打疫苗。"),
        (1, 2),
    ),
    ("无需复查胸部CT。", ("上次没拍胸部CT？", "没有。", "多大了？", "六十。", "四周后再拍一个CT。"), (5,)),
    ("否认头晕。", ("头疼头晕有没有？", "头不疼，偶尔晕一下。"), ()),
    ("否认痛经。", ("痛经吗？", "头一天有点儿，能忍。"), ()),
]


@pytest.mark.parametrize(("text", "said", "rests_on"), TURNED)
def test_what_its_own_turns_tell_otherwise_is_flagged(text, said, rests_on):
    assert FlagKind.OPPOSITE in pressed(text, *said, rests_on=rests_on, language="zh")


def test_an_answer_in_part_is_of_what_it_names():
    assert FlagKind.OPPOSITE not in pressed("否认胃痛。", "胃痛有没有？", "不胃痛，偶尔腿麻。", language="zh")


def test_an_allergy_remembered_late_is_no_other_than_the_one_named():
    assert FlagKind.OPPOSITE in pressed("否认药物过敏。", "药物过敏？", "没有。哦，青霉素过敏，起疹子。", language="zh")
