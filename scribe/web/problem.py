"""Every error as ``application/problem+json`` (RFC 9457), or as a page where a browser asked for one.

The ``type`` is ``urn:scribe:problem:<code>``; beside the standard members stand ``code``, ``remedy`` and whatever the
error carries for programs. No answer repeats what was sent: it may be a patient's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from scribe.errors import NotSignedIn, ScribeError, UploadTaken
from scribe.web import tus

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:scribe:problem:"
_MEMBERS: Final = frozenset({"type", "title", "status", "detail", "instance", "code", "remedy"})


@dataclass(frozen=True)
class Problem:
    """What went wrong with a request, for a program and for a page alike."""

    code: str
    title: str
    status: int
    detail: str
    remedy: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The members of the answer; an error's own details never replace a standard member."""
        own = {name: value for name, value in self.details.items() if name not in _MEMBERS}
        return {
            "type": f"{TYPE_PREFIX}{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            **({"remedy": self.remedy} if self.remedy else {}),
            **own,
        }


ErrorPage = Callable[[Request, Problem], Response]
"""Renders an error for a browser; ``app.state.error_page`` holds it when there are pages."""

_HTTP_PROBLEMS: Final[dict[int, tuple[str, str, str, str]]] = {
    400: ("bad-request", "The request cannot be read", "The request is not complete HTTP.", ""),
    404: ("not-found", "Not found", "There is nothing at this address.", "The API's reference is at /api/v1/docs."),
    405: (
        "method-not-allowed",
        "Not possible here",
        "This address does not know the method.",
        "The reference is at /api/v1/docs.",
    ),
    409: ("conflict", "It has changed meanwhile", "The world is no longer as the request believed.", ""),
    412: ("precondition-failed", "A condition does not hold", "A condition of the request does not hold.", ""),
    413: (
        "too-large",
        "Too large",
        "The request is larger than this address takes.",
        "Send a recording as an upload; a transcript has at most 16 MB.",
    ),
    415: ("unsupported-media-type", "Wrong media type", "This address does not take this media type.", ""),
    416: ("range-not-satisfiable", "No such range", "The range lies behind the end.", "Content-Range names the size."),
    460: ("checksum-mismatch", "The bytes arrived changed", "The checksum differs; the bytes were dropped.", "Resend."),
}


def problem_of(error: ScribeError) -> Problem:
    """The problem that an error of ours is."""
    headers: dict[str, str] = {}
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after_s" in error.details:
        headers["Retry-After"] = str(error.details["retry_after_s"])
    if error.status == 412 and "version" in error.details:
        headers["ETag"] = f'"{error.details["version"]}"'
    if isinstance(error, UploadTaken) and "offset" in error.details:
        headers |= tus.headers(upload_offset=error.details["offset"]) | {"Cache-Control": "no-store"}
    return Problem(error.code, error.title, error.status, error.message, error.remedy, error.details, headers)


def http_problem(status: int, detail: str = "", headers: Mapping[str, str] | None = None) -> Problem:
    """The problem that an answer of HTTP itself is; ``detail`` replaces the general sentence."""
    code, title, usual, remedy = _HTTP_PROBLEMS.get(status, ("bad-request", "Not possible", "It is not possible.", ""))
    return Problem(code, title, status, detail or usual, remedy, headers=headers or {})


def unexpected_problem(incident: str) -> Problem:
    """The problem of a fault of ours; the log has the rest under the incident's number."""
    return Problem(
        "unexpected",
        "Something went wrong",
        500,
        "Scribe made a mistake. What was saved before is safe.",
        f"Try again; if it happens again, give your administrator the number {incident}.",
        {"incident": incident},
    )


def respond(request: Request, problem: Problem) -> Response:
    """The answer: a page for a browser that asked for one outside the API, problem+json otherwise."""
    page: ErrorPage | None = getattr(request.app.state, "error_page", None)
    wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    if page is not None and wants_page:
        response = page(request, problem)
        for name, value in problem.headers.items():
            response.headers.setdefault(name, value)
        return response
    body = problem.body()
    if request.url.path.startswith("/api/"):
        body["instance"] = _route_of(request)
    return JSONResponse(body, problem.status, dict(problem.headers), MEDIA_TYPE)


def _route_of(request: Request) -> str:
    """The route as it is written, with the names of its parts: what stood in their places may be anybody's words."""
    route = request.scope.get("route")
    path: str = getattr(route, "path", "/api/v1")
    return path


def install(app: FastAPI) -> None:
    """Makes the application answer every error in this form."""
    app.add_exception_handler(ScribeError, _on_scribe_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_exception)


async def _on_scribe_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ScribeError)  # noqa: S101 (the handler is registered for this class)
    return respond(request, problem_of(error))


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (as above)
    usual = error.detail if error.detail not in _FRAMEWORK_SENTENCES else ""
    return respond(request, http_problem(error.status_code, usual, error.headers))


_FRAMEWORK_SENTENCES = frozenset(
    {
        "Not Found",
        "Method Not Allowed",
        "Bad Request",
        "Content Too Large",
        "There was an error parsing the body",
        "Unsupported Media Type",
    }
)


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 (as above)
    return respond(request, invalid_request(error.errors()))


def invalid_request(faults: Sequence[Mapping[str, Any]]) -> Problem:
    """The problem of a request that does not fit its schema: where, and which rule, never the value.

    Args:
        faults: as pydantic lists them: ``loc``, ``type``, ``msg``.
    """
    errors = [{**_place(tuple(f["loc"])), "detail": _sentence(f)} for f in faults]
    count = "1 part of the request does" if len(errors) == 1 else f"{len(errors)} parts of the request do"
    return Problem(
        "invalid-request",
        "The request does not fit",
        422,
        f"{count} not fit.",
        "Compare with the reference at /api/v1/docs; `errors` points at each part.",
        {"errors": errors},
    )


_OWN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,40}")
_TELLING = re.compile(
    r"missing|extra_forbidden|json_.*|.*_type|.*_parsing|literal_error|enum|greater_.*|less_.*|too_.*|string_too_.*"
    r"|string_pattern_mismatch|finite_number|date.*|list_.*|dict_.*|union_tag_not_found"
)
"""The rules whose sentence names the rule alone; others may quote the value."""


def _place(location: tuple[str | int, ...]) -> dict[str, str]:
    """Where the fault is: a JSON pointer into the body (RFC 6901), or the parameter's or header's name."""
    where, *rest = location or ("body",)
    steps = [str(s) if isinstance(s, int) or _OWN_NAME.fullmatch(s) else "?" for s in rest]
    match where:
        case "query" | "path":
            return {"parameter": ".".join(steps)}
        case "header" | "cookie":
            return {str(where): ".".join(steps)}
        case _:
            return {"pointer": "#" + "".join(f"/{step}" for step in steps)}


def _sentence(fault: Mapping[str, Any]) -> str:
    kind = str(fault["type"])
    if kind == "extra_forbidden":
        return "This member is not known here."
    if kind == "union_tag_invalid":
        expected = fault.get("ctx", {}).get("expected_tags", "")
        return f"The kind is not known; it may be {expected}." if expected else "The kind is not known."
    return str(fault["msg"]) if _TELLING.fullmatch(kind) else "This value cannot be used here."
