"""The site's own tables: accounts, answers kept for repeated requests, and what came from the EMR."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import WRAPPED, Base, UtcDateTime


class AccountRow(Base):
    """A local account. The username is also the person's id in the record, so it is never given to somebody else."""

    __tablename__ = "account"

    username: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    department: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    password_hash: Mapped[str] = mapped_column(String(255))
    """Empty where somebody has no password here."""
    key: Mapped[bytes] = mapped_column(LargeBinary, info=WRAPPED)
    """The account's data key, wrapped by the master key."""
    totp_secret: Mapped[bytes] = mapped_column(LargeBinary)
    """The secret of the second proof, sealed with the account's data key."""
    totp_step: Mapped[int | None]
    """The newest time step whose code was used: no code of it or of an earlier one counts again."""
    proof_due: Mapped[bool] = mapped_column(default=False)
    """The secret is new and nobody has shown yet that their app has it: no code of it counts for a signature."""
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


GONE: Final = 410
"""The status of a kept answer whose consultation was destroyed: nothing is left of it but that it was (RFC 9110)."""


class IdempotencyRow(Base):
    """One request under its Idempotency-Key, and, once it was answered, the answer (sealed: it may name a patient)."""

    __tablename__ = "idempotency_key"

    username: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    target: Mapped[str] = mapped_column(String(500))
    """Method and path."""
    request_digest: Mapped[str] = mapped_column(String(64))
    consultation: Mapped[str | None] = mapped_column(String(64), index=True)
    """Whose data the answer holds: withdrawing consent removes the answer too, and leaves that it was (``GONE``)."""
    token: Mapped[str] = mapped_column(String(32))
    """Of the attempt that holds the key; an attempt that was taken over can no longer answer."""
    owner: Mapped[str | None] = mapped_column(String(32))
    """The process that answers it; once that is gone the key is free."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    data_key: Mapped[bytes | None] = mapped_column(LargeBinary, info=WRAPPED)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (Index("ix_idempotency_key_created_at", "created_at"),)


class EmrRecordRow(Base):
    """What came of bringing a patient's record from the EMR. Holds nothing of the record itself."""

    __tablename__ = "emr_record"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    """``waiting``, ``brought``, ``nothing`` (the EMR has none) or ``failed``."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    missing: Mapped[list[str]] = mapped_column(JSON)
    """The lists that the EMR does not give."""
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class EmrLinkRow(Base):
    """Which account a user of an EMR has here."""

    __tablename__ = "emr_link"

    issuer: Mapped[str] = mapped_column(String(300), primary_key=True)
    fhir_user: Mapped[str] = mapped_column(String(200), primary_key=True)
    """``Practitioner/<id>`` at the issuer."""
    username: Mapped[str] = mapped_column(ForeignKey("account.username", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EmrLaunchRow(Base):
    """A launch that has begun and is not back from the EMR's sign-in yet. Only the SHA-256 of its state is stored."""

    __tablename__ = "emr_launch"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, info=WRAPPED)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """Issuer, verifier and nonce, sealed."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class EmrSessionRow(Base):
    """What the EMR opened for one signed-in browser: its token, patient and visit, sealed. Ends with the session."""

    __tablename__ = "emr_session"

    digest: Mapped[str] = mapped_column(ForeignKey("account_session.digest", ondelete="CASCADE"), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, info=WRAPPED)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class EmrVisitRow(Base):
    """Which consultation was begun for a visit at the EMR. The mark is keyed: no number can be read from it."""

    __tablename__ = "emr_visit"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), index=True)
