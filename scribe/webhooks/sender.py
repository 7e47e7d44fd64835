"""Sends messages: each event once at least to each address, tried again with growing waits, and anew on request.

The audit event is written in the transaction of the change itself, so no change is missed and none is told that was
rolled back. Each address begins with what happens after it was first named.
"""

from __future__ import annotations

import hashlib
import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import httpx
from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from scribe.audit import last_sequence, read_events, record_event
from scribe.db import Database, utc_now
from scribe.db.webhook_tables import WebhookEndpointRow, WebhookMessageRow
from scribe.delivery.http import EmrClient
from scribe.delivery.order import Deadline
from scribe.errors import PartDown
from scribe.observing import FIGURES, Beat
from scribe.settings import Settings
from scribe.webhooks.message import Message, message_of, signature, state_after

log = logging.getLogger(__name__)

FIRST_WAIT_S: Final = 5.0
LONGEST_WAIT_S: Final = 12 * 3600.0
_AT_ONCE: Final = 100
_GONE: Final = 410

_Row = WebhookMessageRow


@dataclass(frozen=True)
class Told:
    """How far one address has been told."""

    url: str
    waiting: int
    sent: int
    failed: int
    said: str
    """The status of the newest answer, or the kind of its failure."""


class Sender:
    """Tells the addresses of the settings, and no other.

    Args:
        database: holds the events and the messages.
        settings: the addresses, the secrets, how often.
        clock: the present moment.
        transport: an httpx transport in place of the network.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = utc_now,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._database, self._settings, self._clock, self._transport = database, settings, clock, transport
        self._urls = {_name_of(url): url for url in settings.webhook_urls}

    def round(self) -> int:
        """Makes the messages of new events and sends what is due; gives how many were taken."""
        for name in self._urls:
            self._make(name)
        return sum(self._send(*key) for key in self._due())

    def told(self) -> tuple[Told, ...]:
        """How far each address has been told."""
        with self._database.reading() as session:
            return tuple(_told(session, name, url) for name, url in self._urls.items())

    def replay(self, *, after: int | None, actor: str) -> int:
        """Sends again: what was given up, or every message of the events after one.

        Args:
            after: a number of an event; ``None`` for what was given up.
            actor: who asked, for the audit event.

        Returns:
            How many are sent again.
        """
        now = self._clock()
        chosen = _Row.ended == "failed" if after is None else _Row.sequence > after
        with self._database.transaction() as session:
            again = (
                update(_Row)
                .where(_Row.endpoint.in_(tuple(self._urls)), chosen)
                .values(ended="", ended_at=None, attempts=0, next_attempt_at=now)
            )
            count = int(session.execute(again).rowcount)  # type: ignore[attr-defined]  # an update has one
            record_event(
                session, kind="webhooks_replayed", actor=actor, at=now, detail={"after": after, "messages": count}
            )
        return count

    def _make(self, name: str) -> None:
        """Makes the messages of the events since the last round."""
        with self._database.transaction() as session:
            told = session.scalar(
                select(WebhookEndpointRow).where(WebhookEndpointRow.endpoint == name).with_for_update()
            )
            if told is None:
                session.add(WebhookEndpointRow(endpoint=name, sequence=last_sequence(session)))
                return
            for event in read_events(session, after=told.sequence, limit=1000):
                told.sequence = event.sequence
                if state_after(event) is not None:
                    session.add(
                        _Row(endpoint=name, sequence=event.sequence, attempts=0, next_attempt_at=self._clock(),
                             ended="", said="")
                    )  # fmt: skip

    def _due(self) -> Iterator[tuple[str, int]]:
        """What waits for an attempt; the addresses in turn, so that one that is away does not keep the others."""
        with self._database.reading() as session:
            found = [
                [(name, number) for number in session.scalars(_waiting(name, self._clock()))] for name in self._urls
            ]
        for place in range(max(map(len, found), default=0)):
            yield from (numbers[place] for numbers in found if place < len(numbers))

    def _send(self, name: str, sequence: int) -> int:
        """One attempt at one message; 1 when it was taken."""
        claimed = self._claim(name, sequence)
        if claimed is None:
            return 0
        message, attempts = claimed
        said, taken = self._post(self._urls[name], message)
        ended = (
            "sent" if taken else "failed" if attempts >= self._settings.webhook_attempts or said == str(_GONE) else ""
        )
        now = self._clock()
        with self._database.transaction() as session:
            row = session.get_one(_Row, (name, sequence), with_for_update=True)
            row.said = said[:40]
            row.ended, row.ended_at = ended, now if ended else None
            row.next_attempt_at = now + timedelta(seconds=_wait_s(attempts))
        if not taken:
            log.warning("webhook not taken: event=%d attempt=%d said=%s", sequence, attempts, said)
        return int(taken)

    def _claim(self, name: str, sequence: int) -> tuple[Message, int] | None:
        """Counts an attempt, and keeps other senders from the message for as long as it may take."""
        now = self._clock()
        with self._database.transaction() as session:
            row = session.get(_Row, (name, sequence), with_for_update=True)
            if row is None or row.ended or row.next_attempt_at > now:
                return None
            row.attempts += 1
            row.next_attempt_at = now + timedelta(seconds=2 * self._settings.webhook_timeout_s)
            event = read_events(session, after=sequence - 1, limit=1)[0]
            state = state_after(event)
            assert state is not None  # noqa: S101 (a message is made only of an event that leads to a state)
            return message_of(event, state), row.attempts

    def _post(self, url: str, message: Message) -> tuple[str, bool]:
        """Sends it; gives the status or the kind of failure, and whether it was taken."""
        Beat.give()
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        client = EmrClient(
            f"the address at {parts.hostname}",
            origin,
            timeout_s=self._settings.webhook_timeout_s,
            deadline=Deadline(),
            transport=self._transport,
            way="webhook",
            answered=FIGURES.webhook_answered,
            receiver=None,
        )
        headers = {
            "Content-Type": "application/json",
            "Accept": "*/*",
            **signature(message, self._settings.webhook_secrets, self._clock()),
        }
        try:
            with client:
                answer = client.request(
                    "POST",
                    url.removeprefix(origin).lstrip("/"),
                    doing="telling it",
                    content=message.body,
                    headers=headers,
                )
        except PartDown as error:
            return type(error.__cause__ or error).__name__, False
        return str(answer.status_code), answer.is_success


def sender_from(settings: Settings, database: Database) -> Sender | None:
    """The sender of the settings; ``None`` when nobody is to be told."""
    return Sender(database, settings) if settings.webhook_urls else None


def _waiting(name: str, now: datetime) -> Select[int]:
    return (
        select(_Row.sequence)
        .where(_Row.endpoint == name, _Row.ended == "", _Row.next_attempt_at <= now)
        .order_by(_Row.sequence)
        .limit(_AT_ONCE)
    )


def _told(session: Session, name: str, url: str) -> Told:
    by_end = select(_Row.ended, func.count()).where(_Row.endpoint == name).group_by(_Row.ended)
    counts = {ended: count for ended, count in session.execute(by_end)}  # noqa: C416 (a row is no pair to mypy)
    newest = select(_Row.said).where(_Row.endpoint == name, _Row.said != "").order_by(_Row.sequence.desc()).limit(1)
    return Told(
        url=url,
        waiting=counts.get("", 0),
        sent=counts.get("sent", 0),
        failed=counts.get("failed", 0),
        said=session.scalar(newest) or "",
    )


def _name_of(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def _wait_s(attempts: int) -> float:
    """Grows to half a day, with jitter: twelve attempts take about a day and a half."""
    wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 3.0 ** (attempts - 1))
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 (jitter, no secret)
