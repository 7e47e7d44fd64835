"""``scribe check`` of the database and the broker: whether they answer, and whether what is said to them is sealed."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qs, urlsplit

from scribe.console.checking import Finding, Health
from scribe.db import Database
from scribe.settings import Settings

_SEALED: Final = {"require", "verify-ca", "verify-full"}
"""libpq's modes of TLS that do not fall back to none."""


def check_database(settings: Settings, part: str) -> Finding:
    """Whether the database takes what is written; advice where patients' data reach it in the clear."""
    database = Database(settings.database)
    if not database.made:
        return Finding(part, Health.SOUND, "SQLite (made at the first start)")
    try:
        database.require_writable()
    finally:
        database.close()
    name = database.engine.dialect.name
    if name == "postgresql" and is_in_the_clear(settings.database):
        return Finding(
            part,
            Health.ADVICE,
            f"{name}: another machine, and TLS is not demanded.",
            "Add ?sslmode=verify-full&sslrootcert=FILE to SCRIBE_DATABASE_URL.",
        )
    return Finding(part, Health.SOUND, name)


def check_broker(settings: Settings, part: str) -> Finding:
    """Whether the broker answers; advice where its password and the order of work reach it in the clear."""
    from workers.app import check_broker as require_broker  # noqa: PLC0415 (Celery is slow to import)

    require_broker(settings)
    if not settings.broker_url:
        return Finding(part, Health.SOUND, "files in the data folder")
    if is_in_the_clear(settings.broker_url):
        return Finding(
            part,
            Health.ADVICE,
            "Redis: another machine, without TLS.",
            "Let Redis listen with TLS, and begin SCRIBE_BROKER_URL with rediss://.",
        )
    return Finding(part, Health.SOUND, "Redis")


def is_in_the_clear(url: str) -> bool:
    """Whether an address of PostgreSQL or Redis leads to another machine without demanding TLS."""
    address = urlsplit(url)
    asked = parse_qs(address.query)
    host = asked.get("host", [address.hostname or ""])[-1]
    if not host or host.startswith("/") or host == "localhost" or _is_here(host):
        return False
    if address.scheme.startswith("postgresql"):
        return asked.get("sslmode", [""])[-1] not in _SEALED
    return address.scheme != "rediss"


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
