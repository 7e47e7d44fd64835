"""How right the tagger is: names found, and what becomes of them, label by label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from scribe.language.tagging.labels import LABELS
from scribe.language.tagging.network import Network
from scribe.language.tagging.tagger import odds_of, runs
from tools.tagger.marked import NOTHING, Example


def scored(examples: Sequence[Example], weights: Mapping[str, np.ndarray], known: Mapping[str, int]) -> None:
    """Prints, for each label, how many there are, how many are found, and how many of those told are right."""
    network = Network(known, {name: one.astype(np.float32) for name, one in weights.items() if name != "words"})
    there, told, right, found = Counter(), Counter(), Counter(), Counter()
    for one in examples:
        odds, begins = odds_of(network.odds(one.features))
        spans = [
            (run[0], run[-1] + 1, int(odds[run, :NOTHING].mean(axis=0).argmax()))
            for run in runs(odds, begins, range(len(odds)))
        ]
        truth = [(a, b, label) for a, b, label in _truth(one)]
        for a, b, label in truth:
            there[label] += 1
            found[label] += any(kind == label and x < b and a < y for x, y, kind in spans)
        for x, y, label in spans:
            told[label] += 1
            right[label] += any(kind == label and x < b and a < y for a, b, kind in truth)
    for number, name in enumerate(LABELS):
        recall = found[number] / max(1, there[number])
        precision = right[number] / max(1, told[number])
        print(f"{name:12}{there[number]:6} found {recall:.2f} right {precision:.2f}")
    print(
        f"{'all':12}{sum(there.values()):6} found {sum(found.values()) / sum(there.values()):.3f} "
        f"right {sum(right.values()) / max(1, sum(told.values())):.3f}"
    )


def _truth(one: Example) -> list[tuple[int, int, int]]:
    spans: list[tuple[int, int, int]] = []
    for number, label in enumerate(one.labels):
        if label == NOTHING:
            continue
        if spans and spans[-1][1] == number and spans[-1][2] == label and not one.begins[number]:
            spans[-1] = (spans[-1][0], number + 1, label)
        else:
            spans.append((number, number + 1, int(label)))
    return spans
