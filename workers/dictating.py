"""Hears dictations, beside a transcription worker's queue: who dictates waits, and a queue's turn may be far away."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from scribe.model import Stage
from scribe.observing import Beat
from scribe.settings import Settings
from workers.stages import Works, owner_name
from workers.threads import beside

log = logging.getLogger(__name__)

LOOK_S: Final = 0.3
_HEARD_WITHIN_S: Final = 600.0
"""Two minutes of speech by a large recogniser on a slow machine, behind a batch of a recording."""
_STOP_WITHIN_S: Final = 10.0


def dictations_thread(settings: Settings, works: Works, stop: threading.Event) -> threading.Thread | None:
    """A thread that hears dictations until ``stop`` is set; ``None`` where nobody may dictate."""
    if not settings.dictations_per_hour:
        return None
    return threading.Thread(target=_run, args=(works, stop), name="dictations", daemon=True)


@contextmanager
def dictations(settings: Settings, works: Works) -> Iterator[None]:
    """Hears dictations for as long as the block runs."""
    with beside(partial(dictations_thread, settings, works), ends_within_s=_STOP_WITHIN_S):
        yield


def _run(works: Works, stop: threading.Event) -> None:
    with Beat.beating("dictations", may_be_silent_s=_HEARD_WITHIN_S, lasts=True):
        while not stop.is_set():
            if not dictations_round(works):
                stop.wait(LOOK_S)
            Beat.give()


def dictations_round(works: Works) -> bool:
    """One look; whether a dictation waited and was heard. What fails is tried at the next one."""
    from scribe.pipeline.dictating import hear_dictation  # noqa: PLC0415 (loaded when somebody dictates)

    try:
        if not works.ready():
            return False
        taken = works.service.take_dictation(owner=f"dictation-{owner_name(Stage.TRANSCRIBE)}")
        if taken is None:
            return False
        if not hear_dictation(works.service, works.engines, taken):
            works.proof.doubt()
    except Exception as error:  # noqa: BLE001 (a database that is away must not end the loop)
        log.warning("dictations not looked for: %s", type(error).__name__)
        return False
    return True
