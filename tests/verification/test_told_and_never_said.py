"""What a drafter adds to what was said: how a thing is, what a medicine is for, a test, and where somebody is sent."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind, Level
from scribe.verification import verify
from tests.fakes.notes import note_of, transcript_of


def flags(text, *said, language="en"):
    transcript = transcript_of(*said, language=language)
    note = note_of((text, tuple(one.id for one in transcript.segments)), language=language)
    return verify(note, transcript, None).statements[0].flags


ANKLE = ("What happened?", "My ankle hurts since I slipped.", "I feel along the bone. Does this hurt?", "No.")
RASH = ("I had a rash, it went away by itself.", "And now?", "My arm itches a bit at night.")
ASTHMA = ("How is the asthma?", "I wheeze at night.", "We need to get the asthma under better control.", "All right.")
STEADY = ("How is the asthma?", "It has been pretty good, no problems.")
BACK = ("腰怎么样？", "腰疼三天了。", "我看一下。", "好。")
BETTER = ("腰怎么样？", "腰疼，贴了膏药好多了，有点儿酸。", "我按一下，这儿疼不疼？", "疼。")


@pytest.mark.parametrize(
    ("text", "said", "language", "words"),
    [
        ("Severe ankle pain.", ANKLE, "en", "Severe"),
        ("Chronic ankle pain.", ANKLE, "en", "Chronic"),
        ("Ankle pain, improving.", ANKLE, "en", "improving"),
        ("Recurrent ankle pain.", ANKLE, "en", "Recurrent"),
        ("Ankle pain radiating to the foot.", ANKLE, "en", "radiating"),
        ("Asthma, well controlled.", ASTHMA, "en", "well controlled"),
        ("Asthma is under control.", ASTHMA, "en", "under control"),
        ("Knee pain, worsening.", ("What is it?", "My knee hurts, it gets worse with stairs."), "en", "worsening"),
        ("腰痛加重。", BACK, "zh", "加重"),
        ("腰痛，较前好转。", BACK, "zh", "好转"),
        ("腰部剧烈疼痛。", BACK, "zh", "剧烈"),
        ("腰痛，向下肢放射。", BACK, "zh", "放射"),
        ("突发腰痛。", BACK, "zh", "突发"),
    ],
)
def test_how_a_thing_is_that_nobody_said_is_marked(text, said, language, words):
    found = [one for one in flags(text, *said, language=language) if one.kind is FlagKind.FINDING_NOT_SAID]
    assert [(one.note_says, one.level) for one in found] == [(words, Level.LOW)]


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Ankle pain.", ANKLE, "en"),
        ("Ankle not tender.", ANKLE, "en"),
        ("Rash, resolved.", RASH, "en"),
        ("Mild itching of the arm.", RASH, "en"),
        ("Asthma, not well controlled.", ASTHMA, "en"),
        ("Asthma, well controlled.", STEADY, "en"),
        ("Severe headache.", ("What is it?", "A headache, I would say an eight out of ten."), "en"),
        ("Chronic cough.", ("Is it new?", "I have had this cough for years."), "en"),
        ("Knee pain, worse with stairs.", ("What is it?", "My knee hurts, it gets worse with stairs."), "en"),
        ("腰痛三天。", BACK, "zh"),
        ("腰痛，较前好转。", BETTER, "zh"),
        ("腰部轻度疼痛。", BETTER, "zh"),
        ("腰部压痛。", BETTER, "zh"),
    ],
)
def test_how_a_thing_is_that_was_said_in_other_words_is_not_marked(text, said, language):
    assert flags(text, *said, language=language) == ()


HEART = ("How is the pressure?", "It hurts in my chest at times.", "We will do a stress test, and see the dietitian.")
KIDNEY = ("哪儿不舒服？", "腰疼，尿里有血。", "先查个尿常规，再做个B超。", "好。")


@pytest.mark.parametrize(
    ("text", "said", "language", "level"),
    [
        ("A colonoscopy was ordered for chest pain.", HEART, "en", Level.RAISED),
        ("Referred to dermatology for chest pain.", HEART, "en", Level.RAISED),
        ("Physical therapy was completed for chest pain.", HEART, "en", Level.LOW),
        ("腰痛，已行胃镜。", KIDNEY, "zh", Level.LOW),
        ("腰痛，转诊至皮肤科。", KIDNEY, "zh", Level.LOW),
    ],
)
def test_a_test_or_a_specialist_that_nobody_named_is_flagged(text, said, language, level):
    found = [one for one in flags(text, *said, language=language) if one.kind is FlagKind.FINDING_NOT_SAID]
    assert [one.level for one in found] == [level]


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("A stress test was ordered for chest pain.", HEART, "en"),
        ("Referred to nutrition for chest pain.", HEART, "en"),
        ("Dermatology", HEART, "en"),
        ("尿常规、B超检查。", KIDNEY, "zh"),
        ("皮肤科", KIDNEY, "zh"),
    ],
)
def test_a_test_that_was_named_or_stands_alone_is_not_flagged(text, said, language):
    assert [one for one in flags(text, *said, language=language) if one.kind is FlagKind.FINDING_NOT_SAID] == []


def test_a_treatment_that_was_only_ordered_is_not_completed():
    said = ("What now?", "My knee hurts.", "I will refer you to physical therapy.", "Fine.")
    assert [one.kind for one in flags("Physical therapy was completed.", *said)] == [FlagKind.CHANGE_DIFFERS]
    assert flags("Physical therapy is to be completed.", *said) == ()


FROM_THERE = (
    "What brings you?",
    "i went to the er on friday and they found nothing.",
    "I have the letter from the er.",
)
SENT = ("It hurts in my chest.", "That cannot wait, i am sending you to the er.", "Oh.")


@pytest.mark.parametrize(("said", "flagged"), [(FROM_THERE, True), (SENT, False)])
def test_who_came_from_a_place_was_not_sent_there(said, flagged):
    found = flags("The patient was referred to the ER.", *said)
    assert any(one.kind is FlagKind.CHANGE_DIFFERS and one.note_says == "the ER" for one in found) is flagged


TWO = (
    "How are you?",
    "Good.",
    "For your hypertension, we will keep the lisinopril at 10 mg.",
    "Okay.",
    "And I have been walking.",
    "Good, and how is the dog?",
    "He is fine.",
    "Your diabetes has been a worry, so stay on the metformin.",
    "I will.",
)
TWO_ZH = (
    "我看高血压还没达标，氨氯地平接着吃。",
    "好。",
    "睡得怎么样？",
    "睡得好。",
    "吃饭呢？",
    "吃饭也好。",
    "你有糖尿病，二甲双胍别停。",
    "知道了。",
)


@pytest.mark.parametrize(
    ("text", "said", "language", "flagged"),
    [
        ("Continue lisinopril 10 mg for diabetes.", TWO, "en", True),
        ("Continue metformin for hypertension.", TWO, "en", True),
        ("Continue lisinopril 10 mg for hypertension.", TWO, "en", False),
        ("Continue metformin to treat diabetes.", TWO, "en", False),
        ("氨氯地平治疗糖尿病。", TWO_ZH, "zh", True),
        ("氨氯地平治疗高血压。", TWO_ZH, "zh", False),
        ("二甲双胍控制糖尿病。", TWO_ZH, "zh", False),
    ],
)
def test_a_medicine_is_told_of_the_disease_that_it_was_spoken_of_with(text, said, language, flagged):
    found = [one for one in flags(text, *said, language=language) if one.kind is FlagKind.FINDING_NOT_SAID]
    assert [one.level for one in found] == ([Level.LOW] if flagged else [])


HOPE = ("It is a sprain.", "so do you think the limp will ever go away", "We will see.", "i limp on the stairs.")
WORRY = ("这是扭伤。", "这个跛脚会一直好不了吗？", "再看看。", "走楼梯有点跛。")


@pytest.mark.parametrize(
    ("text", "said", "language", "flagged"),
    [
        ("The limp will ever go away.", HOPE, "en", True),
        ("The patient asks whether the limp will ever go away.", HOPE, "en", False),
        ("Limps on the stairs.", HOPE, "en", False),
        ("跛脚会一直好不了。", WORRY, "zh", True),
        ("患者询问跛脚是否一直好不了。", WORRY, "zh", False),
        ("走楼梯跛。", WORRY, "zh", False),
    ],
)
def test_what_a_patient_only_asks_is_not_told(text, said, language, flagged):
    found = [one.level for one in flags(text, *said, language=language) if one.kind is FlagKind.LESS_CERTAIN]
    assert found == ([Level.LOW] if flagged else [])
