"""How notes fare, by template and week; sums that name nobody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from scribe.access import Action
from scribe.web.accounts import User
from scribe.web.deps import Service, may_
from scribe.web.openapi import COMMON
from scribe.web.quality import Span, Told, as_csv, told

router = APIRouter(prefix="/quality", tags=["operation"], responses=COMMON)

Reader = Annotated[User, may_(Action.READ_QUALITY)]
Weeks = Annotated[Span, Query(description="How many weeks, this one among them.")]
Template = Annotated[str, Query(max_length=64, description="Of this template alone.")]


@router.get("")
def get_quality(user: Reader, service: Service, weeks: Weeks = Span.QUARTER, template: Template = "") -> Told:
    """Notes, risk, edits and times by template and week, and what became of flags. Below five, no number is told."""
    del user  # may_ refuses others
    return told(service.quality, weeks, template)


@router.get(".csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def get_quality_csv(user: Reader, service: Service, weeks: Weeks = Span.QUARTER, template: Template = "") -> Response:
    """The weeks of the same as CSV."""
    del user  # as above
    return csv_answer(as_csv(told(service.quality, weeks, template)))


def csv_answer(text: str) -> Response:
    """A table that a browser saves."""
    headers = {"Content-Disposition": 'attachment; filename="quality.csv"'}
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)
