"""Through the hospital's sign-in and back: to sign in, to prove a signature, and its word that a session is over.

The session's cookie is not sent with the way back, which another site begins. So what is proved there is kept with the
session that asked for it, and the answer is a page of ours that goes on by itself, as at a launch (decision 14).
"""

from __future__ import annotations

import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from scribe.access import Action
from scribe.errors import BadInput, NotSignedIn, ScribeError
from scribe.web.accounts import User
from scribe.web.cookies import cookie_of, set_guarded_cookie
from scribe.web.deps import AccountsDep, may_, open_to_all, session_token
from scribe.web.pages.rendering import renderer_of
from scribe.web.pages.signin import own_path, sign_in_page
from scribe.web.proofs import ProofsDep
from scribe.web.sign_in.opening import give_session
from scribe.web.sign_in.origin import origin_of
from scribe.web.sign_in.pending import UNDER_WAY
from scribe.web.sign_in.sessions import token_digest

router = APIRouter(prefix="/openid", include_in_schema=False)

_COOKIE: Final = "scribe_openid"
_REFUSED: Final = "openid-refused"
_MOST: Final = 4000
_LONGEST_TOKEN: Final = 16_000

Signer = Annotated[User, may_(Action.SIGN)]


@router.get("/sign-in", dependencies=[open_to_all("Nobody is signed in yet.")])
def begin(request: Request, proofs: ProofsDep, next: str = "/") -> Response:
    """Sends the browser on to the hospital's sign-in."""
    try:
        address, state = proofs.provider().begin(own_path(next))
    except ScribeError as error:
        return sign_in_page(request, target=next, failed=error, status=error.status)
    return _sent(request, address, state)


@router.get("/prove")
def prove(request: Request, user: Signer, proofs: ProofsDep, next: str = "/") -> Response:
    """Sends the doctor on to sign in there anew, in place of a code for a signature."""
    digest = token_digest(session_token(request)[0])
    address, state = proofs.provider().begin(own_path(next), session=digest, username=user.username)
    return _sent(request, address, state)


@router.get("/callback", dependencies=[open_to_all("The provider's answer proves who it is.")])
def back(
    *,
    request: Request,
    accounts: AccountsDep,
    proofs: ProofsDep,
    code: str = "",
    state: str = "",
    error: str = "",
    iss: str = "",
) -> Response:
    """Where the provider sends the browser back to."""
    openid = proofs.provider()
    try:
        begun_here = secrets.compare_digest(cookie_of(request, _COOKIE).encode(), state.encode())
        if not state or not begun_here or max(map(len, (code, state, iss))) > _MOST:
            raise BadInput("This sign-in was not begun in this browser.", remedy="Sign in again.", reason="state")
        if error or not code:
            openid.give_up(state)
            raise NotSignedIn("The hospital's sign-in did not let you in.", remedy="Try again.", reason=_REFUSED)
        found = openid.finish(state, code, issuer=iss, origin=origin_of(request))
        if found.session:
            proofs.windows.open(found.session, accounts.user(found.username).person, "openid")
    except ScribeError as failed:
        return sign_in_page(request, target="/", failed=failed, status=failed.status)
    response = renderer_of(request).page(request, "going-on.j2", target=found.target, sheets=("signin",))
    if found.token:
        give_session(request, response, found.token)
    set_guarded_cookie(request, response, _COOKIE, "", max_age_s=0, samesite="lax")
    return response


@router.post("/logout", dependencies=[open_to_all("The provider's signed token proves who it is.")])
def log_out(proofs: ProofsDep, logout_token: Annotated[str, Form()] = "") -> Response:
    """The provider says that a session is over (OpenID Connect Back-Channel Logout 1.0, section 2.5)."""
    try:
        proofs.provider().log_out(logout_token[:_LONGEST_TOKEN])
    except BadInput:
        return JSONResponse({"error": "invalid_request"}, 400, {"Cache-Control": "no-store"})
    return Response(status_code=200, headers={"Cache-Control": "no-store"})


def _sent(request: Request, address: str, state: str) -> Response:
    response = RedirectResponse(address, 303)
    lasts_s = round(UNDER_WAY.total_seconds())
    set_guarded_cookie(request, response, _COOKIE, state, max_age_s=lasts_s, samesite="lax")
    return response
