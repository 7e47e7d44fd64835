"""Where a request comes from: its address, the browser's own mark, and what kind of browser it is.

The mark is a random cookie that a browser keeps from its first sign-in on. It opens nothing: it only tells a person's
own browser from a stranger's, so that a stranger's guesses do not shut the person out (OWASP, Slow Down Online Guessing
Attacks with Device Cookies).
"""

from __future__ import annotations

import ipaddress
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from starlette.requests import Request

from scribe.db.sign_in_tables import KnownOriginRow
from scribe.encryption import KeyRing
from scribe.web.cookies import cookie_of

DEVICE_COOKIE: Final = "scribe_browser"
_DEVICE = re.compile(r"[A-Za-z0-9_-]{43}")
KNOWN_FOR: Final = timedelta(days=90)
"""How long a browser or an address stays known after the last sign-in there."""
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Origin:
    """Who asks, before it is known who it is."""

    address: str = ""
    device: str = ""
    """The browser's mark; empty without one."""
    agent: str = ""
    program: bool = False


@dataclass(frozen=True)
class Known:
    """What of an origin an account has signed in from before: keyed marks, empty where it has not."""

    device: str = ""
    address: str = ""


def origin_of(request: Request, *, program: bool = False) -> Origin:
    """Where a request comes from; its address is the client's own where a trusted proxy says so."""
    agent = agent_in_words(request.headers.get("user-agent", ""))
    if program:
        return Origin(address_of(request), agent=agent, program=True)
    return Origin(address_of(request), device_of(request), agent)


def address_of(request: Request) -> str:
    """The client's address; empty where the server has none."""
    given = request.client.host if request.client is not None else ""
    try:
        return str(ipaddress.ip_address(given.partition("%")[0]))
    except ValueError:
        return ""


def device_of(request: Request) -> str:
    """The browser's mark; a new one, which the answer brings to it, where it has none yet."""
    given: str = getattr(request.state, "device", "") or cookie_of(request, DEVICE_COOKIE)
    request.state.device = given if _DEVICE.fullmatch(given) else secrets.token_urlsafe(32)
    found: str = request.state.device
    return found


def network_of(address: str) -> str:
    """The address by which guesses are counted: of IPv6 its /64, which one machine may have whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def agent_in_words(header: str) -> str:
    """Browser and system of a ``User-Agent`` in two words; never the header itself, which anybody may fill."""
    browser = next((name for mark, name in _BROWSERS if re.search(rf"\b{mark}/", header)), "")
    system = next((name for mark, name in _SYSTEMS if mark in header), "")
    return ", ".join(part for part in (browser, system) if part)


def known_of(session: Session, keys: KeyRing, username: str, origin: Origin, now: datetime) -> Known:
    """Which of the origin's two marks the account has signed in with before."""
    device, address = _marks(keys, origin)
    found = set(
        session.scalars(
            select(KnownOriginRow.mark).where(
                KnownOriginRow.username == username,
                KnownOriginRow.mark.in_([device, address]),
                KnownOriginRow.last_at > now - KNOWN_FOR,
            )
        )
    )
    return Known(device if device in found else "", address if address in found else "")


def remember(session: Session, keys: KeyRing, username: str, origin: Origin, now: datetime) -> None:
    """The account has signed in from there; what was not used for long is forgotten."""
    session.execute(delete(KnownOriginRow).where(KnownOriginRow.last_at <= now - KNOWN_FOR))
    for mark in _marks(keys, origin):
        if mark:
            session.merge(KnownOriginRow(username=username, mark=mark, last_at=now))


def forget_origins(session: Session, username: str) -> None:
    """No browser and no address is known for the account any more."""
    session.execute(delete(KnownOriginRow).where(KnownOriginRow.username == username))


def _marks(keys: KeyRing, origin: Origin) -> tuple[str, str]:
    network = network_of(origin.address)
    return (
        keys.mark(f"device {origin.device}") if origin.device else "",
        keys.mark(f"address {network}") if network else "",
    )
