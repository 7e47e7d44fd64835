"""Small plots of figures over time as SVG paths, drawn by the server; each has what it shows as words too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from scribe.consultation.samples import EVERY, Sample

WIDE: Final = 240
HIGH: Final = 48
_POINTS: Final = 120
"""How many points a plot has at most: each shows the worst of its time."""


@dataclass(frozen=True)
class Plot:
    """One figure over time.

    Attributes:
        path: the line, within :data:`WIDE` by :data:`HIGH`; broken where nothing was sampled.
        now: the newest value; ``None`` where there is none.
        worst: the highest value, or the lowest where less is worse.
        worst_at: when that was.
    """

    path: str
    now: float | None
    worst: float | None
    worst_at: datetime | None


def plot(
    samples: Sequence[Sample],
    name: str,
    *,
    since: datetime,
    until: datetime,
    less_is_worse: bool = False,
    every: timedelta = EVERY,
) -> Plot:
    """A figure of the samples between two moments.

    Args:
        samples: the oldest first.
        name: of the figure.
        since: where the plot begins.
        until: where it ends.
        less_is_worse: whether the least of several values is shown at a point, and not the most.
        every: how far the samples are apart.
    """
    values = [(one.at, float(one.figures[name])) for one in samples if name in one.figures]
    if not values:
        return Plot("", None, None, None)
    step = max(every, (until - since) / _POINTS)
    points = _points(values, since, step, min if less_is_worse else max)
    at, value = (min if less_is_worse else max)(values, key=lambda one: one[1])
    top = max(most for _, most in points) or 1.0
    return Plot(_path(points, since, until, step, top), values[-1][1], value, at)


def _points(
    values: Sequence[tuple[datetime, float]], since: datetime, step: timedelta, worst: Callable[[float, float], float]
) -> list[tuple[datetime, float]]:
    found: dict[int, float] = {}
    for at, value in values:
        number = int((at - since) / step)
        found[number] = worst(found.get(number, value), value)
    return [(since + number * step, value) for number, value in sorted(found.items())]


def _path(
    points: Sequence[tuple[datetime, float]], since: datetime, until: datetime, step: timedelta, top: float
) -> str:
    """A line from point to point; where more than two are missing it begins anew."""
    parts, before = list[str](), since - 9 * step
    for at, value in points:
        x = WIDE * ((at - since) / (until - since))
        y = 1 + (HIGH - 2) * (1 - value / top)
        parts.append(f"{'L' if at - before <= 3 * step else 'M'}{x:.1f} {y:.1f}")
        if parts[-1][0] == "M":
            parts.append("h0.01")  # a point alone is seen too
        before = at
    return "".join(parts)
