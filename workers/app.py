"""The Celery application: over Redis, or over files in the embedded form.

A message is a consultation's id on the queue of a stage, and means "look now". So messages are acknowledged when they
are received, never redelivered, and expire: the reconciler sends again from the database what is due.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError

from scribe.consultation.models import ConsultationId, Stage
from scribe.errors import PartDown
from scribe.settings import Settings

MESSAGE_EXPIRES_S = 3600
"""A hint that nobody took in an hour is stale; the reconciler has sent others since."""


def make_app(settings: Settings) -> Celery:
    """A Celery application for these settings. It opens no connection yet."""
    app = Celery("scribe", broker=settings.broker_url or "filesystem://", set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=False,
        task_default_queue=Stage.TRANSCRIBE.value,
        task_create_missing_queues=True,
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=2,
        broker_transport_options=_transport(settings),
    )
    return app


def _transport(settings: Settings) -> dict[str, Any]:
    if settings.broker_url:
        return {"socket_connect_timeout": 2, "socket_timeout": 5, "visibility_timeout": 3600}
    folder = settings.queue_dir.resolve()
    for name in ("messages", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.05,
    }


def task_name(stage: Stage) -> str:
    """The name of a stage's task; its queue is the stage's value."""
    return f"scribe.{stage.value}"


def enqueuer(settings: Settings, app: Celery | None = None) -> Callable[[ConsultationId, Stage], None]:
    """A function that sends a hint. It fails fast: the reconciler makes up for what is not sent."""
    app = app or make_app(settings)

    def enqueue(consultation: ConsultationId, stage: Stage) -> None:
        app.send_task(
            task_name(stage), args=[consultation], queue=stage.value, expires=MESSAGE_EXPIRES_S, ignore_result=True
        )

    logging.getLogger("celery").setLevel(logging.WARNING)
    return enqueue


def check_broker(settings: Settings) -> None:
    """Connects once.

    Raises:
        PartDown: the broker does not answer.
    """
    if not settings.broker_url:
        return
    try:
        with make_app(settings).connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=3)
    except (OperationalError, OSError) as error:
        raise PartDown(
            f"The broker does not answer: {type(error).__name__}.", remedy="Check SCRIBE_BROKER_URL and the server."
        ) from error
