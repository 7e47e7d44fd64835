"""Learns which lines of a drafted note are worth having, from lines that readers graded.

    .venv/bin/python -m tools.worth.train SHARED_DIR            # writes the weights
    .venv/bin/python -m tools.worth.train SHARED_DIR --score    # learned of four fifths of the visits, scored on others

Of what is told elsewhere (``R``) nothing is learned: the same line may be worth having where it stands alone.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scribe.drafting.extractive.worth import WORTHLESS_FROM
from scribe.language.learned import FOLDER as MODELS
from scribe.language.learned import Learned
from scribe.language.rules import pack
from tools.judge.fitting import fitted, write
from tools.worth.grades import Graded, graded

STRENGTH: Final = 0.2
LEAST: Final = 3
_FIFTHS: Final = 5
_NOT_WORTH: Final = "T"
_ELSEWHERE: Final = "R"


def model_of(lines: Sequence[Graded]) -> Learned:
    """What tells the lines that are not worth having from all others."""
    answers = [one.grade == _NOT_WORTH for one in lines]
    return fitted([one.signs for one in lines], answers, [1.0] * len(lines), strength=STRENGTH, least=LEAST)


def score(language: str, lines: Sequence[Graded]) -> None:
    """Tells how many lines of each grade would be left out of long visits that were not learned from."""
    visits, least = sorted({one.visit for one in lines}), WORTHLESS_FROM[pack(language).spaced]
    out: Counter[str] = Counter()
    for fold in range(_FIFTHS):
        held = {*visits[fold::_FIFTHS]}
        model = model_of([one for one in lines if one.visit not in held])
        out.update(one.grade for one in lines if one.visit in held and model.odds(one.signs) >= least)
    every = Counter(one.grade for one in lines)
    print(language, ", ".join(f"{grade} {out[grade]} of {every[grade]}" for grade in "KBTW"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="the folder that holds data/ with the visits")
    parser.add_argument("--score", action="store_true", help="score on visits left out, write nothing")
    parser.add_argument("--out", type=Path, default=MODELS)
    asked = parser.parse_args()
    every = [one for one in graded(asked.shared / "data") if one.grade != _ELSEWHERE]
    asked.out.mkdir(parents=True, exist_ok=True)
    for language in sorted({one.language for one in every}):
        lines = [one for one in every if one.language == language]
        if asked.score:
            score(language, lines)
        else:
            print(write(model_of(lines), f"worth-{language}", asked.out))


if __name__ == "__main__":
    main()
