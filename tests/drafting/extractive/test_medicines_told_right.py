"""Chinese lines of medicines: one line a medicine, under one name, taken as it was told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scribe.language.quantity.regimen import read_regimen
from tests.drafting.extractive.drafting import drafted


def lines(text: str) -> list[str]:
    return [one.text for one in drafted(text, "zh", "outpatient-initial-zh").statements]


def test_a_medicine_under_two_names_is_told_once():
    told = lines("D: 给你加一个氯沙坦，科素亚，五十毫克，每天早上一片。")
    assert [one for one in told if "氯沙坦" in one or "科素亚" in one] == [
        "予氯沙坦（科素亚）（50 mg）每次1片，每早1次。"
    ]


def test_each_medicine_is_a_line():
    told = lines("D: 开氨溴索，三十毫克，一天三次。再开氯雷他定，十毫克，一天一次。")
    assert not any("氨溴索" in one and "氯雷他定" in one for one in told)
    assert sum("氨溴索" in one or "氯雷他定" in one for one in told) == 2


@pytest.mark.parametrize("said", ["今天早上还吃了1粒。", "昨天晚上吃了1粒。", "头几天早上起来有点晕"])
def test_a_time_of_one_day_is_no_habit(said):
    assert read_regimen(said, "zh").frequency is None


def test_every_evening_is_a_habit():
    often = read_regimen("每天晚上1片", "zh").frequency
    assert often is not None
    assert often.per_day == Decimal(1)


@pytest.mark.parametrize(
    ("said", "kept"),
    [("一个月别超过8天。", "一个月别超过8天"), ("目前不到20天", "不到20天"), ("2个月没吃了", "2个月没吃")],
)
def test_days_at_most_and_days_without_are_no_course(said, kept):
    told = read_regimen(said, "zh")
    assert told.duration is None
    assert told.frequency is None
    assert kept in told.unclear


def test_what_was_taken_for_days_and_given_up_is_told_so():
    told = lines("D: 吃过什么药？\nP: 吃过萘普生，吃了四天，一天两次，一次一片，胃疼就停了。")
    assert any(one.startswith("曾服用萘普生") and "已停用" in one for one in told)
    assert not any("未服用萘普生" in one for one in told)


def test_a_medicine_that_is_only_asked_about_is_not_taken():
    told = lines("P: 要不要开点药？维生素B12那种。\nD: 先不开，等结果出来再说。")
    assert not any("维生素B12" in one and not one.startswith("暂不") for one in told)


def test_a_stop_said_over_does_not_refuse_another_order():
    told = lines("D: 给你开莫西沙星，一天一次，一次一片，吃五天。阿莫西林就停了。\nP: 嗯，停了。")
    assert any(one.startswith("予莫西沙星") for one in told)
    assert not any("拒绝" in one for one in told)


def test_how_much_somebody_drinks_is_no_dose():
    told = lines("D: 非那雄胺吃了头晕吗？\nP: 不晕。\nD: 水喝多少？\nP: 一天一升多吧。")
    assert not any("非那雄胺" in one and "1 L" in one for one in told)


def test_a_judgement_behind_two_values_is_of_neither():
    told = lines("D: 血压一百五十比九十四。心率八十，齐。\nP: 怎么样？\nD: 高一点。")
    assert not any("心率高" in one or "心率高一点" in one for one in told)


def test_what_was_to_be_given_and_is_out_of_stock_is_not_given():
    told = lines("D: 本来想开左氧氟沙星滴耳液，药房没货，下次再说。")
    assert not any(one.startswith("予左氧氟沙星") for one in told)
