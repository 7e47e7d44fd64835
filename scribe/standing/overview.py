"""The whole of an installation at one moment, as the monitoring and ``scribe top`` show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from scribe.consultation.overseeing import AuditStanding, InHand, News, Overseer, Process, Standing
from scribe.consultation.states import RESUMES_FROM
from scribe.db import utc_now
from scribe.disk import free_bytes
from scribe.model import Stage, State
from scribe.settings import Settings

OLD_BACKUP: Final = timedelta(days=2)
"""A newest backup that is older than this is no longer one of each day."""


@dataclass(frozen=True)
class Queue:
    """What waits for one stage."""

    due: int
    leased: int
    retrying: int
    stopped: int
    since: datetime | None
    """When the state of the oldest began."""


@dataclass(frozen=True)
class Overview:
    """Everything that the database tells, and the space on this machine's disk."""

    at: datetime
    states: Mapping[State, Standing]
    processes: tuple[Process, ...]
    in_hand: tuple[InHand, ...]
    news: News
    parked: Mapping[tuple[str, str], int]
    """By stage and reason."""
    uploads: int
    uploads_since: datetime | None
    audit: AuditStanding
    backup_at: datetime | None
    """When a backup was last made; ``None``: never."""
    emr: Mapping[tuple[str, int | None], int]
    """Deliveries of the last minutes, by result and status."""

    def queue(self, stage: Stage) -> Queue:
        """What waits for a stage."""
        found = self.states[RESUMES_FROM[stage]]
        due = max(0, found.waiting - found.running - found.retrying)
        return Queue(due, found.running, found.retrying, found.stopped, found.since)

    def alive(self) -> tuple[Process, ...]:
        """The processes that gave word a moment ago."""
        return tuple(one for one in self.processes if not one.is_silent)

    def works_on(self, queue: str) -> int:
        """How many processes take work from a queue."""
        return sum(one.kind == "all" or queue in one.queues for one in self.alive())


def overview(overseer: Overseer) -> Overview:
    """Asks for everything.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database does not answer.
    """
    uploads, since = overseer.uploads_open()
    return Overview(
        at=utc_now(),
        states=overseer.standing(),
        processes=overseer.processes(),
        in_hand=overseer.in_hand(),
        news=overseer.news(),
        parked=overseer.parked(),
        uploads=uploads,
        uploads_since=since,
        audit=overseer.audit_standing(),
        backup_at=overseer.backup_made(),
        emr=overseer.emr_answers(),
    )


def data_free_bytes(settings: Settings) -> int:
    """Space left on the disk of the data folder, as far as this machine has it."""
    return free_bytes(settings.data_dir)


def age_s(since: datetime | None, now: datetime) -> float:
    """Seconds since then; 0 where nothing waits."""
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0
