"""Live news as server-sent events (HTML Living Standard, section 9.2)."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from scribe.db import utc_now
from scribe.errors import NotFound
from scribe.model import ConsultationId
from scribe.web.accounts import Accounts, User
from scribe.web.broadcast import Broadcaster, News
from scribe.web.deps import AccountsDep, Service, may_, session_token
from scribe.web.deps import News as NewsDep
from scribe.web.openapi import COMMON, problems
from scribe.web.roles import Action

router = APIRouter(tags=["news"], responses=COMMON)

RETRY_MS = 2000
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "Never ends.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
}

Reader = Annotated[User, may_(Action.LIST)]
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", description="Number of the last event seen.")]
After = Annotated[int | None, Query(ge=0, description="As Last-Event-ID, for the first connection.")]


@router.get("/events", response_class=Response, responses=_STREAM)
async def all_news(
    *,
    request: Request,
    user: Reader,
    news: NewsDep,
    accounts: AccountsDep,
    last_event_id: LastEventId = None,
    after: After = None,
) -> Response:
    """News of every consultation: ``consultation`` (it changed), ``progress`` (a stage moved), ``heartbeat``.

    Data are ids, states and versions. ``reload`` says that too much was missed to tell it one by one.
    """
    del user
    return _stream(request, news, accounts, after=_position(last_event_id, after), only=None)


@router.get("/consultations/{id}/events", response_class=Response, responses={**_STREAM, **problems(NotFound)})
async def news_of_one(  # noqa: PLR0913 (each is a part of the request)
    *,
    id: ConsultationId,
    request: Request,
    user: Reader,
    news: NewsDep,
    accounts: AccountsDep,
    service: Service,
    last_event_id: LastEventId = None,
    after: After = None,
) -> Response:
    """News of one consultation, likewise."""
    del user
    await run_in_threadpool(service.get, id)
    return _stream(request, news, accounts, after=_position(last_event_id, after), only=id)


def _stream(
    request: Request, broadcaster: Broadcaster, accounts: Accounts, *, after: int | None, only: ConsultationId | None
) -> Response:
    token, _ = session_token(request)
    return StreamingResponse(
        told(broadcaster, accounts, token, after=after, only=only),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def told(
    broadcaster: Broadcaster, accounts: Accounts, token: str, *, after: int | None, only: ConsultationId | None
) -> AsyncIterator[bytes]:
    """The stream's bytes, until the site stops, the session ends or the reader falls behind."""
    yield f"retry: {RETRY_MS}\n\n".encode()
    async with broadcaster.subscribed(after=after, only=only) as subscription:
        yield _heartbeat(subscription.last if after is None else None)
        due = time.monotonic() + broadcaster.heartbeat_s
        while True:
            try:
                item = await subscription.next(max(0.0, due - time.monotonic()))
            except TimeoutError:
                if await run_in_threadpool(accounts.user_for, token) is None:
                    return
                yield _heartbeat(None)
                due = time.monotonic() + broadcaster.heartbeat_s
                continue
            if item is None:
                return
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
        return int(last_event_id)
    return after
