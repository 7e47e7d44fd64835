"""The way of one note to the EMR: attempts with the EMR's reasons, both sides of the patient, decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.service.deliveries import LONGEST_REASON, difference_of
from scribe.model import Attempt, Consultation, ConsultationId, Sha256, Stage, State
from scribe.web.accounts import User
from scribe.web.deps import Service, may_

router = APIRouter(prefix="/consultations/{id}", include_in_schema=False)

Decider = Annotated[User, may_(Action.STOP_DELIVERY)]
Reason = Annotated[str, Form(max_length=LONGEST_REASON)]
_SHOWN: Final = 20


@dataclass(frozen=True)
class Said:
    """One reason of the EMR's: its sentence, and which part of the document it is about."""

    text: str
    where: str = ""


@dataclass(frozen=True)
class Tried:
    """An attempt with the EMR's reasons."""

    attempt: Attempt
    reasons: tuple[Said, ...]


@dataclass(frozen=True)
class Way:
    """What the page shows of a delivery, and what its reader may do."""

    tried: tuple[Tried, ...]
    """The newest first."""
    earlier: int
    """How many attempts before these are not shown."""
    compared: tuple[dict[str, Any], ...]
    """Both sides, element by element; empty for those who may not see the patient."""
    theirs: str
    digest: Sha256
    """Names the difference that may be accepted; empty when there is none, or its reader may not."""
    behind: bool
    may_hold: bool
    may_resume: bool
    may_give_up: bool
    may_retry: bool


def way_of(
    consultation: Consultation, attempts: tuple[Attempt, ...], may: Callable[[Action], bool], *, behind: bool
) -> Way | None:
    """What to show, or ``None`` when the note has not been signed.

    Args:
        consultation: as this user may see it.
        attempts: as this user may see them.
        may: whether who looks may do something with it.
        behind: whether it waits for an earlier note of the same patient.
    """
    if not attempts and consultation.state not in (State.SIGNED, State.DELIVERED):
        return None
    parked = consultation.parked is not None and consultation.parked.stage is Stage.DELIVER
    stopped = consultation.stop.kind.value if consultation.stop is not None else ""
    signed = consultation.state is State.SIGNED
    decides = may(Action.STOP_DELIVERY)
    newest = next((a.compared for a in reversed(attempts) if a.compared.get("elements")), {})
    difference = difference_of(consultation) if may(Action.ACCEPT_PATIENT) else {}
    shown = tuple(reversed(attempts))[:_SHOWN]
    return Way(
        tried=tuple(Tried(attempt, reasons(attempt.outcome)) for attempt in shown),
        earlier=len(attempts) - len(shown),
        compared=tuple(newest.get("elements", ())),
        theirs=str(newest.get("theirs", "")),
        digest=str(difference.get("digest", "")),
        behind=behind,
        may_hold=decides and signed and not stopped,
        may_resume=decides and stopped == "held",
        may_give_up=decides and (signed or parked) and stopped != "given_up",
        may_retry=parked and may(Action.RETRY),
    )


def reasons(outcome: dict[str, Any]) -> tuple[Said, ...]:
    """The EMR's reasons in its own words: of each issue its text, else its diagnostics, else its code."""
    found = []
    for issue in outcome.get("issue", ()):
        text = (issue.get("details") or {}).get("text") or issue.get("diagnostics") or issue.get("code") or ""
        places = issue.get("expression") or issue.get("location") or ()
        said = Said(str(text), ", ".join(str(place) for place in places))
        if text and said not in found:
            found.append(said)
    return tuple(found)


@router.post("/hold")
def hold(id: ConsultationId, reason: Reason, user: Decider, service: Service) -> Response:
    """Keeps the note from being sent."""
    service.hold(id, reason=reason, actor=user.person)
    return _back(id)


@router.post("/resume")
def resume(id: ConsultationId, reason: Reason, user: Decider, service: Service) -> Response:
    """Lets a held note go."""
    service.resume(id, reason=reason, actor=user.person)
    return _back(id)


@router.post("/give-up")
def give_up(id: ConsultationId, reason: Reason, user: Decider, service: Service) -> Response:
    """Ends the tries to deliver it."""
    service.give_up(id, reason=reason, actor=user.person)
    return _back(id)


@router.post("/patient")
def accept_patient(
    id: ConsultationId,
    reason: Reason,
    compared: Annotated[str, Form(max_length=64)],
    user: Annotated[User, may_(Action.ACCEPT_PATIENT)],
    service: Service,
) -> Response:
    """The EMR's record is this patient's: a doctor's word for exactly the difference that was shown."""
    service.accept_patient(id, compared=compared, reason=reason, actor=user.person)
    return _back(id)


def _back(id: ConsultationId) -> Response:
    return RedirectResponse(f"/consultations/{id}#delivery", 303)
