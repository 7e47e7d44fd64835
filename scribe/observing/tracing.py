"""Traces: how one visit went from its recording to the EMR, and what each request and each attempt did in it.

A visit has a trace of its own, whose ``traceparent`` (W3C Trace Context) is kept with the consultation. What a worker
does for it belongs to that trace, whoever hinted at it, however often and however late; the request or the round that
led to it is linked. Where traces are off nothing of OpenTelemetry is imported, and all of this does nothing.

A span holds ids, states, codes and figures. What it may be called and may hold is fixed here; errors are told by their
code, never by their text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Final, Literal, Protocol

from scribe.errors import MissingPart
from scribe.settings import Settings

Kind = Literal["internal", "server", "client", "consumer"]
Receiver = Literal["emr", "drafting"]
"""To whom the number of a trace may be told."""
Value = str | int | float | bool

TRACEPARENT: Final = "traceparent"
"""The header's name, in requests and in messages."""


class Spanned(Protocol):
    """A span that is going on."""

    def note(self, **members: Value) -> None:
        """Notes more of it; see :data:`MEMBERS` for what there is."""
        ...

    def fail(self, code: str) -> None:
        """It failed, with this code."""
        ...


class Tracer(Protocol):
    """Makes spans and sends them; ours over OpenTelemetry is in :mod:`scribe.observing.spans`."""

    def span(self, name: str, *, kind: Kind, within: str, members: dict[str, Value]) -> AbstractContextManager[Spanned]:
        """See :func:`span`."""
        ...

    def begin_visit(self, consultation: str) -> str:
        """See :func:`begin_visit`."""
        ...

    def passed(self, name: str, since: datetime, until: datetime, *, within: str, members: dict[str, Value]) -> None:
        """See :func:`passed`."""
        ...

    def carried(self, traceparent: str) -> AbstractContextManager[None]:
        """See :func:`carried`."""
        ...

    def current(self) -> str:
        """See :func:`current`."""
        ...

    def note(self, members: dict[str, Value]) -> None:
        """See :func:`note`."""
        ...

    def flush(self, within_s: float) -> None:
        """See :func:`flush`."""
        ...


MEMBERS: Final = {
    "consultation": "scribe.consultation", "request": "scribe.request", "stage": "scribe.stage",
    "attempt": "scribe.attempt", "outcome": "scribe.outcome", "state": "scribe.state", "way": "scribe.way",
    "live": "scribe.live", "sent": "scribe.hints", "code": "error.type", "method": "http.request.method",
    "route": "http.route", "status": "http.response.status_code", "host": "server.address",
    "model": "gen_ai.request.model", "read_tokens": "gen_ai.usage.input_tokens",
    "written_tokens": "gen_ai.usage.output_tokens",
}  # fmt: skip
"""What a span may hold: our word, and OpenTelemetry's (its semantic conventions where they have one)."""


class _Nothing:
    """The span where traces are off."""

    def note(self, **members: Value) -> None:
        """Nothing is kept."""

    def fail(self, code: str) -> None:
        """Nothing is kept."""


class _Traces:
    """The tracer of this process, and to whom its numbers are told."""

    tracer: Tracer | None = None
    passed_on: frozenset[str] = frozenset()


_NOTHING: Final = _Nothing()


def start_tracing(settings: Settings, process: str) -> None:
    """Sends spans from now on, where the settings say so.

    Args:
        settings: whether, and where to.
        process: what this process is: ``site``, ``worker``, ``reconciler`` or ``up``.

    Raises:
        MissingPart: the extra with OpenTelemetry is not installed.
    """
    if not settings.traces or _Traces.tracer is not None:
        return
    try:
        from scribe.observing.spans import OpenTelemetry  # noqa: PLC0415 (nothing of it is imported when it is off)
    except ImportError as error:
        raise MissingPart(
            "Traces are on, and the packages that send them are not installed.",
            remedy='Install them with pip install "scribe[otel]", or set SCRIBE_TRACES=false.',
        ) from error
    _Traces.tracer = OpenTelemetry(settings.traces_endpoint, process)
    _Traces.passed_on = frozenset(settings.traces_passed_on)


def use_tracer(tracer: Tracer | None) -> None:
    """Makes this one the tracer of the process; ``None`` ends all tracing."""
    _Traces.tracer = tracer


def is_tracing() -> bool:
    """Whether spans are made."""
    return _Traces.tracer is not None


@contextmanager
def span(name: str, *, kind: Kind = "internal", within: str = "", **members: Value) -> Iterator[Spanned]:
    """What is done within the block is a span.

    Args:
        name: one of few words, known before.
        kind: by OpenTelemetry.
        within: the ``traceparent`` that it belongs to; what is going on here is linked then. Without it the span
            belongs to what is going on.
        members: what it holds, by the names of :data:`MEMBERS`.
    """
    if _Traces.tracer is None:
        yield _NOTHING
        return
    with _Traces.tracer.span(name, kind=kind, within=within, members=members) as made:
        yield made


def begin_visit(consultation: str) -> str:
    """Begins the trace of a visit; gives its ``traceparent``, empty where traces are off."""
    return _Traces.tracer.begin_visit(consultation) if _Traces.tracer is not None else ""


def passed(name: str, since: datetime, until: datetime, *, within: str, **members: Value) -> None:
    """A span that is over already, as the wait for a nurse; what is going on here is linked."""
    if _Traces.tracer is not None and within:
        _Traces.tracer.passed(name, since, until, within=within, members=members)


def carried(traceparent: str) -> AbstractContextManager[None]:
    """What is done within the block was led to by what this ``traceparent`` names; one that is none is left out."""
    return _Traces.tracer.carried(traceparent) if _Traces.tracer is not None and traceparent else nullcontext()


def current() -> str:
    """The ``traceparent`` of what is going on; empty where traces are off or this one is not kept."""
    return _Traces.tracer.current() if _Traces.tracer is not None else ""


def note(**members: Value) -> None:
    """Notes more of what is going on."""
    if _Traces.tracer is not None:
        _Traces.tracer.note(members)


def told_to(receiver: Receiver) -> dict[str, str]:
    """The headers that tell a receiver the number of the trace, where the settings let it know."""
    number = current() if receiver in _Traces.passed_on else ""
    return {TRACEPARENT: number} if number else {}


def flush(within_s: float = 1.0) -> None:
    """Sends what is left before a process ends abruptly."""
    if _Traces.tracer is not None:
        _Traces.tracer.flush(within_s)
