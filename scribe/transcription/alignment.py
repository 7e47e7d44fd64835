"""Whether a model can say when each word was spoken.

Whisper's word times come from a few cross-attention heads that ``config.json`` names (``alignment_heads``, pairs of a
decoder layer and a head). CTranslate2 does not compare them with the weights: none at all is an error in the middle of
a recording, and one that the decoder lacks is a read beyond its memory, which can end the process. Conversions without
them, and folders put together from two models, exist; they can write down what is said, only not word by word.
"""

from __future__ import annotations

import io
import json
import re
import struct
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

_FIRST_VERSION: Final = 4
"""CTranslate2's binary form has named its types and sizes since this version."""

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
    """Reads the head of each variable of a ``model.bin``, not its values; ``None`` when it is of no known form.

    The form is that of CTranslate2's ``ModelSpec`` (``ctranslate2/specs/model_spec.py``): little endian; texts with
    their length in two bytes, ending in a zero; each variable with its name, shape, type and size in bytes.
    """
    try:
        version, _, _, count = _number(file, "I"), _text(file), _number(file, "I"), _number(file, "I")
        if version < _FIRST_VERSION:
            return None
        layers: set[str] = set()
        heads = 0
        for _ in range(count):
            name = _text(file)
            rank = _number(file, "B")
            file.seek(4 * rank + 1, io.SEEK_CUR)
            size = _number(file, "I")
            if name == "decoder/num_heads" and size == 2:
                heads = _number(file, "h")
            else:
                file.seek(size, io.SEEK_CUR)
            if layer := _LAYER.match(name):
                layers.add(layer[1])
    except (struct.error, UnicodeDecodeError):
        return None
    return Decoder(len(layers), heads)


def _number(file: BinaryIO, kind: str) -> int:
    value: int
    (value,) = struct.unpack(f"<{kind}", file.read(struct.calcsize(f"<{kind}")))
    return value


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "H")).rstrip(b"\0").decode()
