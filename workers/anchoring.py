"""Anchors the audit at intervals, beside the reconciler."""

from __future__ import annotations

import logging
import threading

from scribe.consultation.service import ConsultationService
from scribe.observing import Beat
from scribe.observing.beating import ROUND_WITHIN_S
from scribe.settings import Settings

log = logging.getLogger(__name__)


def anchoring_thread(settings: Settings, service: ConsultationService, stop: threading.Event) -> threading.Thread:
    """A thread that anchors what is new until ``stop`` is set: at once, at every interval, and at the end."""
    return threading.Thread(target=_run, args=(settings, service, stop), name="anchoring", daemon=True)


def _run(settings: Settings, service: ConsultationService, stop: threading.Event) -> None:
    ended = False
    while not ended:
        ended = stop.is_set()
        with Beat.beating("anchoring", may_be_silent_s=ROUND_WITHIN_S):
            _round(service)
        if not ended:  # whoever stops a process does not wait for somebody else's server
            _stamp(service)
        stop.wait(settings.audit_anchor_every_s)


def _stamp(service: ConsultationService) -> None:
    try:
        service.stamp_anchors()
    except Exception as error:  # noqa: BLE001 (as below; the next round asks again)
        log.warning("anchors have no time stamp yet: %s", type(error).__name__)


def _round(service: ConsultationService) -> None:
    try:
        service.anchor_audit(only_news=True)
    except Exception as error:  # noqa: BLE001 (a file or database that is away must not end the loop)
        log.warning("the audit was not anchored: %s", type(error).__name__)
