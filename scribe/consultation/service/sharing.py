"""Who else sees a consultation: its care team, and who opened it in an emergency, which somebody looks through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scribe.access import Action, require, seen_by, who_is
from scribe.access.departments import account_of
from scribe.audit import record_alone
from scribe.consultation.repository import load, mark_of
from scribe.consultation.service.base import Parts, Work
from scribe.db.access_tables import CareTeamRow, EmergencyRow
from scribe.db.tables import ConsultationRow
from scribe.db.web_tables import AccountRow
from scribe.errors import BadInput, NotFound
from scribe.model import ConsultationId, Patient, Person, Role, State
from scribe.visible import without_unseen

LONGEST_REASON: Final = 500
_SHORTEST_REASON: Final = 5
_MOST_OPENED: Final = 50
"""How many consultations of a patient one emergency opens; the newest."""
_GONE: Final = (State.WITHDRAWING.value, State.WITHDRAWN.value)
_CLINICAL: Final = (Role.DOCTOR.value, Role.NURSE.value)


class Verdict(StrEnum):
    """What came of looking through an emergency access."""

    JUSTIFIED = "justified"
    QUESTIONED = "questioned"


@dataclass(frozen=True)
class Member:
    """Somebody in the care team of a consultation."""

    username: str
    name: str
    role: Role
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class Emergency:
    """Somebody opened a consultation in an emergency.

    Attributes:
        id: its number.
        consultation: which one was opened.
        username: by whom, with their name and role.
        name: as it was then.
        role: as it was then.
        reason: in their words; empty once consent was withdrawn, for it went with the rest.
        opened_at: when.
        expires_at: until when it could be read.
        reviewed_at: when somebody looked through it; ``None`` while it waits.
        reviewed_by: who did.
        verdict: what came of it.
    """

    id: int
    consultation: ConsultationId
    username: str
    name: str
    role: Role
    reason: str
    opened_at: datetime
    expires_at: datetime
    reviewed_at: datetime | None
    reviewed_by: str
    verdict: Verdict | None


class Sharing(Parts):
    """The part of the service about who else sees a consultation."""

    def team(self, id: ConsultationId) -> tuple[Member, ...]:
        """The care team, in the order in which they were taken in."""
        query = (
            select(CareTeamRow, AccountRow)
            .join(AccountRow, AccountRow.username == CareTeamRow.username)
            .where(CareTeamRow.consultation_id == id)
            .order_by(CareTeamRow.added_at, CareTeamRow.username)
        )
        with self._database.reading() as session:
            return tuple(
                Member(one.username, account.name, Role(account.role), one.added_by, one.added_at)
                for one, account in session.execute(query)
            )

    def admit(self, id: ConsultationId, username: str, *, actor: Person) -> None:
        """Takes a doctor or a nurse into the care team.

        Raises:
            NotAllowed: the actor may not.
            NotFound: no such consultation, or no such account.
            BadInput: the account is closed, or its role never reads notes.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.ADMIT, id)
            account = account_of(work.session, username)
            if account.disabled or account.role not in _CLINICAL:
                raise BadInput(
                    "Only a doctor or a nurse can be in a care team.", remedy="Choose the account of one that is open."
                )
            if work.session.get(CareTeamRow, (id, account.username)) is None:
                row = CareTeamRow(consultation_id=id, username=account.username)
                row.added_by, row.added_at = actor.id, work.now
                work.session.add(row)
                work.event("admitted", actor, username=account.username)

    def dismiss(self, id: ConsultationId, username: str, *, actor: Person) -> None:
        """Lets somebody go from the care team.

        Raises:
            NotAllowed: the actor may not.
            NotFound: no such consultation, or they are not in its care team.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.ADMIT, id)
            row = work.session.get(CareTeamRow, (id, username.strip().lower()))
            if row is None:
                raise NotFound("There is nobody of this name in the care team.", remedy="Load the page anew.")
            work.session.delete(row)
            work.event("dismissed", actor, username=row.username)

    def open_in_emergency(self, id: ConsultationId, *, reason: str, actor: Person) -> datetime:
        """Opens one consultation to somebody who has no relation to it; gives until when it can be read.

        Raises:
            NotAllowed: the role never does this.
            NotFound: no such consultation.
            BadInput: no reason, or none that says something.
        """
        said = _checked(reason)
        with self._working(id) as work:
            self._permit(work.session, actor, Action.OPEN_IN_EMERGENCY, id)
            return self._open(work, said, actor)

    def open_patient_in_emergency(
        self, system: str, number: str, *, reason: str, actor: Person
    ) -> tuple[ConsultationId, ...]:
        """Opens the newest consultations of the patient with this number that somebody may not read otherwise.

        Returns:
            Every consultation of the patient that they can read now, the newest first.

        Raises:
            NotAllowed: the role never does this.
            BadInput: no number, or no reason that says something.
            NotFound: no patient here has this number.
        """
        said = _checked(reason)
        if not number.strip():
            raise BadInput("The patient's number is missing.", remedy="Enter the whole number.")
        system = system.strip() or self._settings.emr_patient_system or Patient().identifier_system
        row, mark = ConsultationRow, mark_of(self._keys, system, number)
        with self._database.reading() as session:
            who = who_is(session, actor, self._clock())
            require(who, Action.OPEN_IN_EMERGENCY)
            found = session.execute(
                select(row.id, seen_by(who, Action.READ_NOTE, self._clock()))
                .where(row.patient_mark == mark)
                .order_by(row.registered_at.desc(), row.id)
                .limit(_MOST_OPENED)
            ).all()
        if not found:  # numbers that are tried out leave a trace
            record_alone(self._database, kind="emergency_sought", actor=actor.id, at=self._clock(), detail={"found": 0})
            raise NotFound("No patient here has this number.", remedy="Enter the whole number as it is written.")
        for name, seen in found:
            if not seen:
                self.open_in_emergency(ConsultationId(name), reason=said, actor=actor)
        return tuple(ConsultationId(name) for name, _ in found)

    def emergencies_of(self, id: ConsultationId) -> tuple[Emergency, ...]:
        """Every emergency access to a consultation, the newest first."""
        query = select(EmergencyRow).where(EmergencyRow.consultation_id == id)
        return self._emergencies(query.order_by(EmergencyRow.opened_at.desc()))

    def emergencies(self, *, actor: Person, waiting: bool = True, limit: int = 100) -> tuple[Emergency, ...]:
        """Those that wait for somebody to look through them, the oldest first; or those that were, the newest first.

        Raises:
            NotAllowed: the actor may not look through them.
        """
        require(self.who(actor), Action.REVIEW_EMERGENCIES)
        row = EmergencyRow
        query = select(row).where(row.reviewed_at.is_(None)).order_by(row.opened_at, row.id)
        if not waiting:
            query = select(row).where(row.reviewed_at.is_not(None)).order_by(row.reviewed_at.desc(), row.id)
        return self._emergencies(query.limit(limit))

    def review_emergency(self, number: int, *, verdict: Verdict, actor: Person) -> None:
        """Somebody looked through an emergency access.

        Raises:
            NotAllowed: the actor may not.
            NotFound: there is none such that waits.
        """
        with self._database.transaction() as session:
            row = session.get(EmergencyRow, number)
            if row is None or row.reviewed_at is not None:
                raise NotFound("No such emergency access waits to be looked through.", remedy="Load the page anew.")
            id = ConsultationId(row.consultation_id)  # noqa: A001 (the model's word)
            self._permit(session, actor, Action.REVIEW_EMERGENCIES, id)
            row.reviewed_at, row.reviewed_by, row.verdict = self._clock(), actor.id, verdict.value
            work = Work(session, load(session, id, self._keys), self._clock())
            work.event("emergency_reviewed", actor, emergency=number, verdict=verdict.value)

    def _open(self, work: Work, said: str, actor: Person) -> datetime:
        id = work.consultation.id  # noqa: A001 (the model's word)
        held = work.session.scalar(
            select(EmergencyRow.expires_at)
            .where(EmergencyRow.consultation_id == id, EmergencyRow.username == actor.id)
            .where(EmergencyRow.expires_at > work.now)
        )
        if held is not None:
            return held
        until = work.now + timedelta(hours=self._settings.emergency_hours)
        row = EmergencyRow(consultation_id=id, username=actor.id, name=actor.name, role=actor.role.value)
        row.opened_at, row.expires_at = work.now, until
        row.reason = work.record.opened_key().seal(said.encode(), _context(id))
        work.session.add(row)
        work.session.flush()
        work.event("opened_in_emergency", actor, emergency=row.id, until=until.isoformat())
        return until

    def _emergencies(self, query: Select[EmergencyRow]) -> tuple[Emergency, ...]:
        with self._database.reading() as session:
            return tuple(self._emergency(session, row) for row in session.scalars(query))

    def _emergency(self, session: Session, row: EmergencyRow) -> Emergency:
        of = session.get_one(ConsultationRow, row.consultation_id)
        gone = of.wrapped_key is None or of.state in _GONE
        said = (
            b""
            if gone
            else load(session, ConsultationId(of.id), self._keys).machine_key().open(row.reason, _context(of.id))
        )
        return Emergency(
            id=row.id,
            consultation=ConsultationId(row.consultation_id),
            username=row.username,
            name=row.name,
            role=Role(row.role),
            reason=said.decode(),
            opened_at=row.opened_at,
            expires_at=row.expires_at,
            reviewed_at=row.reviewed_at,
            reviewed_by=row.reviewed_by,
            verdict=Verdict(row.verdict) if row.verdict else None,
        )


def _checked(reason: str) -> str:
    said = " ".join(without_unseen(reason).split())
    if not _SHORTEST_REASON <= len(said) <= LONGEST_REASON:
        raise BadInput(
            f"The reason has fewer than {_SHORTEST_REASON} characters or more than {LONGEST_REASON}.",
            remedy="Say in a sentence why this patient's notes are needed now.",
        )
    return said


def _context(id: str) -> str:
    return f"emergency/{id}"
