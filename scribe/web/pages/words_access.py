"""The words of who sees what: events of the audit, and what came of looking through an emergency access."""

from __future__ import annotations

from typing import Final

from scribe.messages import Message

EVENTS: Final[dict[str, Message]] = {
    "access_refused": Message("was refused"),
    "exported": Message("copied or took away as a file"),
    "opened_in_emergency": Message("opened in an emergency"),
    "emergency_sought": Message("sought a number in an emergency"),
    "emergency_reviewed": Message("looked through an emergency access"),
    "patient_set": Message("said whom it is about"),
    "emr_searched": Message("looked for a patient in the EMR"),
    "admitted": Message("taken into the care team"),
    "dismissed": Message("let go from the care team"),
    "delegation_given": Message("let a doctor stand in"),
    "delegation_ended": Message("ended a delegation"),
    "department_added": Message("department added"),
    "department_named": Message("department named"),
    "department_removed": Message("department removed"),
    "member_added": Message("added to a department"),
    "member_removed": Message("removed from a department"),
    "integrator_added": Message("service account added"),
    "integrator_revoked": Message("service account ended"),
    "legal_hold_placed": Message("held by law"),
    "legal_hold_released": Message("legal hold released"),
    "erasure_postponed": Message("removal postponed by a legal hold"),
    "role_set": Message("role or department set"),
}
SCOPES: Final[dict[str, Message]] = {
    "scribe/register": Message("register consultations"),
    "scribe/record": Message("send recordings and transcripts"),
    "scribe/states": Message("see how far consultations have come"),
    "scribe/notes": Message("read notes and transcripts"),
    "system/Bundle.rs": Message("read signed documents (Bundle)"),
    "system/Composition.rs": Message("read signed notes (Composition)"),
    "system/DocumentReference.rs": Message("read the index of documents"),
}
"""What a service account's token is good for."""
HOLD_REASONS: Final[dict[str, Message]] = {
    "litigation": Message("A lawsuit"),
    "complaint": Message("A complaint or dispute"),
    "investigation": Message("An investigation within the hospital"),
    "authority_order": Message("An order of a court or an authority", "hold-reasons"),
}
RELEASE_REASONS: Final[dict[str, Message]] = {
    "case_closed": Message("The case is closed"),
    "order_lifted": Message("The order was lifted"),
    "placed_by_mistake": Message("It was placed by mistake"),
}
"""Why a legal hold is placed, and why it is released."""
REFUSED: Final = (
    Message("program-name", "refused"),
    Message("program-scope", "refused"),
    Message("program-over", "refused"),
    Message("program-taken", "refused"),
    Message("department", "refused"),
    Message("day", "refused"),
    Message("hold-on", "refused"),
    Message("hold-case", "refused"),
    Message("hold-none", "refused"),
    Message("hold-gone", "refused"),
    Message("hold-over", "refused"),
)
"""Why something of these pages was refused, by the error's ``reason``: in English the error itself says it."""
VERDICTS: Final[dict[str, Message]] = {
    "justified": Message("looked through: justified"),
    "questioned": Message("looked through: questioned"),
}
