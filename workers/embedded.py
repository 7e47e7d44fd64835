"""The embedded form: workers and the reconciler as threads of the site's own process, over files."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from celery import Celery
from celery.worker import WorkController

from scribe.consultation.service import ConsultationService
from scribe.model import Stage
from scribe.pipeline.engines import Engines, engines_from
from scribe.pipeline.stopping import Stopping
from scribe.settings import Settings
from workers.anchoring import anchoring_thread
from workers.app import QUEUES, at_once, make_app, queue_of
from workers.beating import give_word
from workers.dictating import dictations_thread
from workers.left import left_thread
from workers.listening import listening_thread
from workers.proving import Proof
from workers.reconciler import reconciler_for
from workers.retaining import retention_thread
from workers.sampling import sampling_thread
from workers.stages import Works, register_tasks
from workers.turns import Turns
from workers.webhooks import webhooks_thread

log = logging.getLogger(__name__)

STOP_WITHIN_S = 10.0
AGAIN_AFTER_S = 1.0
"""How long a worker that ended by itself is given before another one starts."""


@contextmanager
def embedded(
    settings: Settings,
    service: ConsultationService,
    *,
    engines: Engines | None = None,
    stopping: Stopping | None = None,
) -> Iterator[None]:
    """Works on every queue for as long as the block runs.

    Each queue has a thread of its own, so a delivery does not wait for a transcription, and drafting has several where
    the endpoint answers several at once. While the recogniser is missing
    or does not work, recordings wait and everything else goes on. At the end the threads are asked to stop; a task that
    goes on is handed back, for the next start to take up at once. Work that is stuck at its deadline is left too, and
    its worker goes on with the next; only the end of the process ends that thread.

    Args:
        settings: which installation.
        service: moves the state.
        engines: do the work.
        stopping: whether the process is told to end; the end of the block tells it.
    """
    engines, stopping = engines or engines_from(settings), stopping or Stopping()
    stop = threading.Event()
    reconciler = reconciler_for(settings, service)
    proof = Proof(engines.transcriber)
    works = Works(service, engines, proof, on_stuck=partial(_left_alone, proof=proof), stopping=stopping)
    threads = [
        threading.Thread(
            target=reconciler.run, args=(settings.reconcile_every_s, stop), name="reconciler", daemon=True
        ),
        # beside the rest, so that the site starts at once and the first recording does not wait for the model
        threading.Thread(target=proof.holds, name="proof", daemon=True),
        anchoring_thread(settings, service, stop),
        retention_thread(settings, service, stop),
        sampling_thread(settings, service, stop),
    ]
    beside = (
        webhooks_thread(settings, stop),
        listening_thread(settings, works, stop),
        dictations_thread(settings, works, stop),
        left_thread(settings, service, stop),
    )
    threads += [thread for thread in beside if thread is not None]
    with ExitStack() as stack:
        stack.callback(_wait_for, threads)  # entered first, so all are asked to stop before the first is waited for
        for stage in QUEUES:
            for number in range(at_once(settings, (stage,))):
                app = make_app(settings)  # one each: a worker chooses its queues on the application
                give_word(app)
                register_tasks(app, replace(works, turns=Turns(1)))
                worker = _Worker(app, stage, number)
                stack.callback(worker.ask_to_end, threads)
                threads.append(worker.thread)
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stopping.ask()
            stop.set()


def _left_alone(stage: Stage, *, proof: Proof) -> None:
    log.error("the %s worker goes on; the stuck work takes processor time until Scribe is started again", stage.value)
    if stage is Stage.TRANSCRIBE:
        proof.doubt()  # a recogniser that still works on the old recording is given no new one until it is free


def _wait_for(threads: list[threading.Thread]) -> None:
    deadline = time.monotonic() + STOP_WITHIN_S
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


class _Worker:
    """One Celery worker in a thread; one that ends although nobody asked it to is followed by another."""

    def __init__(self, app: Celery, stage: Stage, number: int) -> None:
        self._app, self._stage = app, stage
        self._name = f"{stage.value}{number or ''}"
        self._stopping = threading.Event()
        self._controller = self._new_controller()
        self.thread = threading.Thread(target=self._run, name=f"worker-{self._name}", daemon=True)

    def ask_to_end(self, threads: list[threading.Thread]) -> None:
        """Asks it to end after the task at hand. Celery waits for that without a limit, so a thread of its own asks."""
        self._stopping.set()
        asking = threading.Thread(target=self._controller.stop, name=f"ending-{self._name}", daemon=True)
        threads.append(asking)
        asking.start()

    def _run(self) -> None:
        self._app.set_current()  # a task finds its application by the thread that runs it
        while True:
            self._controller.start()
            if self._stopping.wait(AGAIN_AFTER_S):
                return
            log.error("the %s worker ended (exit code %s); another one starts", self._stage, self._controller.exitcode)
            self._controller = self._new_controller()

    def _new_controller(self) -> Any:
        """The controller itself, unlike Celery's command, installs no signal handlers."""
        controller: Any = WorkController(
            app=self._app,
            pool="solo",
            hostname=f"{self._name}@embedded",
            queues=[queue_of(self._stage)],
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        controller.should_terminate = False
        return controller
