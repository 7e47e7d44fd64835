"""What the broker tells ``scribe top``: how many hints wait in each queue. Asking it makes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from scribe.errors import MissingPart, PartDown
from scribe.model import Stage
from scribe.settings import Settings
from scribe.standing.collecting import QUEUES


class Untold(StrEnum):
    """Why the broker tells nothing."""

    DOWN = "down"
    """It does not answer."""
    CLOSED = "closed"
    """The file with its password cannot be read."""
    ELSEWHERE = "elsewhere"
    """It is a folder of another machine."""


Hints = Mapping[Stage, int] | Untold
"""How many hints wait, by the stage of the queue."""


def broker_of(settings: Settings) -> Callable[[], Hints]:
    """Asks the broker of these settings; it is waited for some seconds at most."""
    if not settings.broker_url and not settings.queue_dir.is_dir():
        return _without_messages(settings)
    from workers.app import hints_waiting  # noqa: PLC0415 (Celery is slow to import)

    try:
        waiting = hints_waiting(settings)
    except MissingPart:
        return lambda: Untold.CLOSED

    def ask() -> Hints:
        try:
            return waiting()
        except PartDown:
            return Untold.DOWN

    return ask


def _without_messages(settings: Settings) -> Callable[[], Hints]:
    """Of an installation that sent no hint yet; where its data folder is, none waits."""
    here = settings.data_dir.is_dir()
    return lambda: dict.fromkeys(QUEUES, 0) if here else Untold.ELSEWHERE
