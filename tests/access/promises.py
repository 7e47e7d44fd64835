"""What the hospital was promised of who may do what: rules, written without a look at the table that keeps them."""

from __future__ import annotations

from scribe.access import Action, Relation
from scribe.model import Role, State

OPERATING = {
    Action.LIST, Action.RETRY, Action.STOP_DELIVERY, Action.REOPEN, Action.OPERATE, Action.FINISH_UPLOAD,
}  # fmt: skip
AUDITING = {Action.READ_AUDIT, Action.REVIEW_EMERGENCIES}
FOR_PROGRAMS = {Action.READ_BUNDLE, Action.READ_COMPOSITION, Action.READ_DOCUMENT_REFERENCE}
ABOUT_NO_PATIENT = {Action.REGISTER, Action.OPEN_IN_EMERGENCY, Action.TRY_TEMPLATES}
ADMINISTERING = {
    Action.MANAGE_PEOPLE, Action.HOLD_BY_LAW, Action.TRY_TEMPLATES, Action.CHANGE_TEMPLATES, Action.READ_QUALITY,
}  # fmt: skip
BY_ITS_DOCTOR = {Action.SIGN, Action.ADDEND, Action.ADMIT, Action.FINISH_UPLOAD}
DOCTORS_ONLY = BY_ITS_DOCTOR | {Action.STOP_DELIVERY, Action.ACCEPT_PATIENT, Action.DELEGATE}
LOOKING = {Action.LIST, Action.READ_NOTE, Action.READ_THREAD, Action.LISTEN}
EVERY_CLINICAL = (
    set(Action) - AUDITING - FOR_PROGRAMS - ADMINISTERING - {Action.OPERATE}
)  # fmt: skip
UNSIGNED = {
    State.REGISTERED, State.UPLOADED, State.TRANSCRIBED, State.NO_SPEECH, State.DRAFTED, State.REVIEWED, State.PARKED,
}  # fmt: skip


def expected(action: Action, role: Role, relation: Relation, state: State) -> bool:
    """What the hospital was promised, rule by rule."""
    match role:
        case Role.AUDITOR:
            return action in AUDITING
        case Role.OPERATOR:
            return action in OPERATING
        case Role.ADMINISTRATOR:
            return action in OPERATING | AUDITING | ADMINISTERING | {Action.WITHDRAW}
        case Role.SERVICE:
            return as_a_program(action, relation)
        case Role.NURSE:
            return as_a_clinician(action, relation) and as_a_nurse(action, state)
        case Role.DOCTOR:
            return as_a_clinician(action, relation) and as_a_doctor(action, relation)


def as_a_clinician(action: Action, relation: Relation) -> bool:
    """Of a patient whom they care for everything, but signing; of others what an emergency lets them see."""
    if action in ABOUT_NO_PATIENT | {Action.DELEGATE}:
        return True
    if relation in (Relation.NONE, Relation.EMERGENCY):
        return relation is Relation.EMERGENCY and action in LOOKING
    own = relation in (Relation.AUTHOR, Relation.DELEGATE)
    return action in EVERY_CLINICAL and (own or action not in BY_ITS_DOCTOR)


def as_a_doctor(action: Action, relation: Relation) -> bool:
    """A colleague's consultation is destroyed, or given other people, by nobody else who cares for the patient."""
    by_its_own = (Action.WITHDRAW, Action.IDENTIFY, Action.CORRECT_SPEAKER, Action.REDRAFT)
    return action not in by_its_own or relation in (Relation.AUTHOR, Relation.DELEGATE)


def as_a_nurse(action: Action, state: State) -> bool:
    """Nothing that is a doctor's, no edit of what was checked, and no withdrawal of what was signed."""
    if action in (Action.EDIT, Action.CORRECT_SPEAKER, Action.REDRAFT):
        return state is not State.REVIEWED
    return action not in DOCTORS_ONLY and (action is not Action.WITHDRAW or state in UNSIGNED)


def as_a_program(action: Action, relation: Relation) -> bool:
    """A program with every scope: what it registered for its departments, and what these have; no change else."""
    if action in FOR_PROGRAMS:
        return relation is Relation.DEPARTMENT
    if action is Action.UPLOAD:
        return relation is Relation.REGISTRAR
    if action in (Action.LIST, Action.READ_NOTE):
        return relation in (Relation.REGISTRAR, Relation.DEPARTMENT)
    return action is Action.REGISTER and relation is Relation.DEPARTMENT
