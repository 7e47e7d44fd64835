"""Trains what tells where clauses belong in a note, from marked clauses; the same clauses give the same figures.

    .venv/bin/pip install jax optax
    .venv/bin/python -m tools.belonging.train zh
    .venv/bin/python -m tools.belonging.train en --visits ACI_BENCH_TRAIN.jsonl
    .venv/bin/python -m tools.belonging.train en --held-out e12

It rests on the tagger (``tools.tagger.train``), so it is trained anew behind each training of that. ``--held-out``
learns from all files but one, scores that one, and keeps nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import optax

from scribe.evaluation.consultations import read_consultations
from scribe.language.belonging.network import DILATIONS, OUTPUTS, PARTS, scores_of
from tools.belonging.marked import FOLDER, UNMARKED, VISITS, Example, example_of, marked_in, marked_of
from tools.tagger.marked import Language
from tools.tagger.train import PREFIX, dropped, minimised, normed

OUT = Path(__file__).parents[2] / "scribe/language/models"
WIDTH, BATCH = 192, 16
EPOCHS, RATE, DECAY, DROP, UNSEEN = 24, 2e-3, 0.1, 0.4, 0.3
JOINING = 0.3
"""How much it counts whether a clause joins, beside where it belongs."""
Params = dict[str, Any]


def fresh(width_in: int, seed: int) -> Params:
    """Weights that have learned nothing."""
    rng = np.random.default_rng(seed)

    def normal(*shape: int) -> npt.NDArray[np.float32]:
        return (rng.standard_normal(shape) / np.sqrt(np.prod(shape[:-1]))).astype(np.float32)

    params: Params = {"in": normal(width_in, WIDTH), "in.bias": np.zeros(WIDTH, np.float32)}
    for number in range(len(DILATIONS)):
        params |= {f"layer.{number}": normal(3, WIDTH, WIDTH), f"layer.{number}.bias": np.zeros(WIDTH, np.float32)}
    return params | {"out": normal(WIDTH, OUTPUTS), "out.bias": np.zeros(OUTPUTS, np.float32)}


def forward(params: Params, batch: dict[str, Any], key: Any) -> Any:
    """What :func:`scribe.language.belonging.network.scores_of` gives, for a batch, with parts left out."""
    keys = jax.random.split(key, 2 + len(DILATIONS))
    mask = batch["mask"][..., None]
    here = dropped(batch["features"], keys[0], UNSEEN) @ params["in"] + params["in.bias"]
    for number, reach in enumerate(DILATIONS):
        padded = jnp.pad(normed(here) * mask, ((0, 0), (reach, reach), (0, 0)))
        count = here.shape[1]
        weights = params[f"layer.{number}"]
        summed = sum(padded[:, n * reach : n * reach + count] @ weights[n] for n in range(3))
        told = jax.nn.relu(summed + params[f"layer.{number}.bias"])
        here = here + dropped(told, keys[2 + number], DROP)
    return dropped(normed(here), keys[1], DROP) @ params["out"] + params["out.bias"]


def loss_of(params: Params, batch: dict[str, Any], key: Any) -> Any:
    """How improbable the marks are, a clause."""
    scores = forward(params, batch, key)
    known = (batch["parts"] != UNMARKED) * batch["mask"]
    logs = jax.nn.log_softmax(scores[..., :-1])
    told = -jnp.take_along_axis(logs, jnp.maximum(batch["parts"], 0)[..., None], -1)[..., 0]
    joined = optax.sigmoid_binary_cross_entropy(scores[..., -1], batch["joins"])
    return ((told + JOINING * joined) * known).sum() / known.sum()


def batches(examples: Sequence[Example], rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Dialogues of about the same length together."""
    order = sorted(rng.permutation(len(examples)), key=lambda n: len(examples[n].parts) // 8)
    groups = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    for number in rng.permutation(len(groups)):
        some = [examples[n] for n in groups[number]]
        length = -(-max(len(one.parts) for one in some) // 16) * 16
        shape = (BATCH, length)
        found = {
            "features": np.zeros((*shape, some[0].features.shape[1]), np.float32),
            "parts": np.full(shape, UNMARKED, np.int32),
            "joins": np.zeros(shape, np.float32),
            "mask": np.zeros(shape, np.float32),
        }
        for row, one in enumerate(some):
            here = (row, slice(0, len(one.parts)))
            found["features"][here], found["parts"][here], found["joins"][here] = one.features, one.parts, one.joins
            found["mask"][here] = 1
        yield found


def trained(examples: Sequence[Example], seed: int) -> dict[str, npt.NDArray[np.float32]]:
    """The weights after some epochs."""
    params = fresh(examples[0].features.shape[1], seed)
    return minimised(params, loss_of, partial(batches, examples), seed, EPOCHS, RATE, DECAY)


def scored(examples: Sequence[Example], weights: dict[str, npt.NDArray[np.float32]]) -> None:
    """Prints how many clauses are told to belong where they do, part by part, and how many to join as they do."""
    scores = np.concatenate([scores_of(one.features, weights) for one in examples])
    parts = np.concatenate([one.parts for one in examples])
    joins = np.concatenate([one.joins for one in examples])
    known = parts != UNMARKED
    scores, parts, joins = scores[known], parts[known], joins[known]
    logs = scores[:, :-1] - np.logaddexp.reduce(scores[:, :-1], axis=1, keepdims=True)
    told, surprise = logs.argmax(axis=1), -logs[np.arange(len(parts)), parts].mean()
    print(f"{len(parts)} clauses, right {(told == parts).mean():.1%}, surprise {surprise:.3f}")
    for number, part in enumerate(PARTS):
        print(f"  {part:12}", _found(parts == number, told == number))
    print("  joins       ", _found(joins > 0, scores[:, -1] > 0))


def _found(meant: npt.NDArray[np.bool_], said: npt.NDArray[np.bool_]) -> str:
    both = (meant & said).sum()
    return f"{meant.sum():6}, found {both / max(meant.sum(), 1):.0%}, right {both / max(said.sum(), 1):.0%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=("en", "zh"))
    parser.add_argument("--visits", type=Path, help="ACI-Bench's train split, of which visits.txt has the marks")
    parser.add_argument("--held-out")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    language: Language = asked.language
    files = sorted(FOLDER.glob(f"{PREFIX[language]}*.txt"))
    marked = {one.stem: list(marked_in(one, language)) for one in files}
    if asked.visits:
        said = [one.transcript for one in read_consultations(asked.visits)]
        marked["visits"] = list(marked_of(FOLDER / VISITS, said))
    with Pool() as pool:
        made = partial(example_of, language=language)
        examples = {name: pool.map(made, marked[name], chunksize=8) for name in marked}
    shown = [one for name in examples if name != asked.held_out for one in examples[name]]
    print(f"{len(shown)} dialogues, {sum((one.parts != UNMARKED).sum() for one in shown)} clauses", flush=True)
    weights = trained(shown, 1)
    if asked.held_out:
        scored(examples[asked.held_out], weights)
        return
    kept = {name: value.astype(np.float16) for name, value in weights.items()}
    np.savez_compressed(asked.out / f"belonging-{language}.npz", **kept)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
