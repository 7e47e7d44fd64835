"""The tasks: one for each stage, each a line. They take an id and look at the database for the rest."""

from __future__ import annotations

import os
import socket

from celery import Celery

from scribe.consultation.models import ConsultationId, Stage
from scribe.consultation.service import ConsultationService
from scribe.consultation.stages import Engines, run_stage
from workers.app import task_name


def owner_name(stage: Stage) -> str:
    """Who holds a lease: the stage, the machine, the process."""
    return f"{stage.value}@{socket.gethostname()}:{os.getpid()}"


def register_tasks(app: Celery, service: ConsultationService, engines: Engines) -> None:
    """Gives the application a task for each stage, over these parts."""
    for stage in Stage:
        _register(app, service, engines, stage)


def _register(app: Celery, service: ConsultationService, engines: Engines, stage: Stage) -> None:
    @app.task(name=task_name(stage), shared=False)  # type: ignore[untyped-decorator]
    def task(consultation: str) -> None:
        run_stage(service, engines, ConsultationId(consultation), stage, owner=owner_name(stage))
