"""A language model of a few hundred kilobytes with random weights, as a GGUF file that llama.cpp loads.

What it prefers is noise, so whatever is well formed in its answers is the engine's doing.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from gguf import GGUFWriter, TokenType
from numpy.typing import NDArray

_WIDTH, _HEADS, _HIDDEN, _LAYERS, _WINDOW = 64, 4, 96, 2, 16_384
_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def write_random_model(file: Path, *, seed: int = 1) -> Path:
    """Writes the model to ``file``."""
    writer = GGUFWriter(str(file), "llama")
    writer.add_name("random")
    writer.add_context_length(_WINDOW)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_HIDDEN)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_rope_dimension_count(_WIDTH // _HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    tokens = _add_tokenizer(writer)
    for name, shape in _shapes(tokens).items():
        writer.add_tensor(name, _weights(name, shape, seed))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def _add_tokenizer(writer: GGUFWriter) -> int:
    """A byte-level tokenizer: a token for each byte, one pair, and the control tokens; gives how many they are."""
    tokens = [*_letters_of_bytes(), "in", "<|im_start|>", "<|im_end|>"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([TokenType.NORMAL] * (len(tokens) - 2) + [TokenType.CONTROL] * 2)
    writer.add_token_merges(["i n"])
    writer.add_eos_token_id(len(tokens) - 1)
    writer.add_chat_template(_TEMPLATE)
    return len(tokens)


def _letters_of_bytes() -> list[str]:
    """The letter by which GPT-2's tokenizer writes each byte: printable ones as themselves, others from U+0100 on."""
    printable = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)}
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(byte if byte in printable else 256 + others.index(byte)) for byte in range(256)]


def _shapes(tokens: int) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (tokens, _WIDTH),
        "output_norm.weight": (_WIDTH,),
        "output.weight": (tokens, _WIDTH),
    }
    for layer in range(_LAYERS):
        block = f"blk.{layer}"
        shapes |= {f"{block}.attn_norm.weight": (_WIDTH,), f"{block}.ffn_norm.weight": (_WIDTH,)}
        shapes |= {f"{block}.attn_{part}.weight": (_WIDTH, _WIDTH) for part in ("q", "k", "v", "output")}
        shapes |= {f"{block}.ffn_{part}.weight": (_HIDDEN, _WIDTH) for part in ("gate", "up")}
        shapes[f"{block}.ffn_down.weight"] = (_WIDTH, _HIDDEN)
    return shapes


def _weights(name: str, shape: tuple[int, ...], seed: int) -> NDArray[np.float32]:
    if "norm" in name:
        return np.ones(shape, np.float32)
    numbers = np.random.default_rng([seed, *name.encode()])
    return numbers.normal(0, 0.4, shape).astype(np.float32)
