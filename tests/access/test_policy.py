"""Every cell of action × role × relation × state, answered by rules that are written here, not taken from the table."""

from __future__ import annotations

from itertools import product

import pytest

from scribe.access import Action, Reason, Relation, Subject, Who, decide, may, relations_of, require
from scribe.access.actions import RULES, SCOPES
from scribe.errors import NotAllowed
from scribe.model import ConsultationId, Role, State
from tests.access.promises import LOOKING, expected

ID = ConsultationId("01TEST")
RELATIONS = tuple(Relation)


def standing(role: Role, relation: Relation, state: State) -> tuple[Who, Subject]:
    """Somebody in one relation, and no other, to a consultation."""
    me = "me"
    who = Who(
        me,
        role,
        departments=frozenset({"cardiology"} if relation is Relation.DEPARTMENT else {"dermatology"}),
        stands_in_for=frozenset({"author"} if relation is Relation.DELEGATE else {"somebody"}),
        scopes=frozenset(SCOPES.values()) if role is Role.SERVICE else frozenset(),
    )
    subject = Subject(
        ID,
        state,
        practitioner=me if relation is Relation.AUTHOR else "author",
        registered_by=me if relation is Relation.REGISTRAR else "registrar",
        department="cardiology",
        team=frozenset({me} if relation is Relation.TEAM else {"others"}),
        opened_by=frozenset({me} if relation is Relation.EMERGENCY else {"others"}),
    )
    return who, subject


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_every_cell_is_answered_as_promised(action, role):
    wrong = []
    for relation, state in product(RELATIONS, State):
        who, subject = standing(role, relation, state)
        found = decide(who, action, subject)
        if found.allowed != expected(action, role, relation, state):
            wrong.append((relation, state, found))
        if found.allowed:
            assert found.emergency == (relation is Relation.EMERGENCY and role in (Role.DOCTOR, Role.NURSE)
                                       and action in LOOKING)  # fmt: skip
    assert wrong == []


def test_each_relation_is_told_apart():
    for relation in RELATIONS:
        assert relations_of(*standing(Role.DOCTOR, relation, State.DRAFTED)) == {relation, Relation.NONE}


def test_a_relation_that_allows_makes_an_emergency_none():
    who, subject = standing(Role.NURSE, Relation.DEPARTMENT, State.DRAFTED)
    both = Subject(**{**subject.__dict__, "opened_by": frozenset({"me"})})
    assert not decide(who, Action.READ_NOTE, both).emergency


def test_who_works_everywhere_belongs_to_every_department():
    _, subject = standing(Role.NURSE, Relation.NONE, State.DRAFTED)
    assert decide(Who("float", Role.NURSE, departments=None), Action.READ_NOTE, subject).allowed


@pytest.mark.parametrize("action", SCOPES)
def test_a_program_needs_the_scope_of_what_it_does(action):
    others = frozenset(SCOPES.values()) - {SCOPES[action]}
    assert decide(Who("integrator:x", Role.SERVICE, scopes=others), action).refused is Reason.SCOPE
    assert decide(Who("integrator:x", Role.SERVICE, scopes=frozenset({SCOPES[action]})), action).allowed


def test_every_action_is_in_the_table_and_every_scope_is_of_one():
    assert set(RULES) == set(Action)
    assert {action for action, roles in RULES.items() if Role.SERVICE in roles} == set(SCOPES)
    assert len(set(SCOPES.values())) == len(SCOPES)


@pytest.mark.parametrize(
    ("role", "relation", "action", "reason", "openable"),
    [
        (Role.NURSE, Relation.AUTHOR, Action.SIGN, "role", False),
        (Role.DOCTOR, Relation.DEPARTMENT, Action.SIGN, "relation", False),
        (Role.DOCTOR, Relation.NONE, Action.READ_NOTE, "relation", True),
        (Role.NURSE, Relation.NONE, Action.REVIEW, "relation", False),
        (Role.NURSE, Relation.DEPARTMENT, Action.EDIT, "state", False),
    ],
)
def test_a_refusal_says_why_and_whether_an_emergency_would_open_it(role, relation, action, reason, openable):
    with pytest.raises(NotAllowed) as refused:
        require(*reversed_(standing(role, relation, State.REVIEWED), action))
    assert refused.value.details["reason"] == reason
    assert refused.value.details["emergency"] is openable
    assert refused.value.remedy


def reversed_(pair: tuple[Who, Subject], action: Action) -> tuple[Who, Action, Subject]:
    return pair[0], action, pair[1]


def test_nobody_but_doctors_and_nurses_and_programs_ever_reads_a_note():
    assert {role for role in Role if may(role, Action.READ_NOTE)} == {Role.DOCTOR, Role.NURSE, Role.SERVICE}
