"""A worker as a process of its own, for one or several queues."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import celery.worker.state
from celery import Celery
from celery.signals import setup_logging, task_received, worker_shutting_down

from scribe.errors import ScribeError
from scribe.failpoints import failpoint
from scribe.installation import open_installation
from scribe.logs import configure_logging
from scribe.model import Stage
from scribe.observing import serve_figures
from scribe.observing.supervising import tell_supervisor
from scribe.pipeline.engines import Engines, engines_from
from scribe.pipeline.stopping import END_WITHIN_S, Stopping
from scribe.settings import Settings
from workers.afresh import end_when_frozen, start_afresh, start_afresh_when_hanging
from workers.app import at_once, enqueuer, make_app, queue_of
from workers.beating import give_word
from workers.dictating import dictations
from workers.ending import heed_signals, leave, see_to_the_end
from workers.listening import listening
from workers.proving import Proof
from workers.stages import Works, register_tasks
from workers.turns import Looking, Turns, looking_thread

log = logging.getLogger(__name__)

FROZEN_S = 60.0
"""A process in which no thread gets its turn for so long (and for as long as a lease lasts) is of no use."""

HANGS_S = 120.0
"""A loop of the process that gives no word for so long does not come back. The longest silence of one that is well is
the proof of a large recogniser on a slow machine."""

NO_HINT_ROUNDS = 2
"""A worker that heard of nothing for so many rounds of the reconciler looks for work itself."""


def run_worker(
    settings: Settings, stages: tuple[Stage, ...], *, engines: Callable[[Settings], Engines] = engines_from
) -> None:
    """Takes hints from the queues of ``stages`` until SIGTERM, then ends: what is at hand is done soon or handed back.

    One task at a time in one process (Celery's solo pool): a model is resident once, and CUDA does not survive a fork.
    A process that only drafts, by an endpoint, does as many at once as that answers (``SCRIBE_CHAT_PARALLEL``). For
    more throughput start more processes. The recogniser is loaded and proved before the first hint is taken; when
    it fails later in a way that nobody foresaw and its proof fails too, the process ends, to be started afresh. When a
    stage is stuck at its deadline, the process replaces itself by a new one. When no hint comes for a while it looks
    for work itself. Beside a transcription queue it listens to recordings while they arrive
    (``SCRIBE_LIVE_RECORDINGS``), and hears what is dictated into a field.

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
    stopping = _told_to_end()
    queues = ",".join(stage.value for stage in stages)
    installation = open_installation(settings, enqueue=enqueuer(settings, app), runs_as="worker", queues=queues)
    try:
        if settings.metrics_port:
            serve_figures(settings.metrics_host, settings.metrics_port)
        chosen = engines(settings)
        proof = _LastingProof(chosen.transcriber)
        if Stage.TRANSCRIBE in stages:
            proof.demand()
        tasks = at_once(settings, stages)
        works = Works(
            installation.service,
            chosen,
            proof,
            on_stuck=partial(_replace, stopping),
            turns=Turns(tasks),
            stopping=stopping,
        )
        register_tasks(app, works)
        end_when_frozen(max(FROZEN_S, settings.lease_s), stopping)
        start_afresh_when_hanging(HANGS_S)
        tell_supervisor()
        with looking(settings, works, stages), _at_the_recogniser(settings, works, stages):
            _take_hints(app, settings, stages, tasks)
            log.info("the worker ends")
            stopping.ask()
    finally:
        installation.close()
    if proof.broken is not None:
        raise proof.broken
    if stopping.left:
        leave()


@contextmanager
def looking(settings: Settings, works: Works, stages: tuple[Stage, ...]) -> Iterator[None]:
    """Looks for work of these queues, when no hint comes, for as long as the block runs; then waits for its end."""
    queues = {stage.value for stage in stages}
    own = tuple(stage for stage in Stage if queue_of(stage) in queues)
    after_s = NO_HINT_ROUNDS * settings.reconcile_every_s
    thread = looking_thread(
        Looking(works.service, own, works.turns, works.run, after_s=after_s, stopping=works.stopping)
    )
    thread.start()
    try:
        yield
    finally:
        thread.join(END_WITHIN_S)


@contextmanager
def _at_the_recogniser(settings: Settings, works: Works, stages: tuple[Stage, ...]) -> Iterator[None]:
    """Besides what its queue tells of, a transcription worker hears what arrives and what is dictated."""
    if Stage.TRANSCRIBE not in stages:
        yield
        return
    with listening(settings, works), dictations(settings, works):
        yield


def _told_to_end() -> Stopping:
    """What is told by SIGTERM and Ctrl C: at first by our own handlers, then by Celery's, which take their place."""
    stopping = Stopping()
    heed_signals(stopping)
    see_to_the_end(stopping, _end_celery)
    setup_logging.connect(_keep_logging, weak=False)
    worker_shutting_down.connect(lambda **_: stopping.ask(), weak=False)
    task_received.connect(lambda **_: failpoint("hint.before_ack"), weak=False)
    return stopping


def _end_celery() -> None:
    """Ends Celery's loop, which was not told when the word came before it began."""
    if celery.worker.state.should_stop is None:
        celery.worker.state.should_stop = os.EX_OK


def _take_hints(app: Celery, settings: Settings, stages: tuple[Stage, ...], tasks: int) -> None:
    if settings.log_json:  # Celery says there that it ends, in a line of its own form
        setattr(sys, "__stdout__", None)  # noqa: B010 (mypy takes it for final)
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


def _keep_logging(**_more: object) -> None:
    """Celery sets up no logging of its own where somebody listens to this signal."""


def _replace(stopping: Stopping, stage: Stage) -> None:
    """Ends the stuck work in the one way there is: with its process. One that was told to end does not come back."""
    if stopping.asked:
        leave()
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
