"""Work that does not end until the test lets it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from scribe.drafting import DraftRequest
from scribe.drafting.protocol import Report, unreported
from scribe.model import DrafterRef, NoteDraft
from tests.fakes.drafter import VerbatimDrafter

WITHIN_S = 60.0


class StuckDrafter:
    """Its first draft is stuck until ``free`` is set; the others are written at once."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.stuck = threading.Event()

    @property
    def ref(self) -> DrafterRef:
        return VerbatimDrafter().ref

    def draft(self, request: DraftRequest, _report: Report = unreported) -> NoteDraft:
        if not self.stuck.is_set():
            self.stuck.set()
            assert self.free.wait(WITHIN_S)
        return VerbatimDrafter().draft(request)


def until(wanted: Callable[[], bool]) -> None:
    """Waits for it, for long enough on any machine."""
    ends_at = time.monotonic() + WITHIN_S
    while not wanted():
        assert time.monotonic() < ends_at
        time.sleep(0.01)


def all_work_ended() -> None:
    """Waits for the threads of stages that nobody waits for."""
    for thread in threading.enumerate():
        if thread.name.startswith(("transcribe-", "draft-", "deliver-")):
            thread.join(WITHIN_S)
            assert not thread.is_alive()
