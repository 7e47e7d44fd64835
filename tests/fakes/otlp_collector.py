"""What receives spans by OTLP over HTTP, as an OpenTelemetry collector does: it decodes the protobuf and keeps it."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

_STATUS_ERROR = 2


@dataclass(frozen=True)
class Received:
    """One span, its numbers in hexadecimal."""

    name: str
    trace: str
    id: str
    parent: str
    links: tuple[str, ...]
    """The traces that it is linked to."""
    members: dict[str, Any]
    process: str
    failed: bool
    took_s: float


@dataclass
class Collector:
    """Listens on a port of its own."""

    spans: list[Received] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def take(self, path: str, body: bytes) -> None:
        self.paths.append(path)
        self.raw.append(body)
        told = ExportTraceServiceRequest.FromString(body)
        for resource in told.resource_spans:
            who = {one.key: one.value.string_value for one in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [_received(span, who) for span in scope.spans]

    def named(self, name: str) -> list[Received]:
        return [span for span in tuple(self.spans) if span.name == name]

    def until(self, true: Callable[[], object], within_s: float = 60) -> None:
        ends_at = time.monotonic() + within_s
        while not true():
            assert time.monotonic() < ends_at, sorted(span.name for span in self.spans)
            time.sleep(0.05)


def _received(span: Any, who: dict[str, str]) -> Received:
    return Received(
        name=span.name,
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        links=tuple(link.trace_id.hex() for link in span.links),
        members={one.key: getattr(one.value, str(one.value.WhichOneof("value"))) for one in span.attributes},
        process=f"{who['service.name']} {who['scribe.process']}",
        failed=span.status.code == _STATUS_ERROR,
        took_s=(span.end_time_unix_nano - span.start_time_unix_nano) / 1e9,
    )


def _handler(collector: Collector) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            packed = self.headers.get("Content-Encoding") == "gzip"
            collector.take(self.path, gzip.decompress(body) if packed else body)
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            """Silent."""

    return Handler
