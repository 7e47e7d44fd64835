"""A worker proves its recogniser on a known clip before it takes a recording, and again when it has failed oddly."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from scribe.errors import ScribeError

if TYPE_CHECKING:
    from scribe.transcription import Transcriber

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 10.0, 300.0


class Proof:
    """Says whether the recogniser of this process may be given work. Safe to share between threads.

    Args:
        transcriber: loads the recogniser on first use.
        clock: monotonic seconds.
    """

    def __init__(self, transcriber: Callable[[], Transcriber], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._transcriber, self._clock = transcriber, clock
        self._lock = threading.Lock()
        self._holds = False
        self._wait_s = FIRST_WAIT_S
        self._again_at = 0.0

    def demand(self) -> None:
        """Proves the recogniser now.

        Raises:
            ScribeError: it is missing, or does not work; the message says why.
        """
        with self._lock:
            self._prove()

    def holds(self) -> bool:
        """Whether work may be taken. A proof that failed is tried again, after a wait that grows."""
        with self._lock:
            if self._holds or self._clock() < self._again_at:
                return self._holds
            try:
                self._prove()
            except ScribeError as error:
                self._again_at = self._clock() + self._wait_s
                log.warning("the recogniser takes no work for %d s: %s %s", self._wait_s, error.message, error.remedy)
                self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S)
            return self._holds

    def doubt(self) -> None:
        """Something failed that nobody foresaw: the next work waits for a new proof."""
        with self._lock:
            self._holds, self._again_at = False, 0.0

    def _prove(self) -> None:
        self._holds = False
        self._transcriber().prove()
        self._holds, self._wait_s = True, FIRST_WAIT_S
