"""Where the figures are read: the text form of Prometheus, and a small server for processes without a site."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from scribe.errors import PartDown
from scribe.observing.beating import Beat
from scribe.observing.figures import FIGURES

log = logging.getLogger(__name__)

MEDIA_TYPE = CONTENT_TYPE_LATEST
_Start = Callable[..., Any]


def exposition(*standing: Collector) -> bytes:
    """All figures as Prometheus reads them: this process's, and what further collectors know."""
    return generate_latest(_Several(FIGURES.registry, *standing))


class _Several:
    """Collectors that are read one after the other."""

    def __init__(self, *collectors: Any) -> None:
        self._collectors = collectors

    def collect(self) -> Iterable[Any]:
        """Each one's figures."""
        for collector in self._collectors:
            yield from collector.collect()


def serve_figures(host: str, port: int, *standing: Collector) -> None:
    """Answers ``/metrics`` and ``/healthz`` from a thread of its own for as long as the process lives.

    ``/healthz`` is 503 when a loop of the process was silent for longer than it may be: it hangs, and should be started
    again.

    Raises:
        PartDown: the port is taken.
    """

    def answer(environ: dict[str, Any], start: _Start) -> list[bytes]:
        match environ["PATH_INFO"]:
            case "/metrics":
                return _figures(standing, start)
            case "/healthz":
                hanging = Beat.hanging()
                start("503 Service Unavailable" if hanging else "200 OK", [("Content-Type", "text/plain")])
                said = f"the loop {hanging.name} was silent for {hanging.silent_s():.0f} s" if hanging else "well"
                return [f"{said}\n".encode()]
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b"/metrics and /healthz\n"]

    try:
        server = make_server(host, port, answer, server_class=_Threaded, handler_class=_Quiet)
    except OSError as error:
        raise PartDown(
            f"The figures cannot be served on {host}:{port}: {error.strerror}.",
            remedy="Choose another port with SCRIBE_METRICS_PORT; 0 serves none.",
        ) from error
    threading.Thread(target=server.serve_forever, name="figures", daemon=True).start()


def _figures(standing: tuple[Collector, ...], start: _Start) -> list[bytes]:
    """The figures; a fault of ours while they are gathered is a line of the log, and a 500."""
    try:
        told = exposition(*standing)
    except Exception:
        log.exception("figures not gathered")
        start("500 Internal Server Error", [("Content-Type", "text/plain")])
        return [b"the figures could not be gathered; the log has the reason\n"]
    start("200 OK", [("Content-Type", MEDIA_TYPE)])
    return [told]


class _Threaded(ThreadingMixIn, WSGIServer):
    """Says how the process is although a question for the figures waits for the database."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is nothing to tell of."""


class _Quiet(WSGIRequestHandler):
    timeout = 10
    """Seconds until a client that sends nothing is given up."""

    def log_message(self, format: str, *args: Any) -> None:
        """A line for each scrape would hide the others."""
