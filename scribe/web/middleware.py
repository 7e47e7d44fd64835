"""What surrounds every request: its number, its line in the log, the security headers, and the last net for faults."""

from __future__ import annotations

import re
import time
import uuid
from typing import Final

import structlog
from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scribe.errors import ScribeError
from scribe.logs import asked_by, bound, where_it_failed
from scribe.observing import FIGURES
from scribe.observing.figures import known_method
from scribe.observing.tracing import TRACEPARENT, Spanned, carried, span
from scribe.outages import outage_of
from scribe.settings import Settings
from scribe.web import tus
from scribe.web.cookies import is_secure
from scribe.web.problem import Problem, http_problem, problem_of, respond, unexpected_problem
from scribe.web.routing import route_of
from scribe.web.security import STRICT_TRANSPORT, check_host, check_origin, security_headers

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

JSON_LIMIT_BYTES: Final = 16 * 1024 * 1024
"""Largest body of a request that is not a recording; an hour's transcript with words is about a tenth of it."""
_ENDS_TWICE: Final = "The request says in two ways where it ends. Send Content-Length, or chunks, not both."
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_RECORDINGS = re.compile(r".*/(uploads(/[^/]+)?|recording)")
_UPLOADS = re.compile(r"/api/v1/(uploads(/[^/]+)?|consultations/[^/]+/uploads)")
_PROBES = re.compile(r"/healthz|/readyz")
"""Asked by what watches over the machine, under the machine's address."""
_ROUTINE = re.compile(r"/static/.*|/healthz|/readyz")
_CACHEABLE = re.compile(r"/static/.*|/api/v1/docs\.css")


class Boundary:
    """The outermost layer: numbers and logs the request, adds the headers, turns a fault of ours into a 500.

    Nothing that is raised inside passes it, so no server prints a traceback that could quote a patient.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._headers = security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        if _ROUTINE.fullmatch(scope["path"]):
            with bound(request=request_id):
                await self._serve(scope, receive, send, request_id, None)
            return
        with (
            bound(request=request_id),
            carried(headers.get(TRACEPARENT, "")),
            span("request", kind="server", method=known_method(scope["method"])) as made,
        ):
            await self._serve(scope, receive, send, request_id, made)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, request_id: str, made: Spanned | None) -> None:
        began = time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if is_secure(scope["scheme"], Headers(scope=scope).get("host", ""), self._settings):
                    headers["Strict-Transport-Security"] = STRICT_TRANSPORT
                headers["X-Request-ID"] = request_id
                if not _CACHEABLE.fullmatch(scope["path"]):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except ClientDisconnect:
            log.info("client_left", method=known_method(scope["method"]), route=route_of(scope))
        except Exception as error:  # noqa: BLE001 (the last net: whatever it is, the client gets an answer)
            problem = _problem(error, request_id, route_of(scope))
            if not status:
                await respond(Request(scope), problem)(scope, receive, send_with_headers)
        finally:
            taken_s = time.perf_counter() - began
            method = known_method(scope["method"])
            FIGURES.requests.labels(method, route_of(scope), status).observe(taken_s)
            if made is not None:
                made.note(route=route_of(scope), status=status, request=asked_by())
            taken_ms = round(taken_s * 1000, 1)
            tell = log.debug if _ROUTINE.fullmatch(scope["path"]) else log.info
            tell("request", method=method, route=route_of(scope), status=status, ms=taken_ms)


class Gate:
    """Refuses what must not reach a route: another name's request, another site's page, a body beyond the limit."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if "transfer-encoding" in headers and "content-length" in headers:
            # the connection ends with it: the next request might begin in two places (RFC 9112, 6.3)
            problem = http_problem(400, _ENDS_TWICE, {"Connection": "close"})
            await respond(Request(scope), problem)(scope, receive, send)
            return
        try:
            if not _PROBES.fullmatch(scope["path"]):
                check_host(headers.get("host", ""), self._settings)
            check_origin(scope["method"], headers)
        except ScribeError as error:
            await respond(Request(scope), problem_of(error))(scope, receive, send)
            return
        if _RECORDINGS.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared) > JSON_LIMIT_BYTES:
            await respond(Request(scope), http_problem(413))(scope, receive, send)
            return
        await self._app(scope, _counted(receive), send)


class TusEdges:
    """What tus 1.0 asks of every answer of an upload, errors too: its version.

    ``X-HTTP-Method-Override`` stands for the methods that some networks do not let through (core protocol).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or not _UPLOADS.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        wanted = Headers(scope=scope).get("x-http-method-override", "").upper()
        if scope["method"] == "POST" and wanted in ("PATCH", "DELETE", "HEAD"):
            scope["method"] = wanted

        async def send_with_version(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("Tus-Resumable", tus.VERSION)
            await send(message)

        await self._app(scope, receive, send_with_version)


def _problem(error: Exception, request_id: str, route: str) -> Problem:
    """What to answer, and the line in the log: a database or a disk that fails is no fault of ours."""
    outage = outage_of(error)
    if outage is not None:
        log.warning("storage_down", route=route, error=type(error).__name__, reason=outage.message)
        return problem_of(outage)
    frames = where_it_failed(error)
    log.error("unexpected", incident=request_id, route=route, error=type(error).__name__, frames=frames)
    return unexpected_problem(request_id)


def _counted(receive: Receive) -> Receive:
    """The body, cut off by a 413 when it grows beyond the limit (its length need not be declared)."""
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > JSON_LIMIT_BYTES:
            raise HTTPException(413)
        return message

    return counting
