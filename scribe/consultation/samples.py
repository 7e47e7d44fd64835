"""How the work of the whole installation stood over the last days: samples of figures by name, and nobody's name.

The reconciler takes one every five minutes; of two that take one at the same time, one does. They are kept for 14 days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from scribe.db import Database, utc_now
from scribe.db.administration_tables import NoteOutcomeRow, SampleRow
from scribe.db.tables import DeliveryAttemptRow
from scribe.model import AttemptResult

EVERY: Final = timedelta(minutes=5)
KEPT: Final = timedelta(days=14)
_MOST: Final = 500
"""How many of the newest notes or deliveries a time is measured by."""


@dataclass(frozen=True)
class Sample:
    """The figures of one moment."""

    at: datetime
    figures: Mapping[str, float]


@dataclass(frozen=True)
class Times:
    """How long things took of late, in seconds, the middle of all; ``None`` where nothing came."""

    to_draft_s: float | None
    deliver_s: float | None


class Samples:
    """Takes samples and gives them back.

    Args:
        database: keeps them.
        clock: the present moment.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._clock = database, clock

    def now(self) -> datetime:
        """The present moment."""
        return self._clock()

    def due(self) -> bool:
        """Whether nobody has taken the sample of these five minutes."""
        with self._database.reading() as session:
            return session.get(SampleRow, self._slot()) is None

    def take(self, figures: Mapping[str, float]) -> bool:
        """Keeps the sample of these five minutes and drops those that are old; false where somebody was first."""
        now = self._clock()
        try:
            with self._database.transaction() as session:
                session.add(SampleRow(at=self._slot(), figures=dict(figures)))
                session.execute(delete(SampleRow).where(SampleRow.at < now - KEPT))
        except IntegrityError:
            return False
        return True

    def since(self, moment: datetime, *, until: datetime | None = None) -> tuple[Sample, ...]:
        """The samples from a moment on, and before another one where it is given, the oldest first."""
        row = SampleRow
        query = select(row.at, row.figures).where(row.at >= moment).order_by(row.at)
        if until is not None:
            query = query.where(row.at < until)
        with self._database.reading() as session:
            return tuple(Sample(at, figures) for at, figures in session.execute(query))

    def times(self, within: timedelta) -> Times:
        """How long drafts and deliveries of late took."""
        since, note, sent = self._clock() - within, NoteOutcomeRow, DeliveryAttemptRow
        drafts = (
            select(note.recorded_at, note.drafted_at)
            .where(note.drafted_at >= since, note.recorded_at.is_not(None))
            .order_by(note.drafted_at.desc())
            .limit(_MOST)
        )
        deliveries = (
            select(sent.began_at, sent.ended_at)
            .where(sent.result == AttemptResult.STORED.value, sent.ended_at >= since)
            .order_by(sent.ended_at.desc())
            .limit(_MOST)
        )
        with self._database.reading() as session:
            found = [[tuple(row) for row in session.execute(query)] for query in (drafts, deliveries)]
        to_draft, deliver = (_middle_s(pairs) for pairs in found)
        return Times(to_draft, deliver)

    def _slot(self) -> datetime:
        """The beginning of the present five minutes."""
        now = self._clock()
        return now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0)


def _middle_s(pairs: list[tuple[datetime, ...]]) -> float | None:
    lasted = [max(0.0, (end - begin).total_seconds()) for begin, end in pairs]
    return median(lasted) if lasted else None
