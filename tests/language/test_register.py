"""The register of Chinese notes: what is left of talk, reworded; what only speaks of the talk, left out."""

from __future__ import annotations

import pytest

from scribe.language.register import in_register, written_for_talk
from scribe.language.rules import pack


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("走快的时候还喘，没咳血", "走快时仍喘，未咳血"),
        ("没发烧，没力气", "无发烧，无力气"),
        ("6周以后来复查", "6周后复查"),
        ("2个月以后来看看", "2个月后复诊"),
        ("若头痛得更厉害，赶紧去急诊", "若头痛加重，立即急诊就诊"),
        ("一天拉5~6回", "每日排便5~6次"),
        ("左边胳膊还行，嘴唇干", "左边上肢尚可，口唇干"),
        ("这3个月瘦了6斤", "近3个月体重下降6斤"),
        ("姑姑是肺癌走", "姑姑因肺癌去世"),
        ("手背都肿了", "手背肿了"),
        ("双侧手背都肿", "双侧手背均肿"),
        ("血脂不太理想", "血脂不理想"),
        ("左膝60度没事", "左膝60度无异常"),
        ("跟走路没关系", "与走路无关"),
        ("腿痛时往脚上窜", "腿痛时向脚上放射"),
        ("每3到4小时", "每3~4小时"),
        ("先不急着查", "暂不查"),
        ("没事的话4周以后见", "若无不适，4周后复诊"),
        ("勿自己停", "勿自行停药"),
    ],
)
def test_talk_is_written_as_notes_have_it(told, written):
    assert in_register(told, pack("zh")) == written


@pytest.mark.parametrize("told", ["查一下", "量一遍", "也说不清", "属虎", "怎么跟你形容呢", "那儿不痒"])
def test_what_only_speaks_of_the_talk_leaves_nothing(told):
    assert in_register(told, pack("zh")) == ""


@pytest.mark.parametrize(
    "told", ["左脚", "吃了虾身上痒", "好像是慢性胃炎", "本来想手术", "记得药名", "服用布洛芬（300 mg）"]
)
def test_what_tells_something_stays_as_it_is(told):
    assert in_register(told, pack("zh")) == told


def test_quoted_words_stay_as_they_were_said():
    assert in_register("医生告知：“以后别吃了”", pack("zh")) == "医生告知：“以后别吃了”"


def test_a_note_is_compared_with_what_talk_means():
    assert (2, 4, "口唇") in tuple(written_for_talk("我的嘴唇干", pack("zh")))
