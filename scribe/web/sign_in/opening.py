"""A browser has one session: the one that it opened last."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from scribe.web.deps import accounts_of, session_token
from scribe.web.security import set_session_cookie


def give_session(request: Request, response: Response, token: str) -> None:
    """Gives the browser the session that was just opened, and ends the one that it came with."""
    earlier, from_cookie = session_token(request)
    if from_cookie and earlier and earlier != token:
        accounts_of(request).sign_out(earlier)
    set_session_cookie(request, response, token)
