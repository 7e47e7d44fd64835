"""The hospital's departments, their names, and who belongs to them beside those whose account names one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from scribe.access.standing import key_of
from scribe.audit import record_event
from scribe.db import Database, utc_now
from scribe.db.access_tables import DepartmentNameRow, DepartmentRow, MembershipRow
from scribe.db.tables import ConsultationRow
from scribe.db.web_tables import AccountRow
from scribe.errors import BadInput, Conflict, NotFound

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LONGEST: Final = 200
_MOST_UNKNOWN: Final = 50


@dataclass(frozen=True)
class Department:
    """A department.

    Attributes:
        id: by which it is called at the command line.
        name: as pages show it.
        names: every name that it has in consultations and accounts, its own among them.
        everywhere: whether its members work in every department.
        members: usernames of those who were added; not those whose account names it.
    """

    id: str
    name: str
    names: tuple[str, ...]
    everywhere: bool
    members: tuple[str, ...]


class Departments:
    """Keeps the departments. Where there is none, everybody who cares for patients belongs to every consultation.

    Args:
        database: where they are.
        clock: the present moment.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._clock = database, clock

    def all(self) -> tuple[Department, ...]:
        """Every department, by name."""
        with self._database.reading() as session:
            names: dict[str, list[str]] = {}
            for row in session.scalars(select(DepartmentNameRow).order_by(DepartmentNameRow.name)):
                names.setdefault(row.department_id, []).append(row.name)
            members: dict[str, list[str]] = {}
            for one in session.scalars(select(MembershipRow).order_by(MembershipRow.username)):
                members.setdefault(one.department_id, []).append(one.username)
            return tuple(
                Department(
                    row.id, row.name, tuple(names.get(row.id, ())), row.everywhere, tuple(members.get(row.id, ()))
                )
                for row in session.scalars(select(DepartmentRow).order_by(DepartmentRow.name))
            )

    def unknown_names(self) -> tuple[tuple[str, int], ...]:
        """Names in consultations that no department has, with how many of them; the empty one stands for none."""
        row = ConsultationRow
        known = select(DepartmentNameRow.key)
        query = select(row.department, func.count()).where(row.department.not_in(known)).group_by(row.department)
        with self._database.reading() as session:
            counted = session.execute(query.order_by(func.count().desc()).limit(_MOST_UNKNOWN)).all()
            return tuple((name or "", count) for name, count in counted)

    def add(self, id: str, name: str, *, names: tuple[str, ...] = (), everywhere: bool = False, actor: str) -> None:
        """Adds a department. With the first one, departments begin to decide who sees what.

        Raises:
            BadInput: the id or a name cannot be used.
            Conflict: the id, or one of the names, is another department's.
        """
        if not _ID.fullmatch(id):
            raise BadInput(
                "The id of the department is not usable.", remedy="Use small letters, digits and hyphens, 63 at most."
            )
        with self._database.transaction() as session:
            if session.get(DepartmentRow, id) is not None:
                raise Conflict(f"There is a department {id} already.", remedy="Choose another id, or add names to it.")
            row = DepartmentRow(id=id, name=_name(name), everywhere=everywhere, created_at=self._clock())
            session.add(row)
            session.flush()
            for one in dict.fromkeys((name, *names)):
                _add_name(session, row, one)
            self._record(session, "department_added", actor, department=id, everywhere=everywhere)

    def add_name(self, department: str, name: str, *, actor: str) -> None:
        """Another name under which consultations or accounts call it.

        Raises:
            NotFound: no such department.
            BadInput: an empty or too long name.
            Conflict: it is another department's.
        """
        with self._database.transaction() as session:
            row = department_of(session, department)
            _add_name(session, row, name)
            self._record(session, "department_named", actor, department=row.id, name=_name(name))

    def remove(self, department: str, *, actor: str) -> None:
        """Removes a department, its names and memberships. Its consultations stay with their doctors and teams.

        Raises:
            NotFound: no such department.
            Conflict: it is the last one, without which everybody would see everything.
        """
        with self._database.transaction() as session:
            row = department_of(session, department)
            if session.scalar(select(func.count()).select_from(DepartmentRow)) == 1:
                raise Conflict(
                    "This is the last department; without one, everybody sees every consultation.",
                    remedy="Add the department that takes its place first.",
                )
            for table in (MembershipRow, DepartmentNameRow):
                session.execute(delete(table).where(table.department_id == row.id))
            session.delete(row)
            self._record(session, "department_removed", actor, department=row.id)

    def add_member(self, department: str, username: str, *, actor: str) -> None:
        """Lets somebody belong to it, beside the department that their account names.

        Raises:
            NotFound: no such department, or no such account.
        """
        with self._database.transaction() as session:
            row, account = department_of(session, department), account_of(session, username)
            if session.get(MembershipRow, (account.username, row.id)) is None:
                session.add(MembershipRow(username=account.username, department_id=row.id))
                self._record(session, "member_added", actor, department=row.id, username=account.username)

    def remove_member(self, department: str, username: str, *, actor: str) -> None:
        """Ends a membership that was added.

        Raises:
            NotFound: no such department or account, or it was not added.
        """
        with self._database.transaction() as session:
            row, account = department_of(session, department), account_of(session, username)
            member = session.get(MembershipRow, (account.username, row.id))
            if member is None:
                raise NotFound(
                    f"{account.username} was not added to {row.name}.",
                    remedy="Who belongs to it by their account leaves it when the account names another department.",
                )
            session.delete(member)
            self._record(session, "member_removed", actor, department=row.id, username=account.username)

    def _record(self, session: Session, kind: str, actor: str, **detail: str | bool) -> None:
        record_event(session, kind=kind, actor=actor, at=self._clock(), detail=detail)


def department_of(session: Session, called: str) -> DepartmentRow:
    """The department with this id or one of these names.

    Raises:
        NotFound: there is none.
    """
    row = session.get(DepartmentRow, called)
    if row is None:
        named = session.get(DepartmentNameRow, key_of(called))
        row = session.get(DepartmentRow, named.department_id) if named is not None else None
    if row is None:
        raise NotFound(
            "There is no such department.", remedy="`scribe departments list` shows them.", reason="department"
        )
    return row


def account_of(session: Session, username: str) -> AccountRow:
    """The account with this username.

    Raises:
        NotFound: there is none.
    """
    row = session.get(AccountRow, username.strip().lower())
    if row is None:
        raise NotFound("There is no such account.", remedy="`scribe users list` shows the accounts.")
    return row


def set_memberships(session: Session, username: str, departments: tuple[str, ...]) -> bool:
    """Makes these, and no others, the departments that somebody was added to; says whether that changed anything.

    Raises:
        NotFound: one of them is none.
    """
    wanted = {department_of(session, one).id for one in departments}
    there = set(session.scalars(select(MembershipRow.department_id).where(MembershipRow.username == username)))
    if wanted == there:
        return False
    session.execute(delete(MembershipRow).where(MembershipRow.username == username))
    session.add_all(MembershipRow(username=username, department_id=one) for one in sorted(wanted))
    return True


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise BadInput(
            f"A department's name has 1 to {_LONGEST} characters that can be printed.", remedy="Choose another name."
        )
    return name


def _add_name(session: Session, row: DepartmentRow, given: str) -> None:
    name = _name(given)
    there = session.get(DepartmentNameRow, key_of(name))
    if there is not None and there.department_id != row.id:
        raise Conflict(f"The name {name} is another department's.", remedy="Take it from that one, or choose another.")
    if there is None:
        session.add(DepartmentNameRow(key=key_of(name), department_id=row.id, name=name))
        session.flush()
