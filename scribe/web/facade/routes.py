"""``/fhir``: the routes. Errors are OperationOutcomes; every reading and every match of a search is an audit event."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from scribe.consultation.service import ConsultationService, SignedDocument
from scribe.db import utc_now
from scribe.errors import BadInput, NotAllowed, NotFound, NotSignedIn, ScribeError
from scribe.model import ConsultationId, Person, Role
from scribe.web.deps import service_of, settings_of
from scribe.web.facade.integrators import Integrator, Integrators
from scribe.web.facade.resources import FHIR_JSON, KINDS, capabilities, outcome, resource_of, searchset

router = APIRouter(prefix="/fhir", include_in_schema=False)

_SYSTEM: Final = "urn:scribe:patient-number"
_CONSULTATION: Final = "urn:scribe:consultation"
_MOST: Final = 100
_DATE = re.compile(r"(eq|ge|gt|le|lt)?(\d{4}-\d{2}-\d{2})(T.+)?")
_PATIENT: Final = ("patient.identifier", "patient:identifier", "subject.identifier", "subject:identifier")
_KNOWN: Final = frozenset((*_PATIENT, "identifier", "date", "_count", "_offset", "_format"))
_CODES: Final = {401: "login", 403: "forbidden", 404: "not-found", 422: "invalid"}


@router.get("/metadata")
def metadata(request: Request) -> Response:
    """What this server can do; asked without a token."""
    return _json(capabilities(_base(request), utc_now().date().isoformat()))


@router.get("/{kind}/{id}")
def read(kind: str, id: ConsultationId, request: Request) -> Response:
    """One resource."""
    try:
        reader = _reader(request, kind)
        document = service_of(request).signed_document(id)
        _note(service_of(request), reader, kind, document)
        tag = f'W/"{document.signature.revision}"'
        return _json(resource_of(kind, document, _base(request)), headers={"ETag": tag})
    except ScribeError as error:
        return _refusal(error)


@router.get("/{kind}")
def search(kind: str, request: Request) -> Response:
    """Everything signed of one patient, or of one consultation, between dates."""
    return _search(kind, request, request.query_params.multi_items())


@router.post("/{kind}/_search")
async def search_by_post(kind: str, request: Request) -> Response:
    """The same, with the patient's number in the body and in no address."""
    form = await request.form()
    given = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return await run_in_threadpool(_search, kind, request, given)


def _search(kind: str, request: Request, given: list[tuple[str, str]]) -> Response:
    try:
        reader = _reader(request, kind)
        asked = dict(given)
        unknown = sorted(set(asked) - _KNOWN)
        if unknown:
            raise BadInput("This server has no such search parameter.", remedy="Its metadata list those that it has.")
        found = _found(service_of(request), asked)
        for one in (value for name, value in given if name == "date"):
            found = tuple(document for document in found if _within(document.signature.at, one))
        count, offset = _number(asked, "_count", 20, _MOST), _number(asked, "_offset", 0, 100_000)
        page = found[offset : offset + count]
        for document in page:
            _note(service_of(request), reader, kind, document)
        links = _links(request, kind, given, offset + count if offset + count < len(found) else None)
        return _json(searchset(kind, page, _base(request), links, len(found)))
    except ScribeError as error:
        return _refusal(error)


def _found(service: ConsultationService, asked: Mapping[str, str]) -> tuple[SignedDocument, ...]:
    """By the patient's number, by the consultation's, or by both."""
    patient = next((asked[name] for name in _PATIENT if name in asked), None)
    document: SignedDocument | None = None
    if "identifier" in asked:
        system, number = _token(asked["identifier"], _CONSULTATION)
        try:
            document = service.signed_document(ConsultationId(number)) if system == _CONSULTATION else None
        except NotFound:
            document = None
        if patient is None:
            return (document,) if document is not None else ()
    if patient is None:
        raise BadInput(
            "The search names neither a patient nor a document.", remedy="Give patient.identifier or identifier."
        )
    system, number = _token(patient, _SYSTEM)
    if not number:
        raise BadInput("The search names no patient's number.", remedy="Give patient.identifier as system|number.")
    found = service.signed_documents(system, number)
    if "identifier" not in asked:
        return found
    return tuple(one for one in found if document is not None and one.consultation.id == document.consultation.id)


def _reader(request: Request, kind: str) -> Integrator:
    """Whose token came with the request, when it is good for this type.

    Raises:
        NotFound: this server has no such type.
        NotSignedIn: no token, or none that is known.
        NotAllowed: it has not the scope.
    """
    if kind not in KINDS:
        raise NotFound(f"This server has {', '.join(KINDS)} only.")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    integrators: Integrators = request.app.state.integrators
    found = integrators.of_token(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
    if found is None:
        raise NotSignedIn("The request has no token that is known here.", remedy="Send `Authorization: Bearer …`.")
    if not found.may_read(kind):
        raise NotAllowed(f"The token is not good for {kind}.", remedy=f"It needs the scope system/{kind}.rs.")
    return found


def _note(service: ConsultationService, reader: Integrator, kind: str, document: SignedDocument) -> None:
    actor = Person(id=f"integrator:{reader.name}", name=reader.name, role=Role.ADMINISTRATOR)
    service.note_reading(document.consultation.id, f"fhir/{kind}", actor=actor)


def _within(at: datetime, wanted: str) -> bool:
    """Whether a moment is in what a date parameter names (https://hl7.org/fhir/R4/search.html#date)."""
    match = _DATE.fullmatch(wanted)
    try:
        begins = datetime.fromisoformat(wanted.removeprefix(match[1] or "")) if match else None
    except ValueError:
        begins = None
    if match is None or begins is None:
        raise BadInput(
            "A date of the search cannot be read.", remedy="Write it as ge2026-11-20 or 2026-11-20T10:42:00Z."
        )
    begins = begins if begins.tzinfo is not None else begins.replace(tzinfo=UTC)
    ends = begins + (timedelta(seconds=1) if match[3] else timedelta(days=1))
    match match[1]:
        case "ge":
            return at >= begins
        case "gt":
            return at >= ends
        case "le":
            return at < ends
        case "lt":
            return at < begins
        case _:
            return begins <= at < ends


def _token(value: str, system: str) -> tuple[str, str]:
    """``system|value``; a value alone is of Scribe's own system."""
    before, bar, after = value.partition("|")
    return (before or system, after) if bar else (system, value)


def _number(asked: Mapping[str, str], name: str, usual: int, most: int) -> int:
    given = asked.get(name, "")
    if not given:
        return usual
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise BadInput(f"{name} is no number.", remedy="Give a whole number, 0 or more.")
    return min(int(given), most)


def _links(request: Request, kind: str, given: list[tuple[str, str]], onward: int | None) -> dict[str, str]:
    """A page's own address and the next one's; for a search by POST too, as FHIR asks."""
    rest = [(name, value) for name, value in given if name != "_offset"]
    here = f"{_base(request)}/{kind}"
    links = {"self": f"{here}?{urlencode(given)}"}
    if onward is not None:
        links["next"] = f"{here}?{urlencode([*rest, ('_offset', str(onward))])}"
    return links


def _base(request: Request) -> str:
    public = settings_of(request).public_url.rstrip("/")
    return f"{public or str(request.base_url).rstrip('/')}/fhir"


def _refusal(error: ScribeError) -> Response:
    code = _CODES.get(error.status, "exception")
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    status = 400 if error.status == 422 else error.status
    return _json(outcome(code, str(error)), status=status, headers=headers)


def _json(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(value, status, dict(headers or {}), FHIR_JSON)
