"""Tells other programs of changes, beside the reconciler: a slow address delays nothing else."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from scribe.db import Database
from scribe.observing import Beat
from scribe.observing.beating import ROUND_WITHIN_S
from scribe.settings import Settings

if TYPE_CHECKING:
    from scribe.webhooks import Sender

log = logging.getLogger(__name__)


def webhooks_thread(settings: Settings, stop: threading.Event) -> threading.Thread | None:
    """A thread that sends messages until ``stop`` is set; ``None`` when nobody is to be told."""
    if not settings.webhook_urls:
        return None
    return threading.Thread(target=_run, args=(settings, stop), name="webhooks", daemon=True)


def _run(settings: Settings, stop: threading.Event) -> None:
    from scribe.webhooks import sender_from  # noqa: PLC0415 (where nobody is to be told, no HTTP client is needed)

    database = Database(settings.database)
    try:
        sender = sender_from(settings, database)
        while sender is not None and not stop.is_set():
            with Beat.beating("webhooks", may_be_silent_s=ROUND_WITHIN_S):
                _round(sender)
            stop.wait(settings.reconcile_every_s)
    finally:
        database.close()


def _round(sender: Sender) -> None:
    try:
        sender.round()
    except Exception as error:  # noqa: BLE001 (a database that is away must not end the loop)
        log.warning("webhooks round failed: %s", type(error).__name__)
