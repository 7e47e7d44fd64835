"""Trains the segmenter: logistic regression over hashed features, by AdaGrad; the same data give the same file.

    .venv/bin/python -m tools.segmenter.train en DATA_DIR
    .venv/bin/python -m tools.segmenter.train zh DATA_DIR

DATA_DIR holds the punctuated dialogues that ``samples.py`` names; half of the items in the folder ``cases`` beside it
are learned from too. English: every tenth dialogue (by a checksum of its name) is held out, and so are the visits of
ACI-Bench that are there through real recognisers. Chinese has 24 dialogues only: its figures are those of six models,
each for the sixth of the dialogues that it has not seen; the one that is kept has learned from all.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scribe.language import segmenter_features as features
from scribe.language.segmenter import Model
from tools.segmenter.samples import TRAIN, Sample, Turn, cases, dialogues, part_of, segments
from tools.segmenter.scores import scores_of

OUT = Path(__file__).parents[2] / "scribe/language/models"
ROWS = 1 << features.BITS
PARTS = {"en": 10, "zh": 6}
EPOCHS, RATE, COPIES = {"en": 5, "zh": 10}, {"en": 0.15, "zh": 0.2}, {"en": 2, "zh": 6}
DECAY = 1e-3
HEARD = "aci_bench_asr_variants_trainvalid.jsonl"
BATCH = 2048
Weights = npt.NDArray[np.float32]


@dataclass
class Table:
    """The features and the answers of many gaps, and of many parts with their speakers."""

    rows: npt.NDArray[np.int32]
    marks: npt.NDArray[np.int8]
    turns: npt.NDArray[np.int8]
    inner: npt.NDArray[np.bool_]
    parts: list[tuple[npt.NDArray[np.int64], int]]


def table_of(named: Iterable[tuple[str, list[Turn]]], copies: int) -> Table:
    rows, marks, turns, inner, parts = [], [], [], [], []
    for name, dialogue in named:
        for turn in dialogue:
            parts += [(features.speaker_features(_words(turn.words)), turn.doctor)] if turn.doctor >= 0 else []
        for copy in range(copies):
            for sample in segments(dialogue, seed=part_of(name, 1 << 30) + copy):
                rows.append(_rows(sample))
                marks.append(sample.marks)
                turns.append(sample.turns)
                inner.append([True] * (len(sample.words) - 1) + [False])
    return Table(
        np.concatenate(rows).astype(np.int32),
        np.concatenate([np.array(one, np.int8) for one in marks]),
        np.concatenate([np.array(one, np.int8) for one in turns]),
        np.concatenate([np.array(one, np.bool_) for one in inner]),
        parts,
    )


def _words(words: tuple[str, ...]) -> list[features.WordAt]:
    return [features.WordAt(word, 0, 0) for word in words]


def _rows(sample: Sample) -> npt.NDArray[np.int64]:
    hashes = features.hashes_of(_words(sample.words))
    running = features.Running(hashes)
    began = []
    for gap, mark in enumerate(sample.marks):
        began.append(running.at(gap))
        if mark:
            running.cut(gap, sentence=mark > 1)
    return np.concatenate((features.gap_features(hashes), np.array(began)), axis=1)


def trained(table: Table, *, epochs: int, rate: float, decay: float) -> Weights:
    """The weights. The end of a text is no gap: there only the question is learned."""
    weights = np.zeros((ROWS, len(features.HEADS)), np.float32)
    seen = np.full((ROWS, len(features.HEADS)), 1e-2, np.float32)
    order = np.random.default_rng(7)
    for epoch in range(epochs):
        begun, loss = time.time(), 0.0
        step = rate / (1 + 0.5 * epoch)
        for batch in np.array_split(order.permutation(len(table.marks)), max(1, len(table.marks) // BATCH)):
            rows = table.rows[batch]
            logits = weights[rows, : features.DOCTOR].sum(axis=1)
            four = logits[:, :4].copy()
            four[~table.inner[batch], :2] = -30
            four -= four.max(axis=1, keepdims=True)
            shares = np.exp(four)
            shares /= shares.sum(axis=1, keepdims=True)
            loss -= float(np.log(shares[np.arange(len(batch)), table.marks[batch]] + 1e-9).sum())
            wrong = np.zeros((len(batch), features.DOCTOR), np.float32)
            wrong[:, :4] = shares
            wrong[np.arange(len(batch)), table.marks[batch]] -= 1
            turn = 1 / (1 + np.exp(-logits[:, features.TURN]))
            wrong[:, features.TURN] = (turn - table.turns[batch]) * table.inner[batch]
            _step(weights, seen, rows, wrong, step, decay)
        for row, doctor in (table.parts[n] for n in order.permutation(len(table.parts))):
            size = np.sqrt(max(1, len(row) // 2))
            share = 1 / (1 + np.exp(-float(weights[row, features.DOCTOR].sum()) / size))
            pull = (share - doctor) / size
            seen[row, features.DOCTOR] += pull * pull
            weights[row, features.DOCTOR] -= step * pull / np.sqrt(seen[row, features.DOCTOR])
        print(f"epoch {epoch}: loss {loss / len(table.marks):.4f}, {time.time() - begun:.0f} s", flush=True)
    return weights


def _step(
    weights: Weights, seen: Weights, rows: npt.NDArray[np.int32], wrong: Weights, rate: float, decay: float
) -> None:
    """One step of AdaGrad on the rows of a batch, each head for itself."""
    touched, inverse = np.unique(rows, return_inverse=True)
    inverse = inverse.reshape(rows.shape).ravel()
    for head in range(wrong.shape[1]):
        pull = np.bincount(inverse, np.repeat(wrong[:, head], rows.shape[1]), len(touched)).astype(np.float32)
        pull = pull / len(rows) * 100 + decay * weights[touched, head]
        seen[touched, head] += pull * pull
        weights[touched, head] -= rate * pull / np.sqrt(seen[touched, head])


def quantised(weights: Weights, *, spaced: bool) -> npt.NDArray[np.int8]:
    """The weights in eight bits; the last row holds the exponent of their scale, and whether words stand apart."""
    exponent = int(np.ceil(np.log2(np.quantile(np.abs(weights[weights != 0]), 0.9999) / 127)))
    small = np.clip(np.rint(weights / 2.0**exponent), -127, 127).astype(np.int8)
    last = np.zeros((1, small.shape[1]), np.int8)
    last[0, :2] = exponent, spaced
    return np.concatenate((small, last))


def model_of(stored: npt.NDArray[np.int8]) -> Model:
    return Model(stored[:-1], 2.0 ** float(stored[-1, 0]), bool(stored[-1, 1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=sorted(TRAIN))
    parser.add_argument("data", type=Path)
    parser.add_argument("--score", action="store_true", help="score the stored English model, train nothing")
    parser.add_argument("--out", type=Path, default=OUT)
    said = parser.parse_args()
    every = list(dialogues(said.data, TRAIN[said.language])) + list(cases(said.data.parent / "cases", said.language))
    spaced, parts = said.language == "en", PARTS[said.language]

    def learn(named: list[tuple[str, list[Turn]]]) -> npt.NDArray[np.int8]:
        table = table_of(named, COPIES[said.language])
        print(f"{len(named)} dialogues, {len(table.marks)} gaps", flush=True)
        return quantised(
            trained(table, epochs=EPOCHS[said.language], rate=RATE[said.language], decay=DECAY), spaced=spaced
        )

    if spaced:
        again = _heard_again(said.data)
        held = [one for one in every if part_of(one[0], parts) == 0 or one[0] in again]
        shown = [one for one in every if part_of(one[0], parts) != 0 and one[0] not in again]
        stored = np.load(OUT / "segmenter-en.npy") if said.score else learn(shown)
        for what, named in (("held out", held), ("recognisers", list(dialogues(said.data, (HEARD,))))):
            print(what, json.dumps(scores_of([(model_of(stored), named)], spaced=spaced)))
    else:
        folds = []
        for part in range(parts):
            rest = [one for one in every if part_of(one[0], parts) != part]
            folds.append((model_of(learn(rest)), [one for one in every if part_of(one[0], parts) == part]))
        print(json.dumps(scores_of(folds, spaced=spaced)))
        stored = learn(every)
    if said.score:
        return
    said.out.mkdir(exist_ok=True)
    np.save(said.out / f"segmenter-{said.language}.npy", stored)


def _heard_again(data: Path) -> set[str]:
    """The visits of the train split that are there through recognisers that write marks."""
    lines = (data / HEARD).read_text(encoding="utf-8").splitlines()
    items = (json.loads(line) for line in lines)
    return {f"aci_bench_train.jsonl:{item['id']}" for item in items if item["subset"] == "virtscribe"}


if __name__ == "__main__":
    main()
