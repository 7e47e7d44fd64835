"""The nurse's queue, page by page, and finding a patient's consultations in any state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal, cast, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.consultation.service import AskedOf, QueueFilter, QueuePlace
from scribe.consultation.service.queue import Which
from scribe.db import utc_now
from scribe.model import Consultation, ConsultationId
from scribe.review.queue import QueueRow, queue_row
from scribe.web.accounts import User
from scribe.web.choosing import midnight
from scribe.web.deps import Asker, Service, may_
from scribe.web.pages.following import FOLLOWED
from scribe.web.pages.notes import who_short
from scribe.web.pages.rendering import catalogue_of, renderer_of, title_of

router = APIRouter(include_in_schema=False)

Reviewer = Annotated[User, may_(Action.REVIEW)]
_LONGEST_ASKED: Final = 200


@dataclass(frozen=True)
class Row:
    """One line of the queue: the consultation and its place."""

    consultation: Consultation
    place: QueueRow
    sent_back: bool
    asked: AskedOf | None
    """Its open questions."""
    who: str
    """Sex, age and number, short."""
    title: tuple[str, str]
    """Of the template, and the ``lang`` it is in."""


@dataclass(frozen=True)
class Wanted:
    """What the address asks for."""

    which: Which = "all"
    department: str = ""
    language: str = ""
    find: str = ""
    order: Literal["risk", "wait"] = "risk"
    after: QueuePlace | None = None

    def address(self, **others: str) -> str:
        """The queue with these filters; ``others`` replace or add some."""
        own = {"which": self.which, "department": self.department, "language": self.language, "order": self.order}
        given = {name: value for name, value in (own | others).items() if value not in ("", "all", "risk")}
        return "/queue" + (f"?{urlencode(given)}" if given else "")


def _wanted(
    which: str = "all", department: str = "", language: str = "", find: str = "", order: str = "risk", after: str = ""
) -> Wanted:
    known = cast("Which", which) if which in get_args(Which) else "all"
    by: Literal["risk", "wait"] = "wait" if order == "wait" else "risk"
    return Wanted(known, department, language, find.strip()[:_LONGEST_ASKED], by, _place(after))


@router.get("/queue", dependencies=[FOLLOWED])
def queue(
    request: Request, user: Reviewer, who: Asker, service: Service, wanted: Annotated[Wanted, Depends(_wanted)]
) -> Response:
    """Notes that wait for a nurse, riskiest first; or what was found."""
    counts = service.queue_counts(who)
    found, end = None, None
    if wanted.find:
        found = service.find(wanted.find, who=who)
        shown = found or ()
    else:
        asked = QueueFilter(which=wanted.which, department=wanted.department, language=wanted.language)
        page = service.queue_page(asked, who=who, after=wanted.after, longest_first=wanted.order == "wait")
        shown, end = page.consultations, page.end
    return renderer_of(request).page(
        request,
        "queue.j2",
        rows=list(_rows(request, user, shown, service.questions_of(tuple(one.id for one in shown), who))),
        wanted=wanted,
        too_little=bool(wanted.find) and found is None,
        counts=counts,
        longest_s=(utc_now() - counts.since).total_seconds() if counts.since is not None else 0.0,
        checked=len(service.approved_since(midnight(), who=who)),
        next_id=service.next_in_queue(who),
        next_page=wanted.address(after=_written(end)) if end is not None else "",
        sheets=("queue", "thread", "keys"),
        scripts=("queue",),
    )


def _rows(
    request: Request, user: User, shown: Iterable[Consultation], asked: Mapping[ConsultationId, AskedOf]
) -> Iterable[Row]:
    say, now = catalogue_of(request, user), utc_now()
    for consultation in shown:
        yield Row(
            consultation,
            queue_row(consultation, now=now),
            sent_back=consultation.returned is not None,
            asked=asked.get(consultation.id),
            who=who_short(consultation, say),
            title=title_of(request, consultation.template.id),
        )


def _written(place: QueuePlace) -> str:
    return f"{place.rank}_{place.since.isoformat()}_{place.id}"


def _place(written: str) -> QueuePlace | None:
    """The place that an address names; ``None`` when it names none: then the queue begins at its beginning."""
    rank, _, rest = written.partition("_")
    since, _, note = rest.partition("_")
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        return None
    if not rank.isdigit() or moment.tzinfo is None or not note:
        return None
    return QueuePlace(rank=int(rank), since=moment, id=ConsultationId(note))
