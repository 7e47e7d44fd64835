"""The risk knows what was said and is not in the note."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scribe.model import Flag, FlagKind, Level, UnusedReason
from scribe.review import DismissUnused, apply
from scribe.verification.risk import level_of_unused, risk_of
from tests.fakes.notes import NOW, SAM, note_of
from tests.fakes.unused import unused_of_segment

PENICILLIN = unused_of_segment("s2", "I am allergic to penicillin.", reason=UnusedReason.ALLERGY)
METFORMIN = unused_of_segment("s3", "I take metformin.", reason=UnusedReason.MEDICINE, weight=0.1)


@pytest.mark.parametrize(
    ("reason", "red_flag", "weight", "level"),
    [
        (UnusedReason.RED_FLAG, False, 0.0, Level.HIGH),
        (UnusedReason.SYMPTOM, True, 0.0, Level.HIGH),
        (UnusedReason.MEDICINE, True, 0.0, Level.HIGH),
        (UnusedReason.ALLERGY, False, 0.0, Level.HIGH),
        (UnusedReason.MEDICINE, False, 0.0, Level.RAISED),
        (UnusedReason.SYMPTOM, False, 0.5, Level.LOW),
        (UnusedReason.SYMPTOM, False, 0.49, Level.CLEAR),
        (UnusedReason.OTHER, False, 0.1, Level.CLEAR),
    ],
)
def test_how_much_it_matters(reason, red_flag, weight, level):
    one = unused_of_segment("s2", "Something.", reason=reason, red_flag=red_flag, weight=weight)
    assert level_of_unused(one) is level


def test_an_allergy_that_was_said_and_not_written_makes_the_risk_high_and_says_so():
    risk = risk_of(note_of().with_unused((METFORMIN, PENICILLIN)))
    assert risk.level is Level.HIGH
    assert risk.score > risk_of(note_of().with_unused((PENICILLIN,))).score >= 0.7
    assert [(one.kind, one.level) for one in risk.reasons] == [
        (FlagKind.SAID_NOT_WRITTEN, Level.HIGH),
        (FlagKind.SAID_NOT_WRITTEN, Level.RAISED),
    ]
    assert risk.reasons[0].text == "Said, and not in the note: “I am allergic to penicillin.”"


def test_what_hardly_matters_gives_no_risk_and_the_many_that_inform_are_one_reason():
    assert risk_of(note_of().with_unused((unused_of_segment("s9", "We have a dog.", weight=0.2),))).level is Level.CLEAR
    many = [unused_of_segment(f"s{n}", "It itches.", reason=UnusedReason.SYMPTOM) for n in range(2, 42)]
    risk = risk_of(note_of(language="zh").with_unused(many))
    assert (risk.level, [one.text for one in risk.reasons]) == (Level.LOW, ["另有 40 处说过但未写入病历。"])


def test_a_flag_of_a_statement_and_what_is_missing_are_ordered_together():
    flag = Flag(kind=FlagKind.RECORDING_CUT_SHORT, level=Level.HIGH, detail="4 s are missing.")
    note = note_of().model_copy(update={"flags": (flag,)}).with_unused((METFORMIN,))
    assert [one.level for one in risk_of(note).reasons] == [Level.HIGH, Level.RAISED]


def test_what_was_dismissed_does_not_count_any_more():
    note = apply(
        note_of().with_unused((PENICILLIN,)), DismissUnused(segment="s2"), by=SAM, at=NOW + timedelta(minutes=1)
    )
    assert risk_of(note).level is Level.CLEAR
