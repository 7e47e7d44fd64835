"""Live news for every open page: one poller reads the events, and each page's stream gets what is new.

News hold ids, states and versions, never what a patient said or is called. Their numbers are the events' sequence
numbers, so that a stream that broke goes on where it stopped (``Last-Event-ID``). Progress of running stages travels
beside them without a number: what was missed of it is of no interest.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from scribe.access import INSTALLATION, Action, Subject, Who, decide
from scribe.consultation.service import ConsultationFilter, ConsultationService
from scribe.consultation.states import NEXT_STAGE
from scribe.errors import ScribeError
from scribe.model import Consultation, ConsultationId, Event, Progress
from scribe.observing import FIGURES
from scribe.web.reads import READ, REFUSED

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

POLL_S: Final = 0.5
HEARTBEAT_S: Final = 10.0
BACKLOG: Final = 1000
"""More missed events than this are not told one by one: the page is told to load anew."""
STANDING: Final = {
    "session_ended": "username",
    "signed_out": "",
    "account_disabled": "username",
    "role_set": "username",
    "member_added": "username",
    "member_removed": "username",
    "delegation_given": None,
    "delegation_ended": None,
    "department_added": None,
    "department_named": None,
    "department_removed": None,
    "integrator_revoked": None,
}
"""Events after which somebody may see less or more: the member that names them; empty: who did it; none: anybody."""
UNTOLD: Final = frozenset({READ, REFUSED})
"""Kinds of events that change nothing: telling them would make pages load anew because somebody looked."""
_QUEUE: Final = 2000
_RUNNING: Final = 200


@dataclass(frozen=True)
class News:
    """One thing that a page is told: ``name`` is the event's name in the stream."""

    name: str
    data: dict[str, Any]
    sequence: int | None = None
    consultation: ConsultationId | None = None
    about: Subject | None = None
    """What decides who is told; without it everybody is."""
    whose: str | None = None
    """Set where this is for the stream itself: who that person is has to be read anew; empty: of everybody."""


@dataclass(eq=False)
class Subscription:
    """What one stream has still to tell. ``None`` in the queue: it fell behind and has to connect anew."""

    last: int
    who: Who
    """Who is told: only of what they may see."""
    only: ConsultationId | None = None
    backlog: list[News] = field(default_factory=list)
    queue: asyncio.Queue[News | None] = field(default_factory=lambda: asyncio.Queue(_QUEUE))

    def wants(self, news: News) -> bool:
        """Whether this stream has not told it yet, is about its consultation, and its reader may see it."""
        if news.whose is not None:
            return news.whose in ("", self.who.id)
        if news.about is not None and not decide(self.who, Action.LIST, news.about).allowed:
            return False
        if self.only is not None and news.consultation != self.only:
            return False
        return news.sequence is None or news.sequence > self.last

    async def next(self, timeout_s: float) -> News | None:
        """The next news.

        Raises:
            TimeoutError: nothing new in ``timeout_s``.
        """
        if self.backlog:
            return self.backlog.pop(0)
        while True:
            news = await asyncio.wait_for(self.queue.get(), timeout_s)
            if news is None or self.wants(news):
                self.last = max(self.last, news.sequence or 0) if news else self.last
                return news


class Broadcaster:
    """Reads events for all streams together.

    Args:
        service: where the events are.
        poll_s: how often they are read while somebody listens.
        heartbeat_s: how often a stream says that it is alive.
    """

    def __init__(
        self, service: ConsultationService, *, poll_s: float = POLL_S, heartbeat_s: float = HEARTBEAT_S
    ) -> None:
        self._service = service
        self._poll_s = poll_s
        self.heartbeat_s = heartbeat_s
        self._subscriptions: set[Subscription] = set()
        self._position: int | None = None
        self._progress: dict[ConsultationId, Progress | None] = {}
        self._closing = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Polls for as long as the block lasts."""
        self._closing = False
        task = asyncio.create_task(self._poll())
        try:
            yield
        finally:
            self._closing = True
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            for subscription in tuple(self._subscriptions):
                self._drop(subscription)

    @asynccontextmanager
    async def subscribed(
        self, *, who: Who, after: int | None, only: ConsultationId | None = None
    ) -> AsyncIterator[Subscription]:
        """A stream's news from event ``after`` on; ``None`` is from now on.

        The stream is registered before the past is read, so nothing falls between the two.
        """
        subscription = Subscription(last=0, who=who, only=only)
        self._subscriptions.add(subscription)
        FIGURES.streams.inc()
        try:
            latest = await run_in_threadpool(self._service.latest_sequence)
            if self._position is None:
                self._position = latest
            subscription.last = latest if after is None else min(after, latest)
            if after is not None and after < latest:
                past = await run_in_threadpool(self._past, after, only)
                missed = [news for news in past if news.whose is None]  # who listens was read just now
                subscription.backlog = [news for news in missed if subscription.wants(replace(news, sequence=None))]
                told = [news.sequence for news in past if news.sequence is not None]
                subscription.last = max([subscription.last, *told])
            yield subscription
        finally:
            FIGURES.streams.dec()
            self._subscriptions.discard(subscription)

    def _past(self, after: int, only: ConsultationId | None) -> list[News]:
        events = self._service.events(only, after=after, limit=BACKLOG + 1)
        if len(events) > BACKLOG:
            return [News("reload", {}, sequence=self._service.latest_sequence(), consultation=only)]
        return self._told(events)

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self._poll_s)
            if not self._subscriptions:
                self._position = None
                self._progress.clear()
                continue
            if self._position is None:
                continue
            try:
                news, position = await run_in_threadpool(self._collect, self._position)
            except (ScribeError, SQLAlchemyError) as error:
                log.warning("news_not_read", error=type(error).__name__)
                continue
            self._position = position
            for item in news:
                for subscription in tuple(self._subscriptions):
                    self._give(subscription, item)

    def _collect(self, after: int) -> tuple[list[News], int]:
        events = self._service.events(after=after, limit=BACKLOG)
        return [*self._told(events), *self._moved()], events[-1].sequence if events else after

    def _told(self, events: Iterable[Event]) -> list[News]:
        """Each event with the consultation's present state, read once for all its events."""
        events = tuple(events)
        named = {event.consultation for event in events if event.consultation and event.kind not in UNTOLD}
        subjects = self._service.subjects(tuple(named))
        present: dict[ConsultationId, Consultation] = {}
        told = []
        for event in events:
            if event.kind in STANDING:
                told.append(News("standing", {}, whose=_whose(event)))
            if event.consultation is None or event.kind in UNTOLD:
                continue
            if event.consultation not in present:
                try:
                    present[event.consultation] = self._service.get(event.consultation)
                except ScribeError as error:  # one that cannot be read must not silence all others
                    log.warning("consultation_not_read", consultation=event.consultation, code=error.code)
                    continue
            data = {"kind": event.kind, "at": event.at.isoformat(), **_seen(present[event.consultation])}
            about = subjects.get(event.consultation)
            if about is not None:
                told.append(News("consultation", data, event.sequence, event.consultation, about))
        return told

    def _moved(self) -> list[News]:
        """Stages that came further since the last look."""
        running = self._service.list(ConsultationFilter(states=tuple(NEXT_STAGE), limit=_RUNNING), who=INSTALLATION)
        before, self._progress = self._progress, {c.id: c.progress for c in running}
        moved = {c.id: c for c in running if c.progress is not None and before.get(c.id) != c.progress}
        told = []
        for id, about in self._service.subjects(tuple(moved)).items() if moved else ():  # noqa: A001 (the model's word)
            progress = moved[id].progress
            data = {**_seen(moved[id]), "progress": progress.model_dump(mode="json") if progress is not None else None}
            told.append(News("progress", data, consultation=id, about=about))
        return told

    def _give(self, subscription: Subscription, news: News) -> None:
        try:
            subscription.queue.put_nowait(news)
        except asyncio.QueueFull:
            self._drop(subscription)

    def _drop(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)
        while not subscription.queue.empty():
            subscription.queue.get_nowait()
        subscription.queue.put_nowait(None)


def _whose(event: Event) -> str:
    """Who may see less or more after an event; empty: anybody may."""
    member = STANDING[event.kind]
    if member is None:
        return ""
    return str(event.detail.get(member, "")) if member else event.actor


def _seen(consultation: Consultation) -> dict[str, Any]:
    return {
        "id": consultation.id,
        "state": consultation.state.value,
        "version": consultation.version,
        "revision": consultation.revision,
    }
