"""Live news as server-sent events (HTML Living Standard, section 9.2)."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from scribe.access import Action, Who
from scribe.db import utc_now
from scribe.errors import NotFound
from scribe.model import ConsultationId
from scribe.web.accounts import User
from scribe.web.bounds import LARGEST, Numbered
from scribe.web.broadcast import Broadcaster, News
from scribe.web.deps import Asker, may_, who_now
from scribe.web.deps import News as NewsDep
from scribe.web.openapi import COMMON, problems

router = APIRouter(tags=["news"], responses=COMMON)

RETRY_MS = 2000
_BEAT = News("heartbeat", {})
"""Nothing was told for as long as a heartbeat."""
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "Never ends.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
}

Reader = Annotated[User, may_(Action.LIST)]
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", description="Number of the last event seen.")]
After = Annotated[Numbered | None, Query(ge=0, description="As Last-Event-ID, for the first connection.")]


@router.get("/events", response_class=Response, responses=_STREAM)
async def all_news(
    *,
    request: Request,
    user: Reader,
    who: Asker,
    news: NewsDep,
    last_event_id: LastEventId = None,
    after: After = None,
) -> Response:
    """News of the consultations that the caller may see.

    ``consultation`` (it changed), ``progress`` (a stage moved), ``heartbeat``. Data are ids, states and versions.
    ``reload`` says that too much was missed to tell it one by one.
    """
    del user
    return _stream(request, news, who, after=_position(last_event_id, after), only=None)


@router.get("/consultations/{id}/events", response_class=Response, responses={**_STREAM, **problems(NotFound)})
async def news_of_one(
    *,
    id: ConsultationId,
    request: Request,
    user: Reader,
    who: Asker,
    news: NewsDep,
    last_event_id: LastEventId = None,
    after: After = None,
) -> Response:
    """News of one consultation, likewise."""
    del user
    return _stream(request, news, who, after=_position(last_event_id, after), only=id)


def _stream(
    request: Request, broadcaster: Broadcaster, who: Who, *, after: int | None, only: ConsultationId | None
) -> Response:
    return StreamingResponse(
        told(broadcaster, who, partial(who_now, request), after=after, only=only),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def told(
    broadcaster: Broadcaster,
    who: Who,
    who_is_it_now: Callable[[], Who | None],
    *,
    after: int | None,
    only: ConsultationId | None,
) -> AsyncIterator[bytes]:
    """The stream's bytes, until the site stops, the session ends or the reader falls behind.

    With each heartbeat it is asked anew who listens, and at once after an event that may have changed what they see:
    what happened after it is told to nobody who may not see it any more.
    """
    yield f"retry: {RETRY_MS}\n\n".encode()
    async with broadcaster.subscribed(who=who, after=after, only=only) as subscription:
        yield _heartbeat(subscription.last if after is None else None)
        due = time.monotonic() + broadcaster.heartbeat_s
        while True:
            item: News | None = _BEAT
            with contextlib.suppress(TimeoutError):
                item = await subscription.next(max(0.0, due - time.monotonic()))
            if item is None:
                return
            if item is _BEAT or item.whose is not None:
                listener = await run_in_threadpool(who_is_it_now)
                if listener is None:
                    return
                subscription.who = listener
            if item is _BEAT:
                yield _heartbeat(None)
                due = time.monotonic() + broadcaster.heartbeat_s
            elif item.whose is None:
                yield encode(item)


def encode(news: News) -> bytes:
    """One event in the stream's form."""
    number = f"id: {news.sequence}\n" if news.sequence is not None else ""
    data = json.dumps(news.data, ensure_ascii=False, separators=(",", ":"))
    return f"event: {news.name}\n{number}data: {data}\n\n".encode()


def _heartbeat(position: int | None) -> bytes:
    """A sign of life that scripts see; the first one tells a new stream its position, to go on from."""
    return encode(News("heartbeat", {"at": utc_now().isoformat()}, position))


def _position(last_event_id: str | None, after: int | None) -> int | None:
    if last_event_id is not None and last_event_id.isascii() and last_event_id.isdigit():
        return min(int(last_event_id[:20]), LARGEST)
    return after
