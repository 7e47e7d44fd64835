"""The tasks: one for each stage, each a line. They take an id and look at the database for the rest."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from celery import Celery, Task

from scribe.consultation.service import ConsultationService
from scribe.failpoints import failpoint
from scribe.logs import REQUEST, bound
from scribe.model import Consultation, ConsultationId, Stage
from scribe.observing.tracing import TRACEPARENT, carried
from scribe.pipeline.engines import Engines
from scribe.pipeline.running import Host, run_stage
from scribe.pipeline.stopping import Stopping
from workers.app import task_name
from workers.proving import Proof
from workers.turns import Turns


def owner_name(stage: Stage) -> str:
    """Who holds a lease: the stage, the machine, the process."""
    return f"{stage.value}@{socket.gethostname()}:{os.getpid()}"


@dataclass(frozen=True)
class Works:
    """What a process works with, on whatever stage.

    Attributes:
        service: moves the state.
        engines: do the work.
        proof: while it does not hold, a recording is left for later: no attempt is used up, and the hint is sent again.
        turns: how many stages at once.
        stopping: whether the process is told to end; then nothing is begun.
        on_stuck: told when the work of a stage goes on after its deadline, and a thread is lost to it.
    """

    service: ConsultationService
    engines: Engines
    proof: Proof
    on_stuck: Callable[[Stage], None]
    turns: Turns = field(default_factory=lambda: Turns(1))
    stopping: Stopping = field(default_factory=Stopping)

    def ready(self) -> bool:
        """Whether the recogniser may be given work."""
        return not self.stopping.asked and self.proof.holds()

    def run(self, consultation: ConsultationId, stage: Stage) -> Consultation | None:
        """Runs a stage, if it is due and may be begun here; see :func:`scribe.pipeline.running.run_stage`."""
        stuck = partial(self.on_stuck, stage)
        host = Host(stuck=stuck, stopping=self.stopping)
        if stage is Stage.TRANSCRIBE:
            if not self.ready():
                return None
            host = Host(fault=self.proof.doubt, stuck=stuck, stopping=self.stopping)
        return run_stage(self.service, self.engines, consultation, stage, owner=owner_name(stage), host=host)


def register_tasks(app: Celery, works: Works) -> None:
    """Gives the application a task for each stage.

    Args:
        app: takes the hints.
        works: does what they tell of.
    """
    for stage in Stage:
        _register(app, works, stage)


def _register(app: Celery, works: Works, stage: Stage) -> None:
    @app.task(name=task_name(stage), shared=False, bind=True)  # type: ignore[untyped-decorator]
    def task(self: Task, consultation: str) -> None:
        failpoint("hint.received")
        asked_by = self.request.get(REQUEST) or ""
        with (
            bound(**({REQUEST: asked_by} if asked_by else {})),
            carried(self.request.get(TRACEPARENT) or ""),
            works.turns.for_a_hint(),
        ):
            works.run(ConsultationId(consultation), stage)
        failpoint("hint.done")
