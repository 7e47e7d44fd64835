"""What Mandarin conversations tell of values, allergies, relatives and orders, in everyday words."""

from __future__ import annotations

import pytest

from tests.language.test_chinese_reading import _about, _claims, _tags


@pytest.mark.parametrize(
    ("dialogue", "words", "tag"),
    [
        ("医：钠多少？ / 患：报告上一百三十一。", "sodium", "131"),
        ("医：给你扎个手指，十三点二。", "blood glucose", "13.2"),
        ("医：餐后两小时多少？ / 患：十二点三。", "postprandial glucose", "12.3"),
        ("医：胎心一百五十二，宫高二十九。", "宫高", "29"),
        ("医：PHQ-9填了吗？ / 患：填了，十九分。", "depression questionnaire", "19"),
        ("患：吃菠萝舌头发麻，嘴也肿。", "菠萝", "allergy"),
        ("医：橡皮膏用着有没有事？ / 患：贴了就起红疹子。", "橡皮膏", "allergy"),
        ("医：柳絮，查过没？ / 患：查过，三级阳性。", "柳絮", "allergy"),
        ("患：爷爷食管癌，走了好几年。", "食管癌", "relative"),
        ("医：母亲呢？ / 患：甲减，还有胆结石。", "甲状腺功能减退", "relative"),
        ("医：尿微量白蛋白查一下。", "微量白蛋白", "order"),
        ("医：查过骨密度没？ / 患：没有。 / 医：那去查一个。", "骨密度", "order"),
        ("医：恶心反酸烧心有吗？ / 患：反酸有一点，其他没有。", "烧心", "denied"),
        ("医：铁蛋白今天三十五比上次好。", "ferritin", "now"),
        ("医：肌酐从一百三十二降到今天的九十八。", "98", "now"),
        ("医：肌酐从一百三十二降到今天的九十八。", "132", "past"),
        ("医：高的一百六十四，低的九十二。", "blood_pressure", "164/92"),
        ("医：眼压二十一。", "intraocular pressure", "21"),
        ("患：我三个姨妈都是类风湿。", "类风湿", "relative"),
        ("患：克林霉素打一半脸都紫了。", "克林霉素", "allergy"),
        ("患：膏药贴完一圈水泡。", "膏药", "allergy"),
        ("患：碰到尘螨就喘。", "尘螨", "present"),
        ("医：对什么过敏吗？ / 患：药没过敏的，阿奇霉素也吃过。", "阿奇霉素", "denied"),
        ("医：什么药不能用吗？ / 患：没有。", "药不能用", "denied"),
        ("医：胸闷呢？ / 患：还好。", "胸闷", "denied"),
        ("医：没有过敏性鼻炎。", "过敏性鼻炎", "denied"),
        ("医：这病叫腱鞘炎。", "腱鞘炎", "problem"),
        ("医：要不要做个肺功能？ / 患：做吧。", "肺功能", "order"),
        ("患：我想查个骨密度。 / 医：行，那就查。", "骨密度", "order"),
        ("医：可能是胃，胃镜做了才知道。 / 患：那就做。", "胃镜", "order"),
        ("医：心脏彩超我开了。", "心脏彩超", "order"),
        ("医：两周后还低再请血液科。", "血液科", "conditional"),
    ],
)
def test_what_is_told_in_everyday_words_is_read(dialogue: str, words: str, tag: str) -> None:
    assert any(tag in _tags(claim) for claim in _about(_claims(dialogue), words))


@pytest.mark.parametrize(
    ("dialogue", "words", "tag"),
    [
        ("医：青霉素、头孢过敏吗？ / 患：青霉素做皮试红了一大片，头孢没事。", "头孢", "present"),
        ("医：鸡蛋、牛奶吃了有事吗？ / 患：鸡蛋一吃嘴巴周围就红一圈，牛奶没事。", "牛奶", "present"),
        ("医：爸爸还在吗？ / 患：不在了，肺癌。", "肺癌", "patient"),
        ("患：网上说我这肯定是胃癌。", "胃癌", "patient"),
    ],
)
def test_what_is_another_s_or_did_no_harm_is_none_of_the_patient_s(dialogue: str, words: str, tag: str) -> None:
    assert not any(tag in _tags(claim) for claim in _about(_claims(dialogue), words))


@pytest.mark.parametrize(
    "dialogue",
    [
        "医：对什么过敏吗？ / 患：啥都不过敏。",
        "医：过敏吗？ / 患：我皮实着。",
        "医：对什么过敏吗？ / 患：花生吃着好好的。",
        "患：浑身起疹子，吃了西替利嗪。",
    ],
)
def test_what_is_borne_well_is_no_allergy(dialogue: str) -> None:
    allergies = [claim for claim in _claims(dialogue) if claim.kind.value == "allergy" and claim.concept is not None]
    assert not [claim for claim in allergies if claim.assertion.value == "present"]
