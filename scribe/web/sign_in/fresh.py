"""A fresh proof for what opens an account for long: a new passkey, an authenticator app (OWASP ASVS 5.0.0, V7.5.1).

Whoever sits at an open browser, or knows a password alone, must not come away with a factor of their own. So the factor
that is there already is asked for anew, the strongest first; where there is none yet, the password.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from scribe.errors import NotSignedIn
from scribe.model import Role
from scribe.web.accounts import Accounts, User
from scribe.web.sign_in.origin import Origin
from scribe.web.sign_in.passkeys import Passkey
from scribe.web.sign_in.sessions import OpenSession

JUST_NOW: Final = timedelta(minutes=10)
"""How long signing in with a passkey, or through a provider, stands for a fresh proof."""
_TOGETHER: Final = timedelta(minutes=1)


class Wanted(StrEnum):
    """What somebody has to show."""

    NOTHING = "nothing"
    CODE = "code"
    PASSWORD = "password"  # noqa: S105 (its name)
    PASSKEY = "passkey"
    SIGN_IN = "sign-in"


def by_passkey(session: OpenSession | None, passkeys: tuple[Passkey, ...], now: datetime) -> bool:
    """Whether a session was opened a short while ago, by a passkey that the account still has."""
    if session is None or session.way != "passkey" or now - session.created_at >= JUST_NOW:
        return False
    return any(one.used_at is not None and one.used_at >= session.created_at - _TOGETHER for one in passkeys)


def wanted(
    accounts: Accounts, user: User, session: OpenSession | None, passkeys: tuple[Passkey, ...], now: datetime
) -> Wanted:
    """What somebody has to show before they add a factor."""
    if by_passkey(session, passkeys, now):
        return Wanted.NOTHING
    codes = accounts.codes
    if codes.has_shown(user.username) or (user.role is Role.DOCTOR and not codes.is_due(user.username)):
        return Wanted.CODE
    if passkeys:
        return Wanted.PASSKEY
    if accounts.has_password(user.username):
        return Wanted.PASSWORD
    young = session is not None and session.way in ("openid", "emr") and now - session.created_at < JUST_NOW
    return Wanted.NOTHING if young else Wanted.SIGN_IN


def require(accounts: Accounts, user: User, what: Wanted, given: str, origin: Origin) -> None:
    """Checks what was shown.

    Raises:
        NotSignedIn: it is missing or wrong, or there were too many wrong tries.
    """
    match what:
        case Wanted.NOTHING:
            return
        case Wanted.CODE:
            accounts.codes.verify(user.person, given)
        case Wanted.PASSWORD:
            accounts.check_password(user.username, given, origin)
        case Wanted.PASSKEY | Wanted.SIGN_IN:
            raise NotSignedIn(
                "A fresh proof is needed for that.",
                remedy="Sign out and sign in again, with your passkey where you have one. Within ten minutes you can "
                "do it.",
                reason="fresh-needed",
            )
