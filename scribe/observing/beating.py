"""Whether a process still turns: its loop and its work give word, and who asks hears for how long they were silent."""

from __future__ import annotations

import time

from scribe.observing.figures import FIGURES

SILENT_S = 30.0
"""A loop that turns every second or two and was not heard for so long hangs."""


class Beat:
    """The moment of the last word, for a whole process."""

    _last = time.monotonic()

    @classmethod
    def give(cls) -> None:
        """The loop turned, or work went on."""
        cls._last = time.monotonic()
        FIGURES.beat.set_to_current_time()

    @classmethod
    def silent_s(cls) -> float:
        """Seconds since the last word."""
        return time.monotonic() - cls._last
