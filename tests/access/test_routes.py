"""The matrix over HTTP: address × role × relation × state, each cell's answer by the promises, none by the policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import delete, update
from starlette.testclient import TestClient

from scribe.access import Action, Relation
from scribe.access.actions import SCOPES
from scribe.access.departments import Departments
from scribe.db import utc_now
from scribe.db.access_tables import CareTeamRow, DelegationRow, EmergencyRow
from scribe.db.tables import ConsultationRow
from scribe.model import Consultation, Role, State
from scribe.web.deps import Allowed
from scribe.web.integrators import Integrators
from scribe.web.policies import faults_of, policy_of
from tests.access.promises import expected
from tests.access.routes import ON_NONE, ON_ONE
from tests.fakes.web_installation import PASSWORD, Site, open_site

STATES = (State.REGISTERED, State.DRAFTED, State.REVIEWED, State.DELIVERED)
"""Those in which the promises differ, and those before and after; the table's own test has them all."""
STANDING = [
    *product([Role.DOCTOR], Relation),
    *product([Role.NURSE], [one for one in Relation if one is not Relation.DELEGATE]),
    *product([Role.SERVICE], [Relation.REGISTRAR, Relation.DEPARTMENT, Relation.NONE]),
]
"""Nobody stands in for a nurse; a program has no account, so that no care team has it and no emergency."""
WITHOUT_A_PATIENT = (Role.ADMINISTRATOR, Role.OPERATOR, Role.AUDITOR)


@dataclass
class Stage:
    """One consultation, and one person in each role who can be put into any relation to it."""

    site: Site
    consultation: Consultation
    upload: str
    people: dict[Role, TestClient]

    def put(self, role: Role, relation: Relation, state: State) -> None:
        """Puts the person into this relation and no other, and the consultation into this state, for the policy."""
        me = _ID[role]
        mine = dict.fromkeys(("practitioner", "registered_by"), "somebody") | {"department": "cardiology"}
        mine |= {Relation.AUTHOR: {"practitioner": me}, Relation.REGISTRAR: {"registered_by": me}}.get(relation, {})
        mine |= {"department": "dermatology"} if relation is Relation.DEPARTMENT else {}
        mine |= {"practitioner": "aisha"} if relation is Relation.DELEGATE else {}
        now, name = utc_now(), self.consultation.id
        with self.site.database.transaction() as session:
            for table in (CareTeamRow, DelegationRow, EmergencyRow):
                session.execute(delete(table))
            row = ConsultationRow
            session.execute(update(row).where(row.id == name).values(**mine, state=state.value))
            if relation is Relation.TEAM and role is not Role.SERVICE:
                session.add(CareTeamRow(consultation_id=name, username=me, added_by="aisha", added_at=now))
            if relation is Relation.DELEGATE and role is Role.DOCTOR:
                session.add(
                    DelegationRow(
                        doctor="aisha", delegate=me, begins_at=now - timedelta(1), ends_at=now + timedelta(1),
                        created_at=now,
                    )
                )  # fmt: skip
            if relation is Relation.EMERGENCY:
                session.add(
                    EmergencyRow(
                        consultation_id=name, username=me, name=me, role=role.value, reason=b"", opened_at=now,
                        expires_at=now + timedelta(1),
                    )
                )  # fmt: skip

    def refused(self, role: Role, method: str, path: str) -> bool:
        """Whether the policy refuses; everything else that stops a request comes after it."""
        address = path.replace("{id}", self.consultation.id).replace("{upload_id}", self.upload)
        headers = {"Content-Type": "application/json"} if "/api/" in path and method in ("POST", "PUT") else {}
        if path.endswith("/events"):  # a number that cannot be: the stream is not begun
            address += "?after=-1"
        answer = self.people[role].request(method, address, headers=headers, follow_redirects=False)
        return answer.status_code == 403 and (method == "HEAD" or "reason" in answer.json())


_ID = {role: f"{role.value}-x" for role in Role} | {Role.SERVICE: "integrator:program"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory) -> Iterator[Stage]:
    from scribe.consultation.service import UploadSpec  # noqa: PLC0415

    site = open_site(tmp_path_factory.mktemp("routes"), pages=True)
    departments = Departments(site.database)
    departments.add("derm", "Dermatology", actor="jo")
    departments.add("cardio", "Cardiology", actor="jo")
    people = {}
    for role in Role:
        if role is Role.SERVICE:
            continue
        site.accounts.create_user(
            username=_ID[role], name=role.value, role=role, password=PASSWORD, department="Dermatology"
        )
        people[role] = site.program(_ID[role])
    token = Integrators(site.database).new(
        "program", tuple(SCOPES.values()), actor="jo", departments=("derm",)
    )  # fmt: skip
    people[Role.SERVICE] = site.client()
    people[Role.SERVICE].headers["Authorization"] = f"Bearer {token}"
    for person in people.values():
        person.headers["Accept"] = "application/json"
    site.accounts.set_role("sam", Role.NURSE, ("Cardiology",))
    registered = site.registered()
    with site.database.transaction() as session:
        row = ConsultationRow
        session.execute(
            update(row).where(row.id == registered.id).values(practitioner="aisha", department="cardiology")
        )
    upload = site.service.create_upload(registered.id, UploadSpec(length=1000), actor=site.people["sam"])
    yield Stage(site, registered, upload.id, people)
    site.database.close()


def declared(site: Site) -> dict[tuple[str, str], Action]:
    """Every address that is decided by an action, as the site declares it."""
    found = {}
    for route in iter_route_contexts(site.app.routes):
        policy = policy_of(route) if isinstance(route.original_route, APIRoute) else None
        if isinstance(policy, Allowed):
            found |= {(method, route.path): policy.action for method in route.methods}
    return found


def goes_on(path: str) -> bool:
    """Whether it is a stream without an end, which has tests of its own (``tests/web``)."""
    return path.endswith("/words")


def test_no_route_is_without_a_policy(stage):
    assert faults_of(stage.site.app) == ()


def test_every_address_is_in_the_table_with_its_action(stage):
    assert declared(stage.site) == ON_ONE | ON_NONE


@pytest.mark.parametrize(("role", "relation"), STANDING)
@pytest.mark.parametrize("state", STATES)
def test_who_may_meet_patients_is_answered_by_relation_and_state(stage, role, relation, state):
    """Every two of address, standing and state meet; all three do in the table's own test."""
    stage.put(role, relation, state)
    turn = STANDING.index((role, relation)) + STATES.index(state)
    wrong = {
        f"{method} {path}"
        for number, ((method, path), action) in enumerate(ON_ONE.items(), start=turn)
        if number % len(STATES) == 0
        and not goes_on(path)
        and stage.refused(role, method, path) == expected(action, role, relation, state)
    }
    assert wrong == set()


@pytest.mark.parametrize(("role", "relation"), list(product(WITHOUT_A_PATIENT, (Relation.NONE, Relation.DEPARTMENT))))
def test_who_never_meets_patients_is_answered_by_role_alone(stage, role, relation):
    stage.put(role, relation, State.DRAFTED)
    wrong = {
        f"{method} {path}"
        for (method, path), action in ON_ONE.items()
        if not goes_on(path) and stage.refused(role, method, path) == expected(action, role, relation, State.DRAFTED)
    }
    assert wrong == set()


@pytest.mark.parametrize("role", Role)
def test_addresses_of_many_are_answered_by_role(stage, role):
    wrong = set()
    for (method, path), action in ON_NONE.items():
        allowed = any(expected(action, role, relation, State.DRAFTED) for relation in Relation)
        if stage.refused(role, method, path.replace("{number}", "0").replace("{username}", "nobody")) == allowed:
            wrong.add(f"{method} {path}")
    assert wrong == set()
