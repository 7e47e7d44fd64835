"""Past against present: what was given up, and what has long been over."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind, Level
from scribe.verification import verify
from tests.fakes.notes import note_of, transcript_of
from tests.verification.test_claims import flags


def found(text: str, *said: str, language: str = "en"):
    evidence = tuple(f"s{number}" for number in range(1, len(said) + 1))
    note = verify(note_of((text, evidence), language=language), transcript_of(*said, language=language), None)
    return [flag for flag in note.statements[0].flags if flag.kind is FlagKind.COURSE_DIFFERS]


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("The patient smokes a pack a day.", ("Do you smoke?", "I used to smoke a pack a day."), "en"),
        ("Current smoker.", ("Do you smoke?", "I quit smoking five years ago."), "en"),
        ("Former smoker.", ("Do you smoke?", "Yes, I smoke ten a day."), "en"),
        ("Has asthma.", ("Any asthma?", "I had asthma as a child."), "en"),
        ("Drinks 3 beers a day.", ("Alcohol?", "I used to drink, three beers a day."), "en"),
        ("每日吸烟1包。", ("抽烟吗？", "以前抽，一天一包，早戒了。"), "zh"),
        ("已戒烟。", ("抽烟吗？", "现在还抽，一天一包。"), "zh"),
        ("有哮喘。", ("有哮喘吗？", "小时候有哮喘，后来好了。"), "zh"),
    ],
)
def test_past_told_as_present_and_present_as_past_is_flagged_with_the_words(text, said, language):
    (flag,) = found(text, *said, language=language)
    assert flag.level is Level.RAISED
    assert flag.quote is not None
    assert flag.quote.mark in flag.quote.text


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Used to smoke a pack a day.", ("Do you smoke?", "I used to smoke a pack a day."), "en"),
        ("Quit smoking in January.", ("Are you still smoking?", "I quit on January first."), "en"),
        ("Smokes a pack a day.", ("Do you smoke?", "Yes, I smoke a pack a day. I quit once for a year."), "en"),
        ("Asthma in childhood.", ("Any asthma?", "I had asthma as a child."), "en"),
        ("Has asthma.", ("Any asthma?", "I had it as a child, and I still have asthma."), "en"),
        ("Has diabetes.", ("Any illness?", "I was diagnosed with diabetes ten years ago."), "en"),
        ("已戒烟5年。", ("抽烟吗？", "戒了五年了。"), "zh"),
        ("哮喘史。", ("有哮喘吗？", "小时候有哮喘。"), "zh"),
    ],
)
def test_what_was_said_so_is_not_flagged(text, said, language):
    assert found(text, *said, language=language) == []


@pytest.mark.parametrize(
    ("text", "said", "flagged"),
    [
        ("Knee pain since yesterday, worsening.", ("When did it start?", "My knee hurts since yesterday."), True),
        ("Knee pain since Monday, worsening.", ("And since?", "My knee hurts since Monday, more and more."), False),
        ("Cough, not worsening.", ("And the cough?", "I cough a bit."), False),
    ],
)
def test_a_course_that_nobody_told_is_marked(text, said, flagged):
    assert (
        any(one.kind is FlagKind.FINDING_NOT_SAID and "worsening" in one.detail for one in flags(text, *said))
        is flagged
    )
