"""How routes answer: JSON of a frozen model, the version as ETag, and what an administrator does not get to see."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from scribe.access import Action
from scribe.errors import BadInput, PreconditionRequired
from scribe.model import Consultation
from scribe.web.accounts import User
from scribe.web.masking import problem_for_operator, stop_for_operator

IF_MATCH: Final = "If-Match"
_ETAG = re.compile(r'"(\d{1,18})"')


def answer(value: BaseModel | Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A model, by its wire names, or plain JSON data."""
    if isinstance(value, BaseModel):
        return Response(value.model_dump_json(by_alias=True), status, dict(headers or {}), "application/json")
    return JSONResponse(value, status, dict(headers or {}))


def versioned(consultation: Consultation, user: User, *, status: int = 200, location: bool = False) -> Response:
    """A consultation with its version as ETag."""
    headers = {"ETag": etag(consultation.version)}
    if location:
        headers["Location"] = f"/api/v1/consultations/{consultation.id}"
    return answer(for_reader(consultation, user), status=status, headers=headers)


def etag(version: int) -> str:
    """A consultation's version as a strong entity tag."""
    return f'"{version}"'


def required_version(request: Request) -> int:
    """The version that the caller saw, from If-Match.

    Raises:
        PreconditionRequired: the header is missing, or names no version of ours.
    """
    given = request.headers.get(IF_MATCH)
    if given is None:
        raise PreconditionRequired(
            "The change came without an If-Match header.",
            remedy="Send the ETag of the consultation or note that the change is based on.",
            header=IF_MATCH,
        )
    match = _ETAG.fullmatch(given.strip())
    if match is None:
        raise BadInput(
            "If-Match does not name a version of the consultation.",
            remedy='Send the one ETag of the answer that the change is based on, as "7" with its quotes.',
            header=IF_MATCH,
        )
    return int(match[1])


def unchanged(request: Request, tag: str) -> Response | None:
    """304 when the caller already has this version (If-None-Match), else ``None``."""
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers={"ETag": tag}) if tag in known else None


def for_reader(consultation: Consultation, user: User) -> Consultation:
    """The consultation as this user may see it: who operates it does not learn whose it is."""
    if user.may(Action.READ_NOTE):
        return consultation
    parked = consultation.parked
    return consultation.model_copy(
        update={
            "patient": None,
            "encounter": consultation.encounter.model_copy(update={"reason": "", "identifier": ""}),
            "vocabulary": (),
            "risk": consultation.risk.model_copy(update={"reasons": ()}) if consultation.risk else None,
            "returned": consultation.returned.model_copy(update={"message": ""}) if consultation.returned else None,
            "parked": parked.model_copy(update={"problem": problem_for_operator(parked.problem, consultation.patient)})
            if parked is not None
            else None,
            "stop": stop_for_operator(consultation.stop),
            "accepted_patient": None,
        }
    )
