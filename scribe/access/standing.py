"""What the policy decides by, read from the database: who somebody is, what a consultation is, what they may see."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from scribe.access.actions import RULES, Action, Relation
from scribe.access.policy import Subject, Who, decide
from scribe.db.access_tables import (
    CareTeamRow,
    DelegationRow,
    DepartmentNameRow,
    DepartmentRow,
    EmergencyRow,
    MembershipRow,
)
from scribe.db.integrator_tables import IntegratorRow
from scribe.db.tables import ConsultationRow
from scribe.db.web_tables import AccountRow
from scribe.errors import NotFound
from scribe.model import Consultation, ConsultationId, Person, Role, State

SERVICE_PREFIX: Final = "integrator:"
"""Before the name of a program, where it stands for a person's id."""
_LONGEST_KEY: Final = 200
_CLINICAL: Final = (Role.DOCTOR, Role.NURSE)


def key_of(name: str) -> str:
    """A department's name without case, width and doubled spaces: what two ways to write it have in common."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:_LONGEST_KEY]


def who_is(session: Session, person: Person, now: datetime) -> Who:
    """Somebody, with the departments that they belong to, whom they stand in for, and a program's scopes."""
    if person.role is Role.SERVICE:
        return _program(session, person)
    if person.role not in _CLINICAL:
        return Who(person.id, person.role)
    stands_in = select(DelegationRow.doctor).where(
        DelegationRow.delegate == person.id, DelegationRow.begins_at <= now, DelegationRow.ends_at > now
    )
    doctors = session.scalars(stands_in).all() if person.role is Role.DOCTOR else ()
    return Who(person.id, person.role, _departments(session, person), frozenset(doctors))


def subject_of(session: Session, id: ConsultationId, now: datetime) -> Subject:
    """A consultation as the policy sees it.

    Raises:
        NotFound: there is none.
    """
    found = subjects_of(session, (id,), now).get(id)
    if found is None:
        raise NotFound("There is no such consultation.")
    return found


def subject_to_be(consultation: Consultation, registrar: Person) -> Subject:
    """A consultation that is about to be registered, as the policy will see it."""
    return Subject(
        id=consultation.id,
        state=consultation.state,
        practitioner=consultation.encounter.practitioner.id,
        registered_by=registrar.id,
        department=key_of(consultation.encounter.department),
    )


def subjects_of(session: Session, ids: tuple[ConsultationId, ...], now: datetime) -> dict[ConsultationId, Subject]:
    """Several consultations as the policy sees them; one that is not there is left out."""
    row, team, opened = ConsultationRow, CareTeamRow, EmergencyRow
    teams: dict[str, set[str]] = {}
    for consultation, username in session.execute(
        select(team.consultation_id, team.username).where(team.consultation_id.in_(ids))
    ):
        teams.setdefault(consultation, set()).add(username)
    openers: dict[str, set[str]] = {}
    for consultation, username in session.execute(
        select(opened.consultation_id, opened.username).where(opened.consultation_id.in_(ids), opened.expires_at > now)
    ):
        openers.setdefault(consultation, set()).add(username)
    query = select(row.id, row.state, row.practitioner, row.registered_by, row.department).where(row.id.in_(ids))
    return {
        ConsultationId(id): Subject(
            id=ConsultationId(id),
            state=State(state),
            practitioner=doctor,
            registered_by=registrar,
            department=department or "",
            team=frozenset(teams.get(id, ())),
            opened_by=frozenset(openers.get(id, ())),
        )
        for id, state, doctor, registrar, department in session.execute(query)  # noqa: A001 (the model's word)
    }


def seen_by(who: Who, action: Action, now: datetime) -> ColumnElement[bool]:
    """The condition of a query for the consultations with which ``who`` may do this: the same table, as SQL."""
    if not decide(who, action).allowed:
        return false()
    rule, row = RULES[action][who.role], ConsultationRow
    within = true() if rule.states == frozenset(State) else row.state.in_(sorted(one.value for one in rule.states))
    everywhere = Relation.DEPARTMENT in rule.relations and who.departments is None
    if everywhere or Relation.NONE in rule.relations:
        return within
    relations = (one for one in sorted(rule.relations) if one is not Relation.DELEGATE or who.stands_in_for)
    related = or_(false(), *(_related(who, relation, now) for relation in relations))
    return related if within is true() else and_(within, related)


def _related(who: Who, relation: Relation, now: datetime) -> ColumnElement[bool]:
    row = ConsultationRow
    team = select(CareTeamRow.consultation_id).where(CareTeamRow.username == who.id)
    opened = select(EmergencyRow.consultation_id)
    opened = opened.where(EmergencyRow.username == who.id, EmergencyRow.expires_at > now)
    conditions: dict[Relation, ColumnElement[bool]] = {
        Relation.AUTHOR: row.practitioner == who.id,
        Relation.DELEGATE: row.practitioner.in_(sorted(who.stands_in_for)),
        Relation.REGISTRAR: row.registered_by == who.id,
        Relation.TEAM: row.id.in_(team),
        Relation.DEPARTMENT: row.department.in_(sorted(who.departments or ())),
        Relation.EMERGENCY: row.id.in_(opened),
        Relation.NONE: true(),
    }
    return conditions[relation]


def _departments(session: Session, person: Person) -> frozenset[str] | None:
    """The keys of every name of somebody's departments; ``None`` for who works everywhere.

    Where the hospital has entered no department, everybody does.
    """
    if not session.scalar(select(exists().where(DepartmentRow.id.is_not(None)))):
        return None
    home = session.scalar(select(AccountRow.department).where(AccountRow.username == person.id)) or ""
    added = select(MembershipRow.department_id).where(MembershipRow.username == person.id)
    named = select(DepartmentNameRow.department_id).where(DepartmentNameRow.key == key_of(home))
    return _keys_of(session, DepartmentRow.id.in_(added) | DepartmentRow.id.in_(named))


def _keys_of(session: Session, which: ColumnElement[bool]) -> frozenset[str] | None:
    query = select(DepartmentNameRow.key, DepartmentRow.everywhere).join(DepartmentRow).where(which)
    found = session.execute(query).all()
    return None if any(everywhere for _, everywhere in found) else frozenset(key for key, _ in found)


def _program(session: Session, person: Person) -> Who:
    """A program, while its token holds; one that is gone may do nothing."""
    row = session.get(IntegratorRow, person.id.removeprefix(SERVICE_PREFIX))
    if row is None or row.revoked_at is not None:
        return Who(person.id, Role.SERVICE, frozenset())
    departments = _keys_of(session, DepartmentRow.id.in_(row.departments)) if row.departments else None
    return Who(person.id, Role.SERVICE, departments, scopes=frozenset(row.scopes))
