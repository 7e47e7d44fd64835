"""Everything that can be asked for, and the one table of who may do it.

A line of the table says for an action and a role in which relations to the consultation, and in which of its states, it
may be done. A role that an action does not name may not do it at all. What no state of the table of moves allows is
refused there, not here: here a state stands only where it decides who.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scribe.model import Role, State


class Action(StrEnum):
    """Everything that a request can ask for."""

    LIST = "list"
    """See that a consultation is there and how far it has come."""
    REGISTER = "register"
    UPLOAD = "upload"
    FINISH_UPLOAD = "finish_upload"
    """Finish a recording with what has arrived, where its device fell silent."""
    READ_NOTE = "read_note"
    LISTEN = "listen"
    REVIEW = "review"
    """Claim, approve, and see the queue."""
    EDIT = "edit"
    DICTATE = "dictate"
    """Have words that are spoken written down for a field of the note's page: nothing of the note changes by it."""
    CORRECT_SPEAKER = "correct_speaker"
    """Say who speaks where the transcript has it wrong."""
    REDRAFT = "redraft"
    """Have the note drafted again with another template, and choose which draft is the note."""
    SEND_BACK = "send_back"
    READ_THREAD = "read_thread"
    """Read what nurse and doctor ask each other about a note."""
    ASK = "ask"
    """Ask about a note, answer and settle."""
    SIGN = "sign"
    ADDEND = "addend"
    RETRY = "retry"
    STOP_DELIVERY = "stop_delivery"
    """Hold, resume and give up."""
    ACCEPT_PATIENT = "accept_patient"
    IDENTIFY = "identify"
    """Say whom a consultation is about, and see among whom to choose."""
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    ADMIT = "admit"
    """Take a colleague into the care team of a consultation, and let them go."""
    OPEN_IN_EMERGENCY = "open_in_emergency"
    DELEGATE = "delegate"
    """Let another doctor stand in for oneself."""
    OPERATE = "operate"
    """See the work of the whole hospital: what waits, what is stopped."""
    READ_AUDIT = "read_audit"
    REVIEW_EMERGENCIES = "review_emergencies"
    MANAGE_PEOPLE = "manage_people"
    """Accounts, roles, departments and who belongs to them."""
    TRY_TEMPLATES = "try_templates"
    """Read the templates' files, have a text checked, and see a note by it. Nothing is kept."""
    CHANGE_TEMPLATES = "change_templates"
    """Save a template, and bring an earlier version of it back."""
    READ_QUALITY = "read_quality"
    """See how notes fare, by template and week: sums that name nobody."""
    HOLD_BY_LAW = "hold_by_law"
    """Place and release legal holds."""
    READ_BUNDLE = "read_bundle"
    READ_COMPOSITION = "read_composition"
    READ_DOCUMENT_REFERENCE = "read_document_reference"


class Relation(StrEnum):
    """How somebody stands to a consultation. One person can stand in several relations at once."""

    AUTHOR = "author"
    """The doctor of the visit."""
    DELEGATE = "delegate"
    """A doctor whom the doctor of the visit lets stand in at this time."""
    REGISTRAR = "registrar"
    """Who registered it."""
    TEAM = "team"
    """Taken into its care team."""
    DEPARTMENT = "department"
    """Belongs to its department, or to one that works everywhere; where there are no departments, everybody."""
    EMERGENCY = "emergency"
    """Opened it in an emergency, and the time has not run out."""
    NONE = "none"


@dataclass(frozen=True)
class Rule:
    """In which relations and states an action may be done."""

    relations: frozenset[Relation]
    states: frozenset[State] = frozenset(State)


ANY: Final = Rule(frozenset(Relation))
"""Whatever the relation: of what is about no consultation, and of who runs the system without seeing a patient."""
CARE: Final = frozenset({Relation.AUTHOR, Relation.DELEGATE, Relation.REGISTRAR, Relation.TEAM, Relation.DEPARTMENT})
_CARES: Final = Rule(CARE)
_LOOKS: Final = Rule(CARE | {Relation.EMERGENCY})
_OWN: Final = Rule(frozenset({Relation.AUTHOR, Relation.DELEGATE}))
_REGISTERED: Final = Rule(frozenset({Relation.REGISTRAR}))
_TOLD: Final = Rule(frozenset({Relation.REGISTRAR, Relation.DEPARTMENT}))
_OF_THE_DEPARTMENT: Final = Rule(frozenset({Relation.DEPARTMENT}))
_UNCHECKED: Final = Rule(CARE, frozenset(State) - {State.REVIEWED})
"""What a nurse has checked, a doctor alone changes."""
_UNSIGNED: Final = Rule(CARE, frozenset(State) - {State.SIGNED, State.DELIVERED, State.WITHDRAWING, State.WITHDRAWN})
"""Before a doctor has signed. An addendum is open again, and its first version signed: the service looks at that."""


def _clinical(doctor: Rule, nurse: Rule, **others: Rule) -> dict[Role, Rule]:
    return {Role.DOCTOR: doctor, Role.NURSE: nurse, **{Role(name): rule for name, rule in others.items()}}


RULES: Final[dict[Action, dict[Role, Rule]]] = {
    Action.LIST: _clinical(_LOOKS, _LOOKS, administrator=ANY, operator=ANY, service=_TOLD),
    Action.REGISTER: _clinical(ANY, ANY, service=_OF_THE_DEPARTMENT),
    Action.UPLOAD: _clinical(_CARES, _CARES, service=_REGISTERED),
    Action.FINISH_UPLOAD: {Role.DOCTOR: _OWN, Role.ADMINISTRATOR: ANY, Role.OPERATOR: ANY},
    Action.READ_NOTE: _clinical(_LOOKS, _LOOKS, service=_TOLD),
    Action.LISTEN: _clinical(_LOOKS, _LOOKS),
    Action.REVIEW: _clinical(_CARES, _CARES),
    Action.EDIT: _clinical(_CARES, _UNCHECKED),
    Action.DICTATE: _clinical(_CARES, _CARES),
    Action.CORRECT_SPEAKER: _clinical(_OWN, _UNCHECKED),
    Action.REDRAFT: _clinical(_OWN, _UNCHECKED),
    Action.SEND_BACK: _clinical(_CARES, _CARES),
    Action.READ_THREAD: _clinical(_LOOKS, _LOOKS),
    Action.ASK: _clinical(_CARES, _CARES),
    Action.SIGN: {Role.DOCTOR: _OWN},
    Action.ADDEND: {Role.DOCTOR: _OWN},
    Action.RETRY: _clinical(_CARES, _CARES, administrator=ANY, operator=ANY),
    Action.STOP_DELIVERY: {Role.DOCTOR: _CARES, Role.ADMINISTRATOR: ANY, Role.OPERATOR: ANY},
    Action.ACCEPT_PATIENT: {Role.DOCTOR: _CARES},
    Action.IDENTIFY: _clinical(_OWN, _CARES),
    Action.REOPEN: _clinical(_CARES, _CARES, administrator=ANY, operator=ANY),
    Action.WITHDRAW: _clinical(_OWN, _UNSIGNED, administrator=ANY),
    Action.ADMIT: {Role.DOCTOR: _OWN},
    Action.OPEN_IN_EMERGENCY: _clinical(ANY, ANY),
    Action.DELEGATE: {Role.DOCTOR: ANY},
    Action.OPERATE: {Role.ADMINISTRATOR: ANY, Role.OPERATOR: ANY},
    Action.READ_AUDIT: {Role.ADMINISTRATOR: ANY, Role.AUDITOR: ANY},
    Action.REVIEW_EMERGENCIES: {Role.ADMINISTRATOR: ANY, Role.AUDITOR: ANY},
    Action.MANAGE_PEOPLE: {Role.ADMINISTRATOR: ANY},
    Action.TRY_TEMPLATES: _clinical(ANY, ANY, administrator=ANY),
    Action.CHANGE_TEMPLATES: {Role.ADMINISTRATOR: ANY},
    Action.READ_QUALITY: {Role.ADMINISTRATOR: ANY},
    Action.HOLD_BY_LAW: {Role.ADMINISTRATOR: ANY},
    Action.READ_BUNDLE: {Role.SERVICE: _OF_THE_DEPARTMENT},
    Action.READ_COMPOSITION: {Role.SERVICE: _OF_THE_DEPARTMENT},
    Action.READ_DOCUMENT_REFERENCE: {Role.SERVICE: _OF_THE_DEPARTMENT},
}
"""For each action, the roles that may do it, each with its rule."""

SCOPES: Final[dict[Action, str]] = {
    Action.LIST: "scribe/states",
    Action.REGISTER: "scribe/register",
    Action.UPLOAD: "scribe/record",
    Action.READ_NOTE: "scribe/notes",
    Action.READ_BUNDLE: "system/Bundle.rs",
    Action.READ_COMPOSITION: "system/Composition.rs",
    Action.READ_DOCUMENT_REFERENCE: "system/DocumentReference.rs",
}
"""What a service account's token has to be good for, beside its role. Those of FHIR are SMART's for systems."""
