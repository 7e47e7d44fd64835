"""Questions without their mark: what tells them is the answer."""

from __future__ import annotations

import pytest

from scribe.language.claim import Assertion
from scribe.language.reading import read
from scribe.model import Language, Segment, SegmentId, Speaker, Transcript, Word
from scribe.transcription.questions import with_questions
from tests.fakes.notes import transcript_of

DOCTOR, PATIENT, UNKNOWN = Speaker.DOCTOR, Speaker.PATIENT, Speaker.UNKNOWN


def talk(*turns: tuple[Speaker, str], language: Language = "en") -> Transcript:
    """What people said in turn, each turn's words with their times."""
    segments = tuple(
        Segment(
            id=SegmentId(f"s{n}"), start_s=n, end_s=n + 1, speaker=speaker, text=text, confidence=1,
            words=(Word(text=text, start_s=n, end_s=n + 1, probability=0.9),),
        )
        for n, (speaker, text) in enumerate(turns, 1)
    )  # fmt: skip
    return transcript_of("x", language=language).model_copy(update={"segments": segments})


@pytest.mark.parametrize(
    ("said", "answer", "marked"),
    [
        ("Right any fever, shivering.", "No, no fever.", "Right any fever, shivering?"),
        ("Kidney stones.", "No, my dad had one.", "Kidney stones?"),
        ("Any other questions", "No, that is all.", "Any other questions?"),
        ("That may hurt. Any pain.", "Nope.", "That may hurt. Any pain?"),
    ],
)
def test_a_doctors_words_that_are_denied_at_once_are_a_question(said, answer, marked):
    first = with_questions(talk((DOCTOR, said), (PATIENT, answer))).segments[0]
    assert first.text == marked
    assert first.words[-1].text == marked


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("Stop the aspirin.", "No, I need it."),
        ("If there is any bleeding, call us.", "No problem."),
        ("Any bleeding, come back.", "No, I will."),
        ("You have a fracture.", "No way."),
        ("Kidney stones.", "Oh dear."),
        ("Any fever?", "No."),
    ],
)
def test_what_a_doctor_tells_stays_as_it_is(said, answer):
    told = talk((DOCTOR, said), (PATIENT, answer))
    assert with_questions(told) is told


def test_only_a_doctors_words_before_somebody_elses_answer_are_marked():
    for first, second in ((PATIENT, DOCTOR), (DOCTOR, DOCTOR), (DOCTOR, UNKNOWN)):
        told = talk((first, "Kidney stones."), (second, "No, none."))
        assert with_questions(told) is told


@pytest.mark.parametrize(
    ("said", "answer", "marked"),
    [("胸闷没有。", "没有。", "胸闷没有？"), ("发烧吗。", "不烧。", "发烧吗？"), ("先喝水。", "没有。", "先喝水。")],
)
def test_a_chinese_sentence_that_is_left_open_and_denied_is_a_question(said, answer, marked):
    assert with_questions(talk((DOCTOR, said), (PATIENT, answer), language="zh")).segments[0].text == marked


def test_what_was_asked_and_denied_is_not_what_the_patient_has():
    told = talk((DOCTOR, "Hi, Beth, any dizziness, leg swelling."), (PATIENT, "Nope, legs are fine."))
    claims = {claim.concept.en: claim.assertion for claim in read(with_questions(told)).claims if claim.concept}
    assert claims["leg swelling"] is Assertion.DENIED
