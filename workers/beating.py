"""A worker's loop gives word while it waits for hints, so that one that hangs is noticed from outside.

Over Redis a timer of the loop itself does so, which does not fire while the loop is stuck. Over files the loop asks for
messages again and again; there the transport gives word, since Celery's timer is a thread of its own.
"""

from __future__ import annotations

from typing import Any

from celery import Celery, bootsteps

from scribe.observing import Beat
from scribe.observing.beating import Loop

EVERY_S = 2.0


class _Beating(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no types
    """Lasts from one connection to the broker to its end; during a stage the stage gives word."""

    requires = ("celery.worker.consumer.tasks:Tasks",)
    _loop: Loop | None = None
    _entry: Any = None

    def start(self, parent: Any) -> None:
        """Begins with the loop."""
        self.stop(parent)
        self._loop = Beat.begin("queue")
        self._entry = parent.timer.call_repeatedly(EVERY_S, Beat.give)

    def stop(self, parent: Any) -> None:  # noqa: ARG002 (Celery's signature)
        """Ends with the loop; one that never began is asked to end too."""
        if self._loop is not None:
            self._entry.cancel()
            Beat.end(self._loop)
            self._loop = None


def give_word(app: Celery) -> None:
    """Makes the workers of an application give word."""
    app.steps["consumer"].add(_Beating)
