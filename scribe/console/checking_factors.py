"""What ``scribe check`` says of who has the two factors that a sign-in is asked for."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from scribe.console.checking import Finding, Health
from scribe.db import Database
from scribe.db.sign_in_tables import OpenIdLinkRow, PasskeyRow
from scribe.db.web_tables import AccountRow
from scribe.model import Role
from scribe.settings import Settings
from scribe.web.sign_in.second_proof import is_shown

_SHOWN: Final = 10
"""Names that are printed; a number stands for the others."""


def check_factors(settings: Settings, part: str) -> Finding:
    """Whether whoever has a password has a second factor; a fault where no administrator can sign in."""
    told = "two factors: a password with a code, or a passkey"
    database = Database(settings.database)
    try:
        if not database.made:
            return Finding(part, Health.SOUND, told)
        lacking, administrators, able = _counted(database, settings)
    finally:
        database.close()
    if administrators and not able:
        names = _named(administrators)
        return Finding(
            part,
            Health.BROKEN,
            f"No administrator can sign in: two factors are asked for, and {names} shown neither a code of an "
            "authenticator app nor a passkey.",
            f"Run `scribe users one-time {administrators[0]}`: who has the one-time password sets an app up by it.",
        )
    if lacking:
        verb = "has" if len(lacking) == 1 else "have"
        return Finding(
            part,
            Health.ADVICE,
            f"{told}; {len(lacking)} of those with a password {verb} neither shown a code of an app nor added a "
            f"passkey: {', '.join(lacking[:_SHOWN])}{' and others' if len(lacking) > _SHOWN else ''}.",
            "Make a one-time password for each, under Accounts or with `scribe users one-time NAME`.",
        )
    return Finding(part, Health.SOUND, told)


def _counted(database: Database, settings: Settings) -> tuple[list[str], list[str], list[str]]:
    """Who has a password and no second factor; the administrators; those of them who can sign in."""
    with database.reading() as session:
        passkeys = set(session.scalars(select(PasskeyRow.username)))
        linked = set(session.scalars(select(OpenIdLinkRow.username))) if settings.openid_issuer else set()
        query = select(AccountRow).where(AccountRow.disabled.is_(False)).order_by(AccountRow.username)
        rows = session.scalars(query).all()
        if settings.local_sign_in == "administrators":
            rows = [row for row in rows if row.role == Role.ADMINISTRATOR]
        has = {row.username: row.username in passkeys or (row.password_hash != "" and is_shown(row)) for row in rows}
        lacking = [row.username for row in rows if row.password_hash and not has[row.username]]
        administrators = [row.username for row in rows if row.role == Role.ADMINISTRATOR]
        able = [name for name in administrators if has[name] or name in linked]
    return [name for name in lacking if name not in linked], administrators, able


def _named(names: list[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} has"
    more = f" and {len(names) - _SHOWN} others" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more} have"
