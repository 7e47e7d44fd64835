"""``/fhir``: the routes. Errors are OperationOutcomes; every reading and every match of a search is an audit event."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from scribe.access import Action, Who, require
from scribe.consultation.service import ConsultationService, SignedDocument
from scribe.db import utc_now
from scribe.errors import BadInput, MissingPart, NotAllowed, NotFound, NotSignedIn, ScribeError
from scribe.model import ConsultationId, Person
from scribe.web.deps import accounts_of, decided_within, open_to_all, service_of, settings_of
from scribe.web.facade.asking import CONSULTATIONS, OPEN, PAGE, Asked, asked_of, is_within, require_json
from scribe.web.facade.resources import FHIR_JSON, KINDS, capabilities, outcome, resource_of, searchset
from scribe.web.integrators import Integrators
from scribe.web.limits import Costly, use_up

router = APIRouter(prefix="/fhir", include_in_schema=False)

_ACTIONS: Final = dict(
    zip(KINDS, (Action.READ_BUNDLE, Action.READ_COMPOSITION, Action.READ_DOCUMENT_REFERENCE), strict=True)
)
_BY_TOKEN: Final = [decided_within("Refusals are OperationOutcomes here; `_reader` asks the policy.")]
_CODES: Final = {401: "login", 403: "forbidden", 404: "not-found", 422: "invalid", 429: "throttled"}


@dataclass(frozen=True)
class _Reader:
    """The program that asks, and for what."""

    person: Person
    who: Who
    action: Action


@router.get("/metadata", dependencies=[open_to_all("What a FHIR server can do is public.")])
def metadata(request: Request) -> Response:
    """What this server can do; asked without a token."""
    return _json(capabilities(_base(request), utc_now().date().isoformat()))


@router.get("/{kind}/{id}", dependencies=_BY_TOKEN)
def read(kind: str, id: ConsultationId, request: Request) -> Response:
    """One resource."""
    try:
        reader = _reader(request, kind)
        require_json(request.query_params.get("_format", ""), request.headers.get("accept", ""))
        document = service_of(request).signed_document(id, who=reader.who, action=reader.action)
        _note(service_of(request), reader, kind, document)
        tag = f'W/"{document.signature.revision}"'
        return _json(resource_of(kind, document, _base(request)), headers={"ETag": tag})
    except ScribeError as error:
        return _refusal(error)


@router.get("/{kind}", dependencies=_BY_TOKEN)
def search(kind: str, request: Request) -> Response:
    """Everything signed of one patient, or of one consultation, between dates."""
    return _search(kind, request, request.query_params.multi_items())


@router.post("/{kind}/_search", dependencies=_BY_TOKEN)
async def search_by_post(kind: str, request: Request) -> Response:
    """The same, with the patient's number in the body and in no address."""
    form = await request.form()
    posted = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return await run_in_threadpool(_search, kind, request, [*request.query_params.multi_items(), *posted])


def _search(kind: str, request: Request, given: list[tuple[str, str]]) -> Response:
    try:
        reader = _reader(request, kind)
        asked = asked_of(_whole(request, given))
        require_json(asked.format, request.headers.get("accept", ""))
        found = _found(service_of(request), asked, reader)
        for wanted in asked.dates:
            found = tuple(document for document in found if is_within(document.signature.at, wanted))
        page = found[asked.offset : asked.offset + asked.count]
        for document in page:
            _note(service_of(request), reader, kind, document)
        onward = asked.offset + asked.count
        links = _links(request, kind, given, onward if onward < len(found) and asked.count else None)
        return _json(searchset(kind, page, _base(request), links, len(found)))
    except ScribeError as error:
        return _refusal(error)


def _found(service: ConsultationService, asked: Asked, reader: _Reader) -> tuple[SignedDocument, ...]:
    """By the patient's number, by the consultation's, or by both; a parameter that comes twice has to fit twice."""
    sets: list[dict[ConsultationId, SignedDocument]] = []
    for tokens in asked.patients:
        of_patient = (
            one
            for system, number in tokens
            for one in service.signed_documents(system, number, who=reader.who, action=reader.action)
        )
        sets.append({one.consultation.id: one for one in of_patient})
    for tokens in asked.identifiers:
        named = (_document(service, system, number, reader) for system, number in tokens)
        sets.append({one.consultation.id: one for one in named if one is not None})
    return tuple(one for name, one in sets[0].items() if all(name in other for other in sets))


def _document(service: ConsultationService, system: str, number: str, reader: _Reader) -> SignedDocument | None:
    """A document by its consultation's id; one that the program may not have is not found."""
    if system != CONSULTATIONS:
        return None
    try:
        return service.signed_document(ConsultationId(number), who=reader.who, action=reader.action)
    except (NotFound, NotAllowed):
        return None


def _reader(request: Request, kind: str) -> _Reader:
    """Whose token came with the request, when it is good for this type.

    Raises:
        NotFound: this server has no such type.
        NotSignedIn: no token, or none that is known.
        NotAllowed: it has not the scope.
        TooMany: it has used what an hour has.
    """
    action = _ACTIONS.get(kind)
    if action is None:
        raise NotFound(f"This server has {', '.join(KINDS)} only.")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    integrators: Integrators = request.app.state.integrators
    found = integrators.of_token(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
    if found is None:
        raise NotSignedIn("The request has no token that is known here.", remedy="Send `Authorization: Bearer …`.")
    who = service_of(request).who(found.person)
    require(who, action)
    use_up(request, found.person, Costly.SEARCHES)
    return _Reader(found.person, who, action)


def _note(service: ConsultationService, reader: _Reader, kind: str, document: SignedDocument) -> None:
    service.note_reading(document.consultation.id, f"fhir/{kind}", actor=reader.person)


def _links(request: Request, kind: str, given: list[tuple[str, str]], onward: int | None) -> dict[str, str]:
    """A page's own address and the next one's.

    What was asked by POST stands in neither: the next page's address holds it sealed.
    """
    here = f"{_base(request)}/{kind}"
    hides = request.method == "POST" or any(name == PAGE for name, _ in given)
    shown = [(name, value) for name, value in given if not hides or name in OPEN]
    links = {"self": f"{here}?{urlencode(shown)}"}
    if onward is not None:
        rest = [(name, value) for name, value in _whole(request, given) if name != "_offset"]
        rest.append(("_offset", str(onward)))
        links["next"] = f"{here}?{urlencode([(PAGE, _sealed(request, rest))] if hides else rest)}"
    return links


def _sealed(request: Request, given: list[tuple[str, str]]) -> str:
    key, wrapped = accounts_of(request).keys.new_data_key()
    sealed = key.seal(json.dumps(given).encode(), PAGE)
    return f"{urlsafe_b64encode(wrapped).decode()}.{urlsafe_b64encode(sealed).decode()}"


def _whole(request: Request, given: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is asked, where the address of a next page holds it sealed.

    Raises:
        BadInput: it was not made here.
    """
    page = next((value for name, value in given if name == PAGE), None)
    if page is None:
        return given
    wrapped, _, sealed = page.partition(".")
    try:
        key = accounts_of(request).keys.unwrap(urlsafe_b64decode(wrapped))
        told = json.loads(key.open(urlsafe_b64decode(sealed), PAGE))
    except (ValueError, MissingPart):
        raise BadInput("The address of this page is not whole.", remedy="Begin the search again.") from None
    return [(str(name), str(value)) for name, value in told]


def _base(request: Request) -> str:
    public = settings_of(request).public_url.rstrip("/")
    return f"{public or str(request.base_url).rstrip('/')}/fhir"


def _refusal(error: ScribeError) -> Response:
    code = _CODES.get(error.status, "exception")
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    headers |= {"Retry-After": str(error.details["retry_after_s"])} if "retry_after_s" in error.details else {}
    status = 400 if error.status == 422 else error.status
    return _json(outcome(code, str(error)), status=status, headers=headers)


def _json(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(value, status, dict(headers or {}), FHIR_JSON)
