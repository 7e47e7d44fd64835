"""One-time passwords: how somebody gets a first password, or one in place of a forgotten one, that nobody else knows.

It is random, counts once and for a day at most, and opens nothing but the page where its owner chooses their own
password (OWASP ASVS 5.0.0, V6.4.1 and V6.4.3). Where the account signs in with two factors the second one is asked for
there as well, or is set up there. Where nothing but the one-time password would be asked for, one person alone could
sign in as somebody else by it: so for an account that is in use it takes two, as a new second proof does (decision 24).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scribe.audit import record_event
from scribe.db.sign_in_tables import OneTimePasswordRow, OpenIdLinkRow, PasskeyRow
from scribe.db.web_tables import AccountRow, EmrLinkRow
from scribe.errors import Conflict, NotAllowed, NotFound, NotSignedIn
from scribe.settings import Settings
from scribe.web.accounts import Accounts, User
from scribe.web.sign_in.names import LONGEST_USERNAME, plain_username
from scribe.web.sign_in.origin import Origin, known_of
from scribe.web.sign_in.outstanding import end_one_time
from scribe.web.sign_in.second_proof import is_shown
from scribe.web.sign_in.sessions import SignedInBy
from scribe.web.sign_in.throttle import Guess, count_guess, forgive, guesses_at
from scribe.web.sign_in.two_people import COMMAND_LINE

_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not mistaken for each other."""
_GROUPS: Final = 5
_IN_GROUP: Final = 4
LONGEST_GIVEN: Final = 100
"""Of what is typed, with blanks and hyphens."""


@dataclass(frozen=True)
class Wish:
    """A one-time password that somebody asked for and another person has to confirm."""

    username: str
    asked_by: str
    asked_at: datetime


def _wish(row: OneTimePasswordRow) -> Wish:
    return Wish(row.username, row.asked_by, row.asked_at)


class OneTimePasswords:
    """The one-time passwords of one installation.

    Args:
        accounts: whose they are.
        settings: how long one can be used, and how many factors a sign-in has.
        clock: the present moment.
    """

    def __init__(self, accounts: Accounts, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._accounts, self._database, self._clock = accounts, accounts.database, clock
        self._lasts = timedelta(hours=settings.one_time_hours)
        self._two_factors = settings.sign_in_factors > 1

    def ask(self, username: str, *, actor: str) -> str:
        """Asks for a one-time password; what one person may make alone is made at once.

        Returns:
            The password, which is shown once and kept nowhere; empty where another person has to confirm it.

        Raises:
            NotFound: no such account.
            NotAllowed: it is one's own.
            Conflict: the account is closed.
        """
        owner = self._accounts.user(username)
        if owner.username == actor:
            raise NotAllowed(
                "Nobody makes a one-time password for themselves.",
                remedy="Change your password under Account, or ask another administrator.",
                reason="one-time-own",
            )
        if owner.disabled:
            raise Conflict("This account is closed.", remedy="Open it first.", reason="closed")
        with self._database.transaction() as session:
            session.execute(delete(OneTimePasswordRow).where(OneTimePasswordRow.username == owner.username))
            row = OneTimePasswordRow(
                username=owner.username,
                digest="",
                asked_by=actor,
                asked_at=self._clock(),
                expires_at=self._clock() + self._lasts,
            )
            session.add(row)
            if actor == COMMAND_LINE or not self._takes_two(session, owner.username):
                return self._made(session, row, actor)
            self._record(session, "one_time_asked", actor, owner.username)
        return ""

    def takes_two(self, username: str) -> bool:
        """Whether a one-time password for the account has to be confirmed by another person."""
        with self._database.reading() as session:
            return self._takes_two(session, plain_username(username))

    def waiting(self) -> tuple[Wish, ...]:
        """Everything that waits to be confirmed, the longest first."""
        query = (
            select(OneTimePasswordRow)
            .where(OneTimePasswordRow.digest == "", OneTimePasswordRow.expires_at > self._clock())
            .order_by(OneTimePasswordRow.asked_at)
        )
        with self._database.reading() as session:
            return tuple(_wish(row) for row in session.scalars(query))

    def confirm(self, username: str, *, actor: str) -> str:
        """Makes what another person asked for.

        Raises:
            NotFound: nothing waits.
            NotAllowed: who asked, the owner, and who does not count as a second person, cannot confirm it.
        """
        with self._database.transaction() as session:
            row = self._needed(session, username)
            refusal = self._refusal(session, row, actor)
            if refusal is not None:
                raise refusal
            return self._made(session, row, actor)

    def refusal(self, username: str, *, actor: str) -> NotAllowed | None:
        """Why somebody cannot confirm what waits; ``None`` where they can.

        Raises:
            NotFound: nothing waits.
        """
        with self._database.transaction() as session:
            return self._refusal(session, self._needed(session, username), actor)

    def outstanding(self, username: str) -> Wish | None:
        """What was made for an account and can still be used: by whom and when."""
        with self._database.reading() as session:
            row = session.get(OneTimePasswordRow, plain_username(username))
            return _wish(row) if row is not None and row.digest and row.expires_at > self._clock() else None

    def end(self, username: str, *, actor: str) -> None:
        """Takes back what was made and not used yet.

        Raises:
            NotFound: there is none.
        """
        with self._database.transaction() as session:
            if not end_one_time(session, plain_username(username), actor=actor, at=self._clock()):
                raise NotFound("No one-time password is outstanding.", remedy="Reload the page.")

    def refuse(self, username: str, *, actor: str) -> None:
        """Takes the wish away; nothing changes.

        Raises:
            NotFound: nothing waits.
        """
        with self._database.transaction() as session:
            row = self._needed(session, username)
            self._record(session, "one_time_refused", actor, row.username)
            session.delete(row)

    def check(self, username: str, given: str, origin: Origin) -> User:
        """Whose one-time password it is; it can still be used afterwards.

        Raises:
            NotSignedIn: the name or the password is wrong, it is over or was used, or there were too many wrong tries.
        """
        username = plain_username(username)
        with self._database.transaction() as session:
            guesses = self._guesses(session, username, origin)
            right = self._right(session, username, given) is not None
            count_guess(session, guesses, self._clock(), proven=right)
        with self._database.transaction() as session:
            if self._right(session, username, given) is not None:
                forgive(session, guesses)
                return self._accounts.user(username)
            known = len(username) <= LONGEST_USERNAME and session.get(AccountRow, username) is not None
            detail = {"way": "one-time", "address": origin.address}
            self._record(session, "sign_in_refused", username if known else "unknown", "", **detail)
        raise _refused()

    def choose(self, username: str, given: str, password: str, *, code: str, origin: Origin) -> str:
        """Sets the password that the owner chose, uses the one-time password up, and opens a session.

        Args:
            username: whose.
            given: the one-time password.
            password: the new one.
            code: of the authenticator app, where two factors are asked for: with the first one the app is set up.
            origin: where the request comes from.

        Raises:
            NotSignedIn: as :meth:`check`, or the code is wrong; the one-time password can still be used.
            BadInput: the new password cannot be taken; likewise.
        """
        owner = self.check(username, given, origin)
        hashed = self._accounts.hash_of(owner, password)
        if self._two_factors:
            codes = self._accounts.codes
            if codes.is_due(owner.username):
                codes.confirm(owner.person, code)
            else:
                codes.verify(owner.person, code)
        with self._database.transaction() as session:
            row = self._right(session, owner.username, given)
            if row is None:
                raise _refused()
            session.delete(row)
            self._record(session, "one_time_used", owner.username, owner.username, asked_by=row.asked_by)
            self._accounts.put_hash(session, owner.username, hashed, actor=owner.username)
        return self._accounts.open_session(
            owner.username, SignedInBy("password", factors=2 if self._two_factors else 1), origin
        )

    def _takes_two(self, session: Session, username: str) -> bool:
        """Whether nothing but the one-time password would be asked for, at an account that is in use."""
        row = session.get(AccountRow, username)
        if row is None:
            return False
        signs_in = row.password_hash != "" or is_shown(row)
        in_use = signs_in or any(
            session.scalar(select(table.username).where(table.username == username).limit(1)) is not None
            for table in (PasskeyRow, OpenIdLinkRow, EmrLinkRow)
        )
        return in_use and not (self._two_factors and is_shown(row))

    def _refusal(self, session: Session, row: OneTimePasswordRow, actor: str) -> NotAllowed | None:
        if actor in (row.asked_by, row.username):
            return NotAllowed(
                "A one-time password for an account that is in use needs two people.",
                remedy="Another administrator, who is not the owner of the account, confirms it.",
                reason="one-time-two",
            )
        return self._accounts.two_people.refusal(session, asked_by=row.asked_by, owner=row.username, actor=actor)

    def _made(self, session: Session, row: OneTimePasswordRow, actor: str) -> str:
        made = "-".join("".join(secrets.choice(_SIGNS) for _ in range(_IN_GROUP)) for _ in range(_GROUPS))
        row.digest, row.expires_at = _digest(made), self._clock() + self._lasts
        self._record(session, "one_time_made", actor, row.username)
        return made

    def _right(self, session: Session, username: str, given: str) -> OneTimePasswordRow | None:
        """The account's one-time password, where this is it and it can still be used; for this transaction alone."""
        query = (
            select(OneTimePasswordRow)
            .join(AccountRow, AccountRow.username == OneTimePasswordRow.username)
            .where(
                OneTimePasswordRow.username == username,
                OneTimePasswordRow.expires_at > self._clock(),
                AccountRow.disabled.is_(False),
            )
            .with_for_update(of=OneTimePasswordRow)
        )
        row = session.scalar(query)
        right = hmac.compare_digest(row.digest if row is not None else "", _digest(given))
        return row if right else None

    def _guesses(self, session: Session, username: str, origin: Origin) -> tuple[Guess, ...]:
        return guesses_at(username, origin, known_of(session, self._accounts.keys, username, origin, self._clock()))

    def _needed(self, session: Session, username: str) -> OneTimePasswordRow:
        row = session.get(OneTimePasswordRow, plain_username(username), with_for_update=True)
        if row is None or row.digest or row.expires_at <= self._clock():
            raise NotFound("No one-time password was asked for.", remedy="Ask for it first.", reason="one-time-none")
        return row

    def _record(self, session: Session, kind: str, actor: str, username: str, **detail: str) -> None:
        about = {"username": username} if username else {}
        record_event(session, kind=kind, actor=actor, at=self._clock(), detail=about | detail)


def _digest(given: str) -> str:
    """By which a one-time password is kept: it has 99 random bits, so that no slow hash is needed."""
    plain = "".join(sign for sign in given[:LONGEST_GIVEN].lower() if sign.isalnum())
    return hashlib.sha256(f"one-time {plain}".encode()).hexdigest()


def _refused() -> NotSignedIn:
    return NotSignedIn(
        "The username or the one-time password is wrong, or it was used, or its day is over.",
        remedy="Check both and try again, or ask your administrator for a new one.",
        reason="one-time-wrong",
    )
