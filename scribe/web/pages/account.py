"""One's own account: sessions, passkeys, the second proof, the password."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.db import utc_now
from scribe.errors import ScribeError
from scribe.model import Role
from scribe.web.accounts import User
from scribe.web.deps import AccountsDep, SignedIn, accounts_of, session_token
from scribe.web.pages.rendering import renderer_of
from scribe.web.pages.signin import square_of
from scribe.web.proofs import ProofsDep, proofs_of
from scribe.web.sign_in.fresh import Wanted, by_passkey, require, wanted
from scribe.web.sign_in.origin import origin_of
from scribe.web.sign_in.passwords import LONGEST_TYPED, SHORTEST
from scribe.web.sign_in.sessions import token_digest

router = APIRouter(prefix="/account", include_in_schema=False)


@router.get("")
def show(request: Request, user: SignedIn) -> Response:
    """The page."""
    return show_account(request, user)


@router.post("/sessions/end")
def end_session(user: SignedIn, accounts: AccountsDep, session: Annotated[str, Form(max_length=32)]) -> Response:
    """Ends one of the account's sessions."""
    accounts.sessions.end(session, of=user.username, actor=user.username)
    return RedirectResponse("/account#sessions", 303)


@router.post("/sessions/end-others")
def end_others(request: Request, user: SignedIn, accounts: AccountsDep) -> Response:
    """Ends every session of the account but this one."""
    accounts.sessions.end_all(user.username, actor=user.username, but=session_token(request)[0])
    return RedirectResponse("/account#sessions", 303)


@router.post("/password")
def change_password(
    request: Request,
    user: SignedIn,
    accounts: AccountsDep,
    old: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Changes the password; the other sessions end. Who has just signed in with a passkey need not know the old one."""
    if new != again:
        return show_account(request, user, status=422, part="password", differs=True)
    keep, most = session_token(request)[0], LONGEST_TYPED
    try:
        if _proved_by_passkey(request):
            accounts.set_password(user.username, new[:most], actor=user.username, keep=keep)
        else:
            accounts.change_password(user, old[:most], new[:most], origin=origin_of(request), keep=keep)
    except ScribeError as error:
        return show_account(request, user, status=error.status, part="password", failed=error)
    return show_account(request, user, part="password", done=True)


@router.post("/second-proof")
def set_up(
    request: Request,
    user: SignedIn,
    accounts: AccountsDep,
    code: Annotated[str, Form(max_length=20)] = "",
    proof: Annotated[str, Form()] = "",
) -> Response:
    """The owner shows that their authenticator app has the new secret, with a fresh proof that it is them."""
    try:
        require(accounts, user, wanted_of(request, user), proof[:LONGEST_TYPED], origin_of(request))
        accounts.codes.confirm(user.person, code)
    except ScribeError as error:
        return show_account(request, user, status=error.status, part="proof", failed=error)
    return RedirectResponse("/account#proof", 303)


@router.post("/second-proof/renewal")
def ask_for_renewal(
    request: Request, user: SignedIn, proofs: ProofsDep, reason: Annotated[str, Form()] = ""
) -> Response:
    """Asks for a new second proof; an administrator confirms it."""
    try:
        proofs.renewals.ask(user.username, actor=user.username, reason=reason)
    except ScribeError as error:
        return show_account(request, user, status=error.status, part="proof", failed=error)
    return RedirectResponse("/account#proof", 303)


def _proved_by_passkey(request: Request) -> bool:
    """Whether this session was opened by a passkey a short while ago, which proves its owner as the password does."""
    session = accounts_of(request).sessions.current(session_token(request)[0])
    return session is not None and by_passkey(session, proofs_of(request).passkeys.of(session.username), utc_now())


def wanted_of(request: Request, user: User) -> Wanted:
    """What has to be shown before a factor is added in this session."""
    accounts = accounts_of(request)
    session = accounts.sessions.current(session_token(request)[0])
    return wanted(accounts, user, session, proofs_of(request).passkeys.of(user.username), utc_now())


def show_account(
    request: Request,
    user: User,
    *,
    status: int = 200,
    part: str = "",
    failed: ScribeError | None = None,
    differs: bool = False,
    done: bool = False,
) -> Response:
    """The page, with what was refused or done in a part of it."""
    accounts, proofs = accounts_of(request), proofs_of(request)
    signs, two_factors = user.role is Role.DOCTOR, request.app.state.settings.sign_in_factors > 1
    due = (signs or two_factors) and accounts.codes.is_due(user.username)
    address = accounts.codes.address_for_app(user.username) if due else ""
    shown: dict[str, Any] = {
        "sessions": accounts.sessions.of(user.username),
        "current": token_digest(session_token(request)[0]),
        "passkeys": proofs.passkeys.of(user.username),
        "signs": signs,
        "two_factors": two_factors,
        "most": request.app.state.settings.session_most,
        "due": due,
        "address": address,
        "square": square_of(address) if address else "",
        "renewal": next((one for one in proofs.renewals.waiting() if one.username == user.username), None),
        "has_password": accounts.has_password(user.username),
        "part": part,
        "outstanding": proofs.one_time.outstanding(user.username),
        "by_passkey": _proved_by_passkey(request),
        "wanted": wanted_of(request, user).value,
        "failed": failed,
        "differs": differs,
        "done_now": done,
        "shortest": SHORTEST,
    }
    sheets = ("facts", "operator", "audit", "account")
    shown |= {"sheets": sheets, "scripts": ("passkeys",)}
    return renderer_of(request).page(request, "account.j2", status=status, **shown)
