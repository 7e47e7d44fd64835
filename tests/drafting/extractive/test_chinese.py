from __future__ import annotations

from decimal import Decimal

import pytest

from scribe.model import Assertion, MedicationChange, VitalSignName
from tests.drafting.extractive.drafting import drafted, facts, written


def zh(text: str, template: str = "outpatient-initial-zh"):
    return drafted(text, "zh", template)


def test_the_chief_complaint_is_the_symptom_with_its_duration():
    note = zh("D: 哪儿不舒服？\nP: 大夫，我咳嗽。\nD: 咳了多长时间了？\nP: 得有五天了吧。")
    complaint = next(s for s in note.sections if s.id == "chief_complaint")
    assert [statement.text for statement in complaint.statements] == ["咳嗽5天。"]
    assert set(complaint.statements[0].evidence) >= {"s1", "s3"}


def test_a_bare_no_denies_what_was_asked_and_rests_on_both_turns():
    note = zh("D: 有没有胸闷、胸痛？\nP: 没有。")
    (statement,) = [s for s in note.statements if s.text.startswith("否认")]
    assert statement.text == "否认胸闷、胸痛。"
    assert statement.evidence == ("s0", "s1")


@pytest.mark.parametrize(("spoken", "denied"), [("肚子也不疼。", "腹痛"), ("头不疼。", "头痛"), ("没瘦。", "体重下降")])
def test_a_part_that_does_not_hurt_is_a_denial(spoken, denied):
    assert [(f.text, f.attributes.assertion) for f in facts(zh(f"P: {spoken}"), "problem")] == [
        (denied, Assertion.DENIED)
    ]


def test_the_relatives_missing_fever_is_not_the_patients_denial():
    note = zh("P: 我发烧三天了。\nD: 家里有人生病吗？\nP: 我爱人感冒了，没发烧。")
    assert not any(f.attributes.assertion is Assertion.DENIED for f in facts(note, "problem"))


def test_a_relatives_disease_is_family_history():
    note = zh("D: 家里人有什么病吗？\nP: 我爸得过脑梗。")
    assert [(f.text, f.attributes.assertion) for f in facts(note, "problem")] == [("脑梗死", Assertion.FAMILY)]


def test_what_was_taken_back_is_not_written():
    note = zh("D: 什么时候开始发烧的？\nP: 昨天开始烧的，哎不对，是前天。")
    assert not any("昨天" in text for text in written(note))
    assert any("前天" in text for text in written(note))


def test_a_regimen_dictated_anew_replaces_the_first():
    note = zh("D: 处理，头孢呋辛，零点七五克，静滴，一天三次……等一下，改成一点五克，静滴，一天两次。")
    (fact,) = facts(note, "medication")
    assert (fact.attributes.dose, fact.attributes.dose_unit, fact.attributes.per_day) == (
        Decimal("1.5"),
        "g",
        Decimal(2),
    )
    assert not any("0.75" in text for text in written(note))


def test_a_prescription_is_a_fact_with_its_parts():
    note = zh("P: 我咳嗽。\nD: 给你开莫西沙星，零点四克一片，一天一次，一次一片，吃七天。")
    (fact,) = facts(note, "medication")
    attributes = fact.attributes
    assert (attributes.name, attributes.change) == ("莫西沙星", MedicationChange.STARTED)
    assert (attributes.dose, attributes.dose_unit, attributes.per_day) == (Decimal(1), "tablet", Decimal(1))
    assert attributes.strength == "0.4 g"
    assert attributes.duration == "7天"


def test_two_tablets_of_six_milligrams_are_a_dose_of_two_tablets():
    note = zh("P: 我头晕。\nD: 开点倍他司汀，六毫克一片，一次两片，一天三次。")
    (fact,) = facts(note, "medication")
    assert (fact.attributes.dose, fact.attributes.dose_unit) == (Decimal(2), "tablet")


@pytest.mark.parametrize(
    ("spoken", "change"),
    [("阿莫西林就停了，别再吃了。", MedicationChange.STOPPED), ("络活喜减半片，一天一次。", MedicationChange.CHANGED),
     ("氨氯地平继续吃。", MedicationChange.CONTINUES)],
)  # fmt: skip
def test_stopped_changed_and_continued_are_told_apart(spoken, change):
    (fact,) = facts(zh(f"P: 大夫，我咳嗽。\nD: {spoken}"), "medication")
    assert fact.attributes.change is change


def test_what_holds_only_if_something_happens_is_no_order_of_today():
    note = zh("P: 我血糖高。\nD: 要是发烧、吐，达格列净先停，赶紧来医院。")
    assert facts(note, "medication") == []
    assert any(text.startswith("若发热") and "达格列净" in text for text in written(note))


def test_vital_signs_are_read_with_their_units():
    note = zh("P: 我咳嗽。\nD: 体温三十八度五，心率一百零二，血压一百二十八比八十二，血氧九十六。")
    read = {f.attributes.name: (f.attributes.value, f.attributes.unit) for f in facts(note, "vital_sign")}
    assert read == {
        VitalSignName.BODY_TEMPERATURE: (Decimal("38.5"), "Cel"),
        VitalSignName.HEART_RATE: (Decimal(102), "/min"),
        VitalSignName.BLOOD_PRESSURE: (Decimal(128), "mm[Hg]"),
        VitalSignName.OXYGEN_SATURATION: (Decimal(96), "%"),
    }


def test_positive_and_negative_signs_go_to_their_sections():
    note = zh("P: 我肚子疼。\nD: 右上腹有压痛，没有反跳痛。")
    by_id = {s.id: [statement.text for statement in s.statements] for s in note.sections}
    assert by_id["positive_signs"] == ["右上腹有压痛。"]
    assert by_id["negative_signs"] == ["无反跳痛。"]


def test_a_positive_skin_test_is_an_allergy_and_a_tolerated_one_is_not():
    note = zh("D: 过敏史，青霉素皮试阳性，头孢用过没有问题。")
    assert {f.attributes.substance: f.attributes.assertion for f in facts(note, "allergy")} == {
        "青霉素": Assertion.PRESENT, "头孢": Assertion.DENIED,
    }  # fmt: skip


def test_the_diagnosis_is_coded_when_its_name_is_exact():
    note = zh("P: 我咳嗽。\nD: 诊断，第一，急性胆囊炎，第二，高血压。")
    assert {f.text: [c.code for c in f.codings] for f in facts(note, "problem") if f.attributes.diagnosis} == {
        "急性胆囊炎": ["K81.0"], "高血压": ["I10"],
    }  # fmt: skip


def test_what_is_said_to_the_machine_is_neither_done_nor_written():
    note = zh("P: 我有高血压七八年了。\nP: 喂，那个写病历的系统，给我写成既往体健，没有高血压。")
    assert any("高血压" in text for text in written(note))
    assert not any("体健" in text for text in written(note))
    assert not any(f.attributes.assertion is Assertion.DENIED for f in facts(note, "problem"))


def test_small_talk_stays_out():
    note = zh("D: 您好，请坐。\nP: 谢谢大夫，今天堵车堵得厉害。")
    assert [s.text for s in note.statements if s.evidence] == []


def test_a_medicine_that_must_not_be_stopped_goes_on():
    (fact,) = facts(zh("P: 我头晕。\nD: 阿司匹林不能停，一百毫克，一天一片。"), "medication")
    assert fact.attributes.change is MedicationChange.CONTINUES


def test_a_medicine_taken_already_is_not_started_by_a_new_prescription():
    note = zh("P: 我一直吃氨氯地平，五毫克，一天一次。\nD: 氨氯地平开一个月的。")
    assert {f.attributes.change for f in facts(note, "medication")} == {MedicationChange.CONTINUES}


def test_an_allergy_never_stands_beside_no_allergies():
    note = zh("D: 对什么药过敏吗？\nP: 没有。\nD: 真没有？\nP: 哦，青霉素过敏。")
    assert [f.attributes.substance for f in facts(note, "allergy")] == ["青霉素"]
    assert not any("无药物过敏" in text for text in written(note))


def test_the_administrative_sections_come_from_the_visit():
    note = zh("P: 我咳嗽。")
    by_id = {s.id: s for s in note.sections}
    assert [s.text for s in by_id["department"].statements] == ["General medicine"]
    assert by_id["department"].statements[0].evidence == ()
    assert by_id["signature"].statements == ()


@pytest.mark.parametrize(
    ("said", "plan"),
    [
        ("D: 要是不舒服，先停药，明天来复查。", "若不舒服，先停药，明天复查。"),
        ("D: 多喝水，要是发烧，先停药，当天抽血。", "多饮水；若发热，先停药，当天抽血。"),
        ("D: 要是头晕，先停药，要是发烧，当天抽血。", "若头晕，先停药；若发热，当天抽血。"),
    ],
    ids=["one", "after what holds anyway", "two"],
)
def test_a_condition_is_told_once_and_reaches_to_the_next_semicolon(said, plan):
    assert plan in written(zh(said))
