"""The embedded form: workers and the reconciler as threads of the site's own process, over files."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from celery import Celery
from celery.worker import WorkController

from scribe.consultation.models import Stage
from scribe.consultation.service import ConsultationService
from scribe.consultation.stages import Engines, engines_from
from scribe.settings import Settings
from workers.app import make_app
from workers.reconciler import reconciler_for
from workers.stages import register_tasks

log = logging.getLogger(__name__)

STOP_WITHIN_S = 30


@contextmanager
def embedded(settings: Settings, service: ConsultationService, *, engines: Engines | None = None) -> Iterator[None]:
    """Works on every queue for as long as the block runs.

    Each queue has a thread of its own, so a delivery does not wait for a transcription. At the end the threads are
    asked to stop; a task that goes on is left, and its lease lets the next start take it up.
    """
    engines = engines or engines_from(settings)
    stop = threading.Event()
    reconciler = reconciler_for(settings, service)
    with ExitStack() as stack:
        for stage in Stage:
            app = make_app(settings)  # one each: a worker chooses its queues on the application
            register_tasks(app, service, engines)
            stack.enter_context(_worker(app, stage))
        thread = threading.Thread(
            target=reconciler.run, args=(settings.reconcile_every_s, stop), name="reconciler", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(STOP_WITHIN_S)


@contextmanager
def _worker(app: Celery, stage: Stage) -> Iterator[None]:
    """One Celery worker in a thread. The controller itself, unlike Celery's command, installs no signal handlers."""
    controller: Any = WorkController(
        app=app,
        pool="solo",
        hostname=f"{stage.value}@embedded",
        queues=[stage.value],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )

    def run() -> None:
        app.set_current()  # a task finds its application by the thread that runs it
        controller.start()

    thread = threading.Thread(target=run, name=f"worker-{stage.value}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        controller.should_terminate = False
        controller.stop()
        thread.join(STOP_WITHIN_S)
