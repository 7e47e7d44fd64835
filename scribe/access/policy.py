"""The one place that decides: who asks, for what, and how they stand to the consultation that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scribe.access.actions import RULES, SCOPES, Action, Relation, Rule
from scribe.errors import NotAllowed
from scribe.model import ConsultationId, Role, State


@dataclass(frozen=True)
class Who:
    """Somebody who asks, as far as it decides what they may do.

    Attributes:
        id: of the person, as the record names them.
        role: what they are.
        departments: keys of the names of the departments that they belong to; ``None`` is everywhere.
        stands_in_for: the doctors who let them stand in at this time.
        scopes: what a service account's token is good for; of a person none.
    """

    id: str
    role: Role
    departments: frozenset[str] | None = None
    stands_in_for: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()


INSTALLATION: Final = Who(id="scribe", role=Role.OPERATOR)
"""The program itself, which looks after every consultation and shows none."""


@dataclass(frozen=True)
class Subject:
    """A consultation, as far as it decides who may do what with it.

    Attributes:
        id: its id.
        state: where it stands.
        practitioner: the doctor of the visit.
        registered_by: who registered it.
        department: the key of its department's name; empty when none is known.
        team: who was taken into its care team.
        opened_by: who opened it in an emergency that is not over.
    """

    id: ConsultationId
    state: State
    practitioner: str
    registered_by: str
    department: str
    team: frozenset[str] = frozenset()
    opened_by: frozenset[str] = frozenset()


class Reason(StrEnum):
    """Why something was refused."""

    ROLE = "role"
    SCOPE = "scope"
    RELATION = "relation"
    STATE = "state"


@dataclass(frozen=True)
class Decision:
    """Allowed, allowed as emergency access only, or refused with the reason."""

    refused: Reason | None = None
    emergency: bool = False
    """Allowed by nothing but an emergency access: what is seen is marked as such."""

    @property
    def allowed(self) -> bool:
        """Whether it may be done."""
        return self.refused is None


def decide(who: Who, action: Action, subject: Subject | None = None) -> Decision:
    """Whether ``who`` may do it.

    Args:
        who: who asks.
        action: for what.
        subject: the consultation; without one, whether it may be done with any at all.
    """
    rule = RULES[action].get(who.role)
    if rule is None:
        return Decision(Reason.ROLE)
    if who.role is Role.SERVICE and SCOPES.get(action, "") not in who.scopes:
        return Decision(Reason.SCOPE)
    return Decision() if subject is None else _decided(rule, relations_of(who, subject), subject.state)


def relations_of(who: Who, subject: Subject) -> frozenset[Relation]:
    """Every relation in which somebody stands to a consultation; ``none`` is always one."""
    found = {Relation.NONE}
    if subject.practitioner == who.id:
        found.add(Relation.AUTHOR)
    if subject.practitioner in who.stands_in_for:
        found.add(Relation.DELEGATE)
    if subject.registered_by == who.id:
        found.add(Relation.REGISTRAR)
    if who.id in subject.team:
        found.add(Relation.TEAM)
    if who.departments is None or subject.department in who.departments:
        found.add(Relation.DEPARTMENT)
    if who.id in subject.opened_by:
        found.add(Relation.EMERGENCY)
    return frozenset(found)


def may(role: Role, action: Action) -> bool:
    """Whether somebody in this role may do this with any consultation at all."""
    return role in RULES[action]


def sees_patients(role: Role) -> bool:
    """Whether somebody in this role ever sees a patient's name, words or EMR record; others see states and problems."""
    return role in (Role.DOCTOR, Role.NURSE)


def require(who: Who, action: Action, subject: Subject | None = None) -> Decision:
    """The decision, when it allows.

    Raises:
        NotAllowed: it refuses; ``details`` name the action, the reason and whether it may be opened in an emergency.
    """
    decision = decide(who, action, subject)
    if decision.refused is None:
        return decision
    message, remedy = _SENTENCES[decision.refused]
    if decision.refused is Reason.RELATION and Relation.TEAM not in RULES[action][who.role].relations:
        message, remedy = _OWN_SENTENCE
    openable = decision.refused is Reason.RELATION and Relation.EMERGENCY in RULES[action][who.role].relations
    raise NotAllowed(
        message.format(role=who.role.value),
        remedy=remedy.format(scope=SCOPES.get(action, "")),
        action=action.value,
        reason=decision.refused.value,
        emergency=openable,
    )


def _decided(rule: Rule, relations: frozenset[Relation], state: State) -> Decision:
    held = rule.relations & relations
    if not held:
        return Decision(Reason.RELATION)
    if state not in rule.states:
        return Decision(Reason.STATE)
    return Decision(emergency=held == {Relation.EMERGENCY})


_SENTENCES: Final[dict[Reason, tuple[str, str]]] = {
    Reason.ROLE: ("The role {role} does not allow this.", "Ask a colleague whose role does."),
    Reason.SCOPE: ("The token is not good for this.", "Make a service account with the scope {scope}."),
    Reason.RELATION: (
        "This is for the doctor of this consultation, who stands in for them, its care team and its department.",
        "Ask its doctor to take you into the care team, or a colleague who belongs to it.",
    ),
    Reason.STATE: ("The role {role} does not allow this in the state that the consultation is in.", "Ask its doctor."),
}
_OWN_SENTENCE: Final = (
    "Only the doctor of this consultation may do this, or a doctor whom they let stand in.",
    "Ask its doctor, or have them let you stand in.",
)
