"""Spans by OpenTelemetry, sent by OTLP over HTTP. Imported only where traces are on.

The provider is ours alone and never the process's global one: so no other package's instrumentation sends spans here,
which may hold addresses and parameters. Standard variables hold where Scribe has no setting of its own:
``OTEL_EXPORTER_OTLP_*``, ``OTEL_TRACES_SAMPLER``, ``OTEL_BSP_*``, ``OTEL_SERVICE_NAME``, ``OTEL_RESOURCE_ATTRIBUTES``
(https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
"""

from __future__ import annotations

import atexit
import logging
import os
import re
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

import scribe
from scribe.errors import ScribeError
from scribe.observing.tracing import MEMBERS, TRACEPARENT, Kind, Spanned, Value

_KINDS: Final[dict[Kind, trace.SpanKind]] = {
    "internal": trace.SpanKind.INTERNAL,
    "server": trace.SpanKind.SERVER,
    "client": trace.SpanKind.CLIENT,
    "consumer": trace.SpanKind.CONSUMER,
}
log = logging.getLogger(__name__)

_AT_THE_END_S: Final = 2.0
"""How long a process that ends waits for its last spans to be sent."""
_WITHIN_S: Final = 5
"""How long one sending may take, also at the end of a process; ``OTEL_EXPORTER_OTLP_TIMEOUT`` overrides it."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9._:/{}@+ -]{0,160}")
"""What ids, routes, codes and names of models are made of. Anything else is no such thing, and is left out."""
_BEFORE: Final = TraceContextTextMapPropagator()


class OpenTelemetry:
    """The tracer.

    Args:
        endpoint: the collector's base URL; empty: as ``OTEL_EXPORTER_OTLP_ENDPOINT`` says, or this machine's.
        process: what this process is.
    """

    def __init__(self, endpoint: str, process: str) -> None:
        os.environ.setdefault("OTEL_SERVICE_NAME", "scribe")
        who = {
            "service.version": scribe.__version__,
            "service.instance.id": f"{socket.gethostname()}:{os.getpid()}",
            "scribe.process": process,
        }
        timeout = None if os.environ.get("OTEL_EXPORTER_OTLP_TIMEOUT") else _WITHIN_S
        address = f"{endpoint.rstrip('/')}/v1/traces" if endpoint else None
        self._sending = _Sending(OTLPSpanExporter(endpoint=address, timeout=timeout))
        self._provider = TracerProvider(resource=Resource.create(who), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(self._sending))
        self._tracer = self._provider.get_tracer("scribe", scribe.__version__)
        atexit.register(self.flush, _AT_THE_END_S)

    @contextmanager
    def span(self, name: str, *, kind: Kind, within: str, members: dict[str, Value]) -> Iterator[Spanned]:
        """A span around the block."""
        parent = _context_of(within) if within else None
        with self._tracer.start_as_current_span(
            name,
            context=parent,
            kind=_KINDS[kind],
            attributes=_attributes(members),
            links=_links(parent),
            record_exception=False,
            set_status_on_exception=False,
        ) as made:
            spanned = _Span(made)
            try:
                yield spanned
            except Exception as error:
                spanned.fail(error.code if isinstance(error, ScribeError) else type(error).__name__)
                raise

    def begin_visit(self, consultation: str) -> str:
        """A span of no length, under which all of a visit comes."""
        nothing = contexts.Context()
        made = self._tracer.start_span(
            "visit", nothing, attributes=_attributes({"consultation": consultation}), links=_links(nothing)
        )
        made.end()
        return _number(trace.set_span_in_context(made, nothing))

    def passed(self, name: str, since: datetime, until: datetime, *, within: str, members: dict[str, Value]) -> None:
        """A span that is over."""
        parent = _context_of(within)
        began, ended = _nanoseconds(since), max(_nanoseconds(since), _nanoseconds(until))
        self._tracer.start_span(
            name, parent, attributes=_attributes(members), links=_links(parent), start_time=began
        ).end(ended)

    @contextmanager
    def carried(self, traceparent: str) -> Iterator[None]:
        """What another process did is what is going on here."""
        token = contexts.attach(_context_of(traceparent))
        try:
            yield
        finally:
            contexts.detach(token)

    def current(self) -> str:
        """The number of what is going on."""
        return _number(contexts.get_current())

    def note(self, members: dict[str, Value]) -> None:
        """More of what is going on."""
        trace.get_current_span().set_attributes(_attributes(members))

    def flush(self, within_s: float) -> None:
        """Sends what is left; no longer than that, and not at all to a collector that is away."""
        if self._sending.fails:
            return
        sending = threading.Thread(target=self._provider.force_flush, name="last spans", daemon=True)
        sending.start()
        sending.join(within_s)

    def close(self) -> None:
        """Sends what is left, and no more after it."""
        atexit.unregister(self.flush)
        self._provider.shutdown()


class _Sending(SpanExporter):
    """Sends spans, and says once that they do not arrive, and once that they do again.

    Attributes:
        fails: whether the last ones did not arrive.
    """

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self.fails = False
        for name in ("opentelemetry.exporter", "opentelemetry.sdk"):  # a line with each try, for as long as it is away
            logging.getLogger(name).setLevel(logging.CRITICAL)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Sends some."""
        result = self._exporter.export(spans)
        failed = result is not SpanExportResult.SUCCESS
        if failed and not self.fails:
            log.warning("traces are not sent: the collector does not take them; what waits for too long is dropped")
        elif self.fails and not failed:
            log.info("traces are sent again")
        self.fails = failed
        return result

    def shutdown(self) -> None:
        """Ends the sending."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Nothing is kept here."""
        return self._exporter.force_flush(timeout_millis)


class _Span:
    """A span of OpenTelemetry that holds nothing but what it may."""

    def __init__(self, made: trace.Span) -> None:
        self._made = made

    def note(self, **members: Value) -> None:
        """See the protocol."""
        self._made.set_attributes(_attributes(members))

    def fail(self, code: str) -> None:
        """See the protocol."""
        self.note(code=code)
        self._made.set_status(trace.StatusCode.ERROR)


def _attributes(members: dict[str, Value]) -> dict[str, Value]:
    return {
        MEMBERS[name]: value
        for name, value in members.items()
        if not isinstance(value, str) or (value and _PLAIN.fullmatch(value))
    }


def _context_of(traceparent: str) -> contexts.Context:
    """The context that a ``traceparent`` names; an empty one where it names none."""
    return _BEFORE.extract({TRACEPARENT: traceparent}, context=contexts.Context())


def _number(context: contexts.Context) -> str:
    told: dict[str, str] = {}
    _BEFORE.inject(told, context=context)
    return told.get(TRACEPARENT, "")


def _links(parent: contexts.Context | None) -> list[trace.Link]:
    """What is going on, for a span that belongs to another trace."""
    here = trace.get_current_span().get_span_context()
    if parent is None or not here.is_valid:
        return []
    of = trace.get_current_span(parent).get_span_context()
    return [] if of.trace_id == here.trace_id else [trace.Link(here)]


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1000
