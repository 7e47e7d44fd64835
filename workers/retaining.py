"""Applies the rules of retention at intervals, beside the reconciler."""

from __future__ import annotations

import logging
import threading

from scribe.consultation.service import ConsultationService
from scribe.observing import Beat
from scribe.observing.beating import ROUND_WITHIN_S
from scribe.settings import Settings

log = logging.getLogger(__name__)


def retention_thread(settings: Settings, service: ConsultationService, stop: threading.Event) -> threading.Thread:
    """A thread that removes what is over its time until ``stop`` is set, and writes what the register lacks."""
    return threading.Thread(target=_run, args=(settings, service, stop), name="retention", daemon=True)


def _run(settings: Settings, service: ConsultationService, stop: threading.Event) -> None:
    while not stop.is_set():
        with Beat.beating("retention", may_be_silent_s=ROUND_WITHIN_S):
            retention_round(service)
        stop.wait(settings.retention_every_s)


def retention_round(service: ConsultationService) -> None:
    """One look; what fails is tried at the next one."""
    try:
        service.write_register()
        plan = service.apply_retention()
        if plan.due:
            log.info("retention: %s removed", plan.counts)
        if plan.waiting:
            log.warning("retention: %d are over their time and not delivered", len(plan.waiting))
    except Exception as error:  # noqa: BLE001 (a database or file that is away must not end the loop)
        log.warning("retention failed: %s", type(error).__name__)
