"""What protects the browser: security headers, the session's cookie, and the proof that a request came from our pages.

A request that changes something and is authenticated by the cookie must carry the session's CSRF token, in the header
``X-Scribe-CSRF`` or in the form's field ``csrf``. The token is derived from the session's, so nothing more is stored
and it ends with the session. Beside it, ``Sec-Fetch-Site`` and ``Origin`` are checked on every changing request, signed
in or not (Fetch Metadata; OWASP Cross-Site Request Forgery Prevention). Programs authenticate with a bearer token,
which no browser sends by itself, and need neither.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final, Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response

from scribe.errors import NotAllowed
from scribe.settings import Settings

SESSION_COOKIE: Final = "scribe_session"
CSRF_HEADER: Final = "X-Scribe-CSRF"
CSRF_FIELD: Final = "csrf"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "media-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; "
    "worker-src 'self'"
)


def security_headers(settings: Settings) -> dict[str, str]:
    """The headers of every answer. Only the EMRs that the settings list may show a page within their own."""
    headers = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if settings.smart_frames:
        del headers["X-Frame-Options"]  # it knows no list of origins; where both stand, browsers go by the policy
        ancestors = " ".join(("'self'", *settings.smart_frames))
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
            "frame-ancestors 'none'", f"frame-ancestors {ancestors}"
        )
    if settings.secure_cookies:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers


def csrf_token_of(session_token: str) -> str:
    """The CSRF token of a session; one cannot be computed from the other the other way round."""
    return hmac.new(session_token.encode(), b"scribe csrf", hashlib.sha256).hexdigest()


def check_csrf(session_token: str, given: str) -> None:
    """Compares the token that came with the request.

    Raises:
        NotAllowed: it is missing or another session's.
    """
    if not hmac.compare_digest(csrf_token_of(session_token).encode(), given.encode()):
        raise NotAllowed(
            "The request did not carry this session's token.",
            remedy=f"Reload the page and try again; programs send a bearer token, or the header {CSRF_HEADER}.",
            reason="csrf",
        )


def check_origin(method: str, headers: Headers) -> None:
    """Refuses a changing request that another site's page sent.

    Raises:
        NotAllowed: the browser says that the request comes from elsewhere.
    """
    if method in SAFE_METHODS or headers.get("authorization", "").lower().startswith("bearer "):
        return
    site = headers.get("sec-fetch-site")
    if site in ("same-origin", "none"):
        return
    origin = headers.get("origin")
    if site is None and (origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()):
        return
    raise NotAllowed("The request came from a page of another site.", remedy="Use Scribe's own pages.", reason="origin")


def set_session_cookie(response: Response, token: str, settings: Settings) -> None:
    """Gives the browser its session: not readable by scripts, never sent from another site's page."""
    set_guarded_cookie(response, SESSION_COOKIE, token, settings, max_age_s=round(settings.session_hours * 3600))


def set_guarded_cookie(
    response: Response,
    name: str,
    value: str,
    settings: Settings,
    *,
    max_age_s: int,
    path: str = "/",
    samesite: Literal["strict", "lax"] = "strict",
) -> None:
    """Sets a cookie that no script reads.

    Where an EMR shows Scribe within its own page, every cookie of Scribe is one of a third party there: it is sent only
    with ``SameSite=None``, and is ``Partitioned`` (CHIPS), so that it counts within that EMR's page alone. What keeps
    other sites' pages out then is the CSRF token and the request's origin, which are checked always.
    """
    framed = bool(settings.smart_frames)
    response.set_cookie(
        name,
        value,
        max_age=max_age_s,
        path=path,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="none" if framed else samesite,
    )
    if framed:  # Python's own cookies know the attribute from 3.14 on
        last, content = response.raw_headers[-1]
        response.raw_headers[-1] = (last, content + b"; Partitioned")


def clear_session_cookie(response: Response, settings: Settings) -> None:
    """Takes the session from the browser."""
    set_guarded_cookie(response, SESSION_COOKIE, "", settings, max_age_s=0)
