"""Takes samples of how the work stands, beside the reconciler, for the plots of the site."""

from __future__ import annotations

import logging
import threading
from typing import Final

from scribe.consultation.service import ConsultationService
from scribe.observing import Beat
from scribe.observing.beating import ROUND_WITHIN_S
from scribe.settings import Settings
from scribe.standing.sampling import take_sample

log = logging.getLogger(__name__)

LOOKS_EVERY_S: Final = 60.0
"""Often enough that no five minutes go by without a sample."""


def sampling_thread(settings: Settings, service: ConsultationService, stop: threading.Event) -> threading.Thread:
    """A thread that takes samples until ``stop`` is set."""
    return threading.Thread(target=_run, args=(settings, service, stop), name="sampling", daemon=True)


def _run(settings: Settings, service: ConsultationService, stop: threading.Event) -> None:
    while not stop.is_set():
        with Beat.beating("sampling", may_be_silent_s=ROUND_WITHIN_S):
            sampling_round(settings, service)
        stop.wait(LOOKS_EVERY_S)


def sampling_round(settings: Settings, service: ConsultationService) -> None:
    """One look; what fails is tried at the next one."""
    try:
        take_sample(service, settings)
    except Exception as error:  # noqa: BLE001 (a database that is away must not end the loop)
        log.warning("no sample was taken: %s", type(error).__name__)
