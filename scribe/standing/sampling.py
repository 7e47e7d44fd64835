"""The figures of a sample: what waits for how long, what is parked and why, who works, the space that is left."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

from scribe.consultation.samples import EVERY, Times
from scribe.consultation.service import ConsultationService
from scribe.model import State
from scribe.settings import Settings
from scribe.standing.overview import Overview, age_s, data_free_bytes, overview

WAITING: Final = (State.UPLOADED, State.TRANSCRIBED, State.DRAFTED, State.REVIEWED, State.SIGNED)
"""The states whose depth and age are sampled: those of work that goes on, and of people's."""


def take_sample(service: ConsultationService, settings: Settings) -> bool:
    """Takes the sample of these five minutes where nobody has; gives whether it did.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database does not answer.
    """
    samples = service.samples
    if not samples.due():
        return False
    found = overview(service.overseer)
    return samples.take(figures_of(found, samples.times(2 * EVERY), data_free_bytes(settings), samples.now()))


def figures_of(found: Overview, times: Times, free: int, now: datetime) -> dict[str, float]:
    """The figures by name. A name never holds anything but words of ours: states, codes, kinds of process."""
    figures: dict[str, float] = {"disk.free": float(free), "parked": found.states[State.PARKED].waiting}
    for state in WAITING:
        standing = found.states[state]
        figures[f"depth.{state.value}"] = standing.waiting
        figures[f"age.{state.value}"] = round(age_s(standing.since, now), 1)
    for kind, count in Counter(one.kind for one in found.alive()).items():
        figures[f"alive.{kind}"] = count
    for (_, reason), count in found.parked.items():
        figures[f"parked.{reason}"] = figures.get(f"parked.{reason}", 0) + count
    for name, took_s in (("draft", times.to_draft_s), ("deliver", times.deliver_s)):
        if took_s is not None:
            figures[f"took.{name}"] = round(took_s, 1)
    return figures
