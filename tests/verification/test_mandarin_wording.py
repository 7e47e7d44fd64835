"""The same thing in a note's Mandarin and in speech, and its opposite."""

from __future__ import annotations

import pytest

from scribe.model import Level
from tests.verification.test_claims import flags

TOLD = [
    (("血压药我一直按时吃，没断过。",), "规律服用降压药", "经常漏服降压药"),
    (("这咳嗽吃了三天药也不管用。",), "服药3天咳嗽无好转", "服药后咳嗽好转"),
    (("胃镜您做不做？", "我可不想做，怕难受。"), "患者拒绝胃镜", "同意行胃镜检查"),
    (("孩子剖的，三十五周生的。",), "早产，剖宫产", "足月顺产"),
    (("药是我自己上网买的，医生没开。",), "自行网购药物", "医生处方"),
    (("抗原测了没？", "测了，两道杠。"), "抗原检测阳性", "抗原阴性"),
    (("晚上躺不平，得垫两个枕头。",), "夜间不能平卧", "夜间可平卧"),
    (("痰呢？", "痰是绿的。"), "咳绿痰", "咳白色痰"),
    (("开浦兰早一片晚一片。",), "左乙拉西坦早晚各1片", "左乙拉西坦早晚各2片"),
    (("阿奇吃完了吧？", "昨天吃完的。"), "阿奇霉素已服完", "罗红霉素已服完"),
    (("喷完药漱口的，医生交代过。",), "用药后漱口", "用药后未漱口"),
    (("孩子蔫蔫的，不爱吃饭。",), "精神差，纳差", "精神可，食欲好"),
    (("肺里有点湿啰音。",), "可闻及湿啰音", "双肺呼吸音清"),
    (("别嘌醇接着吃，一天一片。",), "继续服用别嘌醇", "停用别嘌醇"),
    (("你得马上去急诊拍CT。",), "急诊行CT", "择期行CT检查"),
]


def open_kinds(text, said):
    return [flag.kind for flag in flags(text, *said, language="zh") if flag.level is not Level.LOW]


@pytest.mark.parametrize(("said", "right"), [(said, right) for said, right, _ in TOLD])
def test_what_was_said_in_other_words_is_not_flagged(said, right):
    assert open_kinds(right, said) == []


@pytest.mark.parametrize(("said", "wrong"), [(said, wrong) for said, _, wrong in TOLD])
def test_the_opposite_of_what_was_said_is_flagged(said, wrong):
    assert open_kinds(wrong, said)
