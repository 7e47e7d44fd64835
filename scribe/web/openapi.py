"""The API's description: OpenAPI 3.1 from the routes, with every problem that each of them may answer."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from scribe.errors import NotAllowed, NotSignedIn, ScribeError, TooMany
from scribe.web.cookies import HOST_PREFIX
from scribe.web.limits import COSTLY, Costly
from scribe.web.problem import MEDIA_TYPE, TYPE_PREFIX, http_problem
from scribe.web.security import CSRF_HEADER, SESSION_COOKIE

PUBLIC: Final[dict[str, Any]] = {"security": []}
"""``openapi_extra`` of a route that needs no sign-in."""

REQUIRED: Final[dict[str, Any]] = {"x-required": True}
"""Marks a header whose absence our own rules refuse (428), where the framework's would answer 422."""

_PROBLEM_REF: Final = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_INVALID: Final = "`invalid-request`: the request does not fit; `errors` points at each part."
_METHODS: Final = frozenset({"get", "put", "post", "delete", "patch", "head", "options"})

DESCRIPTION: Final = f"""
The way of one consultation: register it, send its recording (a tus upload, or one request), follow its state as
server-sent events, resolve what differs, approve, sign. What a machine does in between needs no request.

**Signing in.** `POST /api/v1/sessions` gives a token; send it as `Authorization: Bearer …`. The pages of the site use a
cookie, and with it every changing request carries `{CSRF_HEADER}`.

**Changing.** Every edit needs `If-Match` with the `ETag` of what it is based on: 428 without, 412 when somebody else
saved first. A request that creates something needs an `Idempotency-Key`; sent again with the same key it is answered
from what was kept, with `Idempotency-Replayed: true`.

**Errors** are `application/problem+json` (RFC 9457). `code` is stable and for programs; `detail` and `remedy` are one
sentence each, for people.
"""

PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "title": "Problem",
    "type": "object",
    "description": "RFC 9457. Members beyond these depend on the code.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "description": f"`{TYPE_PREFIX}` and the code.", "format": "uri"},
        "title": {"type": "string", "description": "The same for every problem of this code."},
        "status": {"type": "integer", "description": "The answer's HTTP status."},
        "detail": {"type": "string", "description": "What is wrong with this request."},
        "code": {"type": "string", "description": "Stable; for programs."},
        "remedy": {"type": "string", "description": "What to do about it."},
        "instance": {"type": "string", "description": "The path of the request.", "format": "uri-reference"},
        "errors": {
            "type": "array",
            "description": "For `invalid-request`: each part that does not fit, never its value.",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body."},
                    "parameter": {"type": "string", "description": "Name of a path or query parameter."},
                    "header": {"type": "string", "description": "Name of a header."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def problems(*kinds: type[ScribeError] | int) -> dict[int | str, dict[str, Any]]:
    """``responses`` of a route: what may go wrong, beside what may go wrong everywhere."""
    told: dict[int | str, list[str]] = {}
    for kind in kinds:
        if isinstance(kind, int):
            problem = http_problem(kind)
            status, text = kind, f"`{problem.code}`: {problem.detail}"
        else:
            status, text = kind.status, f"`{kind.code}`: {_first_sentence(kind)}"
        told.setdefault(status, []).append(text)
    return {status: {"description": " ".join(texts), "content": _PROBLEM_REF} for status, texts in told.items()}


def _first_sentence(kind: type[ScribeError]) -> str:
    text = " ".join((kind.__doc__ or kind.title).split())
    return text.partition("; ``details``")[0].rstrip(".") + "."


COMMON: Final = problems(NotSignedIn, NotAllowed)


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the API's routes; the pages of the site are no part of it."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=DESCRIPTION.strip(),
        routes=app.routes,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        tags=_TAGS,
        servers=[{"url": "/", "description": "This site"}],
        separate_input_output_schemas=False,
    )
    document["paths"] = {
        path: item for path, item in document["paths"].items() if path.startswith(("/api/v1/", "/healthz", "/readyz"))
    }
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for framework_schema in ("HTTPValidationError", "ValidationError"):
        schemas.pop(framework_schema, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "A token from `POST /api/v1/sessions`."},
        "cookie": {
            "type": "apiKey",
            "in": "cookie",
            "name": f"{HOST_PREFIX}{SESSION_COOKIE}",
            "description": f"The site's own pages; changing requests carry `{CSRF_HEADER}` too. "
            f"Where the site is opened as loopback, without TLS, the cookie is `{SESSION_COOKIE}`.",
        },
    }
    document["security"] = [{"bearer": []}, {"cookie": []}]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                _document_invalid(operation)
                _document_limit(operation, COSTLY.get((method.upper(), path)))
                _tidy(operation)
    return document


def _document_limit(operation: dict[str, Any], costly: Costly | None) -> None:
    """A costly operation says so: how much of it an hour has is a setting of the installation."""
    if costly is not None:
        (told,) = problems(TooMany).values()
        told["description"] += f" It counts among {costly.value}; `Retry-After` says when one is left again."
        told["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
        operation["responses"][str(TooMany.status)] = told


def _document_invalid(operation: dict[str, Any]) -> None:
    """Replaces the framework's own form of validation errors by ours."""
    responses = operation.setdefault("responses", {})
    found = responses.get("422")
    if found is None:
        if operation.get("parameters") or operation.get("requestBody"):
            responses["422"] = {"description": _INVALID, "content": _PROBLEM_REF}
        return
    if MEDIA_TYPE not in found.get("content", {}):
        responses["422"] = {"description": _INVALID, "content": _PROBLEM_REF}
    elif _INVALID not in found["description"]:
        responses["422"] = {"description": f"{found['description']} {_INVALID}", "content": _PROBLEM_REF}


def _tidy(operation: dict[str, Any]) -> None:
    """Says which headers are required, and what an answer without a sentence of its own means; sorts the answers."""
    for parameter in operation.get("parameters", []):
        if parameter["schema"].pop("x-required", False):
            parameter["required"] = True
            parameter["schema"] = {"type": "string"}
    for response in operation["responses"].values():
        if response["description"] == "Successful Response":
            response["description"] = "Done."
    operation["responses"] = dict(sorted(operation["responses"].items()))


_TAGS: Final = [
    {"name": "sessions", "description": "Signing in and out, and who is signed in."},
    {"name": "templates", "description": "The hospital's templates."},
    {"name": "consultations", "description": "Registering consultations and following them."},
    {"name": "recording", "description": "The recording: sending it, hearing it."},
    {"name": "note", "description": "The transcript, the note and its revisions, the FHIR Bundle."},
    {"name": "review", "description": "Checking, approving, sending back, signing, adding."},
    {"name": "questions", "description": "What nurse and doctor ask each other about a note."},
    {"name": "delivery", "description": "The way of a signed note to the EMR: its attempts, and decisions about it."},
    {"name": "sharing", "description": "The care team of a consultation, and opening it in an emergency."},
    {"name": "operation", "description": "Retrying what is parked, opening again, withdrawing."},
    {"name": "audit", "description": "Who saw a patient's consultations, and what somebody did."},
    {"name": "dictation", "description": "Words that are spoken into a field."},
    {"name": "news", "description": "Server-sent events."},
    {"name": "health", "description": "For the machines that watch this one."},
]
