"""Every cookie of the site: under which name it goes, how it is guarded, and how it is read again.

Where cookies are for HTTPS alone their names begin with ``__Host-`` (RFC 6265bis, section 4.1.3.2): a browser takes
such a cookie only with ``Secure``, without ``Domain`` and for the whole site, so that no other host below the
hospital's domain and no page without TLS can plant one. On this machine itself, which is opened without TLS, the plain
name stays. A cookie under the other of the two names is not read.
"""

from __future__ import annotations

import ipaddress
from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import Response

from scribe.settings import Settings

HOST_PREFIX: Final = "__Host-"


def is_loopback(host: str) -> bool:
    """Whether a name or an address, as a ``Host`` header has it, is this machine itself (RFC 6761, section 6.3)."""
    name = name_of(host)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def name_of(host: str) -> str:
    """A ``Host`` header without its port, in small letters."""
    name = host.lower() if host.endswith("]") else host.lower().rpartition(":")[0] or host.lower()
    return name.rstrip(".")


def is_secure(scheme: str, host: str, settings: Settings) -> bool:
    """Whether cookies are for HTTPS alone: as the settings say, else everywhere but on this machine itself."""
    if settings.secure_cookies is not None:
        return settings.secure_cookies
    return scheme == "https" or not is_loopback(host)


def cookie_of(request: Request, name: str) -> str:
    """What the browser has under this name; empty without it."""
    return request.cookies.get(_full_name(request, name), "")


def set_guarded_cookie(
    request: Request,
    response: Response,
    name: str,
    value: str,
    *,
    max_age_s: int,
    samesite: Literal["strict", "lax"] = "strict",
) -> None:
    """Sets a cookie that no script reads, and takes away what an earlier version of Scribe left under the plain name.

    Where an EMR shows Scribe within its own page, every cookie of Scribe is one of a third party there: it is sent only
    with ``SameSite=None``, and is ``Partitioned`` (CHIPS), so that it counts within that EMR's page alone. What keeps
    other sites' pages out then is the CSRF token and the request's origin, which are checked always.
    """
    settings: Settings = request.app.state.settings
    framed = bool(settings.smart_frames)
    full = _full_name(request, name)
    response.set_cookie(
        full,
        value,
        max_age=max_age_s,
        path="/",
        secure=_secure(request),
        httponly=True,
        samesite="none" if framed else samesite,
    )
    if framed:  # Python's own cookies know the attribute from 3.14 on
        last, content = response.raw_headers[-1]
        response.raw_headers[-1] = (last, content + b"; Partitioned")
    if full != name and name in request.cookies:
        response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="strict")


def _full_name(request: Request, name: str) -> str:
    return f"{HOST_PREFIX}{name}" if _secure(request) else name


def _secure(request: Request) -> bool:
    return is_secure(request.url.scheme, request.headers.get("host", ""), request.app.state.settings)
