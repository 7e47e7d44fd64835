"""What a worker does when no hint comes: it looks at the database itself.

Hints make work begin at once; they are no promise. A broker that is away, stands still or was emptied, and a reconciler
that is down, take all hints away. So a worker that was idle and heard of nothing for a while asks what is due, and
works on that until hints come again.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from scribe.consultation.service import ConsultationService
from scribe.model import ConsultationId, Stage
from scribe.observing import Beat
from scribe.pipeline.stopping import Stopping

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
_SOME: Final = 20
"""How many of those that are due a worker chooses from: many that look at once rarely choose the same."""

Run = Callable[[ConsultationId, Stage], object]
"""Runs a stage; gives ``None`` when there was nothing to do, as when another worker was faster."""


class Turns:
    """Who of a process works: what hints tell of and what it finds by itself share its places.

    Args:
        at_once: how many stages run beside each other.
    """

    def __init__(self, at_once: int) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._heard_at = time.monotonic()

    @contextmanager
    def for_a_hint(self) -> Iterator[None]:
        """A place for what a hint tells of; waits for one."""
        self._heard_at = time.monotonic()
        while not self._places.acquire(timeout=LOOK_S):
            Beat.give()
        try:
            yield
        finally:
            self._heard_at = time.monotonic()
            self._places.release()

    @contextmanager
    def for_itself(self) -> Iterator[bool]:
        """A place for what the process finds, if one is free; whether there is one."""
        free = self._places.acquire(blocking=False)
        try:
            yield free
        finally:
            if free:
                self._places.release()

    @property
    def silent_s(self) -> float:
        """Seconds since a hint came, or since what one told of was done."""
        return time.monotonic() - self._heard_at


class Looking:
    """Looks for work when no hint comes.

    Args:
        service: knows what is due.
        stages: of this worker.
        turns: the places of the process.
        run: runs a stage.
        after_s: how long no hint came.
        stopping: whether the process is told to end.
    """

    def __init__(
        self,
        service: ConsultationService,
        stages: tuple[Stage, ...],
        turns: Turns,
        run: Run,
        *,
        after_s: float,
        stopping: Stopping,
    ) -> None:
        self._service, self._stages, self._turns, self._run = service, stages, turns, run
        self._after_s, self._stopping = after_s, stopping
        self._is_telling = True

    def round(self) -> bool:
        """One look, when none came for so long; whether it found work and did it."""
        if self._turns.silent_s < self._after_s or self._stopping.asked:
            return False
        with self._turns.for_itself() as free:
            return free and self._work()

    def run(self) -> None:
        """Rounds until the process is told to end."""
        with Beat.beating("looking", lasts=True):
            while not self._stopping.asked:
                if not self._round():
                    time.sleep(LOOK_S * random.uniform(0.8, 1.2))  # noqa: S311 (so that not all ask at once)
                Beat.give()

    def _round(self) -> bool:
        try:
            found = self.round()
        except Exception as error:  # noqa: BLE001 (a database that is away must not end the loop)
            if self._is_telling:
                log.warning("work not looked for: %s", type(error).__name__)
            self._is_telling = False
            return False
        self._is_telling = True
        return found

    def _work(self) -> bool:
        due = list(self._service.due(_SOME, stages=self._stages))
        random.shuffle(due)
        for consultation, stage in due:
            if self._run(consultation, stage) is not None:
                log.info("no hint came: %s was found by looking", stage.value)
                return True
        return False


def looking_thread(looking: Looking) -> threading.Thread:
    """A thread that looks."""
    return threading.Thread(target=looking.run, name="looking", daemon=True)
