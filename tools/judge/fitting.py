"""Fits the weights of signs: logistic regression, in an order that never changes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from scribe.language.learned import Learned

OUT = Path(__file__).parents[2] / "scribe/language/models"
LEAST = 8
"""Samples that must show a sign for it to be learned of."""
SMALL = 0.02
"""Weights below this are left out."""


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
    kept = [{name: value for name, value in one.items() if shown[name] >= least} for one in signs]
    table = DictVectorizer()
    rows = table.fit_transform(kept)
    rows.indices, rows.indptr = rows.indices.astype(np.int32), rows.indptr.astype(np.int32)
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=500, random_state=7)
    model.fit(rows, np.array(answers), sample_weight=np.array(weights))
    found = zip(table.get_feature_names_out(), model.coef_[0].tolist(), strict=True)
    return Learned(
        round(float(model.intercept_[0]), 3), {name: round(value, 3) for name, value in found if abs(value) >= SMALL}
    )


def write(model: Learned, name: str) -> Path:
    """Writes a model where the program reads it; one sign a line, by name."""
    path = OUT / f"{name}.json"
    kept = {"base": model.base, "weights": dict(sorted(model.weights.items()))}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    return path
