"""Who speaks, corrected by people: the transcript changes, and the note that rests on it is verified anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scribe.access import Action
from scribe.consultation.drafts import draft_again
from scribe.consultation.service.base import Work
from scribe.consultation.service.people import People
from scribe.consultation.service.reading import note_of, transcript_of
from scribe.consultation.states import Move, after
from scribe.errors import NotFound, WrongState
from scribe.model import (
    Consultation,
    ConsultationId,
    NoteDraft,
    Person,
    SegmentId,
    Speaker,
    SpeakerCorrection,
    State,
    Transcript,
)

if TYPE_CHECKING:
    from scribe.consultation.service.composing import Sources

_SIGNED: Final = (State.SIGNED, State.DELIVERED)


@dataclass(frozen=True)
class _Step:
    """What a person does to the speakers: the transcript after it, what it is about, and a note to remember."""

    transcript: Transcript
    correction: SpeakerCorrection
    earlier: NoteDraft | None = None


class WhoSpoke(People):
    """The part of the service that corrects who speaks."""

    def correct_speaker(
        self,
        id: ConsultationId,
        *,
        version: int,
        segment: SegmentId,
        speaker: Speaker,
        every_turn: bool = False,
        actor: Person,
    ) -> Consultation:
        """Says who speaks in a turn, or in every turn of its voice: a new revision of the note, verified anew.

        No statement is worded anew: where one no longer agrees with what was said, that is a flag.

        Raises:
            BadNote: there is no such turn, or nothing would change.
            NotAllowed: neither the visit's doctor, nor who stands in, nor a nurse who checks the note.
            StaleRevision: somebody else saved first.
            WrongState: the note is signed, or there is none.
            Conflict: somebody else is checking the note.
        """
        from scribe.review.speakers import with_speaker  # noqa: PLC0415 (as composing)

        def step(work: Work, transcript: Transcript) -> _Step:
            changed = with_speaker(
                transcript,
                segment,
                speaker,
                every_turn=every_turn,
                by=actor,
                at=work.now,
                revision=work.consultation.revision,
            )
            return _Step(changed, changed.corrections[-1])

        return self._respoken(id, version, actor, "speaker", step)

    def undo_speaker(self, id: ConsultationId, *, version: int, number: int, actor: Person) -> Consultation:
        """Takes one correction back, whichever it is; what was resolved before it and is found again is resolved.

        Raises:
            As :meth:`correct_speaker`.
        """
        from scribe.review.speakers import correction_of, without_correction  # noqa: PLC0415 (as composing)

        def step(work: Work, transcript: Transcript) -> _Step:
            gone = correction_of(transcript, number)
            return _Step(without_correction(transcript, number), gone, _earlier(work, gone.revision))

        return self._respoken(id, version, actor, "speaker_undone", step)

    def _respoken(
        self,
        id: ConsultationId,
        version: int,
        actor: Person,
        summary: str,
        step: Callable[[Work, Transcript], _Step],
    ) -> Consultation:
        # All that was said is read anew before the row is locked: nobody waits for it.
        with self._looking(id) as work:
            self._expect_correctable(work, version, actor)
            sources, taken = _sources(work), step(work, transcript_of(work.record))
        note = self._verified_anew(sources, taken, actor)
        with self._working(id) as work:
            self._expect_correctable(work, version, actor)
            work.change(transcript=work.store("transcript", taken.transcript))
            draft_again(work)
            self._commit_revision(work, note, actor, summary)
            kind = "speaker_corrected" if summary == "speaker" else "speaker_restored"
            work.event(
                kind,
                actor,
                speaker=taken.correction.speaker.value,
                turns=len(taken.correction.segments),
                whole_voice=taken.correction.every_turn,
                transcript=work.consultation.transcript,
            )
        return work.consultation

    def _expect_correctable(self, work: Work, version: int, actor: Person) -> None:
        self._permit(work.session, actor, Action.CORRECT_SPEAKER, work.consultation.id)
        refuse_signed(work.consultation)
        work.expect(version)
        after(Move.REVISE, work.consultation.state)
        self._respect_claim(work, actor)

    def _verified_anew(self, sources: Sources, taken: _Step, actor: Person) -> NoteDraft:
        from scribe.consultation.service.composing import respoken  # noqa: PLC0415 (see there)

        return respoken(sources, taken.transcript, taken.earlier, by=actor, settings=self._settings)


def refuse_signed(consultation: Consultation) -> None:
    """Refuses another speaker under a note that is signed.

    Raises:
        WrongState: it is.
    """
    if consultation.state in _SIGNED:
        raise WrongState(
            "The note is signed, so who speaks in its recording cannot be changed any more.",
            remedy="Once the EMR has it, begin an addendum and correct it there.",
            state=consultation.state.value,
            move="correct_speaker",
        )


def _earlier(work: Work, revision: int) -> NoteDraft | None:
    """A revision of the note, where it is still kept."""
    try:
        return note_of(work.record, revision)
    except NotFound:
        return None


def _sources(work: Work) -> Sources:
    from scribe.consultation.service.composing import Sources  # noqa: PLC0415 (see there)

    return Sources.of(work.record)
