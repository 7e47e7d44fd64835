"""Deliveries as people see them: what waits, what each attempt was answered; hold, resume, give up, accept the patient.

Every decision carries a reason. The reason is sealed with the consultation, and its event names it by its digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, NoReturn

from sqlalchemy import exists, func, select

from scribe.access import Action, Who
from scribe.consultation import lease
from scribe.consultation.holds import refuse_postponed
from scribe.consultation.repository import opened
from scribe.consultation.service import attempts, order
from scribe.consultation.service.base import Parts, Work
from scribe.consultation.service.erasing import end
from scribe.consultation.states import Move
from scribe.db.tables import ConsultationRow, DeliveryAttemptRow
from scribe.errors import BadInput, Conflict, WrongState
from scribe.model import (
    AcceptedPatient,
    Attempt,
    AttemptResult,
    Consultation,
    ConsultationId,
    Parked,
    Person,
    Problem,
    Sha256,
    Stage,
    State,
    Stop,
    StopKind,
)
from scribe.visible import without_unseen

LONGEST_REASON: Final = 500

GIVEN_UP = Problem(
    code="given-up",
    title="The delivery was given up",
    detail="A person decided that this note is not sent to the EMR.",
    remedy="It can be retried if that was wrong.",
)


class Deliveries(Parts):
    """The part of the service about deliveries."""

    def attempts(self, id: ConsultationId) -> tuple[Attempt, ...]:
        """Every attempt to deliver this consultation's note, the first one first.

        Raises:
            NotFound: there is no such consultation.
        """
        with self._reading(id) as record:
            return attempts.read(record)

    def way_tried(self, id: ConsultationId, target: str) -> str:
        """The way of the newest attempt that may have stored this revision at a place; empty when none may have."""
        with self._reading(id) as record:
            return attempts.way_tried(record, target)

    def hold(self, id: ConsultationId, *, reason: str, actor: Person) -> Consultation:
        """Keeps a signed note from being sent until somebody resumes it. A worker that has begun writes nothing more.

        Raises:
            NotAllowed: neither a doctor nor an administrator.
            BadInput: no reason.
            WrongState: the note does not wait for its delivery, or is held already.
        """
        with self._deciding(id, reason, actor) as (work, said):
            if work.consultation.state is not State.SIGNED or work.consultation.stop is not None:
                _refuse(work.consultation, "hold", "signed and not held yet")
            _interrupt(work)
            work.change(stop=Stop(kind=StopKind.HELD, by=actor, at=work.now, reason=said))
            work.record.row.next_attempt_at = None
            work.event("held", actor, reason=work.store("reason", said))
        return work.consultation

    def resume(self, id: ConsultationId, *, reason: str, actor: Person) -> Consultation:
        """Lets a held note go to the EMR, at once.

        Raises:
            NotAllowed: neither a doctor nor an administrator.
            BadInput: no reason.
            WrongState: it is not held.
            LegallyHeld: its removal was asked for, and waits.
        """
        with self._deciding(id, reason, actor) as (work, said):
            stop = work.consultation.stop
            if stop is None or stop.kind is not StopKind.HELD:
                _refuse(work.consultation, "resume", "held")
            refuse_postponed(work.session, id)
            work.change(stop=None)
            work.due.append(Stage.DELIVER)
            work.event("resumed", actor, reason=work.store("reason", said))
        return work.consultation

    def give_up(self, id: ConsultationId, *, reason: str, actor: Person) -> Consultation:
        """Ends the tries to deliver a signed note: it stays here, and no operator is asked about it any more.

        Where consent was withdrawn, it ends the tries to tell the EMR, and the data key is destroyed.

        Raises:
            NotAllowed: neither a doctor nor an administrator.
            BadInput: no reason.
            WrongState: the note does not wait for its delivery, or was given up already.
        """
        with self._deciding(id, reason, actor) as (work, said):
            now, parked = work.consultation, work.consultation.parked
            if now.recall:
                return self._give_up_recall(work, actor)
            waits = now.state is State.SIGNED or (parked is not None and parked.stage is Stage.DELIVER)
            if not waits or (now.stop is not None and now.stop.kind is StopKind.GIVEN_UP):
                _refuse(now, "give up", "signed, or parked on its way to the EMR")
            used = work.record.row.attempts
            _interrupt(work)
            work.move(
                Move.GIVE_UP,
                parked=parked or Parked(stage=Stage.DELIVER, problem=GIVEN_UP, attempts=used),
                stop=Stop(kind=StopKind.GIVEN_UP, by=actor, at=work.now, reason=said),
            )
            work.event("given_up", actor, reason=work.store("reason", said))
        return work.consultation

    def _give_up_recall(self, work: Work, actor: Person) -> Consultation:
        """The EMR is not told by Scribe that consent was withdrawn: somebody has done it by hand, or it need not be."""
        _interrupt(work)
        work.event("given_up", actor, stage=Stage.RETRACT.value)
        end(work, actor)
        return work.consultation

    def accept_patient(self, id: ConsultationId, *, compared: Sha256, reason: str, actor: Person) -> Consultation:
        """Says that the EMR's record is this patient's although something differs, and delivers again.

        Args:
            id: a consultation that was parked because the EMR's patient differs.
            compared: the digest of what the actor saw; another difference needs another word.
            reason: how the actor knows.
            actor: a doctor.

        Raises:
            NotAllowed: not a doctor.
            BadInput: no reason.
            WrongState: it is not parked for such a difference.
            Conflict: something else differs than what the actor saw.
        """
        said = _checked(reason)
        with self._working(id) as work:
            self._permit(work.session, actor, Action.ACCEPT_PATIENT, id)
            shown = difference_of(work.consultation)
            if not shown:
                _refuse(work.consultation, "accept the patient", "parked because the EMR's patient differs")
            if shown["digest"] != compared:
                raise Conflict(
                    "The EMR's record has changed since it was shown.", remedy="Compare both sides again, then decide."
                )
            accepted = AcceptedPatient(reference=shown["theirs"], compared=compared, by=actor, at=work.now, reason=said)
            work.enter(State.SIGNED, parked=None, accepted_patient=accepted)
            work.event("patient_accepted", actor, compared=compared, reason=work.store("reason", said))
        return work.consultation

    def in_state(
        self,
        state: State,
        *,
        who: Who,
        stopped: Iterable[str] = ("",),
        newest: bool = False,
        limit: int = 100,
        at_the_emr: bool = False,
    ) -> tuple[Consultation, ...]:
        """Consultations in one state, the longest wait first.

        Args:
            state: which.
            who: who looks; what they may not see is left out.
            stopped: ``""``, ``held`` or ``given_up``.
            newest: the newest first instead.
            limit: how many at most.
            at_the_emr: only those that were tried there; of what is parked, the rest waits for another part.
        """
        since = ConsultationRow.state_since
        query = (
            select(ConsultationRow)
            .where(
                ConsultationRow.state == state.value, ConsultationRow.stopped.in_(tuple(stopped)), self._seen_by(who)
            )
            .order_by(since.desc() if newest else since, ConsultationRow.id)
            .limit(limit)
        )
        if at_the_emr:
            query = query.where(exists().where(DeliveryAttemptRow.consultation_id == ConsultationRow.id))
        with self._database.reading() as session:
            return tuple(opened(session, row, self._keys) for row in session.scalars(query))

    def behind_another(self) -> frozenset[ConsultationId]:
        """The signed notes that wait for an earlier one of the same patient."""
        row = ConsultationRow
        signed = select(row.id).where(row.state == State.SIGNED.value, row.stopped == "")
        with self._database.reading() as session:
            every = set(session.scalars(signed))
            every -= set(session.scalars(signed.where(*order.turns())))
        return frozenset(ConsultationId(one) for one in every)

    def stored_since(self, moment: datetime) -> int:
        """How many deliveries succeeded since then."""
        row = DeliveryAttemptRow
        query = select(func.count()).where(row.result == AttemptResult.STORED.value, row.ended_at >= moment)
        with self._database.reading() as session:
            return session.scalar(query) or 0

    @contextmanager
    def _deciding(self, id: ConsultationId, reason: str, actor: Person) -> Iterator[tuple[Work, str]]:
        said = _checked(reason)
        with self._working(id) as work:
            self._permit(work.session, actor, Action.STOP_DELIVERY, id)
            yield work, said


def difference_of(consultation: Consultation) -> dict[str, Any]:
    """What was compared of the patient and made the EMR's record another person's; empty when that was not why."""
    parked = consultation.parked
    if consultation.state is not State.PARKED or parked is None or parked.stage is not Stage.DELIVER:
        return {}
    compared = parked.problem.extra.get("compared")
    return compared if isinstance(compared, dict) and compared.get("digest") and compared.get("theirs") else {}


def stop_sending(work: Work, actor: Person, reason: str) -> None:
    """Keeps a signed note from being sent, if it waits for that."""
    if work.consultation.state is State.SIGNED and work.consultation.stop is None:
        _interrupt(work)
        work.change(stop=Stop(kind=StopKind.HELD, by=actor, at=work.now, reason=reason))
        work.record.row.next_attempt_at = None
        work.event("held", actor, reason=work.store("reason", reason))


def _interrupt(work: Work) -> None:
    """Takes the work away from a worker that has it: it writes nothing more, and the attempt is not counted."""
    row = work.record.row
    if lease.held_for(row) is not None:
        lease.revoke(row)
        row.attempts = max(0, row.attempts - 1)
    attempts.break_off(work, AttemptResult.STOPPED)


def _checked(reason: str) -> str:
    said = " ".join(without_unseen(reason).split())
    if not said or len(said) > LONGEST_REASON:
        raise BadInput(
            "A reason is needed." if not said else f"The reason is longer than {LONGEST_REASON} characters.",
            remedy="Say in a sentence why.",
        )
    return said


def _refuse(consultation: Consultation, what: str, when: str) -> NoReturn:
    held = consultation.stop.kind.value.replace("_", " ") if consultation.stop is not None else ""
    stands = held or consultation.state.value
    raise WrongState(
        f"The consultation is {stands}, so {what} is not possible.",
        remedy=f"It is possible when the note is {when}.",
        state=consultation.state.value,
    )
