"""Results in words, figures in no read amount, and relatives, in Mandarin notes beside what was said."""

from __future__ import annotations

import pytest

from scribe.model import Level
from tests.verification.test_claims import flags

TOLD = [
    (("血钠一百二十九，有点低。",), "血钠129，偏低", "血钠正常"),
    (("乙肝表面抗原是阳性。",), "乙肝表面抗原阳性", "乙肝表面抗原阴性"),
    (("磁共振得做一个。", "做呗。"), "行磁共振检查", "患者拒绝磁共振"),
    (("家里谁有哮喘？", "我爷爷有哮喘。"), "哮喘家族史", "否认哮喘家族史"),
    (("一天吃三道，一道两颗。", "好。"), "每日3次", "每日5次"),
    (
        ("西药里头，比索洛尔先不吃了。", "换的那个地尔硫䓬，九十毫克一天一次。"),
        "地尔硫䓬90mg每日1次",
        "继续服用比索洛尔",
    ),
]


def open_kinds(text, said):
    return [flag.kind for flag in flags(text, *said, language="zh") if flag.level is not Level.LOW]


@pytest.mark.parametrize(("said", "right"), [(said, right) for said, right, _ in TOLD])
def test_what_was_said_is_not_flagged(said, right):
    assert open_kinds(right, said) == []


@pytest.mark.parametrize(("said", "wrong"), [(said, wrong) for said, _, wrong in TOLD])
def test_what_was_said_otherwise_is_flagged(said, wrong):
    assert open_kinds(wrong, said)
