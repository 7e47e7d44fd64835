"""What a doctor would not forgive a draft: an order that was taken back, a lost allergy, a word that turned over."""

from __future__ import annotations

import pytest

from scribe.language.phrases import reworded
from scribe.language.rules import pack
from tests.drafting.extractive.drafting import drafted, facts, written

TAKEN_BACK = """
D: You have migraine with aura.
P: What can I take?
D: Start propranolol, forty milligrams, hmm, but you had asthma, so no, no propranolol. Let's do topiramate... actually, no, amitriptyline ten milligrams at night.
"""  # noqa: E501


def test_an_order_that_is_taken_back_in_the_same_breath_is_not_in_the_note():
    note = drafted(TAKEN_BACK)
    text = " ".join(written(note)).lower()
    assert "propranolol" not in text
    assert "topiramate" not in text
    assert "Start amitriptyline 10 mg at night." in written(note)
    assert {fact.attributes.name for fact in facts(note, "medication")} == {"amitriptyline"}


def test_an_order_for_another_medicine_than_the_one_refused_stays():
    note = drafted("D: Start amoxicillin, 500 milligrams three times a day. No ibuprofen.\nP: Okay.")
    assert any("amoxicillin 500 mg" in text for text in (fact.text for fact in facts(note, "medication")))
    assert any("moxicillin" in text for text in written(note))


def test_the_name_alone_is_an_answer_when_allergies_are_asked_for():
    note = drafted("D: Any allergies?\nP: Penicillin. I got a rash all over as a kid.")
    assert "Allergic to penicillin (rash)." in written(note)
    assert [fact.attributes.substance.lower() for fact in facts(note, "allergy")] == ["penicillin"]


def test_medicines_named_in_answer_to_what_is_taken_are_in_the_note():
    note = drafted("D: What regular medicines are you on?\nP: Metformin, 500 twice a day, and ramipril.")
    text = " ".join(written(note)).lower()
    assert "metformin" in text
    assert "ramipril" in text


def test_who_quit_has_quit_what_was_asked_about():
    assert "The patient quit smoking 10 years ago." in written(drafted("D: Do you smoke?\nP: I quit ten years ago."))


def test_a_medicine_of_unknown_name_can_be_stopped():
    note = drafted("D: The pill increases your stroke risk, so we must stop Microgynon today.\nP: Okay.")
    assert "Stop microgynon." in written(note)


def test_known_conditions_are_no_vital_sign():
    note = drafted("D: So you have type 2 diabetes and high blood pressure.\nP: Yes.", template="visit-note")
    examined = next(section for section in note.sections if section.title == "PHYSICAL EXAMINATION")
    assert examined.statements == ()


def test_an_image_that_is_wished_for_is_an_order_and_no_result():
    note = drafted("D: I'd like an x-ray of the left knee, standing.\nP: Okay.", template="visit-note")
    results = next(section for section in note.sections if section.title == "RESULTS")
    assert results.statements == ()
    assert "Obtain an x-ray of the left knee, standing." in written(note)


def test_a_complaint_in_plain_words_is_the_chief_complaint():
    note = drafted(
        "D: What can I do for you?\nP: My left knee has been killing me for three weeks.\nD: Any swelling?\nP: A bit.",
        template="visit-note",
    )
    assert note.sections[0].statements[0].text == "Left knee pain for 3 weeks."


@pytest.mark.parametrize(
    "said",
    ["可能有胆囊结石", "可以打一针", "口服可待因", "真菌感染", "上次就诊", "晕倒一次", "老年性白内障"],
)
def test_a_word_of_emphasis_within_another_word_stays(said):
    assert reworded(said, pack("zh")) == said


def test_a_spoken_point_that_was_written_as_a_mark_keeps_its_decimal():
    note = drafted("D: Your temperature is ninety eight . two. Your pulse is seventy two.\nP: Okay.")
    [temperature] = [f for f in facts(note, "vital_sign") if f.attributes.name.value == "body_temperature"]
    assert str(temperature.attributes.value) == "98.2"


def test_a_reading_of_last_month_is_no_vital_sign_of_today():
    note = drafted("D: Your blood pressure was 190 over 100 last month, today it's 138 over 84.\nP: Good.")
    assert [str(fact.attributes.value) for fact in facts(note, "vital_sign")] == ["138"]


def test_a_medicine_that_is_not_started_again_is_declined():
    note = drafted("D: We won't restart metoprolol.\nP: Okay.")
    assert [fact.attributes.change.value for fact in facts(note, "medication")] == ["declined"]


def test_what_is_denied_is_never_the_chief_complaint():
    note = drafted("D: 有没有头晕、胸闷？\nP: 头晕没有，胸闷偶尔有一点。", "zh")
    assert "胸闷。" in written(note)
    assert "否认头晕。" in written(note)
    assert "头晕。" not in written(note)


def test_a_complaint_with_its_duration_goes_before_one_without():
    note = drafted("D: 哪儿不舒服？\nP: 有点乏力。\nD: 还有呢？\nP: 胸闷三天了，还咳嗽。", "zh")
    assert "胸闷3天，咳嗽。" in written(note)


@pytest.mark.parametrize(
    "told",
    [
        "It looks like your blood pressure was two hundred over ninety. Have you been taking your pills?",
        "I heard your blood pressure was 190 over 100 in the emergency room.",
    ],
)
def test_a_reading_that_is_told_of_is_not_under_examination(told):
    note = drafted(f"D: {told}\nP: I skipped them.", template="visit-note")
    examined = next(section for section in note.sections if section.title == "PHYSICAL EXAMINATION")
    assert examined.statements == ()
    assert facts(note, "vital_sign") == []
    assert any("lood pressure was" in text for text in written(note))


@pytest.mark.parametrize(
    "told",
    [
        "I looked at your vitals. Your blood pressure was 150 over 90.",
        "Today your blood pressure was 150 over 90.",
        "Your blood pressure is 150 over 90.",
    ],
)
def test_a_reading_of_this_visit_is_a_vital_sign_in_either_tense(told):
    note = drafted(f"D: {told}\nP: Okay.")
    assert [str(fact.attributes.value) for fact in facts(note, "vital_sign")] == ["150"]


def test_a_chinese_reading_of_last_time_is_no_vital_sign_of_today():
    note = drafted("P: 我头晕。\nD: 上次血压一百九比一百，今天血压一百三十八比八十四。", "zh")
    assert [str(fact.attributes.value) for fact in facts(note, "vital_sign")] == ["138"]


def test_medicines_named_in_answer_to_what_do_you_take_are_in_the_note():
    note = drafted("D: What do you take?\nP: Atorvastatin 40 at night and aspirin 75.")
    assert {"Takes atorvastatin 40 mg at night.", "Takes aspirin 75 mg."} <= set(written(note))


def test_a_medicine_named_in_any_answer_is_in_the_note():
    note = drafted("D: Anything regular?\nP: Lisinopril 10 and aspirin.")
    assert any("isinopril 10" in text for text in written(note))


def test_a_dose_in_an_afterthought_stays_with_its_medicine():
    note = drafted("D: What medicines are you on?\nP: Metformin, and ramipril, I think it's 5 milligrams.")
    assert {"Takes metformin.", "Takes ramipril 5 mg."} <= set(written(note))
    assert [str(fact.attributes.dose) for fact in facts(note, "medication")] == ["None", "5"]


def test_a_medicine_not_to_be_taken_again_is_not_started():
    note = drafted("D: Don't take ibuprofen again.\nP: Okay.")
    assert [fact.attributes.change.value for fact in facts(note, "medication")] == ["declined"]


@pytest.mark.parametrize(
    "told",
    [
        "Shellfish gives me hives.",
        "No allergies to medicines, but I get hives from shellfish.",
        "No allergies but shellfish gives me hives.",
        "Just shellfish.",
    ],
)
def test_a_food_that_gives_hives_is_an_allergy_and_never_stands_beside_no_allergies(told):
    note = drafted(f"D: Any allergies?\nP: {told}")
    allergies = [
        (fact.attributes.substance.lower(), fact.attributes.assertion.value) for fact in facts(note, "allergy")
    ]
    assert allergies == [("shellfish", "present")]
    assert any("hellfish" in text for text in written(note))
    assert "Denies any allergies." not in written(note)


def test_a_route_told_after_the_dose_stays_with_the_medicine():
    note = drafted("P: 我肚子疼。\nD: 用左氧氟沙星，零点五克，一天一次，静脉滴注。", "zh")
    assert "予左氧氟沙星0.5 g，每日1次，静脉滴注。" in written(note)
    assert [fact.attributes.route for fact in facts(note, "medication")] == ["静脉滴注"]


def test_fasting_fluids_and_medicines_that_go_on_are_part_of_the_treatment():
    note = drafted("P: 我肚子疼。\nD: 今天先禁食，输液。\nP: 好。\nD: 降压药继续吃。", "zh")
    treated = next(section for section in note.sections if section.id == "treatment")
    text = "".join(statement.text for statement in treated.statements)
    assert all(word in text for word in ("禁食", "输液", "降压药"))


def test_where_it_hurts_is_in_the_present_illness():
    note = drafted("D: 哪里不舒服？\nP: 大夫，我这几天肚子疼，主要是右上边。", "zh")
    assert "近几天腹痛，主要是右上边。" in written(note)


def test_how_it_hurts_is_in_the_present_illness():
    note = drafted("P: 我肚子疼。\nD: 怎么个疼法？\nP: 一阵一阵的绞痛，有时候窜到右边后背。", "zh")
    assert any("绞痛" in text and "背部" in text for text in written(note))


def test_an_examination_that_is_to_be_done_is_no_result():
    note = drafted("P: 我腿肿。\nD: 下肢血管B超做一个。", "zh")
    by_id = {section.id: [statement.text for statement in section.statements] for section in note.sections}
    assert by_id["results"] == []
    assert any("B超" in text for text in by_id["treatment"])


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        (
            "D: so anna is a 58 year old female with asthma who presents today for follow-up of her chronic problems",
            "Follow-up of chronic problems.",
        ),
        ("D: hey dragon uh ms hill is a 41 year old female here for right finger pain", "Right finger pain."),
        ("D: what happened\nP: i hurt my left knee when i was skiing two weeks ago", "Left knee pain."),
        ("D: hello\nP: i am having a lot of pain at the end of my right middle finger", "Right middle finger pain."),
    ],
)
def test_a_long_dialogue_has_a_chief_complaint(told, complaint):
    note = drafted(f"{told}\nD: okay\nP: yes", template="visit-note")
    assert [statement.text for statement in note.sections[0].statements] == [complaint]


def test_a_side_that_the_patient_corrects_is_not_the_chief_complaint():
    note = drafted(
        "D: i understand you've come in with some right knee pain\nP: it is not the right knee it is the left knee",
        template="visit-note",
    )
    assert not any("ight knee pain" in statement.text for statement in note.sections[0].statements)
