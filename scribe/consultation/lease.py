"""The lease: who works on a stage of a consultation, until when, and with which fencing token.

Nothing else reads or writes the lease's columns; a test of the architecture holds this. The token only grows: who takes
the lease gets the next one, and who loses it by :func:`revoke` is overtaken by it. So of two workers on one task only
one can commit, whatever their clocks and their pauses.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_

from scribe.db.tables import ConsultationRow
from scribe.errors import LeaseLost
from scribe.model import ConsultationId, Lease, Stage


def take(row: ConsultationRow, stage: Stage, *, owner: str, now: datetime, lasts_s: float) -> Lease:
    """Gives the lease to ``owner`` under the next token. The caller has seen that none is live."""
    row.lease_token += 1
    row.lease_owner, row.lease_stage = owner, stage.value
    row.lease_expires_at = now + timedelta(seconds=lasts_s)
    return Lease(
        consultation=ConsultationId(row.id),
        stage=stage,
        owner=owner,
        token=row.lease_token,
        attempt=row.attempts,
        expires_at=row.lease_expires_at,
    )


def check(row: ConsultationRow, lease: Lease, *, now: datetime) -> None:
    """Lets only the newest lease pass, and only while it is live.

    Raises:
        LeaseLost: it ran out, was given back or revoked, or a newer one exists.
    """
    if row.lease_token != lease.token or row.lease_owner != lease.owner or not is_live(row, now=now):
        raise LeaseLost(
            "Another worker has this task, or the lease ran out before the work was done.",
            remedy="Nothing is to be done: what this worker made is dropped.",
            token=lease.token,
            newest=row.lease_token,
        )


def renew(row: ConsultationRow, lease: Lease, *, now: datetime, lasts_s: float) -> Lease:
    """Prolongs a lease that was checked."""
    row.lease_expires_at = now + timedelta(seconds=lasts_s)
    return lease.model_copy(update={"expires_at": row.lease_expires_at})


def release(row: ConsultationRow) -> None:
    """Gives the lease back: the stage ended, or waits for its next attempt."""
    row.lease_owner = row.lease_stage = row.lease_expires_at = None


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
