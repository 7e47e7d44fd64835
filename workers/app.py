"""The Celery application: over Redis, or over files in the embedded form.

A message is a consultation's id on the queue of a stage, and means "look now". So messages are acknowledged when they
are received, never redelivered, and expire: the reconciler sends again from the database what is due.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

from celery import Celery
from kombu.exceptions import KombuError, OperationalError

from scribe.errors import MissingPart, PartDown
from scribe.failpoints import failpoint
from scribe.logs import REQUEST, asked_by
from scribe.model import ConsultationId, Stage
from scribe.observing import FIGURES, tracing
from scribe.observing.tracing import TRACEPARENT
from scribe.settings import Settings
from workers import files

MESSAGE_EXPIRES_S = 3600
"""A hint that nobody took in an hour is stale; the reconciler has sent others since."""

CONNECT_WITHIN_S = 1
"""A request waits no longer than this for a broker that does not answer."""

PAUSE_S = 2.0
"""After a failure nothing is sent for so long, so that not every request waits for the same dead broker."""


def make_app(settings: Settings) -> Celery:
    """A Celery application for these settings. It opens no connection yet.

    Raises:
        MissingPart: the file with the broker's password cannot be read.
    """
    app = Celery("scribe", broker=_broker(settings), set_as_current=False)
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
        broker_connection_max_retries=None,  # a worker waits for its broker as long as it takes
        broker_connection_timeout=CONNECT_WITHIN_S,
        broker_transport_options=_transport(settings),
    )
    return app


def _broker(settings: Settings) -> str:
    """The broker's URL, with the password of its file."""
    if settings.broker_password_file is None:
        return settings.broker_url or files.URL
    try:
        password = settings.broker_password_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise MissingPart(
            f"The broker's password cannot be read: {type(error).__name__}.",
            remedy="Let SCRIBE_BROKER_PASSWORD_FILE name a file that Scribe may read, with the password alone in it.",
        ) from error
    parts = urlsplit(settings.broker_url)
    place = f"{parts.username or ''}:{quote(password, safe='')}@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=place))


def _transport(settings: Settings) -> dict[str, Any]:
    if settings.broker_url:
        return {
            "socket_connect_timeout": CONNECT_WITHIN_S,
            "socket_timeout": 3,
            "visibility_timeout": 3600,
            "max_retries": 0,  # who sends fails at once; a worker's own connection retries by the setting above
        }
    messages = settings.queue_dir.resolve() / "messages"
    messages.mkdir(parents=True, exist_ok=True)
    return {"data_folder_in": str(messages), "data_folder_out": str(messages), "polling_interval": 0.05}


def task_name(stage: Stage) -> str:
    """The name of a stage's task; for its queue see :func:`queue_of`."""
    return f"scribe.{stage.value}"


def queue_of(stage: Stage) -> str:
    """The queue of a stage. All that talks to the EMR shares one."""
    return Stage.DELIVER.value if stage is Stage.RETRACT else stage.value


def at_once(settings: Settings, stages: tuple[Stage, ...]) -> int:
    """How many tasks of these stages one worker does at once: several where an endpoint elsewhere does the work."""
    if stages == (Stage.DRAFT,) and settings.drafter == "chat":
        return settings.chat_parallel
    return settings.deliver_parallel if stages == (Stage.DELIVER,) and settings.emr_url else 1


QUEUES: Final = tuple(stage for stage in Stage if queue_of(stage) == stage.value)
"""The stages that have a queue of their own."""


def enqueuer(settings: Settings, app: Celery | None = None) -> Callable[[ConsultationId, Stage], None]:
    """A function that sends a hint. It fails fast: the reconciler makes up for what is not sent."""
    app = app or make_app(settings)
    lock = threading.Lock()
    failed_at = -PAUSE_S

    def enqueue(consultation: ConsultationId, stage: Stage) -> None:
        nonlocal failed_at
        with lock:
            pausing = time.monotonic() - failed_at < PAUSE_S
        if pausing:
            raise PartDown("The broker did not answer a moment ago.", remedy="It is asked again soon.")
        failpoint("hint.before_send")
        try:
            app.send_task(
                task_name(stage),
                args=[consultation],
                queue=queue_of(stage),
                expires=MESSAGE_EXPIRES_S,
                ignore_result=True,
                headers={REQUEST: asked_by(), TRACEPARENT: tracing.current()},
            )
        except (KombuError, OSError):
            FIGURES.hints_unsent.inc()
            with lock:
                failed_at = time.monotonic()
            raise
        failpoint("hint.after_send")

    logging.getLogger("celery").setLevel(logging.WARNING)
    return enqueue


def queue_depth(settings: Settings) -> Callable[[Stage], int]:
    """A function that counts the hints that wait in a stage's queue; a queue that was never used has none."""
    return _depths(make_app(settings))


def _depths(app: Celery) -> Callable[[Stage], int]:
    def depth(stage: Stage) -> int:
        with app.connection_for_read() as connection:
            try:
                return int(connection.default_channel.queue_declare(queue_of(stage), passive=True).message_count)
            except connection.channel_errors:
                return 0

    return depth


def hints_waiting(settings: Settings) -> Callable[[], dict[Stage, int]]:
    """A function that counts the hints in every queue, by the stage that it is named after.

    Raises:
        PartDown: by the function: the broker does not answer.
        MissingPart: the file with the broker's password cannot be read.
    """
    app = make_app(settings)
    depth, faults = _depths(app), app.connection_for_read().connection_errors

    def count() -> dict[Stage, int]:
        try:
            return {stage: depth(stage) for stage in QUEUES}
        except (KombuError, OSError, *faults) as error:
            raise _no_answer(error) from error

    return count


def _no_answer(error: Exception) -> PartDown:
    return PartDown(
        f"The broker does not answer: {type(error).__name__}.", remedy="Check SCRIBE_BROKER_URL and the server."
    )


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
        raise _no_answer(error) from error
