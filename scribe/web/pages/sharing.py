"""Who else sees a consultation: its care team on its page, and opening it in an emergency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.service import Emergency, Member
from scribe.consultation.service.sharing import LONGEST_REASON
from scribe.model import Consultation, ConsultationId
from scribe.web.accounts import User
from scribe.web.deps import Service, allowed, may_, service_of
from scribe.web.pages.rendering import renderer_of

router = APIRouter(include_in_schema=False)

Opener = Annotated[User, may_(Action.OPEN_IN_EMERGENCY)]
Admitter = Annotated[User, may_(Action.ADMIT)]
Reason = Annotated[str, Form(max_length=LONGEST_REASON)]
_USERNAME: Final = 64


@dataclass(frozen=True)
class SharingView:
    """What a consultation's page shows of it."""

    team: tuple[Member, ...]
    emergencies: tuple[Emergency, ...]
    may_admit: bool


def sharing_view(request: Request, consultation: Consultation, user: User) -> SharingView | None:
    """What is shown to who may see the patient; ``None`` for everybody else."""
    if not user.may(Action.READ_NOTE) or consultation.patient is None:
        return None
    service = service_of(request)
    return SharingView(
        team=service.team(consultation.id),
        emergencies=service.emergencies_of(consultation.id),
        may_admit=allowed(request, user, Action.ADMIT, consultation.id),
    )


@router.post("/consultations/{id}/team")
def admit(
    id: ConsultationId, user: Admitter, service: Service, username: Annotated[str, Form(max_length=_USERNAME)]
) -> Response:
    """Takes a colleague into the care team."""
    service.admit(id, username, actor=user.person)
    return RedirectResponse(f"/consultations/{id}#team", 303)


@router.post("/consultations/{id}/team/dismiss")
def dismiss(
    id: ConsultationId, user: Admitter, service: Service, username: Annotated[str, Form(max_length=_USERNAME)]
) -> Response:
    """Lets a colleague go from it."""
    service.dismiss(id, username, actor=user.person)
    return RedirectResponse(f"/consultations/{id}#team", 303)


@router.post("/consultations/{id}/emergency")
def open_one(id: ConsultationId, user: Opener, service: Service, reason: Reason) -> Response:
    """Opens one consultation in an emergency, and shows it."""
    service.open_in_emergency(id, reason=reason, actor=user.person)
    target = "notes" if service.get(id).draft is not None else "consultations"
    return RedirectResponse(f"/{target}/{id}", 303)


@router.get("/emergency")
def ask(request: Request, user: Opener) -> Response:  # noqa: ARG001 (may_ refuses everybody else)
    """The question for a patient whom the reader does not care for."""
    return _page(request, None)


@router.post("/emergency")
def open_patient(
    request: Request,
    user: Opener,
    service: Service,
    number: Annotated[str, Form(max_length=64)],
    reason: Reason,
    system: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Opens a patient's consultations, and lists them."""
    opened = service.open_patient_in_emergency(system, number, reason=reason, actor=user.person)
    return _page(request, tuple(service.get(one) for one in opened))


def _page(request: Request, found: tuple[Consultation, ...] | None) -> Response:
    hours = request.app.state.settings.emergency_hours
    return renderer_of(request).page(
        request, "emergency.j2", found=found, hours=hours, longest=LONGEST_REASON, sheets=("audit", "queue", "access")
    )
