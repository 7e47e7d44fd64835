"""The reconciler: asks the database what should be running and is not, and sends it again."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable

from scribe.consultation.service import ConsultationService
from scribe.failpoints import failpoint
from scribe.logs import configure_logging
from scribe.model import ConsultationId, Stage
from scribe.observing import FIGURES, Beat, serve_figures
from scribe.observing.beating import SILENT_S
from scribe.observing.supervising import tell_supervisor
from scribe.observing.tracing import span
from scribe.outages import outage_of
from scribe.settings import Settings
from scribe.standing import StandingCollector
from workers.anchoring import anchoring_thread
from workers.app import enqueuer, queue_depth
from workers.left import left_thread
from workers.retaining import retention_thread
from workers.sampling import sampling_thread
from workers.webhooks import webhooks_thread

log = logging.getLogger(__name__)

ROUNDS_MISSED = 3
"""A reconciler that made no round in the time of so many hangs."""

_LAST_ANCHOR_S = 10.0
"""How long the last anchor may take when all ends."""

Due = tuple[ConsultationId, Stage]


class Reconciler:
    """Sends a hint for everything that is due. What was sent a moment ago is given time to be taken.

    A queue that holds as many hints as there is work gets no more, so a long wait for a busy worker does not fill it.

    Args:
        service: knows what is due.
        enqueue: sends a hint.
        resend_s: how long a hint is given before it is sent again.
        depth: how many hints wait in a stage's queue.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        service: ConsultationService,
        enqueue: Callable[[ConsultationId, Stage], None],
        *,
        resend_s: float,
        depth: Callable[[Stage], int] = lambda _stage: 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service, self._enqueue = service, enqueue
        self._resend_s, self._depth, self._clock = resend_s, depth, clock
        self._sent: dict[Due, float] = {}

    def round(self) -> int:
        """One look at the database; gives how many hints were sent. What fails is tried in the next round.

        What was dictated and not taken in its time goes too: no worker has to be there for that.
        """
        failpoint("reconcile.before_round")
        now = self._clock()
        due = self._service.due()
        self._sent = {task: at for task, at in self._sent.items() if task in due and now - at < self._resend_s}
        full = {stage for stage, work in Counter(stage for _, stage in due).items() if self._depth(stage) >= work}
        wanted = [task for task in due if task not in self._sent and task[1] not in full]
        if wanted:
            with span("reconcile") as made:
                self._send(wanted, now)
                made.note(sent=len(wanted))
        self._service.forget_dictations()
        failpoint("reconcile.after_round")
        return len(wanted)

    def _send(self, wanted: list[Due], now: float) -> None:
        for task in wanted:
            self._enqueue(*task)
            self._sent[task] = now

    def run(self, every_s: float, stop: threading.Event) -> None:
        """Rounds until ``stop`` is set, whatever the database or the broker do meanwhile."""
        with Beat.beating("reconciler", may_be_silent_s=max(SILENT_S, ROUNDS_MISSED * every_s), lasts=True):
            self._rounds(every_s, stop)

    def _rounds(self, every_s: float, stop: threading.Event) -> None:
        while True:
            try:
                sent = self.round()
                FIGURES.rounds.labels("done").inc()
                if sent:
                    log.info("reconciled: %d sent", sent)
            except Exception as error:  # noqa: BLE001 (a server that is away must not end the loop)
                FIGURES.rounds.labels("failed").inc()
                outage = outage_of(error)
                log.warning("round failed: %s", outage.message if outage is not None else type(error).__name__)
            Beat.give()
            if stop.wait(every_s):
                return


def reconciler_for(settings: Settings, service: ConsultationService) -> Reconciler:
    """A reconciler with the settings' broker and times."""
    return Reconciler(service, enqueuer(settings), resend_s=settings.reconcile_every_s * 2, depth=queue_depth(settings))


def run_reconciler(settings: Settings, service: ConsultationService, stop: threading.Event) -> None:
    """Runs a reconciler with the settings' times until ``stop`` is set, and tells other programs beside it.

    The audit is anchored beside it too, and once more at the end; what is over its time is removed; recordings that
    their device left are finished; samples of how the work stands are taken. The figures of what stands in the database
    are read here, when ``SCRIBE_METRICS_PORT`` is set.
    """
    configure_logging(settings)
    if settings.metrics_port:
        serve_figures(settings.metrics_host, settings.metrics_port, StandingCollector(service.overseer, settings))
    telling = webhooks_thread(settings, stop)
    if telling is not None:
        telling.start()
    anchoring = anchoring_thread(settings, service, stop)
    anchoring.start()
    retention_thread(settings, service, stop).start()
    sampling_thread(settings, service, stop).start()
    leaving = left_thread(settings, service, stop)
    if leaving is not None:
        leaving.start()
    tell_supervisor()
    reconciler_for(settings, service).run(settings.reconcile_every_s, stop)
    anchoring.join(_LAST_ANCHOR_S)
