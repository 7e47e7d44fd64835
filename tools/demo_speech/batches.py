"""Stacks windows into tensors, in a thread beside the trainer."""

import queue
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from tools.demo_speech.corpus import Corpus
from tools.demo_speech.mel import FRAMES_PER_SECOND, MELS
from tools.demo_speech.windows import FULL, Answer, Kind, Window, WindowCutter

LONG = Kind(FULL, padded=True)
LONG_AFTER_TEXT = Kind(FULL, padded=True, prompted=True)
PROMPTED_SHARE = 0.35
SHORT = (Kind(400, padded=False), Kind(800, padded=False), Kind(1300, padded=False))
FILLED = 0.85
TOKEN_NOISE = 0.06


@dataclass(frozen=True)
class Batch:
    """[batch, ...] tensors; the answers' are [views x batch, tokens], one view after the other.

    `ctc_at` [turns, steps] indexes the flattened encoder output; `ctc_steps`, `ctc_phones`, `ctc_counts` describe the
    turns as `ctc_loss` wants them.
    """

    mel: Tensor
    offset: Tensor
    ids: Tensor
    labels: Tensor
    where: Tensor
    ctc_at: Tensor
    ctc_steps: Tensor
    ctc_phones: Tensor
    ctc_counts: Tensor

    @property
    def seconds(self) -> float:
        """Audio in the batch, with its padding."""
        return self.mel.shape[0] * self.mel.shape[1] / FRAMES_PER_SECOND

    def to(self, device: str) -> "Batch":
        """The same batch on `device`."""
        return Batch(*(getattr(self, field.name).to(device, non_blocking=True) for field in fields(self)))


def _stack_answers(answers: list[Answer], end: int, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Pad to one length, and replace some of the text tokens that the decoder sees, so that it leans on the audio."""
    longest = (max(len(answer.ids) for answer in answers) + 7) // 8 * 8
    ids = np.full((len(answers), longest), end, np.int64)
    labels = np.full((len(answers), longest), -100, np.int64)
    where = np.full((len(answers), longest), -1, np.float32)
    for row, answer in enumerate(answers):
        ids[row, : len(answer.ids)] = answer.ids
        labels[row, : len(answer.labels)] = answer.labels
        where[row, : len(answer.where)] = answer.where
    noisy = (ids < end) & (rng.random(ids.shape) < TOKEN_NOISE)
    ids[noisy] = rng.integers(0, end, int(noisy.sum()))
    return torch.from_numpy(ids), torch.from_numpy(labels), torch.from_numpy(where)


def _ctc_targets(windows: list[Window], steps: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    spans, phones, counts = [], [], []
    for row, window in enumerate(windows):
        for placed in window.turns:
            first, last = placed.at // 2, min(steps, (placed.at + placed.turn.frames) // 2)
            if placed.turn.phones:
                spans.append((row * steps + first, last - first))
                phones += placed.turn.phones
                counts.append(len(placed.turn.phones))
    longest = max((length for _, length in spans), default=1)
    at = torch.tensor([first for first, _ in spans], dtype=torch.long).reshape(-1, 1) + torch.arange(longest)
    at = at.clamp(max=len(windows) * steps - 1)
    lengths = torch.tensor([length for _, length in spans], dtype=torch.long)
    return at, lengths, torch.tensor(phones, dtype=torch.long), torch.tensor(counts, dtype=torch.long)


def stack(windows: list[Window], end: int, rng: np.random.Generator) -> Batch:
    """One batch of windows; shorter ones are padded to the longest."""
    frames = max(len(window.mel) for window in windows)
    frames += frames % 2
    mel = np.zeros((len(windows), frames, MELS), np.float32)
    for row, window in enumerate(windows):
        mel[row, : len(window.mel)] = window.mel
    answers = [window.answers[view] for view in (0, 1) for window in windows]
    offset = torch.tensor([window.offset for window in windows])
    return Batch(torch.from_numpy(mel), offset, *_stack_answers(answers, end, rng), *_ctc_targets(windows, frames // 2))


class Feeder:
    """Keeps a few batches ready; `short_share` says how often a batch is of short windows."""

    def __init__(self, corpus: Corpus, batch_s: float, short_share: Callable[[], float], seed: int) -> None:
        self._corpus, self._batch_s, self._short_share = corpus, batch_s, short_share
        self._cutter, self._rng = WindowCutter(corpus, seed), random.Random(seed)
        self._noise = np.random.default_rng(seed)
        self._ready: queue.Queue[Batch] = queue.Queue(4)
        threading.Thread(target=self._feed, daemon=True).start()

    def next(self) -> Batch:
        """The next batch."""
        return self._ready.get()

    def _feed(self) -> None:
        while True:
            kind = LONG_AFTER_TEXT if self._rng.random() < PROMPTED_SHARE else LONG
            if self._rng.random() < self._short_share():
                kind = self._rng.choice(SHORT)
            share = 1.0 if kind.padded else FILLED
            count = max(1, round(self._batch_s * FRAMES_PER_SECOND / (kind.frames * share)))
            windows = [self._cutter.draw(kind) for _ in range(count)]
            self._ready.put(stack(windows, self._corpus.specials.end, self._noise))
