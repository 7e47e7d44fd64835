"""Whose turn it is: one patient's notes go to the EMR in the order in which they were signed, and other patients' pass.

A signed note waits while an earlier one of the same patient waits for its delivery or is being delivered. It does not
wait for one that is held, given up or parked: a person knows of that one, and a later note may be what saves the
patient. Nothing is overwritten by that, since every consultation has documents of its own in the EMR, each with its
date; and an addendum is the same consultation, which is signed again only after its earlier revision was delivered.
What is retried or resumed takes its place by when it became due again, or when it was signed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_, select, text
from sqlalchemy.orm import Session, aliased

from scribe.consultation import lease
from scribe.db.tables import ConsultationRow
from scribe.model import State

_TURNS: Final = 0x5C21BD
_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(:space, hashtext(:mark))")


def turns() -> tuple[ColumnElement[bool], ...]:
    """The conditions of a query for signed notes whose turn it is."""
    before = aliased(ConsultationRow)
    earlier = exists().where(
        before.patient_mark == ConsultationRow.patient_mark,
        before.state == State.SIGNED.value,
        before.stopped == "",
        or_(
            before.state_since < ConsultationRow.state_since,
            and_(before.state_since == ConsultationRow.state_since, before.id < ConsultationRow.id),
        ),
    )
    return ConsultationRow.stopped == "", ~earlier


def its_turn(session: Session, row: ConsultationRow, *, now: datetime) -> bool:
    """Whether a signed note may go now: nobody stopped it, and no other note of its patient goes first or is going."""
    session.flush()
    _alone_with(session, row.patient_mark)
    if session.scalar(select(ConsultationRow.id).where(ConsultationRow.id == row.id, *turns())) is None:
        return False
    under_way = select(ConsultationRow.id).where(
        ConsultationRow.patient_mark == row.patient_mark,
        ConsultationRow.id != row.id,
        ConsultationRow.state == State.SIGNED.value,
        ~lease.none_live(now=now),
    )
    return session.scalar(under_way.limit(1)) is None


def _alone_with(session: Session, patient_mark: str | None) -> None:
    """Until the transaction ends nobody else decides on this patient's turns. SQLite has one writer at a time."""
    if patient_mark is not None and session.get_bind().dialect.name == "postgresql":
        session.execute(_ONE_AT_A_TIME, {"space": _TURNS, "mark": patient_mark})
