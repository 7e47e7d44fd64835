"""Accounts as an administrator sees them: who may sign in, where they are signed in, new second proofs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.errors import BadInput, NotAllowed, ScribeError
from scribe.web.accounts import User
from scribe.web.deps import AccountsDep, accounts_of, may_
from scribe.web.pages.people import ROLES
from scribe.web.pages.rendering import renderer_of
from scribe.web.proofs import ProofsDep, proofs_of

router = APIRouter(prefix="/accounts", include_in_schema=False)

Keeper = Annotated[User, may_(Action.MANAGE_PEOPLE)]
_NOTHING_TYPED = {"username": "", "name": "", "role": "nurse", "department": ""}
_SHEETS = ("facts", "operator", "audit", "account")


@router.get("")
def show_all(request: Request, user: Keeper) -> Response:
    """Every account, and the new second proofs and one-time passwords that wait."""
    return accounts_page(request, user)


@router.get("/{username}")
def show_one(username: str, request: Request, user: Keeper) -> Response:
    """One account: its sessions, passkeys, second proof."""
    return _render(request, user, username)


@router.post("/{username}/close")
def close(username: str, user: Keeper, accounts: AccountsDep) -> Response:
    """Closes the account; its sessions end.

    Raises:
        NotAllowed: it is the administrator's own.
    """
    if accounts.user(username).username == user.username:
        raise NotAllowed("Nobody closes their own account.", remedy="Ask another administrator.")
    accounts.set_disabled(username, disabled=True, actor=user.username)
    return RedirectResponse(f"/accounts/{username}", 303)


@router.post("/{username}/open")
def reopen(username: str, user: Keeper, accounts: AccountsDep) -> Response:
    """Opens a closed account again."""
    accounts.set_disabled(username, disabled=False, actor=user.username)
    return RedirectResponse(f"/accounts/{username}", 303)


@router.post("/{username}/sessions/end")
def end_sessions(
    username: str, user: Keeper, accounts: AccountsDep, session: Annotated[str, Form(max_length=32)] = ""
) -> Response:
    """Ends one session of the account; without a session, all of them."""
    owner = accounts.user(username)
    if session:
        accounts.sessions.end(session, of=owner.username, actor=user.username)
    else:
        accounts.sessions.end_all(owner.username, actor=user.username)
    return RedirectResponse(f"/accounts/{owner.username}#sessions", 303)


@router.post("/{username}/passkeys/remove")
def remove_passkey(
    username: str, user: Keeper, accounts: AccountsDep, proofs: ProofsDep, passkey: Annotated[str, Form(max_length=64)]
) -> Response:
    """Takes a passkey of the account away; the sessions that a passkey opened end."""
    owner = accounts.user(username).username
    proofs.passkeys.remove(owner, passkey, actor=user.username)
    accounts.sessions.end_by_passkey(owner, actor=user.username)
    return RedirectResponse(f"/accounts/{username}#passkeys", 303)


@router.post("/{username}/renewal")
def decide_renewal(
    username: str,
    request: Request,
    user: Keeper,
    proofs: ProofsDep,
    step: Annotated[str, Form(max_length=10)] = "",
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Asks for a new second proof, confirms what another person asked for, or refuses it."""
    renewals = proofs.renewals
    try:
        match step:
            case "ask":
                renewals.ask(username, actor=user.username, reason=reason)
            case "confirm":
                renewals.confirm(username, actor=user.username)
            case "refuse":
                renewals.refuse(username, actor=user.username)
            case _:
                raise BadInput("Nothing was chosen.", remedy="Use the buttons of the page.")
    except ScribeError as error:
        return _render(request, user, username, failed=error)
    return RedirectResponse(f"/accounts/{username}#proof", 303)


def accounts_page(
    request: Request,
    user: User,
    *,
    owner: str = "",
    given: Mapping[str, str] | None = None,
    failed: ScribeError | None = None,
    status: int = 200,
) -> Response:
    """The list of the accounts, or the page of one (``owner``), with what is wrong."""
    if owner:
        return _render(request, user, owner, failed=failed)
    return renderer_of(request).page(
        request,
        "accounts.j2",
        status=status,
        accounts=accounts_of(request).users(),
        waiting=proofs_of(request).renewals.waiting(),
        wishes=proofs_of(request).one_time.waiting(),
        me=user.username,
        roles=ROLES,
        given=given or _NOTHING_TYPED,
        failed=failed,
        sheets=_SHEETS,
    )


def _render(request: Request, user: User, username: str, *, failed: ScribeError | None = None) -> Response:
    accounts, proofs = accounts_of(request), proofs_of(request)
    owner = accounts.user(username)
    renewal = next((one for one in proofs.renewals.waiting() if one.username == owner.username), None)
    wish = next((one for one in proofs.one_time.waiting() if one.username == owner.username), None)
    return renderer_of(request).page(
        request,
        "account-of.j2",
        status=failed.status if failed is not None else 200,
        owner=owner,
        sessions=accounts.sessions.of(owner.username),
        passkeys=proofs.passkeys.of(owner.username),
        due=accounts.codes.is_due(owner.username),
        renewal=renewal,
        refusal=proofs.renewals.refusal(owner.username, actor=user.username) if renewal is not None else None,
        wish=wish,
        wish_refusal=proofs.one_time.refusal(owner.username, actor=user.username) if wish is not None else None,
        outstanding=proofs.one_time.outstanding(owner.username),
        takes_two=proofs.one_time.takes_two(owner.username),
        me=user.username,
        two_factors=request.app.state.settings.sign_in_factors > 1,
        failed=failed,
        sheets=_SHEETS,
    )
