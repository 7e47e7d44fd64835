"""Fits the weights of signs: logistic regression by Newton's method; the same samples give the same weights.

What is minimised is half the sum of the squared weights and, times a strength, the sum over the samples of
``weight * log(1 + exp(-answer * odds))``. That has one lowest point, so where the steps begin doesn't matter.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scribe.language.learned import Learned

LEAST = 8
"""Samples that must show a sign for it to be learned of."""
SMALL = 0.02
"""Weights below this are left out."""
DIGITS = 3
"""Decimals of a weight that are kept."""
_STEPS, _INNER, _CLOSE = 100, 400, 1e-9
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Table:
    """The signs of samples: of each that is there its row, its column and its value; the last column is always 1."""

    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    values: Numbers
    height: int
    width: int

    def times(self, weights: Numbers) -> Numbers:
        """The sum of the weighted signs of each sample."""
        return np.bincount(self.rows, self.values * weights[self.columns], self.height).astype(np.float64)

    def back(self, pulls: Numbers) -> Numbers:
        """The sum over the samples for each sign."""
        return np.bincount(self.columns, self.values * pulls[self.rows], self.width).astype(np.float64)


def fitted(
    signs: Sequence[Mapping[str, float]],
    answers: Sequence[bool],
    weights: Sequence[float],
    *,
    strength: float,
    least: int = LEAST,
) -> Learned:
    """The model of some samples.

    Args:
        signs: of each sample.
        answers: whether it is so.
        weights: how much each counts.
        strength: the inverse of how much weights are held down.
        least: in how many samples a sign must be.
    """
    shown = Counter(name for one in signs for name in one)
    names = sorted(name for name, count in shown.items() if count >= least)
    found = _lowest(_table(signs, names), np.where(answers, 1.0, -1.0), strength * np.array(weights))
    kept = zip(names, found.tolist(), strict=False)
    return Learned(
        round(float(found[-1]), DIGITS), {name: round(value, DIGITS) for name, value in kept if abs(value) >= SMALL}
    )


def _table(signs: Sequence[Mapping[str, float]], names: Sequence[str]) -> _Table:
    column = {name: number for number, name in enumerate(names)}
    cells = [(row, column[name], one[name]) for row, one in enumerate(signs) for name in sorted(one) if name in column]
    cells += [(row, len(names), 1.0) for row in range(len(signs))]
    rows, columns, values = zip(*cells, strict=True)
    return _Table(np.array(rows), np.array(columns), np.array(values, np.float64), len(signs), len(names) + 1)


def _lowest(table: _Table, answers: Numbers, counts: Numbers) -> Numbers:
    """The weights at the lowest point, found by steps that each end lower than they began."""
    weights = np.zeros(table.width)
    value, pull, bend = _at(table, answers, counts, weights)
    first = float(np.linalg.norm(pull))
    for _ in range(_STEPS):
        if float(np.linalg.norm(pull)) <= _CLOSE * first:
            break
        step = _solved(bend, -pull)
        size = 1.0
        while size > _CLOSE and _at(table, answers, counts, weights + size * step)[0] > value:
            size /= 2
        weights = weights + size * step
        value, pull, bend = _at(table, answers, counts, weights)
    return weights


def _at(
    table: _Table, answers: Numbers, counts: Numbers, weights: Numbers
) -> tuple[float, Numbers, Callable[[Numbers], Numbers]]:
    """What is minimised, its slope, and how the slope changes along a direction."""
    margins = answers * table.times(weights)
    value = 0.5 * float(weights @ weights) + float(counts @ np.logaddexp(0, -margins))
    share = np.exp(-np.logaddexp(0, margins))
    slope = weights - table.back(counts * answers * share)
    curve = counts * share * (1 - share)
    return value, slope, lambda along: along + table.back(curve * table.times(along))


def _solved(bend: Callable[[Numbers], Numbers], right: Numbers) -> Numbers:
    """What ``bend`` turns into ``right``, by conjugate gradients."""
    found, rest = np.zeros_like(right), right.copy()
    along, size = rest.copy(), float(rest @ rest)
    enough = _CLOSE * size
    for _ in range(_INNER):
        if size <= enough:
            break
        bent = bend(along)
        far = size / float(along @ bent)
        found, rest = found + far * along, rest - far * bent
        size, before = float(rest @ rest), size
        along = rest + size / before * along
    return found


def write(model: Learned, name: str, folder: Path) -> Path:
    """Writes a model as the program reads it; one sign a line, by name."""
    path = folder / f"{name}.json"
    kept = {"base": model.base, "weights": dict(sorted(model.weights.items()))}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    return path
