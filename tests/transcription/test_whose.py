"""Whose a few groups of sentences are: doctor, patient, a companion, or nobody's that the words tell."""

import pytest

from scribe.model import Speaker
from scribe.transcription.whose import roles_of

D, P, N, U = Speaker.DOCTOR, Speaker.PATIENT, Speaker.OTHER, Speaker.UNKNOWN

DOCTOR = ["Have you had any chest pain?", "I'm going to listen to your lungs.", "Let's order a blood test."]
PATIENT = ["I've had a cough for two weeks.", "It hurts when I breathe.", "Yeah, I do."]
WIFE = ["He has not slept at all.", "He coughs all night.", "I told him to see you."]
MOTHER = [
    "He has had a fever since Monday.",
    "He isn't drinking.",
    "I gave him some paracetamol.",
    "He cried all night.",
]
DOCTOR_ZH = ["宝宝怎么了？", "有没有发烧？", "我给您开点药，一天三次。"]
MOTHER_ZH = ["大夫，孩子从昨天开始吐。", "他不肯喝水。", "我喂了他一点退烧药。"]
CHILD_ZH = ["我要回家。", "我肚子疼。"]


def roles(groups, language="en", known=None, **options):
    return [speaker for speaker, _ in roles_of(groups, language, known or {}, **options)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_people_are_told_by_all_that_they_say(order):
    groups, whose = (DOCTOR, PATIENT), (D, P)
    assert roles([groups[place] for place in order]) == [whose[place] for place in order]


@pytest.mark.parametrize("apart", [True, False])
def test_who_speaks_of_the_patient_is_a_companion(apart):
    assert roles([PATIENT * 3, WIFE * 2, DOCTOR * 3], apart=apart) == [P, N, D]
    assert roles([MOTHER_ZH * 3, DOCTOR_ZH * 3, CHILD_ZH * 2], "zh", apart=apart) == [N, D, P]


@pytest.mark.parametrize(
    ("groups", "language"), [([DOCTOR * 3, MOTHER * 4], "en"), ([DOCTOR_ZH * 3, MOTHER_ZH * 4], "zh")]
)
def test_a_mother_who_speaks_for_a_small_child_is_not_the_patient(groups, language):
    assert roles(groups, language) == [D, N]


def test_what_is_known_stays_and_helps():
    assert roles([["Hm."], ["Hm."]], known={0: D}) == [D, P]
    assert roles([PATIENT, PATIENT], known={0: D}) == [D, P]


def test_what_the_words_leave_open_is_not_said():
    assert roles([["Hm."], ["Hm."]]) == [U, U]
    assert roles([]) == []


def test_one_voice_that_was_heard_as_two_is_one_person():
    assert roles([DOCTOR * 4, PATIENT * 4, PATIENT * 4], apart=False) == [D, P, P]


def test_more_people_than_a_room_holds_are_left_open():
    assert roles([PATIENT] * 7) == [U] * 7
