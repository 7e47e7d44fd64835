"""What nobody recorded is told on the note: how long it was, and beside which words."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind, Gap, Level
from scribe.verification import verify
from tests.fakes.notes import note_of, transcript_of


@pytest.mark.parametrize(("missing_s", "level"), [(2, Level.RAISED), (60, Level.RAISED), (61, Level.HIGH)])
def test_an_interruption_of_the_recording_is_flagged_by_its_length(missing_s, level):
    gaps = (
        Gap(start_s=4, end_s=4, reason="interrupted", missing_s=missing_s / 2),
        Gap(start_s=5, end_s=5, reason="interrupted", missing_s=missing_s / 2),
    )
    (flag,) = verify(note_of(("Knee pain.", ("s1",))), transcript_of("Knee pain", gaps=gaps), None).flags
    assert (flag.kind, flag.level) == (FlagKind.RECORDING_INTERRUPTED, level)
    assert flag.note_says in flag.detail


def test_what_was_said_beside_an_interruption_says_so():
    gap = Gap(start_s=8, end_s=8, reason="interrupted", missing_s=130)
    note = verify(note_of(("Has knee pain.", ("s1",))), transcript_of("I have knee pain", gaps=(gap,)), None)
    (flag,) = note.statements[0].flags
    assert flag.detail == "The recording was interrupted right before or after “I have knee pain”."
    assert flag.level is Level.LOW


def test_a_recording_that_its_device_did_not_end_is_a_thing_to_check():
    gap = Gap(start_s=8, end_s=8, reason="not_ended")
    (flag,) = verify(note_of(("Knee pain.", ("s1",))), transcript_of("Knee pain", gaps=(gap,)), None).flags
    assert (flag.kind, flag.level) == (FlagKind.RECORDING_UNFINISHED, Level.RAISED)
