"""Departments and who belongs to them, care teams, delegations, emergency accesses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import Base, UtcDateTime


class DepartmentRow(Base):
    """A department of the hospital."""

    __tablename__ = "department"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    everywhere: Mapped[bool] = mapped_column(default=False)
    """Whether its members work in every department: a night service, a float pool."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DepartmentNameRow(Base):
    """One of the names that a department has in consultations and accounts; its own is among them."""

    __tablename__ = "department_name"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    """The name without case, width and doubled spaces; it leads to one department only."""
    department_id: Mapped[str] = mapped_column(ForeignKey("department.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))


class MembershipRow(Base):
    """Somebody belongs to a department beside the one that their account names."""

    __tablename__ = "membership"

    username: Mapped[str] = mapped_column(ForeignKey("account.username", ondelete="CASCADE"), primary_key=True)
    department_id: Mapped[str] = mapped_column(
        ForeignKey("department.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class CareTeamRow(Base):
    """Somebody was taken into the care team of one consultation."""

    __tablename__ = "care_team"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    username: Mapped[str] = mapped_column(
        ForeignKey("account.username", ondelete="CASCADE"), primary_key=True, index=True
    )
    added_by: Mapped[str] = mapped_column(String(160))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DelegationRow(Base):
    """A doctor lets another one stand in for a time. One that is ended before its time keeps its row."""

    __tablename__ = "delegation"
    __table_args__ = (Index(None, "delegate", "ends_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    doctor: Mapped[str] = mapped_column(ForeignKey("account.username", ondelete="CASCADE"), index=True)
    delegate: Mapped[str] = mapped_column(ForeignKey("account.username", ondelete="CASCADE"))
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_by: Mapped[str] = mapped_column(String(160), default="")
    """Who ended it before its time; ``ends_at`` is when."""


class EmergencyRow(Base):
    """Somebody opened a consultation in an emergency. The reason is sealed with the consultation's own key."""

    __tablename__ = "emergency_access"
    __table_args__ = (
        Index(None, "username", "expires_at"),
        Index(None, "reviewed_at", "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), index=True)
    username: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[str] = mapped_column(String(160), default="")
    verdict: Mapped[str] = mapped_column(String(16), default="")
    """``justified`` or ``questioned``; empty until somebody has looked."""
