"""How a process that is told to end gets out of the work it has in hand.

Whoever stops a process (a person, an update, a machine) kills what is left of it soon after: Docker after 10 s,
Kubernetes after 30. So work that is nearly done is waited for, what is not is handed back for another worker to take
at once, and what cannot be interrupted ends with the process.
"""

from __future__ import annotations

import time
from typing import Final

FINISH_WITHIN_S: Final = 5.0
"""Work that ends within this time after the word to stop is kept: it costs less than doing it again."""

LEAVE_WITHIN_S: Final = 3.0
"""How long work that was handed back may take to notice it."""

END_WITHIN_S: Final = 15.0
"""When a process that was told to end is ended by itself, whatever still holds it."""


class Stopping:
    """Whether this process was told to end, and since when. Safe to use in a signal's handler: it takes no lock.

    Attributes:
        left: work that was handed back goes on in a thread of this process, so only the end of the process ends it.
    """

    def __init__(self, *, finish_within_s: float = FINISH_WITHIN_S, leave_within_s: float = LEAVE_WITHIN_S) -> None:
        self._finish_within_s, self.leave_within_s = finish_within_s, leave_within_s
        self._asked_at: float | None = None
        self.left = False

    def ask(self, *_: object) -> None:
        """Tells the process to end; takes what a signal's handler is given."""
        if self._asked_at is None:
            self._asked_at = time.monotonic()

    @property
    def asked(self) -> bool:
        """Whether it was told: nothing new is begun."""
        return self._asked_at is not None

    @property
    def pressing(self) -> bool:
        """Whether what is still in hand is handed back now."""
        return self.since_s >= self._finish_within_s

    @property
    def since_s(self) -> float:
        """Seconds since it was told; below zero while it was not."""
        return time.monotonic() - self._asked_at if self._asked_at is not None else -1.0
