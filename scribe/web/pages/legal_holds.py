"""For administrators: what is held by law, and what waits to be removed when it no longer is."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field, ValidationError

from scribe.access import Action
from scribe.errors import BadInput, Conflict, NotFound, ScribeError
from scribe.model import ConsultationId, HoldOrder, HoldReason, ReleaseReason
from scribe.web.accounts import User
from scribe.web.deps import Service, SettingsDep, may_
from scribe.web.pages.erasing import REASONS
from scribe.web.pages.rendering import renderer_of
from scribe.web.pages.words_access import HOLD_REASONS, RELEASE_REASONS
from scribe.web.waveform import Waveforms

router = APIRouter(prefix="/legal-holds", include_in_schema=False)

Keeper = Annotated[User, may_(Action.HOLD_BY_LAW)]
_SHEETS: Final = ("facts", "operator", "audit", "account", "access")
_EARLIER: Final = 50


class Asked(BaseModel):
    """The page's form, as it is sent."""

    reason: str = Field(default="", max_length=40)
    case: str = Field(default="", max_length=200)
    consultation: str = Field(default="", max_length=40)
    number: str = Field(default="", max_length=64)


@router.get("")
def show(request: Request, user: Keeper, service: Service, consultation: str = "") -> Response:
    """The holds that stand, and the form for another one."""
    return _page(request, user, service, asked=Asked(consultation=consultation[:40]))


@router.post("")
def place(
    request: Request, user: Keeper, service: Service, settings: SettingsDep, asked: Annotated[Asked, Form()]
) -> Response:
    """Holds one consultation, or everything of one patient."""
    try:
        _place(service, settings, asked, user)
    except (BadInput, Conflict, NotFound) as error:
        return _page(request, user, service, asked=asked, failed=error)
    return RedirectResponse("/legal-holds", 303)


@router.post("/{number}/release")
def release(
    number: int, request: Request, user: Keeper, service: Service, because: Annotated[ReleaseReason, Form()]
) -> Response:
    """Ends a hold; what was asked for meanwhile is carried out."""
    try:
        service.release_hold(number, because=because, actor=user.person)
    except (Conflict, NotFound) as error:
        return _page(request, user, service, failed=error)
    waveforms: Waveforms = request.app.state.waveforms
    waveforms.forget_removed()
    return RedirectResponse("/legal-holds", 303)


def _place(service: Service, settings: SettingsDep, asked: Asked, user: User) -> None:
    order, one, number = _order(asked.reason, asked.case), asked.consultation.strip(), asked.number.strip()
    if bool(one) == bool(number):
        raise BadInput(
            "A hold is on one consultation or on one patient.", remedy="Fill in one of the two.", reason="hold-on"
        )
    if number:
        system = settings.emr_patient_system or "urn:scribe:patient-number"
        service.place_hold_on_subject(system, number, order=order, actor=user.person)
        return
    try:
        service.place_hold(ConsultationId(one), order=order, actor=user.person)
    except NotFound as error:
        raise NotFound(error.message, remedy="Check the id.", reason="hold-none") from None


def _order(reason: str, case: str) -> HoldOrder:
    try:
        return HoldOrder(reason=HoldReason(reason), reference=case.strip())
    except (ValueError, ValidationError):
        raise BadInput(
            "A hold has a reason from the list and the number of its case: letters, digits and . _ / - only.",
            remedy="Choose the reason, and write the number without a name.",
            reason="hold-case",
        ) from None


def _page(
    request: Request,
    user: User,
    service: Service,
    *,
    asked: Asked | None = None,
    failed: ScribeError | None = None,
) -> Response:
    return renderer_of(request).page(
        request,
        "legal-holds.j2",
        status=failed.status if failed is not None else 200,
        holds=service.holds(actor=user.person),
        earlier=service.holds(actor=user.person, released=True)[:_EARLIER],
        waiting=service.postponed(),
        reasons=HOLD_REASONS,
        releases=RELEASE_REASONS,
        erasures=REASONS,
        asked=asked or Asked(),
        failed=failed,
        sheets=_SHEETS,
    )
