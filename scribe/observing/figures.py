"""The figures that a process counts as it works, named as Prometheus asks (https://prometheus.io/docs/practices/naming/).

A label's values are few and known before: routes, stages, states, codes. Nothing that was said or that names a person
is ever one.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from scribe.observing.beating import Beat, Loop

_STAGE_S = (0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600, 1800, 3600)
_REQUEST_S = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
_FACTOR = (0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1, 1.5, 3)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

NO_ANSWER: Final = "none"
"""In place of a status where no answer came."""


def status_class(status: int) -> str:
    """``2xx`` to ``5xx``; anything else, as of a server that makes numbers up, is ``other``."""
    return f"{status // 100}xx" if 100 <= status < 600 else "other"


def known_method(method: str) -> str:
    """A method of HTTP; one that a client made up is ``other``."""
    return method if method in _METHODS else "other"


class Figures:
    """One set for a process. The site, a worker and the reconciler each have what they use; the rest stays at zero."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=self.registry)
        self.registry.register(_Loops())
        self._of_the_site()
        self._of_stages()
        self._of_the_others()

    def _of_the_site(self) -> None:
        self.requests = self._histogram(
            "scribe_request_seconds", "How long requests took.", ("method", "route", "status"), _REQUEST_S
        )
        self.streams = self._gauge("scribe_event_streams", "Streams of news that are open.")
        self.decoders = self._gauge("scribe_decoders_in_use", "Recordings that are being looked through.")
        self.decoders_refused = self._counter(
            "scribe_decoders_refused", "Recordings that found no decoder in time, and were sent away with a time."
        )
        self.over_limit = self._counter(
            "scribe_over_limit", "Costly calls beyond what one person or program has in an hour.", ("kind",)
        )
        self.hints_unsent = self._counter(
            "scribe_hints_unsent", "Hints that the broker did not take; the reconciler makes up for them."
        )

    def _of_stages(self) -> None:
        self.begun = self._counter("scribe_stage_attempts", "Attempts at a stage that were begun.", ("stage",))
        self.stages = self._histogram(
            "scribe_stage_seconds", "How long attempts at a stage took.", ("stage", "outcome"), _STAGE_S
        )
        self.audio = self._counter("scribe_audio_seconds", "Seconds of recordings that were transcribed.")
        self.real_time = self._histogram(
            "scribe_real_time_factor", "Seconds of transcribing for a second of recording.", (), _FACTOR
        )
        self.failures = self._counter(
            "scribe_stage_failures", "Attempts that failed, by the problem's code.", ("stage", "code")
        )
        self.parked = self._counter(
            "scribe_parked", "Consultations that stopped for a person to look, by the problem's code.",
            ("stage", "code"),
        )  # fmt: skip
        self.rounds = self._counter("scribe_reconciler_rounds", "Rounds of the reconciler.", ("outcome",))

    def _of_the_others(self) -> None:
        self.emr = self._histogram(
            "scribe_emr_answer_seconds", "How long the EMR took to answer, by way.", ("way", "status"), _REQUEST_S
        )
        self.webhooks = self._histogram(
            "scribe_webhook_answer_seconds", "How long addresses that are told took to answer.", ("status",), _REQUEST_S
        )
        self.drafting = self._histogram(
            "scribe_drafting_answer_seconds", "How long the drafting endpoint took to answer.", ("status",), _STAGE_S
        )
        self.tokens = self._counter(
            "scribe_drafting_tokens", "Tokens that the drafting endpoint read, had read before, or wrote.", ("kind",)
        )

    def emr_answered(self, way: str, status: str, took_s: float) -> None:
        """An answer of the EMR, or none."""
        self.emr.labels(way, status).observe(took_s)

    def webhook_answered(self, _way: str, status: str, took_s: float) -> None:
        """An answer of an address that is told, or none."""
        self.webhooks.labels(status).observe(took_s)

    def _histogram(self, name: str, said: str, labels: tuple[str, ...], buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, said, labels, buckets=buckets, registry=self.registry)

    def _counter(self, name: str, said: str, labels: tuple[str, ...] = ()) -> Counter:
        return Counter(name, said, labels, registry=self.registry)

    def _gauge(self, name: str, said: str) -> Gauge:
        return Gauge(name, said, registry=self.registry)


class _Loops(Collector):
    """When each loop of the process last gave word, and whether it hangs; of several with one name the worst."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """The same names, whatever turns at this moment."""
        return self._families()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures of this moment."""
        heard, hang = self._families()
        worst: dict[str, Loop] = {}
        for loop in sorted(Beat.loops(), key=Loop.silent_s):
            worst[loop.name] = loop
        for name, loop in worst.items():
            heard.add_metric([name], time.time() - loop.silent_s())
            hang.add_metric([name], float(loop.hangs))
        yield heard
        yield hang

    @staticmethod
    def _families() -> tuple[GaugeMetricFamily, GaugeMetricFamily]:
        return (
            GaugeMetricFamily(
                "scribe_heartbeat_timestamp_seconds", "When a loop of this process last gave word.", labels=["loop"]
            ),
            GaugeMetricFamily("scribe_loop_hangs", "Whether a loop of this process hangs.", labels=["loop"]),
        )


FIGURES = Figures()
"""This process's."""
