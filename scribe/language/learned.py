"""A decision that was learned: a weight for each sign, added up.

The weights of a model stand by the names of their signs in a JSON file, so that anybody can read what counts how much.
``tools/judge`` has the recipes. Nothing but arithmetic is needed to use one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "models"

Signs = Mapping[str, float]
"""What was found, by name: 1 where it is there, or how much of it."""


def step(value: float, steps: Iterable[float]) -> int:
    """How many of some steps a value reaches: the signs of a measure are its steps."""
    return sum(value >= one for one in steps)


@dataclass(frozen=True)
class Learned:
    """A model: log odds are a base and the weights of the signs that are there."""

    base: float
    weights: Mapping[str, float]

    def odds(self, signs: Signs) -> float:
        """The logarithm of the odds; a sign that nothing was learned of does not count."""
        weights = self.weights
        return self.base + sum(weights[name] * value for name, value in signs.items() if name in weights)


@cache
def learned(name: str) -> Learned:
    """A model by its name, read once in a process."""
    kept = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return Learned(kept["base"], kept["weights"])


@cache
def choices(name: str) -> Mapping[str, Mapping[str, Learned]]:
    """The models of several questions, each with several answers of which one is right; read once in a process."""
    kept = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return {
        question: {answer: Learned(one["base"], one["weights"]) for answer, one in answers.items()}
        for question, answers in kept.items()
    }
