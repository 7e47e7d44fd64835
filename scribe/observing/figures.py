"""The figures that a process counts as it works, named as Prometheus asks (https://prometheus.io/docs/practices/naming/).

A label's values are few and known before: routes, stages, states, codes. Nothing that was said or that names a person
is ever one.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_STAGE_S = (0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600, 1800, 3600)
_REQUEST_S = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
_FACTOR = (0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1, 1.5, 3)


class Figures:
    """One set for a process. The site, a worker and the reconciler each have what they use; the rest stays at zero."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self.requests = self._histogram(
            "scribe_request_seconds", "How long requests took.", ("method", "route", "status"), _REQUEST_S
        )
        self.stages = self._histogram(
            "scribe_stage_seconds", "How long attempts at a stage took.", ("stage", "outcome"), _STAGE_S
        )
        self.audio = Counter(
            "scribe_audio_seconds", "Seconds of recordings that were transcribed.", registry=self.registry
        )
        self.real_time = self._histogram(
            "scribe_real_time_factor", "Seconds of transcribing for a second of recording.", (), _FACTOR
        )
        self.failures = Counter(
            "scribe_stage_failures", "Attempts that failed, by the problem's code.", ("stage", "code"),
            registry=self.registry,
        )  # fmt: skip
        self.parked = Counter(
            "scribe_parked", "Consultations that stopped for a person to look, by the problem's code.",
            ("stage", "code"), registry=self.registry,
        )  # fmt: skip
        self.hints_unsent = Counter(
            "scribe_hints_unsent", "Hints that the broker did not take; the reconciler makes up for them.",
            registry=self.registry,
        )  # fmt: skip
        self.rounds = Counter(
            "scribe_reconciler_rounds", "Rounds of the reconciler.", ("outcome",), registry=self.registry
        )
        self.beat = Gauge(
            "scribe_heartbeat_timestamp_seconds", "When this process's loop last turned.", registry=self.registry
        )

    def _histogram(self, name: str, said: str, labels: tuple[str, ...], buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, said, labels, buckets=buckets, registry=self.registry)


FIGURES = Figures()
"""This process's."""
