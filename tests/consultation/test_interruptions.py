"""Interruptions of a recording in its transcript: told once, and no segment reaches over one."""

from __future__ import annotations

import pytest

from scribe.consultation.interruptions import with_interruptions
from scribe.consultation.service.removals import remove_part
from scribe.errors import WrongState
from scribe.model import (
    ErasureReason,
    Gap,
    Moment,
    MomentKind,
    Part,
    ReadAs,
    Recording,
    Stage,
    State,
    Word,
)
from tests.fakes.hospital import DOCTOR, START
from tests.fakes.notes import WITHDRAWN, transcript_of


def moment(kind, at_s, missing_s=0.0):
    return Moment(kind=kind, at_s=at_s, missing_s=missing_s, at=START)


def spoken(text, begins_s):
    """A word each half second, as a recogniser gives them."""
    return tuple(
        Word(text=f" {word}", start_s=begins_s + n / 2, end_s=begins_s + n / 2 + 0.4, probability=0.9)
        for n, word in enumerate(text.split())
    )


@pytest.fixture
def consultation(sqlite_hospital):
    return sqlite_hospital().registered()


def with_moments(consultation, *moments, unfinished=False):
    recording = Recording(sha256="a" * 64, duration_s=30, channels=1, unfinished=unfinished)
    return consultation.model_copy(update={"moments": moments, "recording": recording})


SAID = "I take lisinopril ten milligrams a day"


def test_a_segment_is_parted_between_the_words_on_either_side(consultation):
    transcript = transcript_of("How much?", SAID, words={"s2": spoken(SAID, 8)})
    told = with_interruptions(transcript, with_moments(consultation, moment(MomentKind.BREAK, 9.5, 130)))
    assert [(one.id, one.text) for one in told.segments[1:]] == [
        ("s2", "I take lisinopril"),
        ("s2b", "ten milligrams a day"),
    ]
    before, behind = told.segments[1:]
    assert before.end_s <= 9.5 <= behind.start_s
    assert before.words + behind.words == transcript.segments[1].words
    assert before.speaker is behind.speaker


def test_names_that_were_read_stay_with_their_words(consultation):
    read = (ReadAs(start=7, end=17, heard="listen a pill", names=("lisinopril",)),)
    read += (ReadAs(start=18, end=32, heard="x", names=("ten milligrams",)),)
    transcript = transcript_of("How much?", SAID, words={"s2": spoken(SAID, 8)})
    marked = transcript.segments[1].model_copy(update={"read_as": read})
    transcript = transcript.model_copy(update={"segments": (transcript.segments[0], marked)})
    before, behind = with_interruptions(
        transcript, with_moments(consultation, moment(MomentKind.BREAK, 9.5, 130))
    ).segments[1:]
    assert [before.text[one.start : one.end] for one in before.read_as] == ["lisinopril"]
    assert [behind.text[one.start : one.end] for one in behind.read_as] == ["ten milligrams"]


def test_a_name_is_never_parted(consultation):
    read = (ReadAs(start=7, end=21, heard="x", names=("lisinopril ten",)),)
    transcript = transcript_of("How much?", SAID, words={"s2": spoken(SAID, 8)})
    marked = transcript.segments[1].model_copy(update={"read_as": read})
    transcript = transcript.model_copy(update={"segments": (transcript.segments[0], marked)})
    told = with_interruptions(transcript, with_moments(consultation, moment(MomentKind.BREAK, 9.5, 130)))
    assert [one.text for one in told.segments] == ["How much?", SAID]
    assert [gap.reason for gap in told.coverage.gaps] == ["interrupted"]


@pytest.mark.parametrize("at_s", [0, 7.9, 8.0, 12.0, 300])
def test_between_segments_nothing_is_parted(consultation, at_s):
    transcript = transcript_of("How much?", SAID, words={"s2": spoken(SAID, 8)})
    told = with_interruptions(transcript, with_moments(consultation, moment(MomentKind.BREAK, at_s, 20)))
    assert told.segments == transcript.segments
    assert [gap.missing_s for gap in told.coverage.gaps] == [20]
    assert told.coverage.gaps[0].start_s <= transcript.recording.duration_s


def test_told_twice_it_is_told_once_and_other_gaps_stay(consultation):
    other = Gap(start_s=1, end_s=3)
    transcript = transcript_of("How much?", SAID, gaps=(other,), words={"s2": spoken(SAID, 8)})
    now = with_moments(consultation, moment(MomentKind.MARK, 2), moment(MomentKind.BREAK, 9.5, 130), unfinished=True)
    once = with_interruptions(transcript, now)
    assert with_interruptions(once, now) == once
    assert [gap.reason for gap in once.coverage.gaps] == ["not_transcribed", "interrupted", "not_ended"]
    assert once.coverage.gaps[0] == other
    again = with_interruptions(once, with_moments(consultation))
    assert again.coverage.gaps == (other,)


def test_without_one_the_transcript_is_the_same_to_the_byte(consultation):
    transcript = transcript_of("How much?", SAID, gaps=(Gap(start_s=1, end_s=3),))
    told = with_interruptions(transcript, with_moments(consultation, moment(MomentKind.MARK, 2)))
    assert told.model_dump_json() == transcript.model_dump_json()


def test_an_interruption_is_in_the_transcript_and_flagged_on_the_note(hospital):
    it = hospital.uploaded().id
    hospital.service.note_moment(it, MomentKind.BREAK, at_s=0.5, missing_s=130, actor=DOCTOR)
    hospital.run(it, Stage.TRANSCRIBE)
    (gap,) = hospital.service.transcript(it).coverage.gaps
    assert (gap.reason, gap.start_s, gap.missing_s) == ("interrupted", 0.5, 130)
    after = hospital.run(it, Stage.DRAFT)
    assert after.state is State.DRAFTED
    flags = {flag.kind.value: flag for flag in hospital.service.note(it).flags}
    assert flags["recording_interrupted"].note_says == "2 min 10 s"


def test_one_told_while_the_draft_is_written_is_in_the_draft(hospital):
    it = hospital.uploaded().id
    hospital.run(it, Stage.TRANSCRIBE)
    lease = hospital.service.begin(it, Stage.DRAFT, owner="slow")
    before = hospital.service.get(it).transcript
    hospital.service.note_moment(it, MomentKind.BREAK, at_s=0.5, missing_s=30, actor=DOCTOR)
    assert hospital.service.get(it).transcript != before
    kinds = [kind for kind, _, _ in hospital.service.artefacts_of(it)]
    assert kinds.count("transcript") == 1, "the one without it is not kept beside what retention removes"
    assert lease is not None
    hospital.run(it, Stage.DRAFT)
    assert "recording_interrupted" in {flag.kind.value for flag in hospital.service.note(it).flags}


def test_moments_go_with_what_they_point_at(sqlite_hospital):
    hospital = sqlite_hospital()
    it = hospital.uploaded().id
    hospital.service.note_moment(it, MomentKind.MARK, at_s=0.5, actor=DOCTOR)
    hospital.run(it, Stage.TRANSCRIBE)
    with hospital.service._working(it) as work:
        remove_part(work, Part.RECORDING, ErasureReason.TIME_OVER)
    assert len(hospital.service.get(it).moments) == 1, "its words are still there"
    with hospital.service._working(it) as work:
        remove_part(work, Part.TRANSCRIPT, ErasureReason.TIME_OVER)
    assert hospital.service.get(it).moments == ()


def test_moments_are_destroyed_with_the_consultation(sqlite_hospital):
    hospital = sqlite_hospital()
    it = hospital.uploaded().id
    hospital.service.note_moment(it, MomentKind.MARK, at_s=0.5, actor=DOCTOR)
    hospital.service.withdraw(it, order=WITHDRAWN, actor=DOCTOR)
    assert hospital.service.get(it).moments == ()
    with pytest.raises(WrongState, match="withdrew"):
        hospital.service.note_moment(it, MomentKind.MARK, at_s=0.6, actor=DOCTOR)
