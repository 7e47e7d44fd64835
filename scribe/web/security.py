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
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from scribe.errors import Misdirected, NotAllowed
from scribe.settings import Settings
from scribe.web.cookies import is_loopback, name_of, set_guarded_cookie
from scribe.web.sign_in.origin import DEVICE_COOKIE, KNOWN_FOR, device_of

SESSION_COOKIE: Final = "scribe_session"
CSRF_HEADER: Final = "X-Scribe-CSRF"
CSRF_FIELD: Final = "csrf"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

STRICT_TRANSPORT: Final = "max-age=63072000; includeSubDomains"
"""Of every answer where cookies are for HTTPS alone."""
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "media-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; "
    "worker-src 'self'"
)


def check_host(host: str, settings: Settings) -> None:
    """Refuses a request for a name that the site does not go by: a page that points another name here, or a mistake.

    Raises:
        Misdirected: neither loopback nor one of the settings' names.
    """
    name = name_of(host)
    known = settings.host_names
    below = {f"*.{name.split('.', depth)[-1]}" for depth in range(1, name.count(".") + 1)}
    if not is_loopback(host) and name not in known and not below & known:
        raise Misdirected(
            "The site does not go by this name.",
            remedy="Open it by its own name; an administrator adds further names to SCRIBE_TRUSTED_HOSTS.",
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


def set_session_cookie(request: Request, response: Response, token: str) -> None:
    """Gives the browser its session (read by no script, sent from no other site's page) and its own mark."""
    settings: Settings = request.app.state.settings
    set_guarded_cookie(request, response, SESSION_COOKIE, token, max_age_s=round(settings.session_hours * 3600))
    lasts_s = round(KNOWN_FOR.total_seconds())
    set_guarded_cookie(request, response, DEVICE_COOKIE, device_of(request), max_age_s=lasts_s, samesite="lax")


def clear_session_cookie(request: Request, response: Response) -> None:
    """Takes the session from the browser; its mark stays, for the next person at this computer too."""
    set_guarded_cookie(request, response, SESSION_COOKIE, "", max_age_s=0)
