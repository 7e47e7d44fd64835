"""A worker's loop gives word while it waits for hints, so that one that hangs is noticed from outside."""

from __future__ import annotations

from typing import Any

from celery import Celery, bootsteps

from scribe.observing import Beat

EVERY_S = 2.0


class _Beating(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no types
    """A timer of the loop itself: it does not fire while the loop is stuck. During a stage its pulse gives word."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, parent: Any) -> None:
        """Begins with the loop."""
        Beat.give()
        self._entry = parent.timer.call_repeatedly(EVERY_S, Beat.give)

    def stop(self, parent: Any) -> None:  # noqa: ARG002 (Celery's signature)
        """Ends with the loop."""
        self._entry.cancel()


def give_word(app: Celery) -> None:
    """Makes the workers of an application give word."""
    app.steps["consumer"].add(_Beating)
