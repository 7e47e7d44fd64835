"""What stands in the database, as figures: how many wait for what, since when, who works, what space is left.

Asked when somebody reads the figures, and not more often than every few seconds however many ask: each figure is one
grouped question over indexed columns, and nothing is unsealed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from scribe.consultation.service import ConsultationService, Standing
from scribe.consultation.states import RESUMES_FROM
from scribe.db import utc_now
from scribe.disk import free_bytes
from scribe.model import State
from scribe.outages import outage_of
from scribe.settings import Settings

FRESH_S = 5.0
_PEOPLE = (State.DRAFTED, State.REVIEWED)
"""The states that wait for a nurse or a doctor."""


class StandingCollector(Collector):
    """Asks the database when the figures are read. While it does not answer, ``scribe_database_up`` is 0, alone."""

    def __init__(self, service: ConsultationService, settings: Settings) -> None:
        self._service, self._settings = service, settings
        self._lock = threading.Lock()
        self._kept: tuple[float, dict[State, Standing] | None] = (-FRESH_S, None)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing beforehand: the database is not asked when the collector is registered."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures of this moment."""
        standing = self._standing()
        yield GaugeMetricFamily("scribe_database_up", "Whether the database answers.", float(standing is not None))
        yield GaugeMetricFamily(
            "scribe_data_free_bytes", "Space left on the disk of the data folder.", free_bytes(self._settings.data_dir)
        )
        if standing is None:
            return
        yield _family("scribe_consultations", "Consultations in each state.", "state", {
            state.value: found.waiting + found.stopped for state, found in standing.items()
        })  # fmt: skip
        yield _family("scribe_person_oldest_wait_seconds", "How long the oldest waits for a person.", "state", {
            state.value: _age_s(standing[state]) for state in _PEOPLE
        })  # fmt: skip
        for name, said, of in _BY_STAGE:
            yield _family(name, said, "stage", {
                stage.value: of(standing[state]) for stage, state in RESUMES_FROM.items()
            })  # fmt: skip

    def _standing(self) -> dict[State, Standing] | None:
        with self._lock:
            at, kept = self._kept
            if time.monotonic() - at < FRESH_S:
                return kept
            try:
                kept = self._service.standing()
            except Exception as error:
                if outage_of(error) is None:
                    raise
                kept = None
            self._kept = (time.monotonic(), kept)
            return kept


def _age_s(found: Standing) -> float:
    return (utc_now() - found.since).total_seconds() if found.since is not None else 0.0


def _due(found: Standing) -> float:
    return max(0, found.waiting - found.running - found.retrying)


_BY_STAGE: tuple[tuple[str, str, Callable[[Standing], float]], ...] = (
    ("scribe_due", "Consultations that wait for a worker now.", _due),
    ("scribe_leased", "Consultations that a worker has in hand.", lambda found: found.running),
    ("scribe_waiting_retry", "Consultations whose next attempt is later.", lambda found: found.retrying),
    ("scribe_stopped", "Consultations that a person holds or gave up.", lambda found: found.stopped),
    ("scribe_oldest_wait_seconds", "How long the oldest waits, from when its state began.", _age_s),
)


def _family(name: str, said: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, said, labels=[label])
    for value, figure in values.items():
        family.add_metric([value], figure)
    return family
