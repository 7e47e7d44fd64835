"""How notes fare, for administrators: by template and week, with small plots, and what became of the flags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.consultation.samples import Sample
from scribe.db import utc_now
from scribe.model import FlagKind, Level
from scribe.web.accounts import User
from scribe.web.deps import Service, may_, templates_of
from scribe.web.pages.plots import HIGH, WIDE, Plot, plot
from scribe.web.pages.rendering import renderer_of, title_of
from scribe.web.pages.words_operations import BECAME
from scribe.web.quality import Span, Told, Week, as_csv, told
from scribe.web.routes.quality import csv_answer

router = APIRouter(include_in_schema=False)

Reader = Annotated[User, may_(Action.READ_QUALITY)]
_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True)
class Drawn:
    """A template's weeks as plots."""

    id: str
    title: tuple[str, str]
    notes: Plot
    edits: Plot
    draft: Plot
    signature: Plot


@router.get("/quality")
def show(
    request: Request,
    user: Reader,
    service: Service,
    weeks: int = 12,
    template: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """The page."""
    del user  # may_ refuses others
    weeks = _span(weeks)
    found = told(service.quality, weeks, template)
    titles = {one.template: title_of(request, one.template) for one in found.weeks}
    return renderer_of(request).page(
        request,
        "quality.j2",
        weeks=int(weeks),
        spans=tuple(int(one) for one in Span),
        template=template,
        templates=templates_of(request).all(),
        found=found,
        titles=titles,
        drawn=[_drawn(name, title, found, service.quality.since(weeks)) for name, title in sorted(titles.items())],
        levels=tuple(Level),
        kinds={kind.value: kind for kind in FlagKind},
        became=BECAME,
        wide=WIDE,
        high=HIGH,
        sheets=("facts", "operator", "trends"),
    )


@router.get("/quality.csv")
def export(
    user: Reader, service: Service, weeks: int = 12, template: Annotated[str, Query(max_length=64)] = ""
) -> Response:
    """The weeks as CSV."""
    del user  # as above
    return csv_answer(as_csv(told(service.quality, _span(weeks), template)))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _span(weeks: int) -> int:
    """A span that may be asked for; the middle one in place of any other."""
    return weeks if weeks in tuple(Span) else Span.QUARTER


def _drawn(name: str, title: tuple[str, str], found: Told, first: date) -> Drawn:
    own = [one for one in reversed(found.weeks) if one.template == name]

    since = _begin(first)

    def of(figure: Callable[[Week], float | None]) -> Plot:
        samples = [Sample(_begin(one.week), {"it": value}) for one in own if (value := figure(one)) is not None]
        return plot(samples, "it", since=since, until=max(utc_now(), since + _WEEK), every=_WEEK)

    return Drawn(
        id=name,
        title=title,
        notes=of(lambda one: one.notes.number),
        edits=of(lambda one: one.edits_per_note),
        draft=of(lambda one: one.minutes_to_draft),
        signature=of(lambda one: one.minutes_to_signature),
    )
