"""Who speaks in a transcript, as people correct it: pure steps, laid over what was recognised and taken off again.

What was recognised stays in each turn that was corrected, and the corrections stand in the transcript in their order.
So it is always known who changed what, and any of them can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from scribe.errors import BadNote
from scribe.model import (
    Dismissal,
    Flag,
    NoteDraft,
    Outcome,
    Person,
    Recognised,
    Segment,
    SegmentId,
    Speaker,
    SpeakerCorrection,
    Statement,
    Transcript,
    Unused,
)

MOST_CORRECTIONS: Final = 200


def same_voice(transcript: Transcript, segment: Segment) -> tuple[Segment, ...]:
    """The turns of a turn's voice; where no voices are known, those that were recognised as the same speaker."""
    if segment.voice is not None:
        return tuple(one for one in transcript.segments if one.voice == segment.voice)
    speaker = recognised_speaker(segment)
    return tuple(one for one in transcript.segments if one.voice is None and recognised_speaker(one) is speaker)


def recognised_speaker(segment: Segment) -> Speaker:
    """Who was recognised, whatever people said since."""
    return segment.recognised.speaker if segment.recognised is not None else segment.speaker


def of_voice(transcript: Transcript, segment: Segment) -> tuple[Segment, ...]:
    """The turns that a correction of a turn's whole voice is about: without others that were corrected one by one."""
    alone = {
        one
        for correction in transcript.corrections
        if not correction.every_turn
        for one in correction.segments
        if one != segment.id
    }
    return tuple(one for one in same_voice(transcript, segment) if one.id not in alone)


def with_speaker(
    transcript: Transcript,
    segment: SegmentId,
    speaker: Speaker,
    *,
    every_turn: bool,
    by: Person,
    at: datetime,
    revision: int,
) -> Transcript:
    """The transcript with another speaker of one turn, or of its whole voice.

    Args:
        transcript: as it was seen.
        segment: the turn.
        speaker: who speaks there.
        every_turn: whether it is meant of every turn of its voice.
        by: who says so.
        at: when.
        revision: of the note, before it.

    Raises:
        BadNote: there is no such turn, nothing would change, or it was corrected too often.
    """
    turn = transcript.segment(segment)
    if turn is None:
        raise BadNote(
            "The transcript has no such turn.",
            remedy="Load the note again; it may have changed.",
            reason="no-such-turn",
        )
    meant = of_voice(transcript, turn) if every_turn else (turn,)
    changed = tuple(one.id for one in meant if one.speaker is not speaker)
    if not changed:
        raise BadNote(
            "This speaker stands there already.", remedy="Choose another one, or leave it as it is.", reason="as-it-is"
        )
    if len(transcript.corrections) >= MOST_CORRECTIONS:
        raise BadNote(
            f"The speakers of this transcript were corrected {MOST_CORRECTIONS} times; more is not kept.",
            remedy="Undo corrections of single turns, and correct the whole voice.",
            reason="corrected-too-often",
        )
    correction = SpeakerCorrection(
        number=max((one.number for one in transcript.corrections), default=0) + 1,
        speaker=speaker,
        segments=changed,
        every_turn=every_turn,
        by=by,
        at=at,
        revision=revision,
    )
    return _laid(transcript, (*transcript.corrections, correction))


def correction_of(transcript: Transcript, number: int) -> SpeakerCorrection:
    """The correction with this number.

    Raises:
        BadNote: there is none, or it was undone.
    """
    found = next((one for one in transcript.corrections if one.number == number), None)
    if found is None:
        raise BadNote(
            "There is no such correction, or it was undone already.",
            remedy="Load the note again.",
            reason="correction-gone",
        )
    return found


def without_correction(transcript: Transcript, number: int) -> Transcript:
    """The transcript as if one correction had never been; the later ones stay.

    Raises:
        BadNote: there is no such correction.
    """
    gone = correction_of(transcript, number)
    return _laid(transcript, tuple(one for one in transcript.corrections if one is not gone))


def as_recognised(transcript: Transcript) -> Transcript:
    """The transcript as it was before anybody corrected it."""
    return _laid(transcript, ())


def remembering(note: NoteDraft, earlier: NoteDraft) -> NoteDraft:
    """A note with the flags that were kept in an earlier revision, so that they stay resolved if they are found again.

    Statements that were worded anew since have none of them.
    """
    sections = tuple(
        section.model_copy(
            update={"statements": tuple(_remembering(one, earlier.statement(one.id)) for one in section.statements)}
        )
        for section in note.sections
    )
    return note.model_copy(update={"sections": sections, "flags": _with_kept(note.flags, earlier.flags)})


def with_dismissals(note: NoteDraft, befores: Iterable[NoteDraft]) -> NoteDraft:
    """A note in which what was said and is not needed stays so only where it still matters for the same reason.

    Args:
        note: verified anew.
        befores: the revisions in which people decided about it.
    """
    decided: dict[tuple[SegmentId, str, bool], Dismissal] = {
        _said(one): one.dismissed for before in befores for one in before.unused if one.dismissed is not None
    }
    told = (one.model_copy(update={"dismissed": decided.get(_said(one))}) for one in note.unused)
    return note.model_copy(update={"unused": tuple(told)})


def _said(one: Unused) -> tuple[SegmentId, str, bool]:
    return one.segment, one.reason.value, one.red_flag


def _remembering(statement: Statement, earlier: Statement | None) -> Statement:
    if earlier is None or earlier.text != statement.text or statement.removed:
        return statement
    return statement.model_copy(update={"flags": _with_kept(statement.flags, earlier.flags)})


def _with_kept(flags: tuple[Flag, ...], earlier: tuple[Flag, ...]) -> tuple[Flag, ...]:
    known = {_difference(one) for one in flags}
    kept = (one for one in earlier if one.resolution is not None and one.resolution.outcome is Outcome.KEPT)
    return (*flags, *(one for one in kept if _difference(one) not in known))


def _difference(one: Flag) -> tuple[str, str, str]:
    return one.kind.value, one.note_says, one.recording_says


def _laid(transcript: Transcript, corrections: tuple[SpeakerCorrection, ...]) -> Transcript:
    """The transcript with exactly these corrections over what was recognised."""
    said = {segment: one.speaker for one in corrections for segment in one.segments}
    segments = tuple(_spoken_by(one, said.get(one.id)) for one in transcript.segments)
    return transcript.model_copy(update={"segments": segments, "corrections": corrections})


def _spoken_by(segment: Segment, speaker: Speaker | None) -> Segment:
    """A turn with the speaker that a person said, or for ``None`` with the recognised one."""
    recognised = segment.recognised
    if speaker is None and recognised is None:
        return segment
    if speaker is None and recognised is not None:
        back = {"speaker": recognised.speaker, "speaker_confidence": recognised.confidence, "recognised": None}
        return segment.model_copy(update=back)
    before = recognised or Recognised(speaker=segment.speaker, confidence=segment.speaker_confidence)
    return segment.model_copy(update={"speaker": speaker, "speaker_confidence": None, "recognised": before})
