"""What the model is trained to do: say the words, time them, point at them, and hear phonemes."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from tools.demo_speech.batches import Batch
from tools.demo_speech.model import Whisper

TIMESTAMP_WEIGHT = 0.3
POINTING_WEIGHT = 0.8
STAMP_BLUR = 1.5
POINTING_BLUR = 8.0
LAST_STAMP = 1500


@dataclass(frozen=True)
class Losses:
    """`total` to descend; the rest to watch. `accuracy`: share of text tokens guessed right."""

    total: Tensor
    words: Tensor
    phones: Tensor
    pointing: Tensor
    accuracy: Tensor


def _timestamp_loss(scores: Tensor, target: Tensor, first: int) -> Tensor:
    """Cross-entropy against a target blurred over its neighbours: 20 ms early is nearly right."""
    blur = torch.arange(-4, 5, device=scores.device)
    weight = torch.exp(-0.5 * (blur / STAMP_BLUR) ** 2)
    near = (target[:, None] + blur).clamp(first, first + LAST_STAMP)
    return -(scores.gather(1, near) * (weight / weight.sum())).sum()


def _pointing_loss(model: Whisper, where: Tensor) -> Tensor:
    """Guided attention: some heads must look near the place at which a token is spoken.

    In the first layer that is the token that was just read (where are we?), in the others the one to come.
    """
    blur = torch.arange(-24, 25, device=where.device)
    weight = torch.exp(-0.5 * (blur / POINTING_BLUR) ** 2)
    losses = []
    for layer, attention in enumerate(model.pointing()):
        place = functional.pad(where[:, :-1], (1, 0), value=-1.0) if layer == 0 else where
        spoken = place >= 0
        near = (place.long()[..., None] + blur).clamp(0, attention.shape[-1] - 1)
        near = near[:, None].expand(-1, attention.shape[1], -1, -1)
        mass = (attention.gather(3, near).float() * weight).sum(-1)
        loss = (-torch.log(mass.clamp(max=1.5) + 1e-4) * spoken[:, None]).sum()
        losses.append(loss / (spoken.sum().clamp(min=1) * attention.shape[1]))
    return torch.stack(losses).mean()


def _phone_loss(model: Whisper, memory: Tensor, batch: Batch) -> Tensor:
    """CTC over each turn's own stretch of the encoder's output."""
    if not len(batch.ctc_counts):
        return memory.sum() * 0
    scores = functional.log_softmax(model.ctc(memory).flatten(0, 1)[batch.ctc_at].float(), -1).transpose(0, 1)
    loss = functional.ctc_loss(
        scores, batch.ctc_phones, batch.ctc_steps, batch.ctc_counts, reduction="sum", zero_infinity=True
    )
    return loss / batch.ctc_counts.sum()


def losses_of(model: Whisper, batch: Batch) -> Losses:
    """One forward pass."""
    first = model.shape.timestamps_from
    memory, hidden = model(batch.mel.to(model.ctc.weight.dtype), batch.offset, batch.ids)
    kept = batch.labels.reshape(-1) >= 0
    target = batch.labels.reshape(-1)[kept]
    scores = functional.log_softmax(model.logits(hidden.flatten(0, 1)[kept]).float(), -1)
    text = target < first
    words = -scores[text].gather(1, target[text, None]).mean()
    stamps = _timestamp_loss(scores[~text], target[~text], first) / text.sum()
    phones = _phone_loss(model, memory, batch)
    pointing = _pointing_loss(model, batch.where)
    total = words + TIMESTAMP_WEIGHT * stamps + phones + POINTING_WEIGHT * pointing
    accuracy = (scores[text].argmax(-1) == target[text]).float().mean()
    return Losses(total, words.detach(), phones.detach(), pointing.detach(), accuracy)
