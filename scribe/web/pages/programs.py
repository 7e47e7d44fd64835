"""For administrators: the programs that the hospital lets in, their tokens, what each may do and when it last did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.access.departments import Departments
from scribe.errors import BadInput, Conflict, NotFound
from scribe.web.accounts import User
from scribe.web.deps import AccountsDep, may_
from scribe.web.integrators import Integrators
from scribe.web.pages.rendering import renderer_of
from scribe.web.pages.words_access import SCOPES

router = APIRouter(prefix="/programs", include_in_schema=False)

Keeper = Annotated[User, may_(Action.MANAGE_PEOPLE)]
_SHEETS: Final = ("facts", "operator", "audit", "account", "access")


@router.get("")
def show(request: Request, user: Keeper, accounts: AccountsDep) -> Response:  # noqa: ARG001 (may_ refuses others)
    """Every service account, and the form for another one."""
    return _page(request, accounts)


@router.post("")
def add(
    request: Request,
    user: Keeper,
    accounts: AccountsDep,
    name: Annotated[str, Form(max_length=64)] = "",
    scopes: Annotated[list[str], Form()] = [],  # noqa: B006 (FastAPI copies it)
    departments: Annotated[list[str], Form()] = [],  # noqa: B006 (as above)
    until: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Lets a program in; the answer shows its token, this once."""
    asked = {"name": name, "scopes": scopes, "departments": departments, "until": until}
    try:
        token = Integrators(accounts.database).new(
            name.strip(), tuple(scopes), actor=user.username, departments=tuple(departments), expires_at=_end_of(until)
        )
    except (BadInput, Conflict, NotFound) as error:
        return _page(request, accounts, asked=asked, failed=error)
    return _page(request, accounts, made=name.strip(), token=token)


@router.post("/{name}/end")
def end(name: str, user: Keeper, accounts: AccountsDep) -> Response:
    """Ends a token for good."""
    Integrators(accounts.database).revoke(name, actor=user.username)
    return RedirectResponse("/programs", 303)


def _page(
    request: Request,
    accounts: AccountsDep,
    *,
    failed: BadInput | Conflict | NotFound | None = None,
    asked: Mapping[str, object] | None = None,
    made: str = "",
    token: str = "",
) -> Response:
    integrators, departments = Integrators(accounts.database).all(), Departments(accounts.database).all()
    now = datetime.now(UTC)
    return renderer_of(request).page(
        request,
        "programs.j2",
        status=failed.status if failed is not None else 200,
        open=[one for one in integrators if one.revoked_at is None],
        ended=[one for one in integrators if one.revoked_at is not None],
        over={one.name for one in integrators if one.expires_at is not None and one.expires_at <= now},
        scopes=SCOPES,
        departments=departments,
        named={one.id: one.name for one in departments},
        asked=asked or {"name": "", "scopes": [], "departments": [], "until": ""},
        made=made,
        token=token,
        failed=failed,
        tomorrow=(now + timedelta(days=1)).date().isoformat(),
        sheets=_SHEETS,
    )


def _end_of(day: str) -> datetime | None:
    """The end of a day in UTC; ``None`` without one.

    Raises:
        BadInput: it is no day.
    """
    if not day.strip():
        return None
    try:
        return datetime.strptime(day.strip(), "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise BadInput("The last day cannot be read.", remedy="Write days as 2027-06-30.", reason="day") from None
