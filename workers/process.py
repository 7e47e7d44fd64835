"""A worker as a process of its own, for one or several queues."""

from __future__ import annotations

import logging
from collections.abc import Callable

from scribe.consultation.models import Stage
from scribe.consultation.stages import Engines, engines_from
from scribe.installation import open_installation
from scribe.settings import Settings
from workers.app import enqueuer, make_app
from workers.stages import register_tasks

log = logging.getLogger(__name__)


def run_worker(
    settings: Settings, stages: tuple[Stage, ...], *, engines: Callable[[Settings], Engines] = engines_from
) -> None:
    """Takes hints from the queues of ``stages`` until SIGTERM, then ends after the task at hand.

    One task at a time in one process (Celery's solo pool): a model is resident once, and CUDA does not survive a fork.
    For more throughput start more processes.

    Args:
        settings: which installation.
        stages: whose queues to take from.
        engines: makes what does the work.
    """
    app = make_app(settings)
    installation = open_installation(settings, enqueue=enqueuer(settings, app))
    register_tasks(app, installation.service, engines(settings))
    try:
        app.Worker(
            pool="solo",
            queues=[stage.value for stage in stages],
            loglevel=settings.log_level.upper(),
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            optimization="fair",
        ).start()
    finally:
        installation.close()
