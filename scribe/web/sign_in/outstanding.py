"""What is outstanding for an account, or at somebody's request, and ends with a change: one-time passwords, wishes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scribe.audit import record_event
from scribe.db.sign_in_tables import OneTimePasswordRow, ProofRenewalRow


def end_one_time(session: Session, username: str, *, actor: str, at: datetime) -> bool:
    """Ends an account's one-time password, or the wish for one; says whether there was any."""
    row = session.get(OneTimePasswordRow, username, with_for_update=True)
    if row is None:
        return False
    session.delete(row)
    detail = {"username": username, "asked_by": row.asked_by}
    record_event(session, kind="one_time_ended", actor=actor, at=at, detail=detail)
    return True


def end_asked_by(session: Session, username: str, *, actor: str, at: datetime) -> None:
    """Ends what somebody asked for whose account is closed: nobody confirms it, and they use nothing of it."""
    asked = select(OneTimePasswordRow.username).where(OneTimePasswordRow.asked_by == username)
    for owner in session.scalars(asked).all():
        end_one_time(session, owner, actor=actor, at=at)
    for row in session.scalars(select(ProofRenewalRow).where(ProofRenewalRow.asked_by == username)).all():
        session.delete(row)
        detail = {"username": row.username, "asked_by": username}
        record_event(session, kind="renewal_refused", actor=actor, at=at, detail=detail)
