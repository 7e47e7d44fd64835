"""The tables of the consultations. What a patient could be known by is sealed; what is queried is not about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, LargeBinary, String, column
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import WRAPPED, Base, UtcDateTime

_Sequence = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up only in a column of its own integer type."""


BACKUP_MADE: Final = "backup_made"
"""The kind of the event that a backup was made; of the many events, these have an index of their own."""


class ConsultationRow(Base):
    """One consultation: its sealed snapshot, and beside it the columns that are searched.

    ``snapshot`` is a :class:`~scribe.model.Consultation` as JSON, sealed with the consultation's data
    key. ``wrapped_key`` is that key; once it is gone (consent withdrawn) ``snapshot`` holds the tombstone in the clear.
    """

    __tablename__ = "consultation"
    __table_args__ = (
        Index(None, "state", "state_since"),
        Index(None, "state", "updated_at"),
        Index(None, "department", "updated_at"),
        Index(None, "practitioner", "state"),
        Index(None, "practitioner", "registered_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    practitioner: Mapped[str] = mapped_column(String(200))
    registered_by: Mapped[str] = mapped_column(String(160), index=True, default="", server_default="")
    department: Mapped[str | None] = mapped_column(String(200))
    """The key of its department's name, by which it is decided who sees it; ``None`` until it was entered."""
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary, info=WRAPPED)
    snapshot: Mapped[bytes] = mapped_column(LargeBinary)

    attempts: Mapped[int] = mapped_column(default=0)
    """How often the stage that the state waits for was begun."""
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many attempts at that stage failed one after the other, those that nobody counts too."""
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[int] = mapped_column(_Sequence, default=0)
    """The newest fencing token; it only grows."""
    lease_owner: Mapped[str | None] = mapped_column(String(128))
    lease_stage: Mapped[str | None] = mapped_column(String(16))
    lease_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    traceparent: Mapped[str | None] = mapped_column(String(55))
    """Names the visit's trace (W3C Trace Context); empty where traces were off."""
    progress_done_s: Mapped[float] = mapped_column(default=0.0)
    progress_total_s: Mapped[float] = mapped_column(default=0.0)

    patient_mark: Mapped[str | None] = mapped_column(String(64), index=True)
    """Tells that two notes are of one patient, and of whom only to who has the master key; empty without a number."""
    stopped: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """``held`` or ``given_up`` when a person stopped the delivery; empty otherwise."""

    claimed_by: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    claimed_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claim_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    takeover_by: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Who asked the one with the claim for the note."""
    takeover_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    takeover_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until when that can be answered; without an answer the note is theirs when they ask again."""
    takeover_kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the one with the claim said that they are still at it."""


class ArtefactRow(Base):
    """An immutable artefact, named by the SHA-256 of its canonical JSON, sealed."""

    __tablename__ = "artefact"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class RevisionRow(Base):
    """One revision of a note: which artefact, by whom, what was done."""

    __tablename__ = "revision"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64))
    author: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    summary: Mapped[str] = mapped_column(String(120))


class JournalRow(Base):
    """One window of a recording that is written down already, sealed; gone when the stage has ended.

    ``fingerprint`` names the request and the engine: only the same work can go on from here.
    """

    __tablename__ = "journal"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fingerprint: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class DeliveryAttemptRow(Base):
    """One attempt to bring a signed note to the EMR; ``body`` is the EMR's answer and what was compared, sealed."""

    __tablename__ = "delivery_attempts"
    __table_args__ = (Index(None, "result", "ended_at"),)

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    owner: Mapped[str] = mapped_column(String(128))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[str] = mapped_column(String(16))
    way: Mapped[str] = mapped_column(String(40), default="")
    status: Mapped[int | None]
    counted: Mapped[bool] = mapped_column(default=False)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


class UploadRow(Base):
    """A recording that is arriving. ``spec`` is sealed: a file's name may name the patient."""

    __tablename__ = "upload"
    __table_args__ = (Index(None, "ended", "created_at"), Index(None, "ended", "heard_at"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), index=True)
    length: Mapped[int | None] = mapped_column(BigInteger)
    spec: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    began_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    """Who began it; empty for one from before that was kept."""
    ended: Mapped[str] = mapped_column(String(16), default="")
    """Empty while it may go on; then ``finished``, ``refused`` or ``discarded``."""
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the last bytes of it came, to some seconds; empty while none have."""
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was said to be as long as what had arrived, without its client."""


class EventRow(Base):
    """One audit event: the ``place``-th of its chain. Its hash is a MAC over all of it and over the one before it.

    The events from before there was a key are in no chain: their hash is SHA-256 over the one before.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "chain", "place", unique=True),
        Index(None, "actor", "at"),
        Index(
            "ix_event_backup_made",
            "at",
            sqlite_where=column("kind") == BACKUP_MADE,
            postgresql_where=column("kind") == BACKUP_MADE,
        ),
    )

    sequence: Mapped[int] = mapped_column(_Sequence, primary_key=True, autoincrement=True)
    consultation_id: Mapped[str | None] = mapped_column(String(40), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    chain: Mapped[str | None] = mapped_column(String(64))
    place: Mapped[int]
    before: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
