"""The lease: who works on a stage of a consultation, until when, and with which fencing token.

Nothing else reads or writes the lease's columns; a test of the architecture holds this. The token only grows: who takes
the lease gets the next one, and who loses it by :func:`revoke` is overtaken by it. So of two workers on one task only
one can commit, whatever their clocks and their pauses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session, load_only

from scribe.consultation.states import NEXT_STAGE
from scribe.db.tables import ConsultationRow
from scribe.errors import LeaseLost
from scribe.model import ConsultationId, Lease, Progress, Stage, State

_JUMP: Final = 1000


def take(row: ConsultationRow, stage: Stage, *, owner: str, now: datetime, lasts_s: float) -> Lease:
    """Gives the lease to ``owner`` under the next token. The caller has seen that none is live."""
    row.lease_token += 1
    row.lease_owner, row.lease_stage = owner, stage.value
    row.lease_expires_at, row.lease_since = now + timedelta(seconds=lasts_s), now
    return Lease(
        consultation=ConsultationId(row.id),
        stage=stage,
        owner=owner,
        token=row.lease_token,
        attempt=row.attempts,
        expires_at=row.lease_expires_at,
        traceparent=row.traceparent or "",
    )


def check(row: ConsultationRow, lease: Lease, *, now: datetime) -> None:
    """Lets only the newest lease pass, and only while it is live.

    Raises:
        LeaseLost: it ran out, was given back or revoked, or a newer one exists.
    """
    if not _is_newest(row, lease) or not is_live(row, now=now):
        raise _lost(row.lease_token, lease)


def renew(session: Session, lease: Lease, *, now: datetime, lasts_s: float, progress: Progress | None = None) -> Lease:
    """Prolongs the newest lease and notes how far its work has come; also one that ran out and that nobody took.

    It is one statement, since every work that lasts gives word so every few seconds. A worker that could not give word
    for a moment (the database was away, the machine stood still) goes on with what it has, under the same token: that
    nobody has a newer one is all that a fence needs.

    Raises:
        LeaseLost: it was given back or revoked, or a newer one exists.
    """
    row, expires_at = ConsultationRow, now + timedelta(seconds=lasts_s)
    values: dict[str, Any] = {"lease_expires_at": expires_at}
    if progress is not None:
        values |= {"progress_done_s": progress.done_s, "progress_total_s": progress.total_s}
    newest = (row.id == lease.consultation, row.lease_token == lease.token, row.lease_owner == lease.owner)
    prolonged = session.execute(update(row).where(*newest).values(values).returning(row.lease_token))
    if prolonged.one_or_none() is None:
        raise _lost(session.scalar(select(row.lease_token).where(row.id == lease.consultation)), lease)
    return lease.model_copy(update={"expires_at": expires_at})


def _is_newest(row: ConsultationRow, lease: Lease) -> bool:
    return row.lease_token == lease.token and row.lease_owner == lease.owner


def _lost(newest: int | None, lease: Lease) -> LeaseLost:
    return LeaseLost(
        "Another worker has this task, or the lease ran out before the work was done.",
        remedy="Nothing is to be done: what this worker made is dropped.",
        token=lease.token,
        newest=newest,
    )


def release(row: ConsultationRow) -> None:
    """Gives the lease back: the stage ended, or waits for its next attempt."""
    row.lease_owner = row.lease_stage = row.lease_expires_at = row.lease_since = None


def revoke(row: ConsultationRow) -> None:
    """Takes the lease away from whoever holds it: what they make is refused."""
    row.lease_token += 1
    release(row)


def is_live(row: ConsultationRow, *, now: datetime) -> bool:
    """Whether somebody works on the consultation and has given word in time."""
    return row.lease_expires_at is not None and row.lease_expires_at > now


def held_for(row: ConsultationRow) -> Stage | None:
    """The stage that a lease was taken for and not given back, be it live or run out."""
    return Stage(row.lease_stage) if row.lease_stage is not None and row.lease_owner is not None else None


def none_live(*, now: datetime) -> ColumnElement[bool]:
    """The condition of a query: nobody works on the consultation."""
    return or_(ConsultationRow.lease_expires_at.is_(None), ConsultationRow.lease_expires_at <= now)


@dataclass(frozen=True)
class Held:
    """A live lease: who works on which stage, and since when."""

    owner: str
    stage: str
    since: datetime | None


def held(session: Session, *, now: datetime) -> tuple[tuple[ConsultationRow, Held], ...]:
    """Every live lease with its row, those first that were taken first. Nothing is unsealed."""
    row = ConsultationRow
    columns = (row.id, row.attempts, row.progress_done_s, row.progress_total_s)
    beside = (State.REGISTERED, State.DRAFTED, State.REVIEWED)  # it is listened to early, or drafted again
    states = tuple(state.value for state in (*NEXT_STAGE, *beside))
    live = (
        select(row)
        .options(load_only(*columns, row.lease_owner, row.lease_stage, row.lease_since, raiseload=True))
        .where(row.state.in_(states), row.lease_expires_at > now)
        .order_by(row.lease_since)
    )
    return tuple(
        (one, Held(owner=one.lease_owner or "", stage=one.lease_stage or "", since=one.lease_since))
        for one in session.scalars(live)
    )


def overtake_all(session: Session, *, now: datetime) -> None:
    """After a restore: whoever works on has worked on another database; every lease is run out, and far behind.

    The fence jumps, since tokens that were given after the backup are not known any more.
    """
    row = ConsultationRow
    ends = update(row).where(row.lease_expires_at > now).values(lease_expires_at=now)
    session.execute(ends.execution_options(synchronize_session=False))
    jump = update(row).where(row.wrapped_key.is_not(None)).values(lease_token=row.lease_token + _JUMP)
    session.execute(jump.execution_options(synchronize_session=False))
