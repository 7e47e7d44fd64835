"""Finishes recordings whose device fell silent, at intervals, beside the reconciler."""

from __future__ import annotations

import logging
import threading
from typing import Final

from scribe.consultation.service import ConsultationService
from scribe.settings import Settings

log = logging.getLogger(__name__)

_LOOK_S: Final = 60.0
_LOOKS: Final = 10
"""How often at least it is looked within the time that a recording is left."""


def left_thread(settings: Settings, service: ConsultationService, stop: threading.Event) -> threading.Thread | None:
    """A thread that finishes what was left, until ``stop`` is set; ``None`` where nothing is finished by itself."""
    if not settings.upload_left_s:
        return None
    return threading.Thread(target=_run, args=(settings, service, stop), name="left", daemon=True)


def _run(settings: Settings, service: ConsultationService, stop: threading.Event) -> None:
    while not stop.wait(min(_LOOK_S, settings.upload_left_s / _LOOKS)):
        left_round(settings, service)


def left_round(settings: Settings, service: ConsultationService) -> None:
    """One look; what fails is tried at the next one."""
    try:
        taken = service.finish_left_by_itself(silent_s=settings.upload_left_s)
        if taken:
            log.info("recordings finished with what had arrived: %d", taken)
    except Exception as error:  # noqa: BLE001 (a database or disk that is away must not end the loop)
        log.warning("recordings left are not looked at: %s", type(error).__name__)
