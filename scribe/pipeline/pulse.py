"""The pulse of a stage: the lease is renewed beside the work, for as long as the work may take and no longer."""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import TypeVar

from scribe.consultation.service import ConsultationService
from scribe.errors import LeaseLost
from scribe.failpoints import failpoint
from scribe.model import Lease, Progress
from scribe.observing import Beat
from scribe.pipeline.deadlines import overran
from scribe.pipeline.stopping import Stopping

log = logging.getLogger(__name__)

T = TypeVar("T")

PROGRESS_EVERY_S = 1.0
"""How often progress is stored while it moves; a lease is renewed at its own pace."""

_LOOK_S = 0.25
"""How soon the word to stop is heard: a signal's handler may wake nobody."""

OnProgress = Callable[[Progress], None]


class ToldToStop(Exception):
    """The process ends before the work does: it is handed back."""


def _never() -> bool:
    """No limit but that of time."""
    return False


class Pulse:
    """Renews a lease beside the work, with the newest progress; says when the lease is lost or the time is up.

    The work runs in a thread of its own, because nothing can interrupt Python from outside: so the caller is free again
    at the deadline, whatever the work does.

    Args:
        service: renews the lease.
        lease: of the stage.
        every_s: how often it is renewed.
        on_progress: also told how far the work has come, in the work's thread.
        stopping: whether the process is told to end.
    """

    def __init__(
        self,
        service: ConsultationService,
        lease: Lease,
        *,
        every_s: float,
        on_progress: OnProgress | None = None,
        stopping: Stopping | None = None,
    ) -> None:
        self.lease = lease
        self._service, self._every_s = service, every_s
        self._stopping = stopping or Stopping()
        self._on_progress = on_progress
        self._progress: Progress | None = None
        self._told: Progress | None = None
        self._renewed_at = time.monotonic()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def report(self, done_s: float, total_s: float) -> None:
        """Notes how far the work has come; the cancellation point of a long stage.

        Raises:
            LeaseLost: somebody else has the task, consent was withdrawn, or the time is up: going on is of no use.
        """
        self._go_on()
        self._progress = Progress(stage=self.lease.stage, done_s=done_s, total_s=total_s)
        if self._on_progress is not None:
            self._on_progress(self._progress)

    def confirm(self) -> None:
        """Asks the database whether the lease is still the newest; for what cannot be taken back.

        Raises:
            LeaseLost: it is not.
        """
        self._go_on()
        self._service.renew(self.lease, self._progress)

    def beside(self, work: Callable[[], T], *, limit_s: float, is_over: Callable[[], bool] = _never) -> T:
        """Does the work, and renews the lease for as long as it runs, within ``limit_s`` seconds.

        Args:
            work: what is done.
            limit_s: how long it may take.
            is_over: asked with each beat: a limit that depends on what happens meanwhile.

        Raises:
            LeaseLost: see :meth:`report`; said when the work has ended.
            StageOverran: the time is up. The work may still be running, and nothing waits for it.
            ToldToStop: the process is told to end, and the work has had its time to be done; as above.
        """
        outcome: Future[T] = Future()
        thread = threading.Thread(
            target=copy_context().run,
            args=(_settle, outcome, work),
            name=f"{self.lease.stage}-{self.lease.consultation}",
            daemon=True,
        )
        self._thread = thread
        ends_at = time.monotonic() + limit_s
        thread.start()
        Beat.give()
        next_beat = time.monotonic() + self._beat_s
        while not self.ended(within_s=min(_LOOK_S, self._beat_s, ends_at - time.monotonic())):
            Beat.give()
            if self._stopping.pressing:
                self._over.set()
                raise ToldToStop
            if time.monotonic() < min(next_beat, ends_at):
                continue
            if time.monotonic() >= ends_at or is_over():
                self._over.set()
                raise overran(self.lease.stage, limit_s)
            if not self._over.is_set():
                self._beat()
            next_beat = time.monotonic() + self._beat_s
        result = outcome.result()
        self._go_on()
        return result

    def ended(self, *, within_s: float) -> bool:
        """Whether the work has ended, or does so within ``within_s`` seconds."""
        if self._thread is None:
            return True
        self._thread.join(max(0.0, within_s))
        return not self._thread.is_alive()

    def whereabouts(self) -> str:
        """Where in the code the work is at this moment: files and lines, no values."""
        frame = sys._current_frames().get(self._thread.ident or 0) if self._thread is not None else None  # noqa: SLF001 (the documented way, for all its underscore)
        return "".join(traceback.format_stack(frame)) if frame is not None else "(it has ended)"

    @property
    def _beat_s(self) -> float:
        return min(self._every_s, PROGRESS_EVERY_S)

    def _go_on(self) -> None:
        if self._over.is_set():
            raise LeaseLost("The lease was lost while the work was going on.")

    def _beat(self) -> None:
        progress = self._progress
        if progress == self._told and time.monotonic() - self._renewed_at < self._every_s:
            return  # nothing new to say, and the lease has time
        try:
            failpoint("lease.before_renew")
            self._service.renew(self.lease, progress)
            self._renewed_at, self._told = time.monotonic(), progress
        except LeaseLost:
            self._over.set()
        except Exception as error:  # noqa: BLE001 (the database may be away for a moment; the lease has time)
            log.warning("lease not renewed: %s", type(error).__name__)


def _settle(outcome: Future[T], work: Callable[[], T]) -> None:
    try:
        outcome.set_result(work())
    except BaseException as error:  # noqa: BLE001 (raised again by whoever waits for the outcome)
        outcome.set_exception(error)
