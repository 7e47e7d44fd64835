"""An EMR that behaves as badly as EMRs, proxies and networks do, by chance or on demand.

    with HostileEmr(seed=1, rate=0.03) as emr: …            # three requests in a hundred meet a fault
    with HostileEmr() as emr: emr.meet("half", "write")     # the next write does

What it stores is :class:`~tests.fakes.fhir_server.FhirServer`'s own; the faults are on the wire, around it.
"""

from __future__ import annotations

import json
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self
from urllib.parse import urlsplit

from tests.fakes.fhir_answers import Answer, Refusal
from tests.fakes.fhir_server import PREFIX, FhirServer

Match = Callable[[str, str], bool]

PHASES: Final[dict[str, Match]] = {
    "metadata": lambda method, path: (method, path) == ("GET", "metadata"),
    "search": lambda method, path: path.endswith("_search"),
    "read": lambda method, path: method == "GET" and path not in ("", "metadata"),
    "write": lambda method, path: method in ("POST", "PUT") and not path.endswith("_search"),
}
"""Kinds of requests, by method and path below the base."""

NEVER_S: Final = 30.0
"""How long a fault lasts that the other side has to end."""


class Wire:
    """One request, and what can be done to it."""

    def __init__(self, emr: HostileEmr, handler: BaseHTTPRequestHandler) -> None:
        self._emr, self._handler = emr, handler
        self.path = urlsplit(handler.path).path.removeprefix(PREFIX).strip("/")
        self._body: bytes | None = None

    @property
    def writes(self) -> bool:
        return PHASES["write"](self._handler.command, self.path)

    def proceed(self) -> Answer:
        """What the server does and answers."""
        body = self.take_in()
        headers = {name.lower(): value for name, value in self._handler.headers.items()}
        return self._emr.handle(self._handler.command, self._handler.path, headers, body)

    def take_in(self) -> bytes:
        """The request's body, read to its end and not answered."""
        if self._body is None:
            self._body = self._handler.rfile.read(int(self._handler.headers.get("Content-Length", "0")))
        return self._body

    @property
    def trap(self) -> str:
        """Where a redirect leads; nobody should follow it."""
        return self._emr.url

    def send(self, answer: Answer, *, kind: str = "application/fhir+json", content: bytes | None = None) -> None:
        """An answer, whole."""
        body = self.content(answer) if content is None else content
        self.head(answer.status, {**answer.headers, "Content-Type": kind, "Content-Length": str(len(body))})
        self.write(body)

    def head(self, status: int, headers: dict[str, str]) -> None:
        self._handler.send_response(status)
        for name, value in headers.items():
            self._handler.send_header(name, value)
        self._handler.end_headers()

    def write(self, content: bytes) -> None:
        self._handler.wfile.write(content)
        self._handler.wfile.flush()

    def reset(self) -> None:
        """RST in place of an answer."""
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._handler.connection.close()
        self.close()

    def close(self) -> None:
        self._handler.close_connection = True

    def wait(self, seconds: float) -> bool:
        """Waits, at most until the server ends."""
        return self._emr.ended.wait(seconds)

    @staticmethod
    def content(answer: Answer) -> bytes:
        return b"" if answer.body is None else json.dumps(answer.body).encode()


def _outcome(status: int, text: str) -> dict[str, Any]:
    return Refusal(status, "transient", text).outcome


def _reset(wire: Wire) -> None:
    wire.reset()


def _reset_after(wire: Wire) -> None:
    wire.proceed()
    wire.reset()


def _silent(wire: Wire) -> None:
    wire.proceed()
    wire.close()


def _half(wire: Wire) -> None:
    answer = wire.proceed()
    body = Wire.content(answer)
    wire.head(answer.status, {"Content-Type": "application/fhir+json", "Content-Length": str(len(body) + 1)})
    wire.write(body[: len(body) // 2])
    wire.close()


def _drip(wire: Wire) -> None:
    answer = wire.proceed()
    body = Wire.content(answer) + b" " * 1000
    wire.head(answer.status, {"Content-Type": "application/fhir+json", "Content-Length": str(len(body))})
    for byte in body:
        wire.write(bytes([byte]))
        if wire.wait(0.1):
            break
    wire.close()


def _unread(wire: Wire) -> None:
    wire.wait(NEVER_S)
    wire.close()


def _busy(wire: Wire) -> None:
    wire.take_in()
    wire.send(Answer(429, _outcome(429, "too many requests"), {"Retry-After": "0"}))


def _maintenance(wire: Wire) -> None:
    wire.take_in()
    past = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    wire.send(Answer(503, None, past), kind="text/html", content=b"<html><h1>Maintenance</h1></html>")


def _forever_busy(wire: Wire) -> None:
    wire.take_in()
    wire.send(Answer(503, _outcome(503, "later"), {"Retry-After": "1" + "0" * 400}))


def _status(status: int) -> Callable[[Wire], None]:
    def fault(wire: Wire) -> None:
        wire.take_in()
        wire.send(Answer(status, _outcome(status, "on demand")))

    return fault


def _error_after(wire: Wire) -> None:
    wire.proceed()
    wire.send(Answer(500, _outcome(500, "after the commit")))


def _lie(wire: Wire) -> None:
    wire.take_in()
    said = {"resourceType": "Bundle", "type": "transaction-response" if wire.writes else "searchset", "entry": []}
    wire.send(Answer(200, said))


def _nothing(wire: Wire) -> None:
    wire.take_in()
    wire.send(Answer(200), content=b"")


def _said(content: bytes, kind: str = "application/fhir+json") -> Callable[[Wire], None]:
    def fault(wire: Wire) -> None:
        wire.take_in()
        wire.send(Answer(200), kind=kind, content=content)

    return fault


def _redirect(wire: Wire) -> None:
    wire.take_in()
    wire.send(Answer(307, None, {"Location": f"{wire.trap}/elsewhere"}))


def _plain(wire: Wire) -> None:
    wire.send(wire.proceed(), kind="text/plain")


def _no_gzip(wire: Wire) -> None:
    answer = wire.proceed()
    answer.headers["Content-Encoding"] = "gzip"
    wire.send(answer)


def _cut_chunk(wire: Wire) -> None:
    answer = wire.proceed()
    wire.head(answer.status, {"Content-Type": "application/fhir+json", "Transfer-Encoding": "chunked"})
    wire.write(b"ffff\r\n" + Wire.content(answer)[:100])
    wire.close()


def _huge(wire: Wire) -> None:
    wire.take_in()
    part, parts = b'" "' * 349_526, 80
    wire.head(200, {"Content-Type": "application/fhir+json", "Content-Length": str(len(part) * parts)})
    try:
        for _ in range(parts):
            wire.write(part)
    except OSError:
        pass  # nobody wants the rest
    wire.close()


FAULTS: Final[dict[str, Callable[[Wire], None]]] = {
    "reset": _reset,
    "reset after commit": _reset_after,
    "silent": _silent,
    "half": _half,
    "drip": _drip,
    "unread": _unread,
    "429": _busy,
    "503 page": _maintenance,
    "500": _status(500),
    "500 after commit": _error_after,
    "409": _status(409),
    "412": _status(412),
    "lie": _lie,
    "empty": _nothing,
    "sign-in page": _said(b"<!doctype html><title>Sign in</title><form>password</form>", "text/html"),
    "deep": _said(b"[" * 100_000),
    "garbage": _said(b"\xff\xfe{\x00"),
    "array": _said(b"[]"),
    "nulls": _said(b'{"resourceType": "Bundle", "entry": [null, {"resource": null}, {"response": null}, 7]}'),
    "redirect": _redirect,
    "plain": _plain,
    "no gzip": _no_gzip,
    "cut chunk": _cut_chunk,
}
"""By name; each is quick for the server, and ends when the client or the server does."""

SEVERE: Final[dict[str, Callable[[Wire], None]]] = {"huge": _huge, "503 for ever": _forever_busy}
"""What is not for chance: large, or a wait of a day."""


class Held:
    """One request that the server keeps waiting until the test lets it go."""

    def __init__(self, match: Match) -> None:
        self.match = match
        self._arrived, self._goes_on, self._done = threading.Event(), threading.Event(), threading.Event()

    def wait(self, within_s: float) -> None:
        """Until the request is here."""
        assert self._arrived.wait(within_s), "no such request came"

    def release(self, within_s: float) -> None:
        """Lets the server handle it, and waits until it has."""
        self._goes_on.set()
        assert self._done.wait(within_s), "the request was not handled"

    def stop_here(self) -> None:
        self._arrived.set()
        self._goes_on.wait(NEVER_S * 10)

    def handled(self) -> None:
        self._done.set()


class HostileEmr(FhirServer):
    """The server.

    Args:
        seed: of the faults by chance.
        rate: the share of requests that meet one.
        more: as :class:`FhirServer` takes it.
    """

    def __init__(self, *, seed: int = 0, rate: float = 0.0, **more: Any) -> None:
        super().__init__(**more)
        self.rate = rate
        self.met: Counter[str] = Counter()
        """The faults that requests met, by name."""
        self.trapped = 0
        """Requests that followed a redirect."""
        self.ended = threading.Event()
        self._chance = random.Random(seed)
        self._wanted: list[tuple[str, Match]] = []
        self._held: list[Held] = []

    def meet(self, fault: str, phase: str) -> None:
        """The next request of this phase meets this fault."""
        with self._lock:
            self._wanted.append((fault, PHASES[phase]))

    def hold(self, match: Match) -> Held:
        """The next request that matches waits."""
        held = Held(match)
        with self._lock:
            self._held.append(held)
        return held

    def __enter__(self) -> Self:
        self._http = _QuietServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ended.set()
        super().__exit__(*error)

    @contextmanager
    def holding(self, method: str, wire: Wire) -> Iterator[None]:
        """Keeps a request waiting that a test wants to hold, once all of it is here."""
        with self._lock:
            held = next((one for one in self._held if one.match(method, wire.path)), None)
            if held is not None:
                self._held.remove(held)
        if held is None:
            yield
            return
        wire.take_in()
        held.stop_here()
        try:
            yield
        finally:
            held.handled()

    def fault_for(self, method: str, path: str) -> Callable[[Wire], None] | None:
        """What this request meets, or nothing."""
        with self._lock:
            for wanted in self._wanted:
                if wanted[1](method, path):
                    self._wanted.remove(wanted)
                    return self._meeting(wanted[0])
            if self._chance.random() < self.rate:
                return self._meeting(self._chance.choice(list(FAULTS)))
        return None

    def _meeting(self, name: str) -> Callable[[Wire], None]:
        self.met[name] += 1
        return (FAULTS | SEVERE)[name]


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections break here on purpose."""


def _handler(emr: HostileEmr) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            wire = Wire(emr, self)
            if wire.path.startswith("elsewhere"):
                emr.trapped += 1
            with emr.holding(self.command, wire):
                fault = emr.fault_for(self.command, wire.path)
                try:
                    if fault is None:
                        _answer(wire)
                    else:
                        fault(wire)
                except OSError:
                    self.close_connection = True  # the other side has gone

        do_GET = do_POST = do_PUT = _serve  # noqa: N815 (the names that http.server looks for)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps the test's output clean."""

    return Handler


def _answer(wire: Wire) -> None:
    answer = wire.proceed()
    if answer.dropped:
        wire.close()
    else:
        wire.send(answer)
