"""Learns how far the rules and the tagger are to be trusted, from marked dialogues that neither of them learned from.

    .venv/bin/python -m tools.tagger.outcomes            # writes the weights; after each training of a tagger
    .venv/bin/python -m tools.tagger.outcomes --score    # learned from the dialogues of one writer, scored on another's

``dialogues_outcomes`` has them, marked as those that the tagger learns from. A sample is a medicine with all places
where it is named, or one place where anything else is; its answer is the mark of the last of them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from typing import Final

import numpy as np

from scribe.language.learned import FOLDER as MODELS
from scribe.language.learned import Learned, Signs
from scribe.language.tagging import illnesses, orders
from scribe.language.tagging.amounts import amounts_behind
from scribe.language.tagging.features import Token
from scribe.language.tagging.labels import LABELS
from scribe.language.tagging.naming import Named, medicines_in, places_of
from scribe.language.tagging.network import network
from scribe.language.tagging.outcome import NOTHING, OUTCOMES, Family, signs_of
from scribe.language.tagging.tagger import Tagged, odds_of
from tools.judge.fitting import fitted
from tools.tagger.marked import Language, Turn, dialogues_in, example_and_reading

FOLDER: Final = Path(__file__).parent / "dialogues_outcomes"
STRENGTH: Final = 0.3
KINDS: Final = {"ordered": orders.KINDS, "illness": illnesses.KINDS}


@dataclass(frozen=True)
class Sample:
    """One thing that is named, and what becomes of it by its marks."""

    family: Family
    signs: Signs
    answer: str


def samples_of(turns: Sequence[Turn], language: Language) -> list[Sample]:
    """The samples of a dialogue."""
    known = network(language)
    if known is None:
        raise ValueError(f"no tagger was trained for {language}")
    example, reading = example_and_reading(turns, known.words, language)
    tokens = example.features.tokens
    told = Tagged(tokens, *odds_of(known.odds(example.features)))
    said = (reading.reads, reading.claims, told)
    named = medicines_in(*said)
    amounts = amounts_behind(named, reading.reads, told)
    marked = partial(_answer, tokens=_by_sentence(tokens, example.labels.tolist()))
    found = [
        Sample("medicine", signs_of("medicine", every, amounts.get(key, ()), *said), marked("medicine", every))
        for key, every in named.items()
    ]
    for family, kinds in KINDS.items():
        places = places_of(kinds, OUTCOMES[family], reading.claims, told)
        found += [Sample(family, signs_of(family, (one,), (), *said), marked(family, (one,))) for one in places]
    return found


def _by_sentence(tokens: Sequence[Token], labels: Sequence[int]) -> dict[int, list[tuple[Token, int]]]:
    found: dict[int, list[tuple[Token, int]]] = {}
    for token, label in zip(tokens, labels, strict=True):
        found.setdefault(token.sentence, []).append((token, label))
    return found


def _answer(family: Family, named: Sequence[Named], tokens: dict[int, list[tuple[Token, int]]]) -> str:
    """The commonest mark of the words of the last place that has one of the family's."""
    for one in reversed(named):
        inside = [label for token, label in tokens.get(one.sentence, ()) if _within(token, one)]
        marks = Counter(LABELS[label] for label in inside if label < len(LABELS) and LABELS[label] in OUTCOMES[family])
        if marks:
            return marks.most_common(1)[0][0]
    return NOTHING


def _within(token: Token, one: Named) -> bool:
    return token.start < one.end and one.start < token.end


def _learned(question: tuple[Family, str], samples: Sequence[Sample]) -> Learned:
    family, answer = question
    mine = [one for one in samples if one.family == family]
    return fitted(
        [one.signs for one in mine], [one.answer == answer for one in mine], [1.0] * len(mine), strength=STRENGTH
    )


def models_of(samples: Sequence[Sample]) -> dict[Family, dict[str, Learned]]:
    """A model for each answer of each family."""
    asked = [(family, answer) for family, answers in OUTCOMES.items() for answer in (*answers, NOTHING)]
    found: dict[Family, dict[str, Learned]] = {}
    with Pool() as pool:
        made = pool.map(partial(_learned, samples=samples), asked, chunksize=1)
    for (family, answer), model in zip(asked, made, strict=True):
        found.setdefault(family, {})[answer] = model
    return found


def scored(models: dict[Family, dict[str, Learned]], samples: Sequence[Sample]) -> Iterator[str]:
    """How many of the samples of each family have their answer, and how probable it is held to be."""
    for family, answers in models.items():
        mine = [one for one in samples if one.family == family]
        odds = np.array([[model.odds(one.signs) for model in answers.values()] for one in mine])
        shares = 1 / (1 + np.exp(-odds))
        shares /= shares.sum(axis=1, keepdims=True)
        true = np.array([list(answers).index(one.answer) for one in mine])
        right = float((shares.argmax(axis=1) == true).mean())
        surprise = float(-np.log(shares[np.arange(len(true)), true]).mean())
        yield f"{family}: {len(mine)}, right {right:.1%}, surprise {surprise:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--score", action="store_true")
    asked = parser.parse_args()
    told: dict[str, list[Sample]] = {}
    for file in sorted(FOLDER.glob("*.txt")):
        language: Language = "en" if file.stem.startswith("e") else "zh"
        with Pool() as pool:
            made = pool.map(partial(samples_of, language=language), list(dialogues_in(file)), chunksize=16)
        told[file.stem] = [one for some in made for one in some]
    if asked.score:
        for held, some in told.items():
            shown = [one for name in told if name != held for one in told[name]]
            print(held, *scored(models_of(shown), some), sep="\n  ", flush=True)
        return
    models = models_of([one for some in told.values() for one in some])
    kept = {
        family: {
            name: {"base": one.base, "weights": dict(sorted(one.weights.items()))} for name, one in answers.items()
        }
        for family, answers in models.items()
    }
    text = json.dumps(kept, ensure_ascii=False, indent=0) + "\n"
    (MODELS / "outcomes.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
