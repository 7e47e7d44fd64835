"""A line goes where another line of its part of the note tells all of it; the one that tells more stays."""

from __future__ import annotations

import pytest

from scribe.drafting.extractive.line import Line
from scribe.drafting.extractive.repeats import without_repeats
from scribe.language.rules import pack
from scribe.model import SegmentId, Topic
from tests.drafting.extractive.drafting import drafted

H, M, A, P = Topic.PRESENT_ILLNESS, Topic.MEDICATIONS, Topic.ASSESSMENT, Topic.PLAN
ROS, SOCIAL, EXAM = Topic.REVIEW_OF_SYSTEMS, Topic.SOCIAL_HISTORY, Topic.EXAMINATION


def _staying(*told: tuple[Topic, str] | tuple[Topic, str, str], language: str = "en") -> list[str]:
    lines = [
        Line(topic=one[0], text=one[1], evidence=(SegmentId("t1"),), order=place, merge=(*one, "")[2])
        for place, one in enumerate(told)
    ]
    return [line.text for line in without_repeats(lines, pack(language))]


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ((ROS, "nausea", "reported"), (H, "The patient felt a little nauseated after lunch.")),
        (
            (H, "The patient was endorsing the hip pain."),
            (H, "Ann is 70 and presents with hip pain."),
        ),
        ((M, "Takes ibuprofen."), (M, "The patient also took some ibuprofen last night.")),
        ((P, "Order ultrasound."), (P, "Get an ultrasound of the groin.")),
        ((P, "Continue aspirin."), (P, "Continue aspirin 81 mg daily.")),
        ((P, "Increase metformin to 1,000 mg."), (P, "Increase metformin to 1000 mg twice daily.")),
        ((SOCIAL, "The patient does smoke."), (SOCIAL, "The patient smokes 4 cigarettes per day.")),
        ((ROS, "asthma", "reported"), (Topic.PAST_HISTORY, "The patient does have asthma.")),
        ((H, "No headaches."), (ROS, "headaches", "denied")),
        ((A, "shortness of breath", "reported"), (H, "The patient gets short of breath on the stairs.")),
        ((M, "Crestor: about 18 months."), (M, "Takes crestor for 18 months.")),
    ],
)
def test_a_line_that_another_tells_in_full_goes(less, more):
    assert _staying(less, more) == [more[1]]
    assert _staying(more, less) == [more[1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((H, "The left knee hurts."), (H, "The right knee hurts at night.")),
        ((H, "The left arm is numb."), (H, "The left leg is sore; the right arm is numb.")),
        ((M, "Takes 2 tablets of Tylenol."), (M, "Takes 3 tablets of Tylenol for 2 days.")),
        ((H, "The patient has a cough."), (H, "The patient has no cough at night.")),
        ((H, "Reports dizziness 3 times daily."), (H, "Reports dizziness on standing up.")),
        ((P, "Order ultrasound."), (P, "Order an ultrasound of the groin if it grows.")),
        ((P, "Order ultrasound."), (P, "The patient may need an ultrasound of the groin.")),
        ((H, "The patient has diabetes."), (H, "Mother has diabetes and a stroke.")),
        ((A, "Hypertension."), (H, "The patient has hypertension for 10 years.")),
        ((A, "Hypertension."), (A, "Hypertension is out of control at this time.")),
        ((EXAM, "Wheezing."), (H, "The patient has wheezing at night.")),
        ((M, "Takes testosterone."), (P, "Stop testosterone next week.")),
        ((P, "Continue torsemide."), (P, "The patient is holding steady on the torsemide.")),
        ((P, "Order mri."), (P, "Refer to physical therapy once the mri is back.")),
        ((H, "The patient did get the covid vaccine."), (H, "Order covid vaccine.")),
        ((ROS, "rash", "denied"), (H, "Denies a rash on the left arm in winter.")),
        ((P, "Order ultrasound."), (P, 'The clinician said: "i want you to have an ultrasound of that groin".')),
        ((H, "The patient had diverticulosis."), (H, "The patient went into diverticulitis in May.")),
        ((H, "Headaches: since Easter."), (H, "It has been there since Easter or so.")),
    ],
)
def test_a_side_a_figure_a_denial_a_condition_a_person_or_a_heading_is_not_lost(one, other):
    assert _staying(one, other) == [one[1], other[1]]


def test_a_line_is_told_by_one_that_stays():
    assert _staying(
        (H, "Reports back pain."),
        (H, "Reports back pain after lifting."),
        (H, "Reports back pain after lifting 2 boxes."),
    ) == ["Reports back pain after lifting 2 boxes."]


def test_what_sums_up_what_was_told_goes_unless_it_tells_more():
    told = [(H, "The patient has a dry cough since May."), (H, "The patient has a fever at night.")]
    summed = (H, "To recap, the patient has a dry cough and a fever.")
    assert summed[1] not in _staying(*told, summed)
    assert {one[1] for one in told} <= set(_staying(*told, summed))
    more = (H, "To recap, the patient has a dry cough, a fever and a rash on 2 fingers.")
    assert more[1] in _staying(*told, more)


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ((ROS, "发热", "reported"), (H, "昨天夜间发热，自测体温38.5 ℃。")),
        ((Topic.RESULTS, "肌酐90。"), (Topic.RESULTS, "血红蛋白130，肌酐90，血糖5.6。")),
        ((SOCIAL, "询问吸烟饮酒：烟不抽。"), (SOCIAL, "烟不抽，聚会时喝，每月1次。")),
    ],
)
def test_a_chinese_line_that_another_tells_in_full_goes(less, more):
    assert _staying(less, more, language="zh") == [more[1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((H, "左膝痛。"), (H, "右膝痛，夜间明显。")),
        ((H, "有头晕。"), (H, "无头晕，走路稳。")),
        ((ROS, "出血", "denied"), (H, "否认拔牙后出血。")),
        ((P, "复查血常规。"), (P, "若发热，复查血常规。")),
    ],
)
def test_a_chinese_side_denial_or_condition_is_not_lost(one, other):
    assert _staying(one, other, language="zh") == [one[1], other[1]]


@pytest.mark.parametrize(
    ("one", "other", "topic"),
    [
        ("The potassium is low.", "The sodium is low, the potassium normal.", Topic.RESULTS),
        ("Avoid alcohol.", "Avoid grapefruit, alcohol is fine.", Topic.INSTRUCTIONS),
        ("Come back in 2 weeks.", "Labs in 2 weeks, come back in 3 months.", Topic.FOLLOW_UP),
        ("Lungs clear on the left.", "Lungs clear on the right, crackles on the left.", Topic.EXAMINATION),
        ("Refer to cardiology.", "Refer to cardiology or neurology.", Topic.PLAN),
    ],
)
def test_words_of_several_clauses_do_not_tell_a_line_together(one, other, topic):
    assert one in _staying((topic, one), (topic, other))


def test_chinese_characters_of_several_clauses_do_not_either():
    one, other = "左肺有结节。", "左肺清楚，右肺有结节。"
    assert one in _staying((Topic.RESULTS, one), (Topic.RESULTS, other), language="zh")


def test_what_a_list_only_names_and_a_sentence_tells_is_told_once_in_the_note():
    note = drafted(
        "P: My ear hurts.\nD: Any swelling?\nP: Yes.\nD: Nausea?\nP: Yes.\n"
        "P: There is swelling behind the ear since May.",
        template="visit-note",
    )
    texts = [one.text for one in note.statements]
    assert "There is swelling behind the ear since May." in texts
    assert "Reports nausea." in texts
