"""Signing in and out, and who is signed in."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.errors import NotFound, NotSignedIn
from scribe.model import Role
from scribe.web.accounts import User
from scribe.web.answers import answer
from scribe.web.deps import AccountsDep, SettingsDep, SignedIn, csrf_token, open_to_all, session_token, signed_in
from scribe.web.openapi import COMMON, PUBLIC, problems
from scribe.web.schemas import (
    ActivityAnswer,
    MeAnswer,
    SeenSession,
    SessionAnswer,
    SessionsAnswer,
    SignInRequest,
    UserAnswer,
)
from scribe.web.security import clear_session_cookie
from scribe.web.sign_in.origin import origin_of
from scribe.web.sign_in.sessions import OpenSession, token_digest

router = APIRouter(tags=["sessions"])


@router.post(
    "/sessions",
    status_code=201,
    responses=problems(NotSignedIn),
    openapi_extra=PUBLIC,
    dependencies=[open_to_all("Signing in comes before being signed in.")],
)
def sign_in(request: Request, body: SignInRequest, accounts: AccountsDep, settings: SettingsDep) -> SessionAnswer:
    """Opens a session for a program. After some wrong tries the next ones have to wait for a growing while.

    Where the hospital asks for two factors it takes a code too; without one the reason is `factor-needed`.
    """
    origin = origin_of(request, program=True)
    token = accounts.sign_in(body.username, body.password.get_secret_value(), origin, code=body.code)
    user = accounts.user_for(token)
    if user is None:
        raise NotSignedIn("The account was closed meanwhile.", remedy="Ask your administrator.")
    return SessionAnswer(token=token, expires_in_s=round(settings.session_hours * 3600), user=describe(user))


@router.get("/sessions", response_model=SessionsAnswer, responses=COMMON)
def list_sessions(request: Request, user: SignedIn, accounts: AccountsDep) -> Response:
    """The user's own open sessions: where, since when, and which one this is."""
    digest = token_digest(session_token(request)[0])
    listed = tuple(_seen(one, current=one.digest == digest) for one in accounts.sessions.of(user.username))
    return answer(SessionsAnswer(sessions=listed))


@router.delete("/sessions/current", status_code=204, responses=COMMON, dependencies=[Depends(signed_in)])
def sign_out(request: Request, accounts: AccountsDep) -> Response:
    """Ends the session of the request."""
    accounts.sign_out(session_token(request)[0])
    response = Response(status_code=204)
    clear_session_cookie(request, response)
    return response


@router.delete("/sessions/{session_id}", status_code=204, responses={**COMMON, **problems(NotFound)})
def end_session(session_id: str, user: SignedIn, accounts: AccountsDep) -> Response:
    """Ends another session of the user's own."""
    if not accounts.sessions.end(session_id, of=user.username, actor=user.username):
        raise NotFound("There is no such session of yours.", remedy="GET /api/v1/sessions lists them.")
    return Response(status_code=204)


@router.post("/sessions/current/activity", response_model=ActivityAnswer, responses=COMMON)
def go_on(request: Request, user: SignedIn, accounts: AccountsDep) -> Response:
    """A page says that the person works on it, so that the session does not end for want of work."""
    del user
    session = accounts.sessions.current(session_token(request)[0])
    if session is None:
        raise NotSignedIn("The session has ended.", remedy="Sign in again.")
    return answer(ActivityAnswer(expires_at=session.expires_at, csrf=csrf_token(request)))


@router.get("/me", response_model=MeAnswer, responses=COMMON)
def who_is_signed_in(request: Request, user: SignedIn) -> Response:
    """The user of the session, what they may do, and the session's CSRF token."""
    return answer(MeAnswer(user=describe(user), csrf=csrf_token(request)))


def _seen(session: OpenSession, *, current: bool) -> SeenSession:
    return SeenSession(
        id=session.id,
        way=session.way,
        program=session.program,
        address=session.address,
        agent=session.agent,
        created_at=session.created_at,
        used_at=session.used_at,
        expires_at=session.expires_at,
        current=current,
    )


def describe(user: User) -> UserAnswer:
    """A user as programs see them."""
    role: Role = user.role
    return UserAnswer(
        username=user.username,
        name=user.person.name,
        role=role,
        department=user.department,
        language=user.language,
        may=tuple(action.value for action in Action if user.may(action)),
    )
