"""HTTP towards an EMR: every request ends within its time and size, whatever the other side does.

httpx bounds each single read, so an answer that drips a byte a second never ends. Here the socket itself counts
against one clock, from the connection to the last byte of the body.
"""

from __future__ import annotations

import logging
import ssl
import time
import zlib
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from typing import Any, Final, Self

import httpcore
import httpx

from scribe.delivery.order import Deadline
from scribe.errors import PartDown
from scribe.failpoints import failpoint
from scribe.observing import FIGURES
from scribe.observing.figures import NO_ANSWER, known_method, status_class
from scribe.observing.tracing import Receiver, span, told_to

logging.getLogger("httpx").addFilter(lambda record: record.levelno >= logging.WARNING)
"""httpx logs the address of every request at INFO. Where an EMR is searched by GET, a patient's number stands in it."""

MAX_BODY_BYTES: Final = 64 * 1024 * 1024
"""The longest answer that is read."""


Answered = Callable[[str, str, float], None]
"""Counts an answer: by which way it was asked for, its class of status, and the seconds that it took."""


class EmrClient:
    """A client for one server.

    Attributes:
        way: for what it is asked at this moment, as the figures call it: one of few words.

    Args:
        name: what an operator calls the server, as in "the EMR at emr.example".
        base_url: what every path is below.
        timeout_s: for each request, from its start to the last byte of its answer.
        deadline: for all requests together.
        auth: signs the requests in.
        verify: the certificates that are trusted.
        transport: an httpx transport in place of the network.
        way: what it is asked for first.
        answered: counts the answers.
        receiver: whose requests may carry the number of the trace; ``None``: they never do.
    """

    def __init__(  # noqa: PLR0913 (each is a choice of its own)
        self,
        name: str,
        base_url: str,
        *,
        timeout_s: float,
        deadline: Deadline,
        auth: httpx.Auth | None = None,
        verify: ssl.SSLContext | None = None,
        transport: httpx.BaseTransport | None = None,
        way: str = "asking",
        answered: Answered = FIGURES.emr_answered,
        receiver: Receiver | None = "emr",
    ) -> None:
        self.name, self.base_url, self.way = name, base_url.rstrip("/"), way
        self._answered, self._receiver = answered, receiver
        self._timeout_s, self._deadline = timeout_s, deadline
        self._clock = _Clock()
        self._client = httpx.Client(
            auth=auth,
            follow_redirects=False,
            headers={"Accept": "application/fhir+json", "Accept-Encoding": "gzip"},
            transport=transport or _BoundedTransport(self._clock, verify),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def request(self, method: str, path: str, *, doing: str, **more: Any) -> httpx.Response:
        """One request, with its whole answer.

        Args:
            method: of HTTP.
            path: below the base; empty is the base itself.
            doing: what is tried, to follow "while": "storing the note".
            more: as :meth:`httpx.Client.request` takes it.

        Raises:
            PartDown: no connection, no whole answer in time, one cut short, or one too long to be meant.
        """
        self._deadline.check(doing)
        limit_s = min(self._timeout_s, self._deadline.left_s)
        self._clock.ends_at = time.monotonic() + limit_s
        address = f"{self.base_url}/{path}" if path else self.base_url
        began, status = time.monotonic(), NO_ANSWER
        host = httpx.URL(address).host
        try:
            with span("answer", kind="client", method=known_method(method), host=host, way=self.way) as asked:
                answer = self._asked(method, address, doing, limit_s, more)
                status = status_class(answer.status_code)
                asked.note(status=answer.status_code)
                return answer
        finally:
            self._answered(self.way, status, time.monotonic() - began)

    def _asked(self, method: str, address: str, doing: str, limit_s: float, more: dict[str, Any]) -> httpx.Response:
        told = told_to(self._receiver) if self._receiver is not None else {}
        headers = {**(more.pop("headers", None) or {}), **told}
        failpoint("emr.before_request")
        try:
            with self._client.stream(method, address, timeout=limit_s, headers=headers, **more) as answer:
                whole = self._whole(answer, doing)
                failpoint("emr.answered")
                return whole
        except httpx.TimeoutException as error:
            raise PartDown(
                f"{self.name} did not answer within {limit_s:.3g} s while {doing}.",
                remedy="Scribe looks what arrived and tries again by itself.",
            ) from error
        except httpx.HTTPError as error:
            raise PartDown(
                f"{self.name} cannot be reached while {doing} ({type(error).__name__}).",
                remedy="Check the network and SCRIBE_EMR_URL; Scribe tries again by itself.",
            ) from error

    def _whole(self, answer: httpx.Response, doing: str) -> httpx.Response:
        """The answer with its body read and unpacked."""
        encoding = answer.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in _ENCODINGS:
            raise PartDown(
                f"{self.name} answered in a packing that it was not asked for while {doing}.",
                remedy="Let the EMR, or the proxy before it, send its answers as they are or with gzip.",
            )
        try:
            body = self._unpacked(answer, packed=_ENCODINGS[encoding], doing=doing)
        except zlib.error as error:
            raise PartDown(
                f"{self.name} answered with gzip that cannot be unpacked while {doing}.",
                remedy="Look at the proxy before the EMR; Scribe tries again by itself.",
            ) from error
        headers = [
            (name, value) for name, value in answer.headers.multi_items() if name.lower() not in _OF_THE_ENCODED_BODY
        ]
        return httpx.Response(answer.status_code, headers=headers, content=body, request=answer.request)

    def _unpacked(self, answer: httpx.Response, *, packed: bool, doing: str) -> bytes:
        """The body, which never takes more memory than the longest answer, however well it was packed."""
        body, opener = bytearray(), zlib.decompressobj(_GZIP) if packed else None
        if answer.is_stream_consumed:  # a transport in place of the network has read and unpacked it
            return answer.content
        for part in answer.iter_raw():
            body += part if opener is None else opener.decompress(part, MAX_BODY_BYTES + 1 - len(body))
            if len(body) > MAX_BODY_BYTES:
                raise PartDown(
                    f"{self.name} answered with more than {MAX_BODY_BYTES // 1024**2} MiB while {doing}.",
                    remedy="Check SCRIBE_EMR_URL: a FHIR server does not answer like that.",
                )
            self._clock.check()
        return bytes(body)


_ENCODINGS: Final = {"": False, "identity": False, "gzip": True, "x-gzip": True}
"""By Content-Encoding: whether the body is packed. Packed twice, a few KiB can stand for a terabyte."""
_GZIP: Final = 16 + zlib.MAX_WBITS
"""Tells zlib that what comes is gzip."""
_OF_THE_ENCODED_BODY: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class _Clock:
    """Until when the request at hand may last."""

    def __init__(self) -> None:
        self.ends_at = 0.0

    def within(self, timeout_s: float | None) -> float:
        """The seconds that a single step on the socket may take."""
        left_s = self.ends_at - time.monotonic()
        if left_s <= 0:
            raise httpcore.ReadTimeout
        return left_s if timeout_s is None else min(timeout_s, left_s)

    def check(self) -> None:
        """Goes on only while there is time."""
        if self.ends_at <= time.monotonic():
            raise httpx.ReadTimeout("the answer took too long")


class _BoundedStream(httpcore.NetworkStream):
    """A connection whose every step counts against the request's clock."""

    def __init__(self, stream: httpcore.NetworkStream, clock: _Clock) -> None:
        self._stream, self._clock = stream, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._clock.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._clock.within(timeout))
        failpoint("emr.written")

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._clock.within(timeout))
        return _BoundedStream(inner, self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _BoundedBackend(httpcore.NetworkBackend):
    def __init__(self, clock: _Clock) -> None:
        self._backend, self._clock = httpcore.SyncBackend(), clock

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._backend.connect_tcp(host, port, self._clock.within(timeout), local_address, socket_options)
        return _BoundedStream(stream, self._clock)


class _BoundedTransport(httpx.BaseTransport):
    """httpx over a pool of httpcore whose sockets know the request's clock."""

    def __init__(self, clock: _Clock, verify: ssl.SSLContext | None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=verify or httpx.create_ssl_context(),
            network_backend=_BoundedBackend(clock),
            max_connections=4,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request; the body of the answer is read by whoever has it."""
        url = request.url
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _in_words_of_httpx(request):
            answer = self._pool.handle_request(sent)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer, request))

    def close(self) -> None:
        """Closes all connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response, request: httpx.Request) -> None:
        self._answer, self._request = answer, request

    def __iter__(self) -> Any:
        with _in_words_of_httpx(self._request):
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@contextmanager
def _in_words_of_httpx(request: httpx.Request) -> Any:
    """Httpcore's errors as httpx's, which is what callers know."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.ReadTimeout(type(error).__name__, request=request) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise httpx.NetworkError(type(error).__name__, request=request) from error
