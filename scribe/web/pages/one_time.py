"""One-time passwords on pages: an administrator makes one, its owner chooses their own password by it."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from scribe.access import Action
from scribe.errors import BadInput, ScribeError
from scribe.model import Role
from scribe.web.accounts import User
from scribe.web.deps import AccountsDep, SettingsDep, accounts_of, current_user, may_, open_to_all
from scribe.web.pages.accounts import accounts_page
from scribe.web.pages.rendering import language_of, renderer_of
from scribe.web.pages.signin import square_of
from scribe.web.proofs import Proofs, ProofsDep
from scribe.web.sign_in.names import LONGEST_USERNAME
from scribe.web.sign_in.one_time import LONGEST_GIVEN
from scribe.web.sign_in.opening import give_session
from scribe.web.sign_in.origin import origin_of
from scribe.web.sign_in.passwords import LONGEST_TYPED, SHORTEST
from scribe.web.sign_in.second_proof import LONGEST_CODE

router = APIRouter(include_in_schema=False)

Keeper = Annotated[User, may_(Action.MANAGE_PEOPLE)]
_SHEETS: Final = ("facts", "operator", "audit", "account")
_WHY_OPEN: Final = "The one-time password proves who it is."


class NewAccount(BaseModel):
    """The form of a new account, as it is sent."""

    username: str = Field(default="", max_length=64)
    name: str = Field(default="", max_length=200)
    role: Role = Role.NURSE
    department: str = Field(default="", max_length=200)


class Chosen(BaseModel):
    """The form of a new password, as it is sent: its first half, or the whole."""

    username: str = ""
    once: str = ""
    new: str = ""
    again: str = ""
    code: str = ""
    step: str = ""


@router.post("/accounts")
def add(
    request: Request, user: Keeper, accounts: AccountsDep, proofs: ProofsDep, given: Annotated[NewAccount, Form()]
) -> Response:
    """Adds an account without a password, and shows its one-time password, once.

    Its pages are in the language of who adds it.
    """
    try:
        made = accounts.create_user(
            **given.model_dump(), password=None, language=language_of(request, user), actor=user.username
        )
        password = proofs.one_time.ask(made.id, actor=user.username)
    except ScribeError as error:
        return accounts_page(request, user, given=given.model_dump(), failed=error, status=error.status)
    return _shown(request, made.id, password)


@router.post("/accounts/{username}/one-time")
def decide(
    request: Request,
    username: str,
    user: Keeper,
    accounts: AccountsDep,
    proofs: ProofsDep,
    step: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Asks for a one-time password, confirms what another person asked for, refuses it, or takes one back."""
    owner = accounts.user(username).username
    try:
        password = _decided(proofs, owner, step, user.username)
    except ScribeError as error:
        return accounts_page(request, user, owner=owner, failed=error, status=error.status)
    if password:
        return _shown(request, owner, password)
    return RedirectResponse(f"/accounts/{owner}#one-time", 303)


@router.get("/sign-in/new-password", dependencies=[open_to_all(_WHY_OPEN)])
def begin(request: Request) -> Response:
    """The form for name and one-time password; somebody who is signed in already goes on."""
    if current_user(request) is not None:
        return RedirectResponse("/", 303)
    return _form(request, username="")


@router.post("/sign-in/new-password", dependencies=[open_to_all(_WHY_OPEN)])
def choose(request: Request, proofs: ProofsDep, settings: SettingsDep, given: Annotated[Chosen, Form()]) -> Response:
    """First looks at the one-time password, then takes the password that its owner chose."""
    name, once = given.username[: LONGEST_USERNAME + 1], given.once[:LONGEST_GIVEN]
    try:
        owner = proofs.one_time.check(name, once, origin_of(request))
    except ScribeError as error:
        return _form(request, username=name[:LONGEST_USERNAME], failed=error)
    shown: dict[str, Any] = {"username": owner.username, "owner": owner, "once": once}
    shown |= {"factors": settings.sign_in_factors}
    if given.step != "choose":
        return _form(request, **shown)
    if given.new != given.again:
        return _form(request, differs=True, **shown)
    password, code = given.new[:LONGEST_TYPED], given.code[:LONGEST_CODE]
    try:
        token = proofs.one_time.choose(owner.username, once, password, code=code, origin=origin_of(request))
    except ScribeError as error:
        return _form(request, failed=error, **shown)
    response = RedirectResponse("/", 303)
    give_session(request, response, token)
    return response


def _decided(proofs: Proofs, owner: str, step: str, actor: str) -> str:
    match step:
        case "ask":
            return proofs.one_time.ask(owner, actor=actor)
        case "confirm":
            return proofs.one_time.confirm(owner, actor=actor)
        case "refuse":
            proofs.one_time.refuse(owner, actor=actor)
            return ""
        case "end":
            proofs.one_time.end(owner, actor=actor)
            return ""
        case _:
            raise BadInput("Nothing was chosen.", remedy="Use the buttons of the page.")


def _shown(request: Request, username: str, password: str) -> Response:
    hours = round(request.app.state.settings.one_time_hours)
    return renderer_of(request).page(
        request, "one-time.j2", owner=username, once=password, hours=hours, sheets=(*_SHEETS, "access")
    )


def _form(
    request: Request,
    *,
    username: str,
    owner: User | None = None,
    failed: ScribeError | None = None,
    differs: bool = False,
    **shown: Any,
) -> Response:
    """The form, with what is wrong. Its second half sets up the authenticator app where that has to be."""
    due = owner is not None and shown["factors"] > 1 and not accounts_of(request).codes.has_shown(owner.username)
    address = accounts_of(request).codes.address_for_app(username) if due else ""
    shown |= {"username": username, "owner": owner, "failed": failed, "differs": differs, "shortest": SHORTEST}
    shown |= {"due": due, "address": address, "square": square_of(address) if address else ""}
    status = failed.status if failed is not None else 422 if differs else 200
    return renderer_of(request).page(request, "new-password.j2", status=status, sheets=("signin", "account"), **shown)
