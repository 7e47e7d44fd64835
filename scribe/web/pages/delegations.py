"""Standing in: a doctor lets another one act in their place for some days, and sees who lets them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.access.delegations import Delegations
from scribe.db import utc_now
from scribe.errors import BadInput
from scribe.model import Role
from scribe.web.accounts import User
from scribe.web.deps import AccountsDep, may_
from scribe.web.pages.rendering import renderer_of

router = APIRouter(prefix="/delegations", include_in_schema=False)

Doctor = Annotated[User, may_(Action.DELEGATE)]
Day = Annotated[str, Form(max_length=10)]
_USERNAME: Final = 64


def delegations_of(accounts: AccountsDep) -> Delegations:
    """The delegations of the installation."""
    return Delegations(accounts.database)


@router.get("")
def show(request: Request, user: Doctor, accounts: AccountsDep) -> Response:
    """Those that the doctor gave and was given, and the form for another one."""
    return renderer_of(request).page(
        request,
        "delegations.j2",
        found=delegations_of(accounts).of(user.username),
        doctors=[
            one
            for one in accounts.users()
            if one.role is Role.DOCTOR and not one.disabled and one.username != user.username
        ],
        today=utc_now().astimezone().date(),
        sheets=("facts", "operator", "audit", "access"),
    )


@router.post("")
def give(
    user: Doctor,
    accounts: AccountsDep,
    delegate: Annotated[str, Form(max_length=_USERNAME)],
    first: Day,
    last: Day,
) -> Response:
    """Lets another doctor stand in from the first day to the last, both whole, where the hospital is."""
    now = utc_now()
    begins_at = max(_midnight(first), now) if _midnight(first).date() == now.astimezone().date() else _midnight(first)
    ends_at = _midnight(last) + timedelta(days=1)
    delegations_of(accounts).give(user.person, delegate, begins_at, ends_at)
    return RedirectResponse("/delegations", 303)


@router.post("/{number}/end")
def end(number: int, user: Doctor, accounts: AccountsDep) -> Response:
    """Ends one before its time."""
    delegations_of(accounts).end(number, actor=user.person)
    return RedirectResponse("/delegations", 303)


def _midnight(day: str) -> datetime:
    """The beginning of a day where the hospital is.

    Raises:
        BadInput: it is none.
    """
    try:
        found = date.fromisoformat(day.strip())
        return datetime(found.year, found.month, found.day).astimezone()
    except (ValueError, OverflowError):
        raise BadInput("A day cannot be read.", remedy="Write days as 2026-11-28.") from None
