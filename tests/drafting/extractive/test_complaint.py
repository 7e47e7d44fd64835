"""The chief complaint is why the patient came, with how long that has lasted, and nothing that comes up beside it."""

from __future__ import annotations

import pytest

from tests.drafting.extractive.drafting import drafted


def complaint(said: str, language: str = "en") -> str:
    template = "outpatient-initial-zh" if language == "zh" else "visit-note"
    note = drafted(said, language, template=template)  # type: ignore[arg-type]
    return " ".join(one.text for each in note.sections if each.id == "chief_complaint" for one in each.statements)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("D: Ms Lowe is a 44-year-old woman with asthma and gout who presents for her annual exam.", "Annual exam."),
        ("D: He's a 61-year-old male here for evaluation of high potassium. So what happened?", "High potassium."),
        ("D: Dora comes in for evaluation of a new tremor so hi Dora how are you", "New tremor."),
        ("D: She's here to establish care for a history of lupus.", "Establish care for history of lupus."),
        ("D: She is a 30-year-old here for a second opinion regarding the left thumb.", "Second opinion regarding the"),
        (
            "D: you're coming in and for evaluation of a newly diagnosed thyroid nodule so how are you",
            "Newly diagnosed",
        ),
        ("D: Mr Hale is here for a left wrist. Tell me what happened.", "Left wrist problem."),
        ("D: I heard you were in the hospital for some pneumonia. What happened?", "Pneumonia."),
        ("D: I see that you're in for a med refill, is that right?", "Med refill."),
        ("D: So you are here to review your sleep study results, right?", "Review sleep study results."),
        ("D: She came for a second opinion on, well, her thumb.", "Second opinion."),
        ("D: He's a 70-year-old male status post right hip replacement.", "Follow-up after right hip replacement."),
    ],
)
def test_who_introduces_the_patient_says_the_reason(said, reason):
    later = "\nP: I had a bad rash from latex once. My knee hurts when I kneel.\nD: Okay."
    assert complaint(said + later).startswith(reason)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("D: So you've been having some problems with your left hip?", "Problems with left hip."),
        ("D: I see that you you hurt your elbow tell me about what happened", "Elbow injury."),
        (
            "D: It looks like you've been having some difficulty breathing for a while now can you tell me more",
            "Difficulty",
        ),
        ("D: The nurse told me that you have this sore on your heel.", "Sore on heel."),
        ("D: I understand you have been having some dizziness.", "Dizziness."),
    ],
)
def test_what_a_clinician_knows_of_the_complaint_is_the_reason(said, reason):
    assert complaint(f"{said}\nP: Yes. I lost some weight too, and I'm a bit stressed out.").startswith(reason)


def test_what_was_done_is_no_complaint():
    assert "vaccine" not in complaint("D: It looks like you have completed the flu vaccine.\nP: Yes, I did.").lower()


@pytest.mark.parametrize(
    "said", ["My test came back with high sugar.", "I'm not here for my back.", "I was sent for an MRI."]
)
def test_what_only_sounds_like_a_reason_is_none(said):
    assert complaint(f"D: What brings you in?\nP: I have a cough.\nP: {said}") == "Cough."


def test_sides_that_contradict_each_other_are_left_out():
    assert complaint("D: You're here for left arm pain.\nP: It's my right arm.\nD: Okay.") == "Arm pain."


def test_a_choice_is_no_reason():
    said = "D: You're here for your hip today, or your leg?\nP: My leg.\nD: He is here for leg pain.\nP: Yes."
    assert complaint(said) == "Leg pain."


@pytest.mark.parametrize("asked", ["What brings you in today?", "How can I help?", "What's been going on?"])
def test_the_answer_to_the_question_that_opens_the_visit_is_the_complaint(asked):
    said = (
        f"P: I'm nervous about being here.\nD: {asked}\nP: I've had this cough. It is keeping me up.\nD: Any vomiting?"
    )
    later = "\nP: Yes, I vomit after coughing.\nD: Have you had a cough before?\nP: No, never a cough before."
    assert complaint(said + later) == "Cough."


def test_a_mood_is_not_why_the_patient_came():
    said = "P: I'm so worried, there's this rash on my leg.\nD: Tell me more.\nP: I'm quite nervous about it."
    assert "ash" in complaint(said)


def test_what_comes_up_late_is_not_why_the_patient_came():
    talk = "D: How is the garden?\nP: It is doing fine.\n" * 12
    said = f"D: Anything new since your last visit?\nP: Not much.\n{talk}P: I did have a rash in May, it is gone."
    assert complaint(said) == "Follow-up visit."


def test_what_a_patient_wants_done_is_the_reason_where_nothing_is_complained_of():
    assert complaint("D: Good morning.\nP: I'm just ready to quit vaping.\nD: Great.") == "Wants to quit vaping."
    assert complaint("D: Hello.\nP: I need a refill of my inhaler.\nD: Sure.").startswith("Wants refill")
    assert not complaint("D: Do you have gout?\nP: Do I need a test for gout?")


WORSE_LATER = """
D: What brings you in?
P: I have a cough.
D: How long have you had it?
P: A while.
D: When did it get worse?
P: It got worse 2 days ago.
"""


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("D: What brings you in?\nP: I have a cough, for 3 weeks now.", "Cough for 3 weeks."),
        ("D: What brings you in?\nP: I have had a cough for a couple of weeks.", "Cough for about 2 weeks."),
        (
            "D: What brings you in?\nP: I have a cough.\nD: How long has it been going on?\nP: Three or four days.",
            "Cough for 3",
        ),
        ("D: What brings you in?\nP: After about half an hour I was short of breath.", "Short of breath."),
        ("D: What brings you in?\nP: I have a cough every 2 hours.", "Cough."),
        (
            "D: I looked at my notes and I see that you have had some heel pain for the last 5 weeks.",
            "Heel pain for 5 weeks.",
        ),
        (WORSE_LATER, "Cough."),
        ("D: I see you have a cough for a couple of weeks.\nP: It's been 6 or so weeks.", "Cough."),
        ("D: What brings you in?\nP: I have had a lump for half a year.", "Lump for 6 months."),
    ],
)
def test_only_a_length_of_time_of_the_complaint_itself_is_told(said, line):
    assert complaint(said).startswith(line)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("D: 哪里不舒服？\nP: 我咳嗽。\nD: 多长时间了？\nP: 6天……7天吧，有7天了。", "咳嗽7天。"),
        ("D: 怎么了？\nO: 孩子昨天开始拉肚子。\nD: 多大了？\nO: 三岁四个月。", "腹泻。"),
        (
            "D: 哪里不舒服？\nP: 头疼，这半年加重了。\nD: 从什么时候开始的？\nP: 从三年前开始，这半年吃药都压不住了。",
            "头痛3年。",
        ),
        ("D: 哪儿不舒服？\nP: 头疼。\nD: 有多久了？\nP: 有个五六年了吧。", "头痛"),
        ("D: 哪儿不舒服？\nP: 脚肿。\nD: 肿了多长时间？\nP: 吃这药以后，吃了两个礼拜。", "下肢水肿。"),
        ("D: 小李，上次急诊过来的那个，右边肾结石，对吧？\nP: 对，右边的。", "右侧肾结石复诊。"),
        ("D: 老王，又来了。\nP: 嗯，今天来拿药。\nD: 好。", "拿药。"),
        ("D: 您好，报告我看到了。最近怎么样？\nP: 还行吧。", "复诊。"),
    ],
)
def test_why_a_chinese_patient_came(said, line):
    assert complaint(said, "zh").startswith(line)


def test_what_is_asked_for_later_is_no_complaint_in_chinese():
    said = "D: 怎么了？\nP: 这个耳朵啊，老觉得里头有声。\nD: 哪边？\nP: 右边。\nD: 听力下降没有？\nP: 没有。"
    assert complaint(said, "zh").endswith("里头有声。")


def test_why_somebody_else_came_is_no_reason():
    said = "D: What brings you in?\nP: My sister came in for a stroke last week. I came in for a refill of my losartan."
    assert complaint(said) == "Refill of losartan."
