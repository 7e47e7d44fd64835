from __future__ import annotations

import pytest

from scribe.drafting.chat_answer import Answer
from scribe.drafting.parts_merged import merged
from scribe.drafting.protocol import Told
from scribe.model import Language, SegmentId


def answer(*told: tuple[str, str], section: str = "plan") -> Answer:
    return Answer(statements={section: [(text, (SegmentId(segment),)) for text, segment in told]})


def together(*answers: Answer, said: dict[str, str] | None = None, language: Language = "en") -> list[Told]:
    words = said or {}
    return merged(answers, lambda segment: words.get(segment, ""), language).statements["plan"]


def test_sections_keep_the_order_of_the_parts():
    told = together(answer(("Rest.", "s1")), answer(("Ice.", "s9"), ("Return in 2 weeks.", "s10")))
    assert [text for text, _ in told] == ["Rest.", "Ice.", "Return in 2 weeks."]


@pytest.mark.parametrize(
    ("first", "again", "language"),
    [
        ("Ibuprofen 400 mg three times a day.", "Ibuprofen 400 mg three times a day", "en"),
        ("Ibuprofen 400 mg three times daily with food.", "Ibuprofen 400 mg, three times daily, with food.", "en"),
        ("布洛芬 0.4 g，每日3次。", "布洛芬0.4g 每日3次", "zh"),
    ],
)
def test_what_two_parts_both_say_stands_once_with_the_evidence_of_both(first: str, again: str, language: Language):
    told = together(answer((first, "s3")), answer((again, "s8")), language=language)
    assert told == [(first, ("s3", "s8"))]


@pytest.mark.parametrize(
    ("first", "later", "words", "language"),
    [
        ("Metformin 500 mg twice a day.", "Metformin 850 mg twice a day.", "Actually, I meant eight fifty.", "en"),
        ("Allergic to penicillin.", "Not allergic to penicillin.", "Sorry, let me correct that.", "en"),
        ("二甲双胍0.5g，每日2次。", "二甲双胍0.85g，每日2次。", "不对，说错了，是零点八五。", "zh"),
    ],
)
def test_what_somebody_corrects_later_takes_the_place_of_the_earlier(first, later, words, language):
    told = together(answer((first, "s3")), answer((later, "s40")), said={"s40": words}, language=language)
    assert told == [(later, ("s3", "s40"))]


def test_two_values_without_a_correction_both_stay():
    told = together(
        answer(("Blood pressure 150/95 mmHg.", "s2")),
        answer(("Blood pressure 130/80 mmHg.", "s30")),
        said={"s30": "And today it is one thirty over eighty."},
    )
    assert len(told) == 2


def test_a_second_complaint_is_not_a_correction_of_the_first():
    told = together(
        answer(("Right knee pain for 3 weeks.", "s2")),
        answer(("Left knee pain for 3 weeks.", "s30")),
        said={"s30": "Actually my left knee hurts too, the same three weeks."},
    )
    assert len(told) == 2


def test_a_denial_and_its_opposite_are_never_one():
    told = together(answer(("Denies chest pain.", "s2")), answer(("Chest pain.", "s9")))
    assert len(told) == 2
