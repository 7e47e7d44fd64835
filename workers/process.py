"""A worker as a process of its own, for one or several queues."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import nullcontext

import celery.worker.state
from celery.signals import setup_logging

from scribe.errors import ScribeError
from scribe.installation import open_installation
from scribe.logs import configure_logging
from scribe.model import Stage
from scribe.observing import serve_figures
from scribe.pipeline.engines import Engines, engines_from
from scribe.settings import Settings
from workers.afresh import end_when_frozen, start_afresh
from workers.app import at_once, enqueuer, make_app
from workers.beating import give_word
from workers.listening import listening
from workers.proving import Proof
from workers.stages import register_tasks

log = logging.getLogger(__name__)

FROZEN_S = 60.0
"""A process in which no thread gets its turn for so long (and for as long as a lease lasts) is of no use."""


def run_worker(
    settings: Settings, stages: tuple[Stage, ...], *, engines: Callable[[Settings], Engines] = engines_from
) -> None:
    """Takes hints from the queues of ``stages`` until SIGTERM, then ends after the task at hand.

    One task at a time in one process (Celery's solo pool): a model is resident once, and CUDA does not survive a fork.
    A process that only drafts, by an endpoint, does as many at once as that answers (``SCRIBE_CHAT_PARALLEL``). For
    more throughput start more processes. The recogniser is loaded and proved before the first hint is taken; when
    it fails later in a way that nobody foresaw and its proof fails too, the process ends, to be started afresh. When a
    stage is stuck at its deadline, the process replaces itself by a new one. Beside a transcription queue it listens to
    recordings while they arrive (``SCRIBE_LIVE_RECORDINGS``).

    Args:
        settings: which installation.
        stages: whose queues to take from.
        engines: makes what does the work.

    Raises:
        ScribeError: the recogniser is missing or does not work.
    """
    configure_logging(settings)
    app = make_app(settings)
    give_word(app)
    setup_logging.connect(_keep_logging, weak=False)
    installation = open_installation(settings, enqueue=enqueuer(settings, app), runs_as="worker")
    try:
        if settings.metrics_port:
            serve_figures(settings.metrics_host, settings.metrics_port)
        chosen = engines(settings)
        proof = _LastingProof(chosen.transcriber)
        if Stage.TRANSCRIBE in stages:
            proof.demand()
        tasks = at_once(settings, stages)
        register_tasks(app, installation.service, chosen, proof, on_stuck=_replace)
        end_when_frozen(max(FROZEN_S, settings.lease_s))
        beside = (
            listening(settings, installation.service, chosen, proof) if Stage.TRANSCRIBE in stages else nullcontext()
        )
        with beside:
            app.Worker(
                pool="solo" if tasks == 1 else "threads",
                concurrency=tasks,
                quiet=True,
                queues=[stage.value for stage in stages],
                loglevel=settings.log_level.upper(),
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
                optimization="fair",
            ).start()
    finally:
        installation.close()
    if proof.broken is not None:
        raise proof.broken


def _keep_logging(**_more: object) -> None:
    """Celery sets up no logging of its own where somebody listens to this signal."""


def _replace(stage: Stage) -> None:
    """Ends the stuck work in the one way there is: with its process. One that was told to end does not come back."""
    if (celery.worker.state.should_stop, celery.worker.state.should_terminate) != (None, None):
        os._exit(os.EX_OK)
    log.error("the %s worker is stuck: its process starts afresh", stage.value)
    start_afresh()


class _LastingProof(Proof):
    """One that ends the process's Celery worker when it is lost."""

    broken: ScribeError | None = None

    def doubt(self) -> None:
        """Proves at once; when that fails, Celery's loop ends behind the task at hand."""
        super().doubt()
        try:
            self.demand()
        except ScribeError as error:
            self.broken = error
            celery.worker.state.should_stop = error.exit_code
