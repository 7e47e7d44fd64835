"""Local accounts: who may sign in, their sessions, and the second proof that a doctor signs with.

Passwords are kept as argon2id hashes (RFC 9106), session tokens as SHA-256, the second proof's secret (TOTP, RFC 6238)
sealed with a data key of the account. Everything that happens to an account is an audit event.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scribe.audit import record_event, seal_events
from scribe.db import Database, utc_now
from scribe.db.web_tables import AccountRow, SessionRow
from scribe.encryption import KeyRing
from scribe.errors import BadInput, Conflict, NotFound, NotSignedIn
from scribe.model import Language, Person, Role
from scribe.settings import Settings
from scribe.web.second_proof import ISSUER, Verdict, new_secret, step_at, totp_of, use_code
from scribe.web.throttle import count_guess, forgive

SHORTEST_PASSWORD = 8
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True)
class User:
    """An account as the site sees it."""

    person: Person
    department: str
    language: Language
    disabled: bool

    @property
    def username(self) -> str:
        """The name to sign in with; also the person's id in the record."""
        return self.person.id

    @property
    def role(self) -> Role:
        """What the user may do."""
        return self.person.role


class Accounts:
    """The accounts of one installation.

    Args:
        database: where they are kept.
        keys: seals the secrets of the second proof.
        settings: how long a session lasts.
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
        self._database = database
        self._keys = keys
        self._session_lasts = timedelta(hours=settings.session_hours)
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._nobodys_hash = self._hasher.hash(secrets.token_urlsafe(16))
        seal_events(database, keys)

    @property
    def database(self) -> Database:
        """The database, for what the site keeps beside the accounts."""
        return self._database

    @property
    def keys(self) -> KeyRing:
        """The key ring, for what the site seals beside the accounts."""
        return self._keys

    # The accounts themselves

    def create_user(
        self,
        *,
        username: str,
        name: str,
        role: Role,
        password: str,
        department: str = "",
        language: str = "en",
    ) -> Person:
        """Adds an account with a fresh secret for the second proof.

        Raises:
            BadInput: a username, name, language or password that cannot be taken.
            Conflict: the username is taken.
        """
        username = _username(username)
        if not _USERNAME.fullmatch(username):
            raise BadInput(
                "The username cannot be used.",
                remedy="Use 1 to 64 small Latin letters, digits or . _ @ - and begin with a letter or a digit.",
            )
        if not name.strip():
            raise BadInput("The account has no name.", remedy="Give the person's name as notes should show it.")
        person = Person(id=username, name=name.strip(), role=role)
        key, wrapped = self._keys.new_data_key()
        row = AccountRow(
            username=username,
            name=person.name,
            role=role.value,
            department=department.strip(),
            language=_language(language),
            password_hash=self._hashed(password),
            key=wrapped,
            totp_secret=new_secret(key, username),
            totp_step=None,
            disabled=False,
            created_at=self._clock(),
        )
        with self._database.transaction() as session:
            if session.get(AccountRow, username) is not None:
                raise Conflict(f"There is already an account {username}.", remedy="Choose another username.")
            session.add(row)
            self._record(session, "account_created", username, role=role.value)
        return person

    def users(self) -> tuple[User, ...]:
        """Every account, by username."""
        with self._database.transaction() as session:
            rows = session.scalars(select(AccountRow).order_by(AccountRow.username)).all()
            return tuple(_user(row) for row in rows)

    def user(self, username: str) -> User:
        """The account with this username.

        Raises:
            NotFound: there is none.
        """
        with self._database.transaction() as session:
            return _user(self._row(session, username))

    def set_password(self, username: str, password: str) -> None:
        """Sets the password and ends every session of the account.

        Raises:
            NotFound: no such account.
            BadInput: the password is too short.
        """
        hashed = self._hashed(password)
        with self._database.transaction() as session:
            row = self._row(session, username)
            row.password_hash = hashed
            forgive(session, f"password:{row.username}")
            session.execute(delete(SessionRow).where(SessionRow.username == row.username))
            self._record(session, "password_set", row.username)

    def set_disabled(self, username: str, *, disabled: bool) -> None:
        """Closes or re-opens an account; closing ends its sessions.

        Raises:
            NotFound: no such account.
        """
        with self._database.transaction() as session:
            row = self._row(session, username)
            row.disabled = disabled
            if disabled:
                session.execute(delete(SessionRow).where(SessionRow.username == row.username))
            self._record(session, "account_disabled" if disabled else "account_enabled", row.username)

    # Signing in and out

    def sign_in(self, username: str, password: str) -> str:
        """Checks a password and opens a session. Takes as long for a name that does not exist as for one that does.

        Returns:
            The session's token; only its digest is stored.

        Raises:
            NotSignedIn: the name, the password or both are wrong, or the name is closed for a while.
        """
        username = _username(username)
        with self._database.transaction() as session:
            count_guess(session, f"password:{username}", self._clock())
            row = session.get(AccountRow, username)
            known = row is not None and not row.disabled
            stored = row.password_hash if row is not None else self._nobodys_hash
        right = self._matches(stored, password)
        if not (known and right):
            with self._database.transaction() as session:
                self._record(session, "sign_in_refused", username if known else "unknown")
            raise NotSignedIn(
                "The username or the password is wrong.", remedy="Check both and try again, or ask your administrator."
            )
        rehash = self._hasher.check_needs_rehash(stored)
        return self._open_session(username, hashed=self._hashed(password) if rehash else "")

    def sign_in_from_emr(self, username: str, *, issuer: str) -> str:
        """Opens a session for somebody whom the EMR has signed in and who is linked with this account.

        Raises:
            NotSignedIn: the account is closed, or not there any more.
        """
        with self._database.transaction() as session:
            row = session.get(AccountRow, username)
            if row is None or row.disabled:
                self._record(session, "sign_in_refused", username if row is not None else "unknown", issuer=issuer)
        if row is None or row.disabled:
            raise NotSignedIn("This account is closed.", remedy="Ask your administrator.")
        return self._open_session(username, issuer=issuer)

    def _open_session(self, username: str, *, hashed: str = "", issuer: str = "") -> str:
        """A new session; ``issuer`` is the EMR that signed the user in, in place of a password."""
        token = secrets.token_urlsafe(32)
        now = self._clock()
        with self._database.transaction() as session:
            session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
            session.add(
                SessionRow(
                    digest=token_digest(token),
                    username=username,
                    created_at=now,
                    expires_at=now + self._session_lasts,
                )
            )
            if hashed:
                self._row(session, username).password_hash = hashed
            if issuer:
                self._record(session, "signed_in", username, issuer=issuer)
            else:
                forgive(session, f"password:{username}")
                self._record(session, "signed_in", username)
        return token

    def user_for(self, token: str) -> User | None:
        """Whose session it is, or ``None`` when it is unknown, over, or its account closed."""
        if not token:
            return None
        with self._database.transaction() as session:
            row = session.scalar(
                select(AccountRow)
                .join(SessionRow, SessionRow.username == AccountRow.username)
                .where(
                    SessionRow.digest == token_digest(token),
                    SessionRow.expires_at > self._clock(),
                    AccountRow.disabled.is_(False),
                )
            )
            return _user(row) if row is not None else None

    def sign_out(self, token: str) -> None:
        """Ends the session; without one nothing happens."""
        with self._database.transaction() as session:
            row = session.get(SessionRow, token_digest(token))
            if row is not None:
                self._record(session, "signed_out", row.username)
                session.delete(row)

    # The second proof

    def verify_code(self, user: User | Person, code: str) -> None:
        """Checks the six digits of the second proof; each counts once.

        Raises:
            NotSignedIn: the code is wrong or was used before, or there were too many wrong ones.
        """
        username = user.username if isinstance(user, User) else user.id
        subject = f"code:{username}"
        with self._database.transaction() as session:
            count_guess(session, subject, self._clock())
        with self._database.transaction() as session:
            verdict = use_code(session, self._row(session, username), self._keys, code, self._clock())
            if verdict is Verdict.RIGHT:
                forgive(session, subject)
                return
            self._record(session, "code_refused", username, verdict=verdict.value)
        raise NotSignedIn(
            "The code was used before." if verdict is Verdict.USED else "The code is not right.",
            remedy="Wait for the next code of your authenticator app and enter that.",
            proof="code",
        )

    def current_code(self, username: str) -> str:
        """The next code that would be accepted now, for trying Scribe out without an authenticator app.

        Raises:
            NotFound: no such account.
        """
        with self._database.transaction() as session:
            row = self._row(session, username)
            return totp_of(row, self._keys).generate_otp(max(step_at(self._clock()), (row.totp_step or 0) + 1))

    def provisioning_uri(self, username: str) -> str:
        """The ``otpauth://`` address that an authenticator app takes the secret from.

        Raises:
            NotFound: no such account.
        """
        with self._database.transaction() as session:
            row = self._row(session, username)
            return totp_of(row, self._keys).provisioning_uri(name=row.username, issuer_name=ISSUER)

    def renew_second_proof(self, username: str) -> str:
        """Replaces the secret (the doctor has another telephone) and gives the new ``otpauth://`` address.

        Raises:
            NotFound: no such account.
        """
        with self._database.transaction() as session:
            row = self._row(session, username)
            row.totp_secret = new_secret(self._keys.unwrap(row.key), row.username)
            row.totp_step = None
            self._record(session, "second_proof_renewed", row.username)
        return self.provisioning_uri(username)

    # What the above share

    def _row(self, session: Session, username: str) -> AccountRow:
        row = session.get(AccountRow, _username(username))
        if row is None:
            raise NotFound("There is no such account.", remedy="`scribe users list` shows the accounts.")
        return row

    def _hashed(self, password: str) -> str:
        plain = _password(password)
        if len(plain) < SHORTEST_PASSWORD:
            raise BadInput(
                f"The password has fewer than {SHORTEST_PASSWORD} characters.", remedy="Choose a longer one."
            )
        return self._hasher.hash(plain)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, _password(password))
        except (VerificationError, InvalidHashError):
            return False

    def _record(self, session: Session, kind: str, actor: str, **detail: str) -> None:
        record_event(session, kind=kind, actor=actor, at=self._clock(), detail=detail)


def _user(row: AccountRow) -> User:
    return User(
        person=Person(id=row.username, name=row.name, role=Role(row.role)),
        department=row.department,
        language=_language(row.language),
        disabled=row.disabled,
    )


def _username(given: str) -> str:
    return unicodedata.normalize("NFKC", given).strip().lower()


def _password(given: str) -> str:
    """The same password typed on another keyboard gives the same bytes."""
    return unicodedata.normalize("NFKC", given)


def _language(given: str) -> Language:
    for language in _LANGUAGES:
        if language == given:
            return language
    raise BadInput("The site does not speak this language.", remedy="Choose en or zh.")


def token_digest(token: str) -> str:
    """By which a session is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
