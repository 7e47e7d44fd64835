"""Turns a Whisper checkpoint of Hugging Face's form into a model of CTranslate2's, without torch.

Which weight is which follows from the two published descriptions: transformers' ``modeling_whisper.py`` names the
checkpoint's tensors, ``ctranslate2.specs.WhisperSpec`` the converted model's. They differ in three ways: queries, keys
and values of self-attention are one matrix (keys and values of cross-attention another), keys get a bias of zeros, and
a norm's weight and bias are called gamma and beta.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from scribe.errors import BadInput
from scribe.transcription.supply.checkpoint import (
    Array,
    CheckpointConfig,
    GenerationConfig,
    Tensors,
    config_of,
    generation_of,
)

if TYPE_CHECKING:
    from ctranslate2.specs import WhisperSpec
    from tokenizers import Tokenizer

ComputeType = Literal["int8", "int8_float16", "float16", "float32"]
"""What the weights are saved as. Whatever it is, the engine may run them as another; see ``SCRIBE_COMPUTE_TYPE``."""

_STEP_S: Final = 0.02
"""Seconds between two timestamp tokens."""

_SAMPLES: Final = {
    "chunk_length": 30,
    "feature_extractor_type": "WhisperFeatureExtractor",
    "hop_length": 160,
    "n_fft": 400,
    "sampling_rate": 16_000,
}
"""How every Whisper hears; only the number of mel bands differs."""


def convert(folder: Path, target: Path, *, compute_type: ComputeType = "float16") -> None:
    """Converts a checkpoint.

    Args:
        folder: the checkpoint: ``config.json``, ``model.safetensors`` (or its shards with their index),
            ``tokenizer.json``, and what there is of ``generation_config.json`` and ``preprocessor_config.json``.
        target: an empty folder, which gets the model.
        compute_type: what its weights are saved as.

    Raises:
        BadInput: the checkpoint is another architecture's, damaged or not complete.
    """
    config = config_of(folder)
    generation = generation_of(folder, config)
    tokenizer = _tokenizer(folder)
    _check_features(folder, config)
    spec = build_spec(config, Tensors(folder), compute_type)
    _configure(spec, config, generation, tokenizer)
    spec.register_vocabulary(_vocabulary(tokenizer, config.vocab_size))
    spec.validate()
    spec.optimize(quantization=compute_type)
    spec.save(str(target))
    shutil.copyfile(folder / "tokenizer.json", target / "tokenizer.json")
    hearing = {**_SAMPLES, "feature_size": config.num_mel_bins}
    (target / "preprocessor_config.json").write_text(json.dumps(hearing, indent=1) + "\n", encoding="utf-8")


def build_spec(config: CheckpointConfig, tensors: Tensors, compute_type: ComputeType) -> WhisperSpec:
    """The converted model with its weights, before they are quantised; without configuration and vocabulary.

    Raises:
        BadInput: a weight is missing, or of another shape than the configuration says.
    """
    from ctranslate2.specs import WhisperSpec  # noqa: PLC0415 (heavy)

    spec = WhisperSpec(
        config.encoder_layers, config.encoder_attention_heads, config.decoder_layers, config.decoder_attention_heads
    )
    _check_shapes(config, tensors)
    fill = _Filling(tensors, halves=compute_type == "float16", half_rest=compute_type.endswith("float16"))
    fill.common(spec.encoder, "encoder")
    for name in ("conv1", "conv2"):
        fill.linear(getattr(spec.encoder, name), f"encoder.{name}")
    for number, layer in enumerate(spec.encoder.layer):
        fill.layer(layer, f"encoder.layers.{number}")
    fill.common(spec.decoder, "decoder")
    for number, layer in enumerate(spec.decoder.layer):
        fill.layer(layer, f"decoder.layers.{number}")
    spec.decoder.embeddings.weight = fill.matrix("decoder.embed_tokens.weight")
    # Whisper ties its last layer to the embeddings; a checkpoint may leave it out, or hold it untied.
    tied = "proj_out.weight" not in tensors
    spec.decoder.projection.weight = spec.decoder.embeddings.weight if tied else fill.matrix("proj_out.weight")
    return spec


class _Filling:
    """Puts a checkpoint's tensors where the specification wants them.

    Args:
        tensors: the checkpoint's.
        halves: whether matrices become float16; otherwise they become, or are quantised from, what they are.
        half_rest: whether norms, biases and positions become float16, or float32.
    """

    def __init__(self, tensors: Tensors, *, halves: bool, half_rest: bool) -> None:
        self._tensors = tensors
        self._halves = halves
        self._rest: Any = np.float16 if half_rest else np.float32

    def matrix(self, name: str) -> Array:
        value = self._tensors.read(name)
        return value.astype(np.float16) if self._halves else value

    def rest(self, name: str) -> Array:
        return self._tensors.read(name).astype(self._rest)

    def common(self, spec: Any, name: str) -> None:
        spec.position_encodings.encodings = self.rest(f"{name}.embed_positions.weight")
        self._norm(spec.layer_norm, f"{name}.layer_norm")

    def layer(self, spec: Any, name: str) -> None:
        self._attention(spec.self_attention, f"{name}.self_attn", fused=[("q_proj", "k_proj", "v_proj")])
        if hasattr(spec, "attention"):
            self._attention(spec.attention, f"{name}.encoder_attn", fused=[("q_proj",), ("k_proj", "v_proj")])
        self.linear(spec.ffn.linear_0, f"{name}.fc1")
        self.linear(spec.ffn.linear_1, f"{name}.fc2")
        self._norm(spec.ffn.layer_norm, f"{name}.final_layer_norm")

    def linear(self, spec: Any, *names: str) -> None:
        """One linear layer, or several over one another; a convolution's weights have the same two names."""
        spec.weight = np.concatenate([self.matrix(f"{name}.weight") for name in names])
        spec.bias = np.concatenate([self._bias(name) for name in names])

    def _bias(self, name: str) -> Array:
        if f"{name}.bias" in self._tensors:
            return self.rest(f"{name}.bias")
        return np.zeros(self._tensors.shape(f"{name}.weight")[0], self._rest)

    def _attention(self, spec: Any, name: str, *, fused: list[tuple[str, ...]]) -> None:
        groups = [*fused, ("out_proj",)]
        for linear, parts in zip(spec.linear, groups, strict=True):
            self.linear(linear, *(f"{name}.{part}" for part in parts))
        self._norm(spec.layer_norm, f"{name}_layer_norm")

    def _norm(self, spec: Any, name: str) -> None:
        spec.gamma, spec.beta = self.rest(f"{name}.weight"), self.rest(f"{name}.bias")


def _check_shapes(config: CheckpointConfig, tensors: Tensors) -> None:
    """Refuses weights that do not have the configuration's shape, before the engine reads beyond them."""
    for name, shape in _shapes(config):
        if tensors.shape(name) != shape:
            raise BadInput(
                f"{name} has the shape {tensors.shape(name)}, but config.json says {shape}.",
                remedy="The files belong to different models: copy the whole checkpoint again.",
            )


def _shapes(config: CheckpointConfig) -> Iterator[tuple[str, tuple[int, ...]]]:
    width = config.d_model
    yield "encoder.conv1.weight", (width, config.num_mel_bins, 3)
    yield "encoder.conv2.weight", (width, width, 3)
    yield "decoder.embed_tokens.weight", (config.vocab_size, width)
    for side, layers, crossed in (
        ("encoder", config.encoder_layers, ()),
        ("decoder", config.decoder_layers, ("encoder_attn",)),
    ):
        for number, attention, part in product(range(layers), ("self_attn", *crossed), "qkv"):
            yield f"{side}.layers.{number}.{attention}.{part}_proj.weight", (width, width)


def _configure(spec: WhisperSpec, config: CheckpointConfig, generation: GenerationConfig, tokenizer: Tokenizer) -> None:
    spec.config.suppress_ids = generation.suppress_tokens or []
    spec.config.suppress_ids_begin = generation.begin_suppress_tokens or []
    spec.config.lang_ids = sorted(generation.lang_to_id.values()) if generation.lang_to_id else _languages(tokenizer)
    # Where nobody says which heads follow the audio, OpenAI's own code takes all of the upper half.
    upper = range(config.decoder_layers // 2, config.decoder_layers)
    spec.config.alignment_heads = generation.alignment_heads or list(
        product(upper, range(config.decoder_attention_heads))
    )


def _languages(tokenizer: Tokenizer) -> list[int]:
    """The languages' tokens: those between the start of a transcript and the first task."""
    return list(range(_id(tokenizer, "<|startoftranscript|>") + 1, _id(tokenizer, "<|translate|>")))


def _id(tokenizer: Tokenizer, token: str) -> int:
    """The id of a token that :func:`_tokenizer` has looked for."""
    return int(tokenizer.token_to_id(token) or 0)


def _vocabulary(tokenizer: Tokenizer, size: int) -> list[str]:
    """All tokens in the order of their ids; timestamps that the tokenizer leaves out stand at the end."""
    known = {number: token for token, number in tokenizer.get_vocab(with_added_tokens=True).items()}
    first = _id(tokenizer, "<|notimestamps|>") + 1
    return [known.get(number, f"<|{(number - first) * _STEP_S:.2f}|>") for number in range(size)]


def _tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer  # noqa: PLC0415 (heavy)

    path = folder / "tokenizer.json"
    if not path.is_file():
        raise BadInput(
            "The checkpoint is not complete: tokenizer.json is missing.",
            remedy="Save its tokenizer in the fast form, or take tokenizer.json from the model that it was tuned from.",
        )
    read: Callable[[str], Tokenizer] = Tokenizer.from_file
    try:
        tokenizer = read(str(path))
    except Exception as fault:  # the library raises nothing narrower
        raise BadInput("tokenizer.json is damaged.", remedy="Copy the whole checkpoint again.") from fault
    needed = ("<|startoftranscript|>", "<|translate|>", "<|transcribe|>", "<|notimestamps|>", "<|endoftext|>")
    missing = [token for token in needed if tokenizer.token_to_id(token) is None]
    if missing:
        raise BadInput(
            f"tokenizer.json is not Whisper's: it lacks {missing[0]}.", remedy="Bring the checkpoint's own tokenizer."
        )
    return tokenizer


def _check_features(folder: Path, config: CheckpointConfig) -> None:
    """Refuses features of another number of mel bands than the weights hear."""
    path = folder / "preprocessor_config.json"
    try:
        given = json.loads(path.read_text(encoding="utf-8")).get("feature_size") if path.is_file() else None
    except (OSError, ValueError, AttributeError) as fault:
        raise BadInput("preprocessor_config.json is damaged.", remedy="Copy the whole checkpoint again.") from fault
    if given not in {None, config.num_mel_bins}:
        raise BadInput(
            f"preprocessor_config.json has {given} mel bands, but the weights hear {config.num_mel_bins}.",
            remedy="The files belong to different models: copy the whole checkpoint again.",
        )
