"""Mandarin statements are held against the turns that they rest on: what is told elsewhere is of another time or place."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind, Level
from scribe.verification import verify
from tests.fakes.notes import note_of, transcript_of

WARNED = ("咳血有没有？", "没有，没咳过血。", "回去要是咳血、胸痛，马上来。", "好。")
STIFF = ("哪儿疼？", "膝盖疼了俩月。", "今年多大了？", "六十三。", "走平路呢？", "走平路不疼。")


def pressed(text: str, *said: str, rests_on: tuple[int, ...] = ()) -> list[FlagKind]:
    """The kinds of the checks' open flags; the statement rests on some turns, counted from one, or on all."""
    evidence = tuple(f"s{number}" for number in rests_on or range(1, len(said) + 1))
    note = note_of((text, evidence), language="zh")
    checked = verify(note, transcript_of(*said, language="zh"), None, judged=False)
    return [flag.kind for flag in checked.statements[0].flags if flag.level is not Level.LOW]


BORNE_OUT = [
    ("如咳血、胸痛加重，立即就诊。", WARNED, (3,)),
    ("治疗期间出现咳血，即刻停药并告知医生。", WARNED, (3,)),
    ("平地行走无膝痛。", STIFF, (5, 6)),
    ("夜间不因咳嗽而醒。", ("夜里咳嗽醒不醒？", "不醒。"), ()),
    ("计划明年怀孕。", ("有没有可能怀孕？", "没有，打算明年要。"), ()),
    ("妊娠：尿检阴性。", ("有没有可能怀孕？", "没有，尿检阴性。"), ()),
    ("否认其他药物过敏。", ("药物过敏？", "青霉素过敏，起疹子。别的没有。"), ()),
    ("常吃花生，无过敏。", ("药物过敏？", "青霉素过敏，起疹子。", "花生呢？", "花生常吃，不过敏。"), (3, 4)),
    ("过敏原检测：花生为0级。", ("花生能吃吗？", "花生是零级，可以吃。"), ()),
    ("近3天因发热未饮酒。", ("喝酒吗？", "喝，天天二两，这三天烧得没喝。"), ()),
    ("早餐仍吃馒头。", ("主食呢？", "馒头还是吃，没馒头吃不饱。"), ()),
    ("若复查阳性，因青霉素过敏不用阿莫西林。", ("青霉素过敏？", "对，青霉素过敏。", "要是复查阳性，青霉素过敏就不用阿莫西林。"), (3,)),
    ("未做过肠镜。", ("肠镜做过吗？", "肠镜没做过，胃镜去年做的。"), ()),
    ("否认呼吸困难、胸闷。", ("胸闷、喘不上气，肚子痛有没有？", "没有。"), ()),
    ("右直腿抬高70°无疼痛。", ("直腿抬高，左边三十度就疼，右边七十度没事。",), ()),
    ("分有先兆及无先兆两型。", ("这种头痛分有先兆的。",), ()),
    ("预约眼底，近2年未查眼底。", ("预约个眼底，这个两年没查了。",), ()),
    ("血压未达标。", ("血压还是没达标。",), ()),
]


@pytest.mark.parametrize(("text", "said", "rests_on"), BORNE_OUT)
def test_what_a_statements_own_turns_bear_out_is_not_flagged(text, said, rests_on):
    assert FlagKind.OPPOSITE not in pressed(text, *said, rests_on=rests_on)


TURNED = [
    ("平地行走时膝痛。", ("膝盖疼不疼？", "不疼。"), ()),
    ("孩子哭时无鼻涕。", ("哭的时候有鼻涕吗？", "有，有鼻涕。", "要是没鼻涕了就停药。"), (1, 2)),
    ("宫颈有触痛。", ("宫颈没有触痛，越按越舒服。",), ()),
    ("单位裁员，无明显债务。", ("心情呢？", "还行，债务有点儿。"), ()),
    ("化验未见念珠菌。", ("我看看，看到念珠菌，没有滴虫。",), ()),
    ("已查体，未做胸片。", ("做了什么？", "做了胸片，抽了血。"), ()),
    ("未接种流感疫苗。", ("流感疫苗呢？", "流感疫苗打过的。"), ()),
    ("无需再拍胸片。", ("两周后再拍个胸片。",), ()),
    ("否认头晕。", ("头疼头晕有没有？", "头不疼，偶尔晕一下。"), ()),
    ("否认痛经。", ("痛经吗？", "头一天有点儿，能忍。"), ()),
]


@pytest.mark.parametrize(("text", "said", "rests_on"), TURNED)
def test_what_its_own_turns_tell_otherwise_is_flagged(text, said, rests_on):
    assert FlagKind.OPPOSITE in pressed(text, *said, rests_on=rests_on)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("否认恶心。", ("恶心、头晕有没有？", "偶尔头晕。")),
        ("否认药物过敏。", ("药物过敏？", "没有。哦，青霉素过敏，起疹子。")),
    ],
)
def test_an_answer_in_part_is_of_what_it_names(text, said):
    found = pressed(text, *said)
    assert (FlagKind.OPPOSITE in found) is ("过敏" in text)
