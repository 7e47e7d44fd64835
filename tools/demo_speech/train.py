"""Trains the model within a budget of wall-clock time; killed, it goes on from its last checkpoint.

Weights are kept in float32 and the passes run in bfloat16, on a CPU as on a GPU. Matrices within layers are moved by
Muon, all else by AdamW; the rate falls in a straight line to zero as the budget is used up.
"""

import copy
import logging
import signal
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor

from tools.demo_speech.batches import Batch, Feeder
from tools.demo_speech.corpus import Corpus
from tools.demo_speech.losses import Losses, losses_of
from tools.demo_speech.model import Shape, Whisper, grown, sinusoids
from tools.demo_speech.windows import FULL

LOG = logging.getLogger(__name__)
WARM_UP_STEPS = 60
CLIP = 2.0
LOG_EVERY, SAVE_EVERY = 25, 75
EMBEDDING = "model.decoder.embed_tokens.weight"


@dataclass(frozen=True)
class Budget:
    """How long and how fast to train."""

    seconds: float
    batch_s: float = 120.0
    muon_rate: float = 1.0e-3
    adam_rate: float = 8.0e-4
    full_rate_until: float = 0.2
    weight_decay: float = 0.02

    def rate(self, progress: float, step: int) -> float:
        """The share of the full learning rate, 0 to 1."""
        warm = min(1.0, (step + 1) / WARM_UP_STEPS)
        return warm * min(1.0, max(0.01, (1 - progress) / (1 - self.full_rate_until)))


GOING_ON = {"muon_rate": 8.0e-4, "adam_rate": 6.0e-4}
"""Rates of a run that goes on from a trained checkpoint."""


def short_share(progress: float, *, going_on: bool) -> float:
    """Share of batches of short windows: they teach sounds cheaply; 30-second windows are what counts in the end."""
    if going_on:
        return 0.45 if progress < 0.4 else 0.2 if progress < 0.8 else 0.1
    return 0.8 if progress < 0.25 else 0.25 if progress < 0.6 else 0.1


class Trainer:
    """One run in one folder: `checkpoint.pt`."""

    def __init__(self, corpus: Corpus, folder: Path, budget: Budget, device: str, start_from: Path | None) -> None:
        self._corpus, self._budget, self._device = corpus, budget, device
        self._going_on = start_from is not None
        self._checkpoint = folder / "checkpoint.pt"
        self._shape = Shape(corpus.vocabulary, corpus.specials.first_timestamp, len(corpus.phones))
        torch.manual_seed(1)
        self._master = Whisper(self._shape).to(device)
        self._stamps: Tensor | None = None
        if start_from and not self._checkpoint.exists():
            start = torch.load(start_from, map_location=device, weights_only=True)
            self._master.load_state_dict(grown(start["ema"], self._shape))
            self._stamps = start.get("stamps", start.get("sin"))
        matrices = [
            p for n, p in self._master.named_parameters() if p.requires_grad and p.dim() == 2 and ".layers." in n
        ]
        known = {id(p) for p in matrices}
        rest = [p for p in self._master.parameters() if p.requires_grad and id(p) not in known]
        decay = budget.weight_decay
        self._optimisers = (
            torch.optim.Muon(
                matrices, lr=budget.muon_rate, weight_decay=decay, momentum=0.95, adjust_lr_fn="match_rms_adamw"
            ),
            torch.optim.AdamW(rest, lr=budget.adam_rate, betas=(0.9, 0.98), weight_decay=decay),
        )
        self._step, self._used = 0, 0.0
        self._stop = threading.Event()
        self._average = {name: value.clone() for name, value in self._master.state_dict().items()}
        self._resume()
        self._hold_timestamps()
        self._worker = copy.deepcopy(self._master).to(torch.bfloat16)

    @property
    def progress(self) -> float:
        """Share of the budget that is used, 0 to 1."""
        return self._used / self._budget.seconds

    def _resume(self) -> None:
        if not self._checkpoint.exists():
            return
        state = torch.load(self._checkpoint, map_location=self._device, weights_only=True)
        self._master.load_state_dict(state["model"])
        for optimiser, saved in zip(self._optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        self._average, self._stamps = state["ema"], state["stamps"]
        self._step, self._used = state["step"], state["used_s"]

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        state = {
            "shape": asdict(self._shape),
            "model": self._master.state_dict(),
            "ema": self._average,
            "optimisers": [optimiser.state_dict() for optimiser in self._optimisers],
            "stamps": self._stamps,
            "step": self._step,
            "used_s": self._used,
        }
        draft = self._checkpoint.with_suffix(".draft")
        torch.save(state, draft)
        draft.replace(self._checkpoint)

    def _hold_timestamps(self) -> None:
        """Timestamps' embeddings stay the encoder's sinusoids, so that time is read out by one linear map."""
        first = self._shape.timestamps_from
        table = self._master.model.decoder.embed_tokens.weight
        if self._stamps is None:
            waves = sinusoids(table.shape[0] - first, self._shape.width).to(table.device)
            self._stamps = waves / waves.norm(dim=1, keepdim=True) * table[:first].norm(dim=1).mean().item()
        table.data[first:] = self._stamps
        self._average[EMBEDDING][first:] = self._stamps

    def run(self) -> None:
        """Train until the budget is used up, or until SIGTERM comes; the checkpoint is written either way."""

        def share() -> float:
            return short_share(self.progress, going_on=self._going_on)

        feeder = Feeder(self._corpus, self._budget.batch_s, share, int(time.time()))
        watched: list[tuple[bool, Losses]] = []
        heard_s, logged = 0.0, time.monotonic()
        last = time.monotonic()
        LOG.info("%.1f hours of speech; from step %s", self._corpus.hours, self._step)
        signal.signal(signal.SIGTERM, lambda *_: self._stop.set())
        while self.progress < 1 and not self._stop.is_set():
            batch = feeder.next().to(self._device)
            watched.append((batch.mel.shape[1] == FULL, self._learn(batch)))
            heard_s += batch.seconds
            now = time.monotonic()
            self._used, last = self._used + now - last, now
            if self._step % LOG_EVERY == 0:
                self._report(watched, heard_s / (now - logged))
                watched, heard_s, logged = [], 0.0, now
            if self._step % SAVE_EVERY == 0:
                self.save()
                self._corpus.scan()
        self.save()

    def _learn(self, batch: Batch) -> Losses:
        rate = self._budget.rate(self.progress, self._step)
        losses = losses_of(self._worker, batch)
        losses.total.backward()
        for master, worker in zip(self._master.parameters(), self._worker.parameters(), strict=True):
            master.grad = None if worker.grad is None else worker.grad.float()
            worker.grad = None
        size = torch.nn.utils.clip_grad_norm_(self._master.parameters(), CLIP)
        if torch.isfinite(size):
            for optimiser, full in zip(self._optimisers, (self._budget.muon_rate, self._budget.adam_rate), strict=True):
                for group in optimiser.param_groups:
                    group["lr"] = full * rate
                optimiser.step()
        self._step += 1
        self._hold_timestamps()
        with torch.no_grad():
            for master, worker in zip(self._master.parameters(), self._worker.parameters(), strict=True):
                worker.copy_(master)
            if self._step % 4 == 0:
                decay = min(0.99, 1 - 1 / (self._step * 0.05 + 2))
                for name, value in self._master.state_dict().items():
                    self._average[name].lerp_(value, 1 - decay)
        return losses

    def _report(self, watched: list[tuple[bool, Losses]], speed: float) -> None:
        LOG.info("step %s, %.1f%% of the time, %.0f x real time", self._step, 100 * self.progress, speed)
        for kind, full in (("30 s", True), ("short", False)):
            some = [losses for is_full, losses in watched if is_full == full]
            if some:
                names = ("words", "phones", "pointing", "accuracy")
                means = (f"{name} {sum(float(getattr(one, name)) for one in some) / len(some):.3f}" for name in names)
                LOG.info("  %s windows: %s", kind, ", ".join(means))
