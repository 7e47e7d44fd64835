"""The tagger's network: tables of meaning, then convolutions that look ever further to both sides. NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from scribe.language.learned import FOLDER
from scribe.language.tagging.features import Features
from scribe.language.tagging.labels import LABELS

DILATIONS: Final = (1, 2, 4, 8, 16, 32)
"""How far apart the three tokens stand that each layer takes together: with all of them one sees 63 to each side."""
NAMED: Final = len(LABELS)
STATES: Final = 2 * NAMED + 1
"""A name of each label begins, a name of each label goes on, nothing is named."""
Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Layers:
    """What the tokens of a consultation mean, tokens × the network's width.

    Attributes:
        first: each by itself.
        last: with all that stands around it.
    """

    first: Array
    last: Array


@dataclass(frozen=True)
class Network:
    """The weights of one language.

    Attributes:
        words: the words that have a vector, each with its row.
        weights: by name; ``layer.N`` are three matrices, for the token before, itself and the one after.
    """

    words: Mapping[str, int]
    weights: Mapping[str, Array]

    def odds(self, features: Features) -> Array:
        """How probable each state is for each token, tokens × :data:`STATES`, all that stands around it considered."""
        return self.odds_of(self.layers(features))

    def odds_of(self, layers: Layers) -> Array:
        """The same, where the layers are known."""
        return _marginals(self.scores(layers), self.weights["follows"])

    def scores(self, layers: Layers) -> Array:
        """What each state has for each token, tokens × :data:`STATES`, as logits."""
        told: Array = layers.last @ self.weights["out"] + self.weights["out.bias"]
        return told

    def layers(self, features: Features) -> Layers:
        """What each token means, by itself and among the others."""
        known = self.weights
        parts = [known[f"table.{n}"][features.rows[:, n]] for n in range(features.rows.shape[1])]
        if "vectors" in known:
            parts.append(known["vectors"][features.vectors])
        parts.append(features.dense)
        first: Array = np.concatenate(parts, axis=1) @ known["in"] + known["in.bias"]
        return Layers(first, looked_around(first, known, DILATIONS))


def looked_around(here: Array, weights: Mapping[str, Array], dilations: Sequence[int]) -> Array:
    """What each row means with what stands around it: layers of convolutions, each added to what was known, normed."""
    for number, reach in enumerate(dilations):
        here = here + _convolved(_normed(here), weights[f"layer.{number}"], weights[f"layer.{number}.bias"], reach)
    return _normed(here)


def _normed(values: Array) -> Array:
    mean = values.mean(axis=1, keepdims=True)
    spread = np.sqrt(values.var(axis=1, keepdims=True) + np.float32(1e-5))
    normed: Array = (values - mean) / spread
    return normed


def _convolved(values: Array, weights: Array, bias: Array, reach: int) -> Array:
    padded = np.pad(values, ((reach, reach), (0, 0)))
    count = len(values)
    summed = sum((padded[n * reach : n * reach + count] @ weights[n] for n in range(3)), start=bias)
    positive: Array = np.maximum(summed, np.float32(0))
    return positive


def may_follow() -> npt.NDArray[np.bool_]:
    """Which state may stand behind which: a name goes on only behind one of the same label."""
    allowed = np.ones((STATES, STATES), np.bool_)
    allowed[:, NAMED : 2 * NAMED] = False
    for label in range(NAMED):
        allowed[[label, NAMED + label], NAMED + label] = True
    return allowed


def _marginals(scores: Array, follows: Array) -> Array:
    """The forward-backward algorithm of a linear-chain CRF (Lafferty, McCallum and Pereira, 2001)."""
    if not len(scores):
        return scores
    step = np.where(may_follow(), np.exp(follows), 0).astype(np.float64)
    here = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    forward, backward = np.empty_like(here), np.ones_like(here)
    reached = here[0] * (np.arange(STATES) // NAMED != 1)
    for place, told in enumerate(here):
        reached = (reached @ step) * told if place else reached
        reached /= reached.sum()
        forward[place] = reached
    left = backward[-1]
    for place in range(len(here) - 2, -1, -1):
        left = step @ (here[place + 1] * left)
        left /= left.sum()
        backward[place] = left
    both = forward * backward
    odds: Array = (both / both.sum(axis=1, keepdims=True)).astype(np.float32)
    return odds


@cache
def network(language: str) -> Network | None:
    """The network of a language, or ``None`` where none was trained."""
    weights = arrays(f"tagger-{language}")
    if weights is None:
        return None
    words = str(weights.pop("words")).split("\n") if "words" in weights else []
    return Network({word: row for row, word in enumerate(words, start=1)}, weights)


def arrays(name: str) -> dict[str, Array] | None:
    """The arrays of a model by their names, numbers as float32; ``None`` where there is no such model."""
    path = FOLDER / f"{name}.npz"
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as stored:
        kept = {name: stored[name] for name in stored.files}
    return {name: one if one.dtype.kind == "U" else one.astype(np.float32) for name, one in kept.items()}
