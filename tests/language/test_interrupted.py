"""What is said behind an interruption of the recording answers nothing that was said before it."""

from __future__ import annotations

import pytest

from scribe.language.claim import Assertion
from scribe.language.reading import read
from scribe.model import Gap
from tests.fakes.notes import transcript_of

EN = ("Any chest pain?", "No.")
ZH = ("有没有胸痛？", "没有。")
BREAK_S = 8.0
"""Where the second turn begins."""


def denied(turns, language, *gaps):
    told = read(transcript_of(*turns, language=language, gaps=gaps))
    return [claim.name for claim in told.standing if claim.assertion is Assertion.DENIED]


@pytest.mark.parametrize(("turns", "language"), [(EN, "en"), (ZH, "zh")])
def test_a_no_behind_it_denies_nothing_that_was_asked_before(turns, language):
    assert len(denied(turns, language)) == 1
    interrupted = Gap(start_s=BREAK_S, end_s=BREAK_S, reason="interrupted", missing_s=130)
    assert denied(turns, language, interrupted) == []


@pytest.mark.parametrize(
    "gap",
    [
        Gap(start_s=BREAK_S, end_s=BREAK_S + 1),
        Gap(start_s=2.0, end_s=2.0, reason="interrupted", missing_s=130),
        Gap(start_s=12.0, end_s=12.0, reason="interrupted", missing_s=130),
        Gap(start_s=12.0, end_s=12.0, reason="not_ended"),
    ],
)
def test_another_gap_and_one_elsewhere_change_nothing(gap):
    assert len(denied(EN, "en", gap)) == 1


def test_a_yes_behind_it_agrees_to_nothing_before():
    turns = ("Do you smoke?", "Yes.")
    interrupted = Gap(start_s=BREAK_S, end_s=BREAK_S, reason="interrupted", missing_s=5)

    def answered(*gaps):
        return [turned.says for turned in read(transcript_of(*turns, gaps=gaps)).replies]

    assert answered() == ["yes"]
    assert answered(interrupted) == []
