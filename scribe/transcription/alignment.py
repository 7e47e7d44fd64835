"""Whether a model can say when each word was spoken.

Whisper's word times come from a few cross-attention heads that ``config.json`` names (``alignment_heads``, pairs of a
decoder layer and a head). CTranslate2 does not compare them with the weights: none at all is an error in the middle of
a recording, and one that the decoder lacks is a read beyond its memory, which can end the process. Conversions without
them, and folders put together from two models, exist; they can write down what is said, only not word by word.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from scribe.transcription.supply.weights import read_weights

_LAYER: Final = re.compile(r"decoder/layer_(\d+)/")


class Decoder(NamedTuple):
    """How large a model's decoder is."""

    layers: int
    heads: int


def places_words(folder: Path) -> bool:
    """Whether every alignment head that the model's configuration names exists in its decoder, and there is one.

    Args:
        folder: a model in CTranslate2's format.
    """
    named = _named_heads(folder / "config.json")
    with (folder / "model.bin").open("rb") as file:
        decoder = decoder_of(file)
    if not named or decoder is None:
        return False
    return all(0 <= layer < decoder.layers and 0 <= head < decoder.heads for layer, head in named)


def _named_heads(config: Path) -> list[tuple[int, int]]:
    try:
        pairs = json.loads(config.read_text(encoding="utf-8")).get("alignment_heads") or []
        return [(int(layer), int(head)) for layer, head in pairs]
    except (ValueError, TypeError, AttributeError):
        return []


def decoder_of(file: BinaryIO) -> Decoder | None:
    """How large the decoder in a ``model.bin`` is; ``None`` when the file is of no known form."""
    weights = read_weights(file)
    if weights is None:
        return None
    layers = {layer[1] for name in weights.variables if (layer := _LAYER.match(name))}
    return Decoder(len(layers), weights.number("decoder/num_heads"))
