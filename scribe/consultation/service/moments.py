"""Moments of a recording: a person's marks, and where it was interrupted and taken up again."""

from __future__ import annotations

import math
from typing import Final

from scribe.access import Action
from scribe.consultation import lease
from scribe.consultation.interruptions import with_interruptions
from scribe.consultation.service.base import Parts, Work
from scribe.consultation.service.reading import transcript_of
from scribe.errors import BadInput, WrongState
from scribe.model import MOST_MOMENTS, Consultation, ConsultationId, Moment, MomentKind, Person, Stage, State

_SHORTEST_BREAK_S: Final = 0.01
_LONGEST_BREAK_S: Final = 24 * 3600.0
_CLOCKS_DIFFER_S: Final = 60.0
"""By how much a device's own count of its recording may be over what can be decoded of it."""
_BEFORE_THE_NOTE: Final = (State.REGISTERED, State.UPLOADED, State.TRANSCRIBED, State.PARKED)


class Moments(Parts):
    """The part of the service for moments of a recording."""

    def note_moment(
        self, id: ConsultationId, kind: MomentKind, *, at_s: float, missing_s: float = 0.0, actor: Person
    ) -> Consultation:
        """Notes a moment once, until the note is drafted.

        An interruption that is told after the recording was written down is entered into the transcript, and a draft
        that is being written from the transcript without it is written again.

        Args:
            id: whose recording.
            kind: marked, or interrupted.
            at_s: where, in seconds of the recording.
            missing_s: of an interruption, for how long nothing was recorded.
            actor: who tells it.

        Raises:
            BadInput: the seconds cannot be, or there are too many moments.
            WrongState: the note is drafted, or there is no recording that it could belong to.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.UPLOAD, id)
            _require_before_the_note(work)
            _require_seconds(work, kind, at_s, missing_s, self._settings.max_recording_s)
            lasting_s = max(round(missing_s, 2), _SHORTEST_BREAK_S) if kind is MomentKind.BREAK else 0.0
            moment = Moment(kind=kind, at_s=round(at_s, 2), missing_s=lasting_s, at=work.now)
            told = {one.name: one for one in work.consultation.moments}
            known = told.get(moment.name)
            if known is not None and known.missing_s >= moment.missing_s:
                return work.consultation
            if known is not None:
                moment = known.model_copy(update={"missing_s": moment.missing_s})
            elif len(told) >= MOST_MOMENTS:
                raise BadInput(
                    f"This recording has {MOST_MOMENTS} moments already, and more are not taken.",
                    remedy="Go on recording: everything that is said is written down, marked or not.",
                )
            every = told | {moment.name: moment}
            work.change(moments=tuple(sorted(every.values(), key=lambda one: one.at_s)))
            work.event("moment_noted", actor, moment=kind.value, at_s=moment.at_s, missing_s=moment.missing_s)
            if kind is MomentKind.BREAK and work.consultation.transcript is not None:
                _enter_into_transcript(work)
        return work.consultation


def _require_before_the_note(work: Work) -> None:
    now = work.consultation
    work.record.opened_key()  # of a withdrawn one it says why
    if now.revision or now.state not in _BEFORE_THE_NOTE:
        raise WrongState(
            f"The consultation is {now.state.value}: moments of its recording are taken until the note is drafted.",
            remedy="Add to the note by hand what the mark was for.",
            state=now.state.value,
        )
    if now.recording is None and now.state is not State.REGISTERED:
        raise WrongState(
            "This consultation came without a recording, so no moment of one can be noted.",
            remedy="Add to the note by hand what the mark was for.",
            state=now.state.value,
        )


def _require_seconds(work: Work, kind: MomentKind, at_s: float, missing_s: float, longest_s: float) -> None:
    recording = work.consultation.recording
    last_s = longest_s if recording is None else recording.duration_s + _CLOCKS_DIFFER_S
    if not (math.isfinite(at_s) and 0 <= at_s <= last_s):
        raise BadInput(
            f"The moment's at_s is not within the recording: it is from 0 to {last_s:.0f} seconds.",
            remedy="Send the seconds from the recording's beginning.",
        )
    is_break = kind is MomentKind.BREAK
    if is_break and not (math.isfinite(missing_s) and 0 < missing_s <= _LONGEST_BREAK_S):
        raise BadInput(
            f"The interruption's missing_s is not above 0 and up to {_LONGEST_BREAK_S:.0f} seconds.",
            remedy="Send for how many seconds nothing was recorded.",
        )
    if not is_break and missing_s:
        raise BadInput("A mark misses nothing of the recording.", remedy="Leave missing_s out, or send a break.")


def _enter_into_transcript(work: Work) -> None:
    before = work.consultation.transcript
    transcript = with_interruptions(transcript_of(work.record), work.consultation)
    work.change(transcript=work.store("transcript", transcript))
    if before is not None and before != work.consultation.transcript:  # no note rests on it yet
        work.record.forget_artefact(before)
    row = work.record.row
    if lease.held_for(row) is Stage.DRAFT:
        lease.revoke(row)
        row.attempts = max(0, row.attempts - 1)
        work.due.append(Stage.DRAFT)
