"""Tables of signing in: sessions, what throttles guessing, passkeys, links with OpenID providers, signing windows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import WRAPPED, Base, UtcDateTime


class ThrottleRow(Base):
    """Wrong proofs in a row for one name, device or address, and until when no further one is looked at."""

    __tablename__ = "sign_in_throttle"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 over what is guessed at and for whom: the name itself may be a password typed into the wrong field."""
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    closed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UseRow(Base):
    """How much of one kind of costly calls somebody has used, at the moment of the last one; it runs off with time."""

    __tablename__ = "costly_use"

    person: Mapped[str] = mapped_column(String(160), primary_key=True)
    """An account's name, or a program's id."""
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    used: Mapped[float]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class OneTimePasswordRow(Base):
    """A random password that opens nothing but the page where its owner chooses their own: once, and not for long."""

    __tablename__ = "one_time_password"

    username: Mapped[str] = mapped_column(ForeignKey("account.username", ondelete="CASCADE"), primary_key=True)
    """Whose; a new one takes the place of the one before."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256; empty while another person has to confirm it."""
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class KnownOriginRow(Base):
    """Where somebody has signed in from before: a browser's own mark, or an address. Both are keyed digests."""

    __tablename__ = "known_origin"

    username: Mapped[str] = mapped_column(ForeignKey("account.username", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SessionRow(Base):
    """One signed-in browser or program. Only the SHA-256 of its token is stored."""

    __tablename__ = "account_session"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    """By which people and the audit name the session; opens nothing."""
    username: Mapped[str] = mapped_column(ForeignKey("account.username", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """The absolute limit."""
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the person last did something, to the minute."""
    way: Mapped[str] = mapped_column(String(16))
    """``password``, ``passkey``, ``openid`` or ``emr``."""
    factors: Mapped[int] = mapped_column(default=1, server_default="1")
    """How many came with a password: where two are asked for, a session by one is over."""
    program: Mapped[bool]
    """A program's session rests between its requests, so it has no idle limit."""
    address: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(String(80))
    """Browser and system in a few words."""
    issuer: Mapped[str] = mapped_column(String(300))
    """Who signed the person in, where that was not Scribe."""
    subject: Mapped[str] = mapped_column(String(255), index=True)
    """The person's id there (OpenID Connect's ``sub``)."""
    provider_session: Mapped[str] = mapped_column(String(255), index=True)
    """The session's id there (``sid``), by which a back-channel logout names it."""


class PasskeyRow(Base):
    """A passkey (WebAuthn credential) of one account. Holds its public key, so nothing secret."""

    __tablename__ = "passkey"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the credential's id, which may have up to 1,023 bytes."""
    credential: Mapped[bytes] = mapped_column(LargeBinary)
    username: Mapped[str] = mapped_column(ForeignKey("account.username", ondelete="CASCADE"), index=True)
    handle: Mapped[bytes] = mapped_column(LargeBinary)
    """The account's random handle at the authenticator: names nobody (WebAuthn, section 14.6.1)."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PendingProofRow(Base):
    """A proof that was begun and is not back yet: a passkey's challenge, or a way through an OpenID provider.

    Also the ids of logout tokens that were used. Each counts once.
    """

    __tablename__ = "pending_proof"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 over what it is for and the value that it comes back with."""
    key: Mapped[bytes] = mapped_column(LargeBinary, info=WRAPPED)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """What it was begun with, sealed."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class OpenIdLinkRow(Base):
    """Which account somebody of an OpenID provider has here."""

    __tablename__ = "openid_link"

    issuer: Mapped[str] = mapped_column(String(300), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("account.username", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SigningWindowRow(Base):
    """For some minutes after a second proof: the session may sign what it has been shown."""

    __tablename__ = "signing_window"

    digest: Mapped[str] = mapped_column(ForeignKey("account_session.digest", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    """By which the audit's events belong together."""
    proof: Mapped[str] = mapped_column(String(16))
    """``code``, ``passkey`` or ``openid``."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SeenNoteRow(Base):
    """A revision that a session was shown on the page for signing: within a signing window no other can be signed."""

    __tablename__ = "seen_note"

    digest: Mapped[str] = mapped_column(ForeignKey("account_session.digest", ondelete="CASCADE"), primary_key=True)
    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True, index=True)
    revision_digest: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ListedNoteRow(Base):
    """A revision that a session was shown to its end, and since when it is on the session's list for one proof."""

    __tablename__ = "listed_note"

    digest: Mapped[str] = mapped_column(ForeignKey("account_session.digest", ondelete="CASCADE"), primary_key=True)
    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True, index=True)
    revision_digest: Mapped[str] = mapped_column(String(64))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    listed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    medicines_confirmed: Mapped[bool]
    refused: Mapped[str] = mapped_column(Text)
    """Why its signature was refused, as a problem without a patient's words; empty when it was not."""


class ProofRenewalRow(Base):
    """A new second proof that somebody asked for and that another person has to confirm."""

    __tablename__ = "proof_renewal"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("account.username", ondelete="CASCADE"), unique=True)
    """Whose; an account has one at a time."""
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(200))
