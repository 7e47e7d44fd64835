"""How many recordings are looked through at once in one process: those beyond wait, and are sent away with a time.

What somebody listens to takes no place: recognition goes at its own pace, and how many do so has limits of its own.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from scribe.errors import PartDown
from scribe.observing import FIGURES

AT_ONCE: Final = max(4, 2 * (os.cpu_count() or 1))
"""Each needs a processor while it lasts."""

WAIT_S: Final = 10.0
"""How long one waits for a place: an hour of sound takes a second or two."""

_AGAIN_S: Final = 15

_places = threading.BoundedSemaphore(AT_ONCE)


def _after_fork() -> None:
    """Those who hold a place stay with the parent."""
    global _places  # noqa: PLW0603 (one for the process, as its processors are)
    _places = threading.BoundedSemaphore(AT_ONCE)


os.register_at_fork(after_in_child=_after_fork)


@contextmanager
def a_slot() -> Iterator[None]:
    """A place to look a recording through, for as long as it is held.

    Raises:
        PartDown: none became free in time.
    """
    places = _places
    if not places.acquire(timeout=WAIT_S):
        FIGURES.decoders_refused.inc()
        raise PartDown(
            "Too many recordings are being read at this moment.",
            remedy="What was sent is kept: try again in a quarter of a minute.",
            retry_after_s=_AGAIN_S,
        )
    try:
        with FIGURES.decoders.track_inprogress():
            yield
    finally:
        places.release()
