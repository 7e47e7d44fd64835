"""What the installation as a whole shows of itself: who works, what happens, what stopped and why. Nobody is named.

Asked by the monitoring and by ``scribe top``. Each question goes along an index, and nothing is unsealed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, literal, select

from scribe.audit import last_anchor
from scribe.consultation import lease as leases
from scribe.consultation.states import ENDED
from scribe.db import Database, utc_now
from scribe.db.presence import GONE_AFTER
from scribe.db.process_tables import ProcessRow
from scribe.db.tables import BACKUP_MADE, ConsultationRow, DeliveryAttemptRow, EventRow, UploadRow
from scribe.model import AttemptResult, ConsultationId, Stage, State

MINUTES: Final = (1, 5, 15)
"""Over how many of the last minutes it is counted what happened."""
OLDER: Final = "older"
"""In place of a reason, of what stopped before the newest of :data:`_MOST`."""
_MOST: Final = 1000
_DONE: Final[dict[str, Stage | None]] = {
    "uploaded": None, "transcript_imported": None, "transcribed": Stage.TRANSCRIBE, "no_speech": Stage.TRANSCRIBE,
    "drafted": Stage.DRAFT, "redrafted": Stage.DRAFT, "approved": None, "signed": None,
    "delivered": Stage.DELIVER, "retracted": Stage.RETRACT,
}  # fmt: skip
"""Events that something was done: by a stage, or by a person."""
_ON_THE_WAY: Final = tuple(state for state in State if state not in ENDED)
_FAILED: Final = "attempt_failed"
_PARKED: Final = "parked"
_NOT_REDRAFTED: Final = "redraft_failed"


@dataclass(frozen=True)
class Standing:
    """What is in one state: how much, since when, how much of it somebody works on, tries again, or stopped."""

    waiting: int = 0
    since: datetime | None = None
    running: int = 0
    retrying: int = 0
    stopped: int = 0


@dataclass(frozen=True)
class Process:
    """A process that gave word within the last day and has not said that it ended."""

    kind: str
    place: str
    """Its machine and its number there, as leases name it."""
    queues: tuple[str, ...]
    version: str
    began_at: datetime
    beat_at: datetime
    hangs: str
    """The loop of it that gives no word."""
    is_silent: bool
    """Whether it counts as gone: killed, frozen, or cut off from the database."""


@dataclass(frozen=True)
class InHand:
    """What a worker has in hand."""

    consultation: ConsultationId
    stage: str
    owner: str
    since: datetime | None
    attempt: int
    share: float | None
    """How far it has come, from 0 to 1; ``None`` where it does not tell."""

    @property
    def place(self) -> str:
        """The machine and the number of the process."""
        return self.owner.rpartition("@")[2]


@dataclass(frozen=True)
class StageNews:
    """What came of a stage of late: when it last succeeded and failed, and why it failed how often."""

    done_at: datetime | None = None
    failed_at: datetime | None = None
    code: str = ""
    """Why it failed last."""
    failures: Mapping[str, int] = field(default_factory=dict)

    @property
    def fails(self) -> bool:
        """Whether the newest of its attempts failed."""
        return self.failed_at is not None and (self.done_at is None or self.done_at < self.failed_at)


@dataclass(frozen=True)
class News:
    """What happened in the last minutes."""

    counts: Mapping[str, tuple[int, ...]]
    """By kind of event: how often in each of :data:`MINUTES`."""
    stages: Mapping[Stage, StageNews]


@dataclass(frozen=True)
class AuditStanding:
    """Where the audit stands: its newest event, and since when it was not anchored."""

    head: int
    anchored_at: datetime | None
    unanchored: int
    """Events since the last anchor, at most :data:`_MOST`."""


@dataclass(frozen=True)
class Answer:
    """How one delivery ended."""

    at: datetime
    result: AttemptResult
    status: int | None
    way: str


class Overseer:
    """Asks the database alone.

    Args:
        database: of the installation, in its newest form.
        clock: the present moment.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._clock = database, clock

    def standing(self) -> dict[State, Standing]:
        """How much is in each state that is no end, counted by the database. What a person stopped is counted apart.

        What has ended is not counted: it grows for years, and nobody waits for it.
        """
        row, now = ConsultationRow, self._clock()
        claimed = row.claim_expires_at.is_not(None) & (row.claim_expires_at > now)
        query = select(
            row.state,
            func.sum(_one_if(row.stopped == "")),
            func.min(case((row.stopped == "", row.state_since))),
            func.sum(_one_if(~leases.none_live(now=now) | claimed)),
            func.sum(_one_if(row.next_attempt_at.is_not(None))),
            func.sum(_one_if(row.stopped != "")),
        )
        query = query.where(row.state.in_([state.value for state in _ON_THE_WAY])).group_by(row.state)
        with self._database.reading() as session:
            found = {State(name): Standing(*values) for name, *values in session.execute(query).all()}
        return {state: found.get(state, Standing()) for state in _ON_THE_WAY}

    def processes(self) -> tuple[Process, ...]:
        """The processes of the last day that have not said that they ended, by kind and place."""
        now = self._clock()
        query = select(ProcessRow).where(ProcessRow.beat_at >= now - timedelta(days=1))
        with self._database.reading() as session:
            found = [_process(row, now) for row in session.scalars(query)]
        return tuple(sorted(found, key=lambda one: (one.kind, one.place)))

    def in_hand(self) -> tuple[InHand, ...]:
        """What workers have in hand, the longest first."""
        with self._database.reading() as session:
            return tuple(
                InHand(
                    consultation=ConsultationId(row.id),
                    stage=held.stage,
                    owner=held.owner,
                    since=held.since,
                    attempt=row.attempts,
                    share=min(1.0, row.progress_done_s / row.progress_total_s) if row.progress_total_s > 0 else None,
                )
                for row, held in leases.held(session, now=self._clock())
            )

    def news(self) -> News:
        """What happened in the last minutes, and of each stage whether it succeeds or fails."""
        now = self._clock()
        since = now - timedelta(minutes=MINUTES[-1])
        row = EventRow
        counted = [func.sum(_one_if(row.at >= now - timedelta(minutes=minutes))) for minutes in MINUTES[:-1]]
        kinds = (*_DONE, _FAILED, _PARKED, _NOT_REDRAFTED)
        query = select(row.kind, func.max(row.at), *counted, func.count()).where(row.at >= since, row.kind.in_(kinds))
        with self._database.reading() as session:
            found = session.execute(query.group_by(row.kind)).all()
            failed = session.execute(
                select(row.at, row.detail)
                .where(row.at >= since, row.kind.in_((_FAILED, _PARKED, _NOT_REDRAFTED)))
                .order_by(row.at.desc())
                .limit(_MOST)
            ).all()
        done_at = {kind: at for kind, at, *_ in found}
        return News(
            counts={kind: tuple(int(count) for count in counts) for kind, _, *counts in found},
            stages={stage: _stage_news(stage, done_at, [tuple(one) for one in failed]) for stage in Stage},
        )

    def parked(self) -> dict[tuple[str, str], int]:
        """How many stand still, by stage and reason; of very many the oldest have ``older`` in place of both."""
        row, event = ConsultationRow, EventRow
        stands = (row.state == State.PARKED.value, row.stopped == "")
        newest = select(row.id).where(*stands).order_by(row.state_since.desc()).limit(_MOST)
        with self._database.reading() as session:
            every = session.scalar(select(func.count()).select_from(row).where(*stands)) or 0
            told = session.execute(
                select(event.consultation_id, event.detail)
                .where(event.consultation_id.in_(newest), event.kind == _PARKED)
                .order_by(event.sequence)
            )
            reasons: dict[str | None, Any] = {consultation: detail for consultation, detail in told}  # noqa: C416 (a row is no pair to mypy)
        found = Counter((str(why.get("stage", "")), str(why.get("code", ""))) for why in reasons.values())
        if every > found.total():
            found[OLDER, OLDER] = every - found.total()
        return dict(found)

    def uploads_open(self) -> tuple[int, datetime | None]:
        """How many recordings are arriving, and since when the oldest has been."""
        query = select(func.count(), func.min(UploadRow.created_at)).where(UploadRow.ended == "")
        with self._database.reading() as session:
            count, since = session.execute(query).one()
        return count, since

    def audit_standing(self) -> AuditStanding:
        """Where the audit stands."""
        with self._database.reading() as session:
            head = session.scalar(select(func.max(EventRow.sequence))) or 0
            anchored = last_anchor(session)
            later = EventRow.sequence > (anchored.sequence if anchored is not None else 0)
            unanchored = session.scalar(
                select(func.count()).select_from(select(EventRow.sequence).where(later).limit(_MOST).subquery())
            )
        return AuditStanding(head, anchored.at if anchored is not None else None, unanchored or 0)

    def backup_made(self) -> datetime | None:
        """When a backup was last made, as far as this database knows; ``None``: never."""
        row = EventRow
        made = select(func.max(row.at)).where(row.kind == literal(BACKUP_MADE, literal_execute=True))
        with self._database.reading() as session:
            return session.scalar(made)

    def emr_answers(self) -> dict[tuple[str, int | None], int]:
        """How deliveries of the last minutes ended: by result and the EMR's status."""
        row = DeliveryAttemptRow
        since = self._clock() - timedelta(minutes=MINUTES[-1])
        query = select(row.result, row.status, func.count()).where(row.ended_at >= since)
        with self._database.reading() as session:
            found = session.execute(query.group_by(row.result, row.status)).all()
        return {(result, status): count for result, status, count in found}

    def last_answers(self, limit: int = 10) -> tuple[Answer, ...]:
        """How the newest deliveries ended, the newest first."""
        row = DeliveryAttemptRow
        found = list[Answer]()
        with self._database.reading() as session:
            for result in AttemptResult:  # each along its index
                query = select(row.ended_at, row.result, row.status, row.way).where(
                    row.result == result.value, row.ended_at.is_not(None)
                )
                rows = session.execute(query.order_by(row.ended_at.desc()).limit(limit))
                found += [Answer(at, AttemptResult(name), status, way) for at, name, status, way in rows if at]
        return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:limit])


def _process(row: ProcessRow, now: datetime) -> Process:
    return Process(
        kind=row.kind,
        place=f"{row.host}:{row.pid}",
        queues=tuple(part for part in row.queues.split(",") if part),
        version=row.version,
        began_at=row.began_at,
        beat_at=row.beat_at,
        hangs=row.hangs,
        is_silent=row.beat_at < now - GONE_AFTER,
    )


def _stage_news(stage: Stage, done_at: Mapping[str, datetime], failed: Iterable[tuple[Any, ...]]) -> StageNews:
    own = [(at, why) for at, why in failed if why.get("stage") == stage.value]
    done = [done_at[kind] for kind, of in _DONE.items() if of is stage and kind in done_at]
    return StageNews(
        done_at=max(done, default=None),
        failed_at=own[0][0] if own else None,
        code=str(own[0][1].get("code", "")) if own else "",
        failures=Counter(str(why.get("code", "")) for _, why in own),
    )


def _one_if(condition: ColumnElement[bool]) -> Any:
    return case((condition, 1), else_=0)
