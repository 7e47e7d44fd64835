"""Standing in: a doctor lets another one act in their place for a time, with their notes as with one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from scribe.access.actions import Action
from scribe.access.departments import account_of
from scribe.access.policy import may
from scribe.audit import record_event
from scribe.db import Database, utc_now
from scribe.db.access_tables import DelegationRow
from scribe.db.web_tables import AccountRow
from scribe.errors import BadInput, NotAllowed, NotFound
from scribe.model import Person, Role

LONGEST: Final = timedelta(days=366)
_EARLY: Final = timedelta(minutes=1)
"""How far a beginning may lie in the past: clocks differ."""


@dataclass(frozen=True)
class Delegation:
    """One doctor stands in for another from ``begins_at`` until ``ends_at``."""

    id: int
    doctor: str
    doctor_name: str
    delegate: str
    delegate_name: str
    begins_at: datetime
    ends_at: datetime
    ended_by: str

    def holds(self, now: datetime) -> bool:
        """Whether it is in force at a moment."""
        return self.begins_at <= now < self.ends_at


class Delegations:
    """Keeps them.

    Args:
        database: where they are.
        clock: the present moment.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._clock = database, clock

    def give(self, doctor: Person, delegate: str, begins_at: datetime, ends_at: datetime) -> int:
        """The doctor lets another one stand in; gives the number of the delegation.

        Raises:
            NotAllowed: only a doctor has notes to sign.
            NotFound: no such account.
            BadInput: the other one is no doctor, the doctor themself or gone, or the time is none or too long.
        """
        if not may(doctor.role, Action.DELEGATE):
            raise NotAllowed("Only a doctor lets somebody stand in.", remedy="Ask the doctor to do it.")
        now = self._clock()
        _check_period(max(begins_at, now) if begins_at >= now - _EARLY else begins_at, ends_at, now)
        with self._database.transaction() as session:
            other = account_of(session, delegate)
            if other.username == doctor.id or other.role != Role.DOCTOR.value or other.disabled:
                raise BadInput("Only another doctor can stand in.", remedy="Choose a doctor's account that is open.")
            row = DelegationRow(
                doctor=doctor.id, delegate=other.username, begins_at=begins_at, ends_at=ends_at, created_at=now
            )
            session.add(row)
            session.flush()
            self._record(session, "delegation_given", doctor.id, row)
            return row.id

    def end(self, id: int, *, actor: Person) -> None:
        """Ends one before its time. The doctor may, who stands in, and an administrator.

        Raises:
            NotFound: there is none such that the actor may end.
        """
        now = self._clock()
        with self._database.transaction() as session:
            row = session.get(DelegationRow, id)
            theirs = row is not None and (
                actor.id in (row.doctor, row.delegate) or may(actor.role, Action.MANAGE_PEOPLE)
            )
            if row is None or not theirs or row.ends_at <= now:
                raise NotFound("There is no such delegation of yours in force.", remedy="Load the page anew.")
            row.ends_at, row.ended_by = now, actor.id
            row.begins_at = min(row.begins_at, now)
            self._record(session, "delegation_ended", actor.id, row)

    def of(self, username: str) -> tuple[Delegation, ...]:
        """Those that somebody gave or was given and that are not over, by their beginning."""
        return self._found((DelegationRow.doctor == username) | (DelegationRow.delegate == username))

    def all(self) -> tuple[Delegation, ...]:
        """Every one that is not over, by its beginning."""
        return self._found(DelegationRow.id.is_not(None))

    def _found(self, which: ColumnElement[bool]) -> tuple[Delegation, ...]:
        query = select(DelegationRow).where(which, DelegationRow.ends_at > self._clock())
        with self._database.reading() as session:
            rows = session.scalars(query.order_by(DelegationRow.begins_at, DelegationRow.id)).all()
            people = {name for row in rows for name in (row.doctor, row.delegate)}
            named = select(AccountRow.username, AccountRow.name).where(AccountRow.username.in_(people))
            names = {one.username: one.name for one in session.execute(named)}
            return tuple(
                Delegation(
                    row.id, row.doctor, names[row.doctor], row.delegate, names[row.delegate],
                    row.begins_at, row.ends_at, row.ended_by,
                )
                for row in rows
            )  # fmt: skip

    def _record(self, session: Session, kind: str, actor: str, row: DelegationRow) -> None:
        record_event(
            session,
            kind=kind,
            actor=actor,
            at=self._clock(),
            detail={
                "doctor": row.doctor,
                "delegate": row.delegate,
                "from": row.begins_at.isoformat(),
                "until": row.ends_at.isoformat(),
            },
        )


def _check_period(begins_at: datetime, ends_at: datetime, now: datetime) -> None:
    if begins_at < now:
        raise BadInput("The delegation begins in the past.", remedy="Let it begin now or later.")
    if ends_at <= begins_at:
        raise BadInput("The delegation ends before it begins.", remedy="Choose a later end.")
    if ends_at - begins_at > LONGEST:
        raise BadInput("The delegation lasts longer than a year.", remedy="Choose an earlier end, and renew it then.")
