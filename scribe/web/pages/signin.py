"""Signing in and out, and the language of the pages."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.errors import NotSignedIn
from scribe.web.deps import AccountsDep, SettingsDep, SignedIn, current_user, session_token
from scribe.web.pages.rendering import LANGUAGE_COOKIE, renderer_of
from scribe.web.security import clear_session_cookie, set_session_cookie

router = APIRouter(include_in_schema=False)

_YEAR_S = 365 * 24 * 3600


def own_path(target: str) -> str:
    """A path of this site; anything else (another site's address) becomes the home page."""
    return target if target.startswith("/") and not target.startswith(("//", "/\\")) else "/"


def next_query(target: str) -> str:
    """The query that carries where to go after signing in."""
    return urlencode({"next": own_path(target)})


@router.get("/sign-in")
def show(request: Request, next: str = "/") -> Response:
    """The form; somebody who is signed in already goes on."""
    if current_user(request) is not None:
        return RedirectResponse(own_path(next), 303)
    return renderer_of(request).page(
        request, "signin.j2", failed="", username="", target=own_path(next), sheets=("signin",)
    )


@router.post("/sign-in")
def sign_in(
    request: Request,
    accounts: AccountsDep,
    settings: SettingsDep,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Opens a session, or shows the form again with what is wrong."""
    try:
        token = accounts.sign_in(username, password)
    except NotSignedIn as error:
        return renderer_of(request).page(
            request,
            "signin.j2",
            status=401,
            failed=error,
            username=username,
            target=own_path(next),
            sheets=("signin",),
        )
    response = RedirectResponse(own_path(next), 303)
    set_session_cookie(response, token, settings)
    return response


@router.post("/sign-out")
def sign_out(request: Request, user: SignedIn, accounts: AccountsDep, settings: SettingsDep) -> Response:
    """Ends the session."""
    del user
    accounts.sign_out(session_token(request)[0])
    response = RedirectResponse("/sign-in", 303)
    clear_session_cookie(response, settings)
    return response


@router.get("/language")
def choose_language(settings: SettingsDep, to: str = "en", next: str = "/") -> Response:
    """Chooses the language of the pages for this browser."""
    response = RedirectResponse(own_path(next), 303)
    response.set_cookie(
        LANGUAGE_COOKIE,
        "zh" if to == "zh" else "en",
        max_age=_YEAR_S,
        httponly=True,
        samesite="strict",
        secure=settings.secure_cookies,
    )
    return response
