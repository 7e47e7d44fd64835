"""Trains what is learned of statements and of what was said; the same items and data give the same files.

    .venv/bin/python -m tools.judge.train SHARED_DIR [--only judge] [--out DIR]
    .venv/bin/python -m tools.judge.train SHARED_DIR --score

SHARED_DIR holds the folders ``cases`` (items) and ``data`` (dialogues with their notes, which ``statements.py`` names);
learned from are the sets of ``tests/evaluation/items`` that it names, none of ``UNSEEN``, and the twins beside it.
Four files are written where the program reads them: ``judge.json``, the weights of the signs that a statement is
false; ``lost.json`` and ``lost_reworded.json``, that a note of the embedded drafter and of anybody else lacks what was
said; ``clinical.json``, that something belongs in any note.
``--only judge`` writes the first alone; ``--score`` measures each set of items with weights that have not seen it, and
keeps nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from scribe.language.learned import FOLDER, Learned
from scribe.verification.exchanges import CLINICAL, LOST, LOST_REWORDED
from scribe.verification.judging import MODEL
from tools.judge.fitting import fitted, write
from tools.judge.lost import Sentence, sentences
from tools.judge.scores import score
from tools.judge.statements import Sample, samples

STRENGTH = {MODEL: 0.1, CLINICAL: 0.3, LOST: 0.1, LOST_REWORDED: 0.3}
LEAST = {MODEL: 8, CLINICAL: 8, LOST: 4, LOST_REWORDED: 8}


def models_of(stated: Sequence[Sample], said: Sequence[Sentence]) -> dict[str, Learned]:
    """The models by their names, of those for which there are samples.

    Args:
        stated: statements, true and false ones.
        said: sentences.
    """

    def lost(sentences: list[Sentence]) -> tuple[list[dict[str, float]], list[bool], list[float]]:
        return [one.words | one.note for one in sentences], [one.lost for one in sentences], [1.0] * len(sentences)

    learned_from = {
        MODEL: ([one.signs for one in stated], [one.false for one in stated], [one.weight for one in stated]),
        CLINICAL: ([one.words for one in said], [one.clinical for one in said], [1.0] * len(said)),
        LOST: lost([one for one in said if not one.reworded]),
        LOST_REWORDED: lost([one for one in said if one.reworded]),
    }
    return {
        name: fitted(*shown, strength=STRENGTH[name], least=LEAST[name])
        for name, shown in learned_from.items()
        if shown[0]
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--score", action="store_true", help="score each set left out, write nothing")
    parser.add_argument("--only", choices=[MODEL], help="the model of statements alone")
    asked = parser.parse_args()
    if asked.score and asked.only:
        parser.error("--score takes all models: leave --only out")
    stated, said = [*samples(asked.shared)], [*sentences(asked.shared)] if not asked.only else []

    def without(name: str) -> dict[str, Learned]:
        return models_of([one for one in stated if one.set != name], [one for one in said if one.set != name])

    if asked.score:
        score(asked.shared / "cases", without)
        return
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, model in models_of(stated, said).items():
        print(write(model, name, asked.out))


if __name__ == "__main__":
    main()
