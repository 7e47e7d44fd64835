"""Mandarin medicines that are read out, agreed to, given up or never taken, and what is done with them in a case only."""
# ruff: noqa: E501 - a dialogue is read in one line

from __future__ import annotations

import pytest

from tests.language.spoken import reading_of, unmet

CONVERSATIONS = [
    # read out and borne out: taken, or taken once
    ("d: 系统里是培哚普利四毫克，早上一片。 | p: 对，一直这么吃。", "培哚普利: goes_on, 4 mg; 培哚普利: never start"),
    ("d: 阿莫西林一次一克，一天两次，连吃十四天。 | p: 对，吃完了。", "阿莫西林: took; 阿莫西林: never start"),
    ("d: 头孢克洛一次一包，一天三次，吃五天。 | o: 好的。", "头孢克洛: start"),
    ("d: 换成厄贝沙坦，一百五，一天一次。 | p: 对，我听说过这个。", "厄贝沙坦: start"),
    ("d: 替米沙坦四十，一天一次，对吧？ | p: 替米沙坦对的，是八十毫克。", "替米沙坦: goes_on, 80 mg"),
    # agreed to, understood: an order all the same
    ("d: 加一个依折麦布，十毫克一天一次，您看行不行？ | p: 行。", "依折麦布: start; 依折麦布: never goes_on"),
    ("d: 布洛芬一次一片，一天三次，饭后吃，记住没？ | p: 记住了。", "布洛芬: start; 布洛芬: never goes_on"),
    # given up, never taken, left out
    ("d: 螺内酯呢？ | p: 停了好久了。", "螺内酯: not_taken, ended"),
    ("d: 骨化三醇还吃着吗？ | p: 吃完就没续。", "骨化三醇: not_taken, ended"),
    ("p: 普瑞巴林我一片都没吃。", "普瑞巴林: not_taken; 普瑞巴林: never ended"),
    ("d: 布地奈德鼻喷用了没？ | p: 没用过，不会用。", "布地奈德: not_taken; 布地奈德: never ended"),
    ("p: 华法林这两天没吃，要拔牙。", "华法林: goes_on"),
    # told of what was asked; taken only then
    ("d: 甲泼尼龙减到几片了？ | p: 两片，早上吃。", "甲泼尼龙: goes_on, 2 tablet"),
    ("d: 艾司唑仑还天天吃？ | p: 没有，睡不着才吃，一片。", "艾司唑仑: goes_on, 1 tablet"),
    # in a case, at a place: nothing that is done now
    ("d: 别嘌醇一天半片，起疹子马上停。", "别嘌醇: start, 0.5 tablet; 别嘌醇: never stop"),
    ("d: 莫米松薄薄抹一层，一天一回，眼周不要抹。", "莫米松: start; 莫米松: never stop"),
    # numbers
    ("d: 赛治别吃三片了，一天一片就行。", "赛治: 1 tablet; 赛治: never 3 tablet"),
    ("p: 门冬三餐前各六个。", "门冬: 6 [IU]"),
    ("d: 拉莫三嗪头两个礼拜二十五一天一次。", "拉莫三嗪: never 15 mg"),
]


@pytest.mark.parametrize(("talk", "expected"), CONVERSATIONS)
def test_what_is_read_out_or_told_of_a_medicine_is_kept_apart(talk: str, expected: str) -> None:
    assert unmet(reading_of(talk, "zh"), expected) == ""
