"""Accounts: who may sign in, and by which password; their sessions and second proofs are in ``scribe.web.sign_in``.

Passwords are kept as argon2id hashes (RFC 9106), session tokens as SHA-256, the second proof's secret (TOTP, RFC 6238)
sealed with a data key of the account. Everything that happens to an account is an audit event.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from scribe.access import Action, Who, decide
from scribe.access.departments import set_memberships
from scribe.audit import record_event, seal_events
from scribe.catalogues import Catalogues
from scribe.db import Database, utc_now
from scribe.db.web_tables import AccountRow
from scribe.encryption import KeyRing
from scribe.errors import BadInput, Conflict, NotFound, NotSignedIn
from scribe.model import Person, Role
from scribe.settings import Settings
from scribe.web.sign_in.factors import require_second
from scribe.web.sign_in.names import LONGEST_USERNAME, line_of, new_username, plain_username
from scribe.web.sign_in.origin import Origin, forget_origins, known_of, remember
from scribe.web.sign_in.outstanding import end_asked_by, end_one_time
from scribe.web.sign_in.passwords import Passwords
from scribe.web.sign_in.second_proof import Codes, new_secret
from scribe.web.sign_in.sessions import Sessions, SignedInBy
from scribe.web.sign_in.throttle import count_guess, forget_guesses, forgive, guesses_at
from scribe.web.sign_in.two_people import COMMAND_LINE, TwoPeople

_NOWHERE: Final = Origin()


@dataclass(frozen=True)
class User:
    """An account as the site sees it."""

    person: Person
    department: str
    language: str
    """Of the pages."""
    disabled: bool
    scopes: frozenset[str] = frozenset()
    """What the token of a program is good for; a person has none."""

    @property
    def username(self) -> str:
        """The name to sign in with; also the person's id in the record."""
        return self.person.id

    @property
    def role(self) -> Role:
        """What the user is."""
        return self.person.role

    def may(self, action: Action) -> bool:
        """Whether the user may do this with any consultation at all."""
        return decide(Who(self.person.id, self.person.role, scopes=self.scopes), action).allowed


class Accounts:
    """The accounts of one installation, with their ``sessions`` and the ``codes`` of their second proofs.

    Args:
        database: where they are kept.
        keys: seals the secrets of the second proof.
        settings: how long a session lasts, and who may sign in here.
        clock: the present moment.
        hasher: hashes passwords; the default follows RFC 9106's second recommendation.
    """

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = utc_now,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self.database, self.keys = database, keys
        self.sessions = Sessions(database, settings, clock)
        self.codes = Codes(database, keys, clock)
        self.two_people = TwoPeople(settings, clock)
        self._clock, self._catalogues = clock, settings.catalogues_dir
        self._passwords = Passwords(hasher, settings.password_list)
        self._factors = settings.sign_in_factors
        self._local: Literal["everybody", "administrators", "nobody"] = settings.local_sign_in
        seal_events(database, keys)

    # The accounts themselves

    def create_user(
        self,
        *,
        username: str,
        name: str,
        role: Role,
        password: str | None,
        department: str = "",
        language: str = "en",
        actor: str = COMMAND_LINE,
    ) -> Person:
        """Adds an account with a fresh secret for the second proof.

        Args:
            username: to sign in with; also the person's id in the record.
            name: as notes and pages show it.
            role: what the person may do.
            password: ``None`` for somebody whom a provider signs in; they set their second proof up themselves.
            department: where the person works.
            language: of the pages.
            actor: who adds it.

        Raises:
            BadInput: a username, name, language or password that cannot be taken.
            Conflict: the username is taken.
        """
        _require_persons(role)
        username = new_username(username)
        person = Person(id=username, name=line_of(name, "name"), role=role)
        if not person.name:
            raise BadInput("The account has no name.", remedy="Give the person's name as notes should show it.")
        Catalogues(self._catalogues).require(language)
        key, wrapped = self.keys.new_data_key()
        row = AccountRow(
            username=username,
            name=person.name,
            role=role.value,
            department=line_of(department, "department"),
            language=language,
            password_hash="" if password is None else self._passwords.hashed(password, about=(username, name)),
            key=wrapped,
            totp_secret=new_secret(key, username),
            totp_step=None,
            proof_due=password is None,
            disabled=False,
            created_at=self._clock(),
        )
        with self.database.transaction() as session:
            if session.get(AccountRow, username) is not None:
                raise Conflict(f"There is already an account {username}.", remedy="Choose another username.")
            session.add(row)
            self._record(session, "account_created", actor, username=username, role=role.value)
        return person

    def users(self) -> tuple[User, ...]:
        """Every account, by username."""
        with self.database.reading() as session:
            rows = session.scalars(select(AccountRow).order_by(AccountRow.username)).all()
            return tuple(_user(row) for row in rows)

    def user(self, username: str) -> User:
        """The account with this username.

        Raises:
            NotFound: there is none.
        """
        with self.database.reading() as session:
            return _user(self._row(session, username))

    def has_password(self, username: str) -> bool:
        """Whether somebody has a password here, beside what a provider proves."""
        with self.database.reading() as session:
            return self._row(session, username).password_hash != ""

    def set_password(self, username: str, password: str, *, actor: str = COMMAND_LINE, keep: str = "") -> None:
        """Sets the password, ends every session of the account but ``keep``, and knows no browser of it any more.

        Args:
            username: whose.
            password: the new one.
            actor: who sets it.
            keep: the token of the session that goes on: of the person who changes their own password.

        Raises:
            NotFound: no such account.
            BadInput: the password cannot be taken.
        """
        user = self.user(username)
        hashed = self.hash_of(user, password)
        with self.database.transaction() as session:
            self.put_hash(session, user.username, hashed, actor=actor, keep=keep)

    def hash_of(self, user: User, password: str) -> str:
        """The hash of a new password.

        Raises:
            BadInput: the password cannot be taken.
        """
        return self._passwords.hashed(password, about=(user.username, user.person.name))

    def put_hash(self, session: Session, username: str, hashed: str, *, actor: str, keep: str = "") -> None:
        """Puts a new password's hash within the caller's transaction; as :meth:`set_password`."""
        self._row(session, username).password_hash = hashed
        forget_origins(session, username)
        forget_guesses(session, username)
        end_one_time(session, username, actor=actor, at=self._clock())
        self.sessions.drop_all(session, username, actor=actor, but=keep)
        self._record(session, "password_set", actor, username=username)

    def change_password(self, user: User, old: str, new: str, *, origin: Origin, keep: str) -> None:
        """Changes one's own password, with the old one as proof; the session with the token ``keep`` goes on.

        Raises:
            NotSignedIn: the old password is wrong, or there were too many wrong ones.
            BadInput: the new one cannot be taken.
        """
        self.check_password(user.username, old, origin)
        self.set_password(user.username, new, actor=user.username, keep=keep)
        with self.database.transaction() as session:
            remember(session, self.keys, user.username, origin, self._clock())

    def set_role(
        self, username: str, role: Role, departments: tuple[str, ...] | None = None, *, actor: str = COMMAND_LINE
    ) -> User:
        """Sets what somebody is and where they work; what is the same already is left alone.

        Args:
            username: whose.
            role: what they are.
            departments: the first is the home that their notes name, in words; the others, and the first where the
                hospital has such a department, are those that they belong to. ``None`` leaves them as they are.
            actor: who sets it.

        Raises:
            NotFound: no such account, or one of the further departments is none.
            BadInput: a role that no person has.
        """
        _require_persons(role)
        with self.database.transaction() as session:
            row = self._row(session, username)
            detail = {"username": row.username}
            if row.role != role.value:
                detail |= {"role": role.value, "role_before": row.role}
                row.role = role.value
            if departments is not None:
                home = line_of(departments[0] if departments else "", "department")
                changed = set_memberships(session, row.username, departments[1:])
                if changed or home != row.department:
                    detail |= {"department": home, "departments": ", ".join(departments[1:])}
                row.department = home
            if len(detail) > 1:
                self._record(session, "role_set", actor, **detail)
            return _user(row)

    def set_disabled(self, username: str, *, disabled: bool, actor: str = COMMAND_LINE) -> None:
        """Closes or re-opens an account; closing ends its sessions, its one-time password, and what it asked for.

        Raises:
            NotFound: no such account.
        """
        with self.database.transaction() as session:
            row = self._row(session, username)
            row.disabled = disabled
            if disabled:
                end_one_time(session, row.username, actor=actor, at=self._clock())
                end_asked_by(session, row.username, actor=actor, at=self._clock())
                self.sessions.drop_all(session, row.username, actor=actor)
            kind = "account_disabled" if disabled else "account_enabled"
            self._record(session, kind, actor, username=row.username)

    # Signing in and out

    def sign_in(self, username: str, password: str, origin: Origin = _NOWHERE, *, code: str = "") -> str:
        """Checks a password, and a code where two factors are asked for, and opens a session.

        Takes as long for a name that does not exist as for one that does.

        Returns:
            The session's token; only its digest is stored.

        Raises:
            NotSignedIn: the name, the password or the code is wrong, or there were too many wrong tries.
        """
        username = plain_username(username)
        second = require_second(self.codes, code) if self._factors > 1 else None
        proven = self._factors > 1 and self.codes.would_count(username, code)
        stored = self.check_password(username, password, origin, proven=proven)
        if second is not None:
            second(username)
        renewed = self._passwords.renewed(stored, password)
        by = SignedInBy("password", factors=self._factors)
        return self.open_session(username, by, origin, password_hash=renewed)

    def open_session(self, username: str, by: SignedInBy, origin: Origin = _NOWHERE, *, password_hash: str = "") -> str:
        """A new session for somebody whose proof was checked: by Scribe, the EMR or an OpenID provider.

        Raises:
            NotSignedIn: the account is closed, or may not sign in this way.
        """
        details = {"way": by.way, "address": origin.address} | ({"issuer": by.issuer} if by.issuer else {})
        details |= {"factors": str(by.factors)} if by.factors > 1 else {}
        with self.database.transaction() as session:
            row = session.get(AccountRow, username)
            if row is not None and not row.disabled and self._may_come_in(row, by):
                if password_hash:
                    row.password_hash = password_hash
                remember(session, self.keys, username, origin, self._clock())
                token = self.sessions.open(session, username, by, origin)
                self._record(session, "signed_in", username, **details)
                return token
            open_account = row is not None and not row.disabled
            self._record(session, "sign_in_refused", username if row is not None else "unknown", **details)
        if not open_account:
            raise NotSignedIn("This account is closed.", remedy="Ask your administrator.", reason="closed")
        raise NotSignedIn(
            "This account signs in through the hospital's own sign-in.",
            remedy="Use that on the sign-in page.",
            reason="elsewhere",
        )

    def user_for(self, token: str, *, used: bool = True) -> User | None:
        """Whose session it is, or ``None`` when it is unknown, over, or its account closed.

        Args:
            token: that came with the request.
            used: whether the person did something, so that the session goes on being open.
        """
        if not token:
            return None
        with self.database.transaction() as session:
            found = self.sessions.find(session, token, used=used)
            row = session.get(AccountRow, found.username) if found is not None else None
            return _user(row) if row is not None and not row.disabled else None

    def sign_out(self, token: str) -> None:
        """Ends the session; without one nothing happens."""
        with self.database.transaction() as session:
            row = self.sessions.find(session, token, used=False)
            if row is not None:
                self._record(session, "signed_out", row.username)
                session.delete(row)

    # What the above share

    def check_password(self, username: str, password: str, origin: Origin, *, proven: bool = False) -> str:
        """The hash that a right password has; a wrong one is counted and recorded.

        Raises:
            NotSignedIn: it is wrong, or there were too many wrong ones.
        """
        now = self._clock()
        with self.database.transaction() as session:
            guesses = guesses_at(username, origin, known_of(session, self.keys, username, origin, now))
            count_guess(session, guesses, now, proven=proven)
            row = session.get(AccountRow, username) if len(username) <= LONGEST_USERNAME else None
            known = row is not None and not row.disabled
            stored = row.password_hash if row is not None else ""
        right = self._passwords.matches(stored, password)
        with self.database.transaction() as session:
            if known and right:
                forgive(session, guesses)
                return stored
            self._record(session, "sign_in_refused", username if known else "unknown", address=origin.address)
        raise NotSignedIn(
            "The username or the password is wrong.",
            remedy="Check both and try again, or ask your administrator.",
            reason="wrong",
        )

    def _may_come_in(self, row: AccountRow, by: SignedInBy) -> bool:
        own = by.way in ("password", "passkey")
        if not own or self._local == "everybody":
            return True
        return self._local == "administrators" and row.role == Role.ADMINISTRATOR

    def _row(self, session: Session, username: str) -> AccountRow:
        row = session.get(AccountRow, plain_username(username))
        if row is None:
            raise NotFound("There is no such account.", remedy="`scribe users list` shows the accounts.")
        return row

    def _record(self, session: Session, kind: str, actor: str, **detail: str) -> None:
        record_event(session, kind=kind, actor=actor, at=self._clock(), detail=detail)


def _require_persons(role: Role) -> None:
    if role is Role.SERVICE:
        raise BadInput(
            "A program has no account, but a token.", remedy="Make one with `scribe integrators new NAME --scope …`."
        )


def _user(row: AccountRow) -> User:
    return User(
        person=Person(id=row.username, name=row.name, role=Role(row.role)),
        department=row.department,
        language=row.language,
        disabled=row.disabled,
    )
