"""When a stage is tried again: after waits that grow with each failure, and at once when others get through.

A part that is away (an EMR, a drafting endpoint) fails everything that waits for it. Each of those backs off by its own
failures; but one of them is always tried again soon, so that somebody notices when the part is back, and the first that
gets through wakes all others.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from scribe.consultation import lease as leases
from scribe.consultation.service.base import Work
from scribe.db import Database
from scribe.db.tables import ConsultationRow
from scribe.errors import ScribeError
from scribe.model import State
from scribe.settings import Settings

PROBE_S: Final = 20.0
"""How soon one of those that wait for a part that is away is tried again, however long that lasts."""
LONGEST_WAIT_S: Final = 86_400.0
"""No wait is longer than a day, whatever the other side asks for."""
_MOST_DOUBLINGS: Final = 20


def wait_s(work: Work, error: ScribeError, settings: Settings, *, outage: bool) -> float:
    """How long until the next attempt: doubled by each failure in a row, with jitter, within the longest wait.

    It is not shorter than what the other side asked for.
    """
    row = work.record.row
    doubled = settings.retry_base_s * 2.0 ** min(row.failures - 1, _MOST_DOUBLINGS)
    wait = min(settings.retry_cap_s, doubled)
    wait *= random.uniform(0.75, 1.25)  # noqa: S311 (jitter, no secret)
    asked = error.details.get("retry_after_s")
    if isinstance(asked, int | float) and asked > 0:
        return max(wait, float(min(asked, settings.retry_cap_s, LONGEST_WAIT_S)))
    if outage and wait > PROBE_S and not _another_is_near(work.session, row, now=work.now, within_s=PROBE_S):
        return PROBE_S
    return wait


def wake(database: Database, state: State, *, now: datetime) -> None:
    """Lets everything of a state that waits because a part was away be tried now: one has just got through."""
    waiting = (
        ConsultationRow.state == state.value,
        ConsultationRow.next_attempt_at > now,
        ConsultationRow.failures > ConsultationRow.attempts,
        leases.none_live(now=now),
    )
    with database.reading() as session:  # nearly always nobody waits, and nothing needs to be locked
        if session.scalar(select(ConsultationRow.id).where(*waiting).limit(1)) is None:
            return
    with database.transaction() as session:
        session.execute(update(ConsultationRow).where(*waiting).values(next_attempt_at=now))


def _another_is_near(session: Session, row: ConsultationRow, *, now: datetime, within_s: float) -> bool:
    """Whether another one of the same state is tried within so many seconds."""
    near = (
        select(ConsultationRow.id)
        .where(
            ConsultationRow.state == row.state,
            ConsultationRow.id != row.id,
            ConsultationRow.stopped == "",
            ConsultationRow.next_attempt_at.between(now, now + timedelta(seconds=within_s)),
        )
        .limit(1)
    )
    return session.scalar(near) is not None
