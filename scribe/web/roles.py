"""Which role may do what over HTTP: one table.

An administrator operates the system: sees states and problems, never a patient's name or a note.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from scribe.model import Role


class Action(StrEnum):
    """Everything that a request can ask for."""

    LIST = "list"
    REGISTER = "register"
    UPLOAD = "upload"
    READ_NOTE = "read_note"
    LISTEN = "listen"
    REVIEW = "review"
    SEND_BACK = "send_back"
    SIGN = "sign"
    ADDEND = "addend"
    RETRY = "retry"
    STOP_DELIVERY = "stop_delivery"
    """Hold, resume and give up."""
    ACCEPT_PATIENT = "accept_patient"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    READ_AUDIT = "read_audit"


_EVERYBODY: Final = frozenset(Role)
_CLINICAL: Final = frozenset({Role.DOCTOR, Role.NURSE})
_ADMINISTRATOR: Final = frozenset({Role.ADMINISTRATOR})
_DOCTOR: Final = frozenset({Role.DOCTOR})

PERMITTED: Final[dict[Action, frozenset[Role]]] = {
    Action.LIST: _EVERYBODY,
    Action.REGISTER: _CLINICAL,
    Action.UPLOAD: _CLINICAL,
    Action.READ_NOTE: _CLINICAL,
    Action.LISTEN: _CLINICAL,
    Action.REVIEW: _CLINICAL,
    Action.SEND_BACK: _CLINICAL,
    Action.SIGN: _DOCTOR,
    Action.ADDEND: _DOCTOR,
    Action.RETRY: _EVERYBODY,
    Action.STOP_DELIVERY: frozenset({Role.DOCTOR, Role.ADMINISTRATOR}),
    Action.ACCEPT_PATIENT: _DOCTOR,
    Action.REOPEN: _EVERYBODY,
    Action.WITHDRAW: _EVERYBODY,
    Action.READ_AUDIT: _ADMINISTRATOR,
}
"""For each action, the roles that may do it."""


def may(role: Role, action: Action) -> bool:
    """Whether a user in this role may do this."""
    return role in PERMITTED[action]
