"""Signing in and out by password; the language and the colours of the pages."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

import segno
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from scribe.catalogues import SOURCE
from scribe.errors import ScribeError
from scribe.web.cookies import set_guarded_cookie
from scribe.web.deps import AccountsDep, SignedIn, current_user, open_to_all, session_token
from scribe.web.pages.rendering import LANGUAGE_COOKIE, THEME_COOKIE, THEMES, catalogues_of, renderer_of
from scribe.web.proofs import ProofsDep
from scribe.web.security import clear_session_cookie
from scribe.web.sign_in.names import LONGEST_USERNAME
from scribe.web.sign_in.opening import give_session
from scribe.web.sign_in.origin import origin_of
from scribe.web.sign_in.passwords import LONGEST_TYPED
from scribe.web.sign_in.second_proof import LONGEST_CODE

router = APIRouter(include_in_schema=False)

_YEAR_S = 365 * 24 * 3600
_LONGEST_TARGET = 2000
_SQUARE = 5


def own_path(target: str) -> str:
    """A path of this site; anything else (another site's address) becomes the home page."""
    own = target.startswith("/") and not target.startswith(("//", "/\\")) and len(target) <= _LONGEST_TARGET
    return target if own and target.isprintable() else "/"


def square_of(address: str) -> Markup:
    """The square that an authenticator app photographs, as SVG without a style of its own."""
    drawn = segno.make(address, error="m").svg_inline(scale=_SQUARE, dark="#000", light="#fff", omitsize=True)
    return Markup(drawn)  # noqa: S704 (drawn by the library; the address is in it as squares alone)


def next_query(target: str) -> str:
    """The query that carries where to go after signing in."""
    return urlencode({"next": own_path(target)})


def sign_in_page(
    request: Request, *, target: str, username: str = "", failed: ScribeError | None = None, status: int = 200
) -> Response:
    """The form, with what is wrong."""
    settings = request.app.state.settings
    shown: dict[str, Any] = {
        "failed": failed,
        "username": username[:LONGEST_USERNAME],
        "target": own_path(target),
        "openid": settings.openid_issuer != "",
        "openid_name": settings.openid_name,
        "local": settings.local_sign_in,
        "factors": settings.sign_in_factors,
    }
    return renderer_of(request).page(
        request, "signin.j2", status=status, sheets=("signin",), scripts=("signin",), **shown
    )


@router.get("/sign-in", dependencies=[open_to_all("Nobody is signed in yet.")])
def show(request: Request, next: str = "/") -> Response:
    """The form; somebody who is signed in already goes on."""
    if current_user(request) is not None:
        return RedirectResponse(own_path(next), 303)
    return sign_in_page(request, target=next)


@router.post("/sign-in", dependencies=[open_to_all("Nobody is signed in yet.")])
def sign_in(
    request: Request,
    accounts: AccountsDep,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Opens a session, or shows the form again with what is wrong."""
    try:
        token = accounts.sign_in(
            username[: LONGEST_USERNAME + 1], password[:LONGEST_TYPED], origin_of(request), code=code[:LONGEST_CODE]
        )
    except ScribeError as error:
        return sign_in_page(request, target=next, username=username, failed=error, status=error.status)
    response = RedirectResponse(own_path(next), 303)
    give_session(request, response, token)
    return response


@router.post("/sign-out")
def sign_out(request: Request, user: SignedIn, accounts: AccountsDep, proofs: ProofsDep) -> Response:
    """Ends the session; one that the hospital's sign-in has opened is ended there too, on a page that says so."""
    del user
    token = session_token(request)[0]
    session = accounts.sessions.current(token)
    accounts.sign_out(token)
    elsewhere = proofs.openid.provider.end_address() if proofs.openid is not None else ""
    if session is not None and session.way == "openid" and elsewhere:
        request.state.user = None
        response = renderer_of(request).page(request, "signed-out.j2", elsewhere=elsewhere, sheets=("signin",))
    else:
        response = RedirectResponse("/sign-in", 303)
    clear_session_cookie(request, response)
    return response


@router.get("/signed-in")
def signed_in_again(request: Request, user: SignedIn) -> Response:
    """What a second tab shows, where somebody whose session was over has signed in again: the first one goes on."""
    del user
    return renderer_of(request).page(request, "signed-in.j2", sheets=("signin",))


@router.get("/language", dependencies=[open_to_all("The choice is kept in the browser alone.")])
def choose_language(request: Request, to: str = "en", next: str = "/") -> Response:
    """Chooses the language of the pages for this browser."""
    response = RedirectResponse(own_path(next), 303)
    language = to if to in catalogues_of(request) else SOURCE
    set_guarded_cookie(request, response, LANGUAGE_COOKIE, language, max_age_s=_YEAR_S)
    return response


@router.get("/theme", dependencies=[open_to_all("The choice is kept in the browser alone.")])
def choose_theme(request: Request, to: str = "system", next: str = "/") -> Response:
    """Chooses the colours of the pages for this browser: as the system has them, light, or dark."""
    response = RedirectResponse(own_path(next), 303)
    set_guarded_cookie(request, response, THEME_COOKIE, to if to in THEMES else "system", max_age_s=_YEAR_S)
    return response
