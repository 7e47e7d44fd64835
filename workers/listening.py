"""Listens to recordings while they arrive, beside a transcription worker's queue: a few at once, one recogniser."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from scribe.audio.arriving import FIRST_BYTES, ArrivingReader
from scribe.consultation.service import Arriving, ConsultationService
from scribe.model import Stage
from scribe.observing import Beat
from scribe.settings import Settings
from workers.stages import Works, owner_name
from workers.threads import beside

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
_STOP_WITHIN_S: Final = 10.0
_REMEMBERED: Final = 1000
_PROVED_WITHIN_S: Final = 120.0
"""A round may have to prove a large recogniser on a slow machine."""

Follow = Callable[[Arriving, Callable[[ArrivingReader], None]], object]
"""Writes down one recording while it arrives; tells how to end it, once it has begun."""


class Listeners:
    """Takes up recordings that arrive, in a thread each, as many at once as it has room for.

    One that was left because nothing came, or because it can be read only as a whole, is taken up again when more of it
    is here; every time with more patience, so that a form that cannot be read early is not tried with every piece.

    Args:
        service: knows what arrives.
        follow: writes down one of them.
        room: how many at once.
        ready: whether the recogniser may be given work.
    """

    def __init__(self, service: ConsultationService, follow: Follow, *, room: int, ready: Callable[[], bool]) -> None:
        self._service, self._follow, self._room, self._ready = service, follow, room, ready
        self._running: dict[str, threading.Thread] = {}
        self._sources: dict[str, ArrivingReader] = {}
        self._left_at: dict[str, int] = {}
        """By upload: how much of it has to be here before it is taken up again."""

    def round(self) -> int:
        """One look at what arrives; gives how many were taken up."""
        self._running = {upload: thread for upload, thread in self._running.items() if thread.is_alive()}
        if len(self._running) >= self._room or not self._ready():
            return 0
        taken = 0
        for arriving in self._service.arriving():
            if len(self._running) >= self._room:
                break
            if arriving.upload in self._running or arriving.arrived_bytes < self._left_at.get(arriving.upload, 0):
                continue
            self._take(arriving)
            taken += 1
        return taken

    def run(self, stop: threading.Event) -> None:
        """Rounds until ``stop`` is set; then what is listened to is left to whoever comes next."""
        with Beat.beating("arriving", may_be_silent_s=_PROVED_WITHIN_S, lasts=True):
            while not stop.is_set():
                try:
                    self.round()
                except Exception as error:  # noqa: BLE001 (a database that is away must not end the loop)
                    log.warning("arriving recordings not looked for: %s", type(error).__name__)
                Beat.give()
                stop.wait(LOOK_S)
        for source in tuple(self._sources.values()):
            source.stop()
        ends_at = time.monotonic() + _STOP_WITHIN_S
        for thread in tuple(self._running.values()):
            thread.join(max(0.0, ends_at - time.monotonic()))

    def _take(self, arriving: Arriving) -> None:
        if len(self._left_at) > _REMEMBERED:
            self._left_at.clear()
        self._left_at[arriving.upload] = 2 * arriving.arrived_bytes
        thread = threading.Thread(
            target=self._one, args=(arriving,), name=f"listening-{arriving.consultation}", daemon=True
        )
        self._running[arriving.upload] = thread
        thread.start()

    def _one(self, arriving: Arriving) -> None:
        def begun(source: ArrivingReader) -> None:
            self._sources[arriving.upload] = source

        try:
            self._follow(arriving, begun)
        finally:
            source = self._sources.pop(arriving.upload, None)
            if source is not None and source.given_bytes > FIRST_BYTES:
                self._left_at[arriving.upload] = source.arrived_bytes + 1


def listening_thread(settings: Settings, works: Works, stop: threading.Event) -> threading.Thread | None:
    """A thread that listens until ``stop`` is set; ``None`` where recordings are written down only afterwards."""
    if not settings.live_recordings:
        return None
    follow = partial(_follow, works)
    listeners = Listeners(works.service, follow, room=settings.live_recordings, ready=works.ready)
    return threading.Thread(target=listeners.run, args=(stop,), name="listening", daemon=True)


@contextmanager
def listening(settings: Settings, works: Works) -> Iterator[None]:
    """Listens for as long as the block runs."""
    with beside(partial(listening_thread, settings, works)):
        yield


def _follow(works: Works, arriving: Arriving, begun: Callable[[ArrivingReader], None]) -> None:
    from scribe.pipeline.following import follow_recording  # noqa: PLC0415 (loaded when something arrives)

    follow_recording(
        works.service,
        works.engines,
        arriving,
        owner=f"live-{owner_name(Stage.TRANSCRIBE)}",
        listening=begun,
        stopping=works.stopping,
    )
