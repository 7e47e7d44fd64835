"""What ``scribe check`` says of signing in, and of words that travel to another machine without TLS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

from scribe.console.checking import Finding, Health
from scribe.console.checking_factors import check_factors
from scribe.settings import Settings
from scribe.web.cookies import is_loopback

_ENCRYPTED: Final = frozenset({"require", "verify-ca", "verify-full"})
"""PostgreSQL's ``sslmode`` that never goes on without TLS (libpq, section 34.19)."""


def check_sign_in(settings: Settings, part: str) -> Finding:
    """How many factors a sign-in has: one is for a machine of one's own."""
    if settings.local_sign_in == "nobody":
        return Finding(part, Health.SOUND, "by the hospital's own sign-in alone")
    if settings.sign_in_factors > 1:
        return check_factors(settings, part)
    if is_loopback(settings.host) and not settings.public_url:
        return Finding(part, Health.SOUND, "a password alone opens the site (SCRIBE_SIGN_IN_FACTORS), on this machine")
    return Finding(
        part,
        Health.ADVICE,
        "A password alone opens the site.",
        "Set SCRIBE_SIGN_IN_FACTORS=2; `scribe check` then says who has neither an authenticator app nor a passkey.",
    )


def check_encrypted(settings: Settings, part: str) -> Finding:
    """Whether the database, the broker and a drafting model on other machines are reached over TLS."""
    plain = tuple(_plain(settings))
    if plain:
        return Finding(part, Health.ADVICE, f"Without TLS to another machine: {', '.join(plain)}.", _REMEDY)
    return Finding(part, Health.SOUND, "nothing goes to another machine without TLS")


_REMEDY: Final = "Use ?sslmode=verify-full for PostgreSQL, rediss:// for Redis, https:// for the rest."


def _plain(settings: Settings) -> Iterator[str]:
    database = urlsplit(settings.database_url)
    mode = parse_qs(database.query).get("sslmode", [""])[0]
    if database.scheme.startswith("postgresql") and _is_elsewhere(database.hostname) and mode not in _ENCRYPTED:
        yield "the database"
    broker = urlsplit(settings.broker_url)
    if broker.scheme == "redis" and _is_elsewhere(broker.hostname):
        yield "the broker"
    for named, address in (("the drafting model", settings.chat_url), ("the EMR", settings.emr_url)):
        parts = urlsplit(address)
        if parts.scheme in ("http", "mllp") and _is_elsewhere(parts.hostname):
            yield named


def _is_elsewhere(host: str | None) -> bool:
    return bool(host) and not is_loopback(str(host))
