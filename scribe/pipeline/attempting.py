"""One attempt at a stage as a trace sees it: part of its visit, whoever hinted at it, however often, however late."""

from __future__ import annotations

from contextlib import AbstractContextManager

from scribe.logs import asked_by
from scribe.model import Lease
from scribe.observing import FIGURES
from scribe.observing.tracing import Spanned, span


def attempt_span(lease: Lease, *, live: bool = False) -> AbstractContextManager[Spanned]:
    """A span around the attempt under a lease that was just taken; the attempt is counted.

    Args:
        lease: names the visit's trace.
        live: whether the recording is still arriving.
    """
    FIGURES.begun.labels(lease.stage.value).inc()
    return span(
        lease.stage.value,
        kind="consumer",
        within=lease.traceparent,
        consultation=lease.consultation,
        stage=lease.stage.value,
        attempt=lease.attempt,
        live=live,
        request=asked_by(),
    )
