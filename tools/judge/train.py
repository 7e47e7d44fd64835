"""Trains what is learned of statements: weights of the signs that a statement is false.

    python -m tools.judge.train SHARED_DIR [--score]

SHARED_DIR holds the folders ``cases`` and ``data``; the items of ``tests/evaluation/items`` are learned from too. With
``--score`` each set of items is judged by a model that has not seen it, and nothing is written. Needs scikit-learn
beside the program's own parts.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from scribe.language.learned import Learned
from scribe.verification.judging import FALSE_FROM, MODEL, TRUE_BELOW
from tools.judge.fitting import fitted, write
from tools.judge.statements import Sample, samples

STRENGTH = 0.1
_SETS = ("a", "b", "c", "d", "short", "dev")


def model_of(every: Sequence[Sample]) -> Learned:
    """The model that some samples give."""
    return fitted(
        [one.signs for one in every], [one.false for one in every], [one.weight for one in every], strength=STRENGTH
    )


def score(every: Sequence[Sample]) -> None:
    """Prints, for each set left out, what share of true statements is flagged and of false ones is not."""
    for name in _SETS:
        model = model_of([one for one in every if one.set != name])
        for language in ("en", "zh"):
            mine = [one for one in every if one.set == name and one.language == language]
            now = [one.lasting or model.odds(one.signs) >= (TRUE_BELOW if one.flagged else FALSE_FROM) for one in mine]
            for what, flagged in (("checks", [one.flagged for one in mine]), ("judged", now)):
                true = [flag for flag, one in zip(flagged, mine, strict=True) if not one.false]
                false = [not flag for flag, one in zip(flagged, mine, strict=True) if one.false]
                print(
                    f"{name:6}{language} {what}: true flagged {100 * sum(true) / len(true):.1f} %, "
                    f"false not flagged {100 * sum(false) / len(false):.1f} %"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--score", action="store_true")
    asked = parser.parse_args()
    every = [*samples(asked.shared)]
    if asked.score:
        score(every)
        return
    print(write(model_of(every), MODEL))


if __name__ == "__main__":
    main()
