"""The tasks: one for each stage, each a line. They take an id and look at the database for the rest."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from functools import partial

from celery import Celery, Task

from scribe.consultation.service import ConsultationService
from scribe.logs import bound
from scribe.model import ConsultationId, Stage
from scribe.pipeline.engines import Engines
from scribe.pipeline.running import Alarms, run_stage
from workers.app import REQUEST, task_name
from workers.proving import Proof


def owner_name(stage: Stage) -> str:
    """Who holds a lease: the stage, the machine, the process."""
    return f"{stage.value}@{socket.gethostname()}:{os.getpid()}"


def register_tasks(
    app: Celery, service: ConsultationService, engines: Engines, proof: Proof, *, on_stuck: Callable[[Stage], None]
) -> None:
    """Gives the application a task for each stage, over these parts.

    Args:
        app: takes the hints.
        service: moves the state.
        engines: do the work.
        proof: while it does not hold, a recording is left for later: no attempt is used up, and the hint is sent again.
        on_stuck: told when the work of a stage goes on after its deadline, and a thread is lost to it.
    """
    for stage in Stage:
        needed = proof if stage is Stage.TRANSCRIBE else None
        stuck = partial(on_stuck, stage)
        alarms = Alarms(fault=needed.doubt, stuck=stuck) if needed is not None else Alarms(stuck=stuck)
        _register(app, service, engines, stage, proof=needed, alarms=alarms)


def _register(
    app: Celery, service: ConsultationService, engines: Engines, stage: Stage, *, proof: Proof | None, alarms: Alarms
) -> None:
    @app.task(name=task_name(stage), shared=False, bind=True)  # type: ignore[untyped-decorator]
    def task(self: Task, consultation: str) -> None:
        if proof is not None and not proof.holds():
            return
        asked_by = self.request.get(REQUEST) or ""
        with bound(**({REQUEST: asked_by} if asked_by else {})):
            run_stage(service, engines, ConsultationId(consultation), stage, owner=owner_name(stage), alarms=alarms)
