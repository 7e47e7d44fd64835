"""Which processes work on the database: each one gives word, and who asks knows who is gone.

Two things rest on it: a request that holds an Idempotency-Key is over when its process is, and a change of the database
that takes something away waits until every process that needs it has ended (:mod:`scribe.db.migrate`).
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Literal, Self

from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from scribe import __version__
from scribe.db.base import Database, utc_now
from scribe.db.forms import newest_form
from scribe.db.process_tables import ProcessRow
from scribe.observing import Beat

log = logging.getLogger(__name__)

BEAT_S: Final = 5.0
GONE_AFTER: Final = timedelta(seconds=30)
"""A process that gave no word for so long is gone. Six beats: a database that was away for a moment harms nobody."""
_FORGOTTEN_AFTER: Final = timedelta(days=1)

Kind = Literal["site", "worker", "reconciler", "all"]


class Presence:
    """This process's row, and the thread that gives word. Its row goes when it is closed.

    Args:
        database: where it is seen.
        kind: what the process does.
        queues: of a worker: whose work it takes.
        form: the newest form of the database that its program knows; empty is this program's.
        clock: the present moment.
    """

    def __init__(
        self,
        database: Database,
        kind: Kind,
        *,
        queues: str = "",
        form: str = "",
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.id = uuid.uuid4().hex
        self._form = form or newest_form()
        self._database, self._kind, self._queues, self._clock = database, kind, queues, clock
        self._ended = threading.Event()
        self._began_at = clock()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)

    def begin(self) -> Self:
        """Gives word for the first time, and from then on every few seconds."""
        self.beat()
        self._thread.start()
        return self

    def beat(self) -> None:
        """Gives word once, and says whether a loop of the process hangs; rows that were silent for a day go."""
        now, hanging = self._clock(), Beat.hanging()
        hangs = hanging.name[:32] if hanging is not None else ""
        with self._database.transaction() as session:
            told = update(ProcessRow).where(ProcessRow.id == self.id).values(beat_at=now, hangs=hangs)
            if session.execute(told).rowcount:  # type: ignore[attr-defined]  # SQLAlchemy types the general result
                return
            session.execute(delete(ProcessRow).where(ProcessRow.beat_at < now - _FORGOTTEN_AFTER))
            session.add(
                ProcessRow(
                    id=self.id, kind=self._kind, host=socket.gethostname()[:200], pid=os.getpid(),
                    queues=self._queues[:64], hangs=hangs, version=__version__[:32], form=self._form,
                    began_at=self._began_at, beat_at=now,
                )
            )  # fmt: skip

    def close(self) -> None:
        """Says that the process ends; who cannot be told notices by its silence."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(BEAT_S)
        try:
            with self._database.transaction() as session:
                session.execute(delete(ProcessRow).where(ProcessRow.id == self.id))
        except SQLAlchemyError as error:
            log.warning("the end was not told: %s", type(error).__name__)

    def _run(self) -> None:
        while not self._ended.wait(BEAT_S):
            try:
                self.beat()
            except SQLAlchemyError as error:
                log.warning("no word given: %s", type(error).__name__)


def is_gone(session: Session, process: str, now: datetime) -> bool:
    """Whether a process has ended, or was silent for so long that it counts as ended."""
    beat_at = session.scalar(select(ProcessRow.beat_at).where(ProcessRow.id == process))
    return beat_at is None or beat_at < now - GONE_AFTER


def alive(session: Session, now: datetime) -> tuple[ProcessRow, ...]:
    """The processes that work at this moment, the oldest first."""
    living = select(ProcessRow).where(ProcessRow.beat_at >= now - GONE_AFTER)
    return tuple(session.scalars(living.order_by(ProcessRow.began_at)))
