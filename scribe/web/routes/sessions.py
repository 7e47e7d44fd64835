"""Signing in and out, and who is signed in."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from scribe.errors import NotSignedIn
from scribe.model import Role
from scribe.web.accounts import User
from scribe.web.answers import answer
from scribe.web.deps import AccountsDep, SettingsDep, SignedIn, csrf_token, session_token, signed_in
from scribe.web.openapi import COMMON, PUBLIC, problems
from scribe.web.roles import Action, may
from scribe.web.schemas import MeAnswer, SessionAnswer, SignInRequest, UserAnswer
from scribe.web.security import clear_session_cookie

router = APIRouter(tags=["sessions"])


@router.post("/sessions", status_code=201, responses=problems(NotSignedIn), openapi_extra=PUBLIC)
def sign_in(body: SignInRequest, accounts: AccountsDep, settings: SettingsDep) -> SessionAnswer:
    """Opens a session for a program. After five wrong tries in a row the name is closed for a growing while."""
    token = accounts.sign_in(body.username, body.password.get_secret_value())
    user = accounts.user_for(token)
    if user is None:
        raise NotSignedIn("The account was closed meanwhile.", remedy="Ask your administrator.")
    return SessionAnswer(token=token, expires_in_s=round(settings.session_hours * 3600), user=describe(user))


@router.delete("/sessions/current", status_code=204, responses=COMMON, dependencies=[Depends(signed_in)])
def sign_out(request: Request, accounts: AccountsDep, settings: SettingsDep) -> Response:
    """Ends the session of the request."""
    accounts.sign_out(session_token(request)[0])
    response = Response(status_code=204)
    clear_session_cookie(response, settings)
    return response


@router.get("/me", response_model=MeAnswer, responses=COMMON)
def who_is_signed_in(request: Request, user: SignedIn) -> Response:
    """The user of the session, what they may do, and the session's CSRF token."""
    return answer(MeAnswer(user=describe(user), csrf=csrf_token(request)))


def describe(user: User) -> UserAnswer:
    """A user as programs see them."""
    role: Role = user.role
    return UserAnswer(
        username=user.username,
        name=user.person.name,
        role=role,
        department=user.department,
        language=user.language,
        may=tuple(action.value for action in Action if may(role, action)),
    )
