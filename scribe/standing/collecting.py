"""What stands in the database, as figures: how many wait for what, since when, who works, what space is left.

Asked when somebody reads the figures, and not more often than every few seconds however many ask: each figure is one
grouped question over indexed columns, and nothing is unsealed.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, get_args

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from scribe.consultation.overseeing import Overseer
from scribe.consultation.states import RESUMES_FROM
from scribe.db.presence import Kind
from scribe.model import Stage, State
from scribe.outages import outage_of
from scribe.settings import Settings
from scribe.standing.overview import Overview, Queue, age_s, data_free_bytes, overview

FRESH_S = 5.0
WITHIN_S = 5.0
"""How long a question waits for the one before it, which may wait for a database that hangs."""
_PEOPLE = (State.DRAFTED, State.REVIEWED)
"""The states that wait for a nurse or a doctor."""
QUEUES: Final = (Stage.TRANSCRIBE, Stage.DRAFT, Stage.DELIVER)
"""The stages that have a queue of their own."""


class StandingCollector(Collector):
    """Asks the database when the figures are read. While it does not answer, ``scribe_database_up`` is 0, alone."""

    def __init__(self, overseer: Overseer, settings: Settings) -> None:
        self._overseer, self._settings = overseer, settings
        self._lock = threading.Lock()
        self._kept: tuple[float, Overview | None] = (-FRESH_S, None)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing beforehand: the database is not asked when the collector is registered."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures of this moment."""
        now = self._overview()
        yield GaugeMetricFamily("scribe_database_up", "Whether the database answers.", float(now is not None))
        yield GaugeMetricFamily(
            "scribe_data_free_bytes", "Space left on the disk of the data folder.", data_free_bytes(self._settings)
        )
        if now is not None:
            yield from _of_consultations(now)
            yield from _of_processes(now)
            yield from _of_the_audit(now)
            yield GaugeMetricFamily(
                "scribe_backup_timestamp_seconds", "When a backup was last made; 0: never.", _timestamp(now.backup_at)
            )

    def _overview(self) -> Overview | None:
        """What was asked a moment ago, or asks now; ``None`` while the database gives no answer, or none in time."""
        if not self._lock.acquire(timeout=WITHIN_S):
            return None
        try:
            at, kept = self._kept
            if time.monotonic() - at >= FRESH_S:
                kept = self._asked()
                self._kept = (time.monotonic(), kept)
            return kept
        finally:
            self._lock.release()

    def _asked(self) -> Overview | None:
        try:
            return overview(self._overseer)
        except Exception as error:
            if outage_of(error) is None:
                raise
            return None


def _of_consultations(now: Overview) -> Iterator[GaugeMetricFamily]:
    yield _family("scribe_consultations", "Consultations in each state that is no end.", "state", {
        state.value: found.waiting + found.stopped for state, found in now.states.items()
    })  # fmt: skip
    yield _family("scribe_person_oldest_wait_seconds", "How long the oldest waits for a person.", "state", {
        state.value: age_s(now.states[state].since, now.at) for state in _PEOPLE
    })  # fmt: skip
    for name, said, of in _BY_STAGE:
        yield _family(name, said, "stage", {stage.value: of(now.queue(stage), now) for stage in RESUMES_FROM})
    parked = GaugeMetricFamily(
        "scribe_parked_now", "Consultations that stand still, by reason.", labels=["stage", "code"]
    )
    for labels, count in now.parked.items():
        parked.add_metric(labels, count)
    yield parked
    yield GaugeMetricFamily("scribe_uploads_open", "Recordings that are arriving.", now.uploads)
    yield GaugeMetricFamily(
        "scribe_upload_oldest_seconds", "How long the oldest recording has been arriving.",
        age_s(now.uploads_since, now.at),
    )  # fmt: skip


def _of_processes(now: Overview) -> Iterator[GaugeMetricFamily]:
    alive, silent = (
        Counter(one.kind for one in now.alive()),
        Counter(one.kind for one in now.processes if one.is_silent),
    )
    kinds = get_args(Kind)
    yield _family("scribe_processes", "Processes that gave word.", "kind", {kind: alive[kind] for kind in kinds})
    yield _family("scribe_processes_silent", "Processes that gave none, and had not said that they end.", "kind", {
        kind: silent[kind] for kind in kinds
    })  # fmt: skip
    yield _family("scribe_workers", "Processes that take work from a queue.", "queue", {
        queue.value: now.works_on(queue.value) for queue in QUEUES
    })  # fmt: skip
    yield _family("scribe_longest_in_hand_seconds", "How long a worker has had the oldest in hand.", "stage", {
        stage.value: max((age_s(one.since, now.at) for one in now.in_hand if one.stage == stage.value), default=0.0)
        for stage in Stage
    })  # fmt: skip


def _of_the_audit(now: Overview) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily("scribe_audit_head", "Number of the newest event of the audit.", now.audit.head)
    yield GaugeMetricFamily(
        "scribe_audit_unanchored_events", "Events since the last anchor, at most 1,000.", now.audit.unanchored
    )
    yield GaugeMetricFamily(
        "scribe_audit_anchor_timestamp_seconds",
        "When the audit was last anchored; 0: never.",
        _timestamp(now.audit.anchored_at),
    )


def _timestamp(moment: datetime | None) -> float:
    """0 where it never was."""
    return moment.timestamp() if moment is not None else 0.0


_BY_STAGE: tuple[tuple[str, str, Callable[[Queue, Overview], float]], ...] = (
    ("scribe_due", "Consultations that wait for a worker now.", lambda queue, _now: queue.due),
    ("scribe_leased", "Consultations that a worker has in hand.", lambda queue, _now: queue.leased),
    ("scribe_waiting_retry", "Consultations whose next attempt is later.", lambda queue, _now: queue.retrying),
    ("scribe_stopped", "Consultations that a person holds or gave up.", lambda queue, _now: queue.stopped),
    (
        "scribe_oldest_wait_seconds",
        "How long the oldest waits, from when its state began.",
        lambda queue, now: age_s(queue.since, now.at),
    ),
)


def _family(name: str, said: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, said, labels=[label])
    for value, figure in values.items():
        family.add_metric([value], figure)
    return family
