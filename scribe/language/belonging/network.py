"""The network that tells where a clause belongs: what its words mean, then the clauses around it. NumPy alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from scribe.language.belonging.features import Clauses, clauses_of
from scribe.language.claim import Claim
from scribe.language.claims import Read
from scribe.language.dialogue import Turned
from scribe.language.tagging.network import arrays, looked_around
from scribe.language.tagging.tagger import Meanings

Array = npt.NDArray[np.float32]
DILATIONS: Final = (1, 2, 4)
"""How far apart the three clauses stand that each layer takes together: with all of them one sees 7 to each side."""


class Part(StrEnum):
    """What a clause is for in a note, in the order of the network's outputs; behind them comes that it joins."""

    ILLNESS = "illness"
    HISTORY = "history"
    MEDICINES = "medicines"
    ALLERGIES = "allergies"
    FAMILY = "family"
    SOCIAL = "social"
    EXAMINATION = "examination"
    RESULTS = "results"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    NOTHING = "nothing"


PARTS: Final = tuple(Part)
OUTPUTS: Final = len(PARTS) + 1


class Belonging:
    """How probable each part is for each clause of a consultation, and that it goes on with what stands before it."""

    def __init__(self, clauses: Clauses, scores: Array) -> None:
        parts = np.exp(scores[:, :-1] - scores[:, :-1].max(axis=1, keepdims=True)) if len(scores) else scores[:, :-1]
        self._row = {place: row for row, place in enumerate(clauses.places)}
        self._parts = parts / parts.sum(axis=1, keepdims=True)
        self._joins = 1 / (1 + np.exp(-scores[:, -1]))

    def odds(self, sentence: int, clause: int) -> dict[Part, float]:
        """How probable each part is, for a clause of a sentence."""
        return dict(zip(PARTS, self._parts[self._row[sentence, clause]].tolist(), strict=True))

    def joins(self, sentence: int, clause: int) -> float:
        """How probable it is that a clause only goes on with what stands before it."""
        return float(self._joins[self._row[sentence, clause]])


def belonging_of(
    reads: Sequence[Read], claims: Iterable[Claim], replies: Iterable[Turned], meanings: Meanings, language: str
) -> Belonging | None:
    """Where the clauses of a consultation belong, or ``None`` in a language of which that was not learned.

    Args:
        reads: its sentences.
        claims: what is made of them in the end.
        replies: its questions with their answers.
        meanings: what the words of each clause mean, by the sentence's index.
        language: of the consultation.
    """
    weights = _weights(language)
    if weights is None:
        return None
    clauses = clauses_of(reads, claims, replies, meanings)
    return Belonging(clauses, scores_of(clauses.features, weights))


def scores_of(features: Array, weights: Mapping[str, Array]) -> Array:
    """The logits of the parts and of joining, clauses × :data:`OUTPUTS`."""
    if not len(features):
        return np.zeros((0, OUTPUTS), np.float32)
    here = looked_around(features @ weights["in"] + weights["in.bias"], weights, DILATIONS)
    told: Array = here @ weights["out"] + weights["out.bias"]
    return told


@cache
def _weights(language: str) -> Mapping[str, Array] | None:
    return arrays(f"belonging-{language}")
