"""Corrections of who speaks, laid over what was recognised and taken off again."""

from __future__ import annotations

import pytest

from scribe.errors import BadNote
from scribe.model import Dismissal, NoteDraft, Speaker, Transcript, Unused, UnusedReason, digest_of
from scribe.review.speakers import (
    MOST_CORRECTIONS,
    as_recognised,
    of_voice,
    recognised_speaker,
    with_dismissals,
    with_speaker,
    without_correction,
)
from tests.fakes.notes import NOW, SAM, note_of, transcript_of
from tests.fakes.unused import unused_of_segment

TURNS = ("Where does it hurt?", "My knee.", "Since when?", "Two weeks.", "Any falls?", "She fell once.")
DOCTOR, PATIENT, OTHER = Speaker.DOCTOR, Speaker.PATIENT, Speaker.OTHER


def said(transcript: Transcript) -> list[Speaker]:
    return [one.speaker for one in transcript.segments]


def listing(entry: Unused) -> NoteDraft:
    return note_of().model_copy(update={"unused": (entry,)})


def voices(*numbers: int | None) -> Transcript:
    plain = transcript_of(*TURNS)
    segments = (
        one.model_copy(update={"voice": voice, "speaker_confidence": 0.7})
        for one, voice in zip(plain.segments, numbers, strict=True)
    )
    return plain.model_copy(update={"segments": tuple(segments)})


def correct(transcript: Transcript, segment: str, speaker: Speaker, *, every_turn: bool = False) -> Transcript:
    return with_speaker(transcript, segment, speaker, every_turn=every_turn, by=SAM, at=NOW, revision=1)


def test_one_turn_is_corrected_and_says_who_was_recognised_by_whom_it_was_changed_and_when():
    plain = voices(0, 1, 0, 1, 0, 1)
    changed = correct(plain, "s6", OTHER)
    assert said(changed) == [DOCTOR, PATIENT, DOCTOR, PATIENT, DOCTOR, OTHER]
    turn = changed.segments[-1]
    assert (turn.recognised.speaker, turn.recognised.confidence, turn.speaker_confidence) == (PATIENT, 0.7, None)
    (made,) = changed.corrections
    assert (made.by, made.at, made.segments, made.every_turn) == (SAM, NOW, ("s6",), False)


def test_a_whole_voice_is_corrected_and_turns_that_were_corrected_one_by_one_stay():
    changed = correct(correct(voices(0, 1, 0, 1, 0, 1), "s6", OTHER), "s2", DOCTOR, every_turn=True)
    assert said(changed) == [DOCTOR, DOCTOR, DOCTOR, DOCTOR, DOCTOR, OTHER]
    assert changed.corrections[-1].segments == ("s2", "s4")
    again = correct(changed, "s6", PATIENT, every_turn=True)
    assert said(again) == [DOCTOR, PATIENT, DOCTOR, PATIENT, DOCTOR, PATIENT]


def test_where_no_voices_are_known_those_who_were_recognised_as_the_same_speaker_are_one():
    plain = voices(None, None, None, None, None, None)
    assert [one.id for one in of_voice(plain, plain.segments[1])] == ["s2", "s4", "s6"]
    swapped = correct(plain, "s2", DOCTOR, every_turn=True)
    assert [one.id for one in of_voice(swapped, swapped.segments[0])] == ["s1", "s3", "s5"]
    both = correct(swapped, "s1", PATIENT, every_turn=True)
    assert said(both) == [PATIENT, DOCTOR] * 3


def test_any_correction_is_undone_and_the_later_ones_stay():
    plain = voices(0, 1, 0, 1, 0, 1)
    changed = correct(correct(plain, "s2", OTHER, every_turn=True), "s2", DOCTOR)
    back = without_correction(changed, 1)
    assert said(back) == [DOCTOR, DOCTOR, DOCTOR, PATIENT, DOCTOR, PATIENT]
    assert digest_of(without_correction(back, 2)) == digest_of(plain)
    with pytest.raises(BadNote, match="undone already"):
        without_correction(back, 1)


def test_what_was_recognised_is_given_back_byte_for_byte():
    plain = voices(0, 1, 0, 1, 0, 1)
    changed = correct(correct(plain, "s1", PATIENT, every_turn=True), "s3", OTHER)
    assert digest_of(as_recognised(changed)) == digest_of(plain)
    assert [recognised_speaker(one) for one in changed.segments] == said(plain)
    assert Transcript.model_validate_json(changed.model_dump_json(by_alias=True)) == changed


def test_what_would_change_nothing_or_is_not_there_is_refused():
    plain = voices(0, 1, 0, 1, 0, 1)
    with pytest.raises(BadNote, match="stands there already"):
        correct(plain, "s2", PATIENT, every_turn=True)
    with pytest.raises(BadNote, match="no such turn"):
        correct(plain, "s77", PATIENT)


def test_there_is_an_end_to_how_many_corrections_are_kept():
    changed = voices(0, 1, 0, 1, 0, 1)
    for number in range(MOST_CORRECTIONS):
        changed = correct(changed, "s1", PATIENT if number % 2 == 0 else DOCTOR)
    with pytest.raises(BadNote, match="more is not kept"):
        correct(changed, "s1", PATIENT)


def test_what_is_not_needed_stays_so_only_while_it_matters_for_the_same_reason():
    decided = Dismissal(by=SAM, at=NOW)
    entry = unused_of_segment("s4", TURNS[3], reason=UnusedReason.SYMPTOM, section="plan")
    before = listing(entry.model_copy(update={"dismissed": decided}))
    same = listing(entry)
    other = listing(entry.model_copy(update={"reason": UnusedReason.ALLERGY, "dismissed": decided}))
    assert with_dismissals(same, (before,)).unused[0].dismissed == decided
    assert with_dismissals(other, (before,)).unused[0].dismissed is None
