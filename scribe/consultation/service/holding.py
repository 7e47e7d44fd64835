"""Legal holds: placed and released by an administrator, for a case that has a number.

While a hold stands nothing removes what it keeps: no rule of retention, no withdrawal, no request. What somebody asks
for meanwhile is noted and carried out, in their name, when the last hold on that consultation is released. What was
removed before and comes back with a backup is removed again all the same: a hold keeps what is there, and that is not.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scribe.access import Action
from scribe.audit import record_event
from scribe.consultation.holds import hold_of, holds_of, postponed_of
from scribe.consultation.repository import mark_of
from scribe.consultation.service.base import Work
from scribe.consultation.service.erasing import documents_to_take_back, erase
from scribe.consultation.service.settling import Settling
from scribe.db.hold_tables import LegalHoldRow, PostponedErasureRow
from scribe.db.tables import ConsultationRow
from scribe.errors import Conflict, NotFound, WrongState
from scribe.model import (
    ConsultationId,
    Erasure,
    ErasureReason,
    HoldOrder,
    LegalHold,
    Person,
    PostponedErasure,
    ReleaseReason,
)


class Holding(Settling):
    """The part of the service that keeps what has to stay."""

    def place_hold(self, id: ConsultationId, *, order: HoldOrder, actor: Person) -> LegalHold:
        """Keeps one consultation whole until the hold is released.

        Raises:
            NotAllowed: the actor is no administrator.
            NotFound: there is no such consultation.
            WrongState: it was destroyed before.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.HOLD_BY_LAW)
            if work.consultation.patient is None:
                raise WrongState(
                    "This consultation was destroyed before, so there is nothing to hold.",
                    remedy="The audit and the register of removals say when and why.",
                    state=work.consultation.state.value,
                    reason="hold-gone",
                )
            return self._placed(work.session, order, actor, LegalHoldRow(consultation_id=id), (id,))

    def place_hold_on_subject(self, system: str, number: str, *, order: HoldOrder, actor: Person) -> LegalHold:
        """Keeps every consultation of a patient whole, those to come too.

        Raises:
            NotAllowed: the actor is no administrator.
            NotFound: there is no consultation of this patient.
        """
        mark, row = mark_of(self._keys, system, number), ConsultationRow
        with self._database.transaction() as session:
            self._permit(session, actor, Action.HOLD_BY_LAW)
            found = select(row.id).where(row.patient_mark == mark).order_by(row.id).with_for_update()
            ids = tuple(ConsultationId(one) for one in session.scalars(found))
            if not ids:
                raise NotFound(
                    "There is no consultation of a patient with this number.",
                    remedy="Check number and system.",
                    reason="hold-none",
                )
            return self._placed(session, order, actor, LegalHoldRow(patient_mark=mark), ids)

    def release_hold(self, number: int, *, because: ReleaseReason, actor: Person) -> tuple[ConsultationId, ...]:
        """Ends a hold, and carries out what was asked for meanwhile where no other one stands; gives what it removed.

        Raises:
            NotAllowed: the actor is no administrator.
            NotFound: there is no such hold.
            Conflict: it was released before.
        """
        with self._database.transaction() as session:
            self._permit(session, actor, Action.HOLD_BY_LAW)
            row = session.get(LegalHoldRow, number, with_for_update=True)
            if row is None:
                raise NotFound(f"There is no hold {number}.", remedy="See the list of holds.")
            if row.released_at is not None:
                raise Conflict(
                    f"Hold {number} was released before.", remedy="See the list of holds.", reason="hold-over"
                )
            row.released_at, row.released_by, row.released_because = self._clock(), actor.id, because.value
            detail = {"hold": number, "reason": because.value}
            self._tell_of(session, "legal_hold_released", self._kept_by(session, row), actor, detail)
        return self.carry_out_postponed()

    def holds(self, *, actor: Person, released: bool = False) -> tuple[LegalHold, ...]:
        """The holds that stand, or those that were released, each with what it keeps; the newest first.

        Raises:
            NotAllowed: the actor is no administrator.
        """
        with self._database.reading() as session:
            self._permit(session, actor, Action.HOLD_BY_LAW)
            over = LegalHoldRow.released_at
            query = select(LegalHoldRow).where(over.is_not(None) if released else over.is_(None))
            rows = session.scalars(query.order_by(LegalHoldRow.number.desc()))
            return tuple(hold_of(row, self._kept_by(session, row)) for row in rows)

    def holds_on(self, id: ConsultationId) -> tuple[LegalHold, ...]:
        """The holds that keep one consultation now."""
        with self._reading(id) as record:
            return holds_of(record.session, record.row)

    def postponed(self) -> tuple[PostponedErasure, ...]:
        """The removals that wait for a hold's release, the oldest first."""
        with self._database.reading() as session:
            rows = session.scalars(select(PostponedErasureRow).order_by(PostponedErasureRow.at))
            return tuple(postponed_of(row) for row in rows)

    def carry_out_postponed(self) -> tuple[ConsultationId, ...]:
        """Removes what was asked for while a hold stood that stands no longer, each in a transaction of its own."""
        done = tuple(one.consultation for one in self.postponed() if self._carried_out(one.consultation))
        if done:
            self._after_removal()
        return done

    def _carried_out(self, id: ConsultationId) -> bool:
        with self._working(id) as work:
            row = work.session.get(PostponedErasureRow, id)
            if row is None or holds_of(work.session, work.record.row):
                return False
            work.session.delete(row)
            return _erase_as_asked(work, row)

    def _placed(
        self, session: Session, order: HoldOrder, actor: Person, row: LegalHoldRow, ids: tuple[ConsultationId, ...]
    ) -> LegalHold:
        row.reason, row.reference = order.reason.value, order.reference
        row.placed_by, row.placed_at = actor.id, self._clock()
        session.add(row)
        session.flush()
        detail = {"hold": row.number, "reason": row.reason, "reference": row.reference}
        self._tell_of(session, "legal_hold_placed", ids, actor, detail)
        return hold_of(row, ids)

    def _tell_of(
        self, session: Session, kind: str, ids: tuple[ConsultationId, ...], actor: Person, detail: dict[str, Any]
    ) -> None:
        """An event of each consultation, so that its own history tells it; one of none where nothing is left."""
        for one in ids or (None,):
            record_event(session, kind=kind, actor=actor.id, at=self._clock(), consultation=one, detail=detail)

    @staticmethod
    def _kept_by(session: Session, row: LegalHoldRow) -> tuple[ConsultationId, ...]:
        if row.consultation_id is not None:
            return (ConsultationId(row.consultation_id),)
        of = ConsultationRow
        found = session.scalars(select(of.id).where(of.patient_mark == row.patient_mark).order_by(of.id))
        return tuple(ConsultationId(one) for one in found)


def _erase_as_asked(work: Work, row: PostponedErasureRow) -> bool:
    """Carries out what a person asked for; ``False`` where it is destroyed already."""
    if work.consultation.patient is None:
        return False
    by, reason = Person.model_validate(row.by), ErasureReason(row.reason)
    erasure = Erasure(reason=reason, reference=row.reference, by=by, at=work.now)
    erase(work, erasure, recalled=documents_to_take_back(work))
    return True
