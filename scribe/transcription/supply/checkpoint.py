"""Reads a Whisper checkpoint of Hugging Face's form: its configuration, its weights (safetensors), its tokens."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scribe.errors import BadInput

Array = NDArray[Any]

INDEX: Final = "model.safetensors.index.json"
_ONE_FILE: Final = "model.safetensors"
_FLOATS: Final = {"F16": np.float16, "F32": np.float32, "F64": np.float64}
_WHOLE: Final = "Copy the whole checkpoint again."


class CheckpointConfig(BaseModel):
    """What ``config.json`` says of the network's size; see transformers' ``WhisperConfig``."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    model_type: str
    vocab_size: int = Field(gt=0)
    num_mel_bins: int = Field(default=80, gt=0)
    d_model: int = Field(gt=0)
    encoder_layers: int = Field(gt=0)
    encoder_attention_heads: int = Field(gt=0)
    decoder_layers: int = Field(gt=0)
    decoder_attention_heads: int = Field(gt=0)
    activation_function: str = "gelu"
    suppress_tokens: list[int] | None = None
    begin_suppress_tokens: list[int] | None = None


class GenerationConfig(BaseModel):
    """What ``generation_config.json`` says of how it is to be decoded."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    suppress_tokens: list[int] | None = None
    begin_suppress_tokens: list[int] | None = None
    alignment_heads: list[tuple[int, int]] | None = None
    lang_to_id: dict[str, int] | None = None


def is_checkpoint(folder: Path) -> bool:
    """Whether a folder holds weights as safetensors."""
    return (folder / _ONE_FILE).is_file() or (folder / INDEX).is_file()


def config_of(folder: Path) -> CheckpointConfig:
    """How large the network is.

    Raises:
        BadInput: there is no configuration, or it is another architecture's.
    """
    raw = _json(folder / "config.json")
    kind = raw.get("model_type", "an unknown kind")
    if kind != "whisper":
        raise BadInput(
            f"This is a model of another architecture ({kind}), not Whisper.", remedy="Bring a Whisper model."
        )
    try:
        config = CheckpointConfig.model_validate(raw)
    except ValidationError as fault:
        fields = ", ".join(str(error["loc"][0]) for error in fault.errors(include_input=False) if error["loc"])
        raise BadInput(f"config.json does not describe a Whisper model: {fields}.", remedy=_WHOLE) from fault
    if config.activation_function != "gelu":
        raise BadInput(
            f"This Whisper uses {config.activation_function} as its activation; CTranslate2 runs gelu only.",
            remedy="Bring a Whisper model of the usual kind.",
        )
    return config


def generation_of(folder: Path, config: CheckpointConfig) -> GenerationConfig:
    """How it is to be decoded; a checkpoint without ``generation_config.json`` may say so in ``config.json``.

    Raises:
        BadInput: the file cannot be read.
    """
    path = folder / "generation_config.json"
    if not path.is_file():
        return GenerationConfig(
            suppress_tokens=config.suppress_tokens, begin_suppress_tokens=config.begin_suppress_tokens
        )
    try:
        return GenerationConfig.model_validate(_json(path))
    except ValidationError as fault:
        raise BadInput("generation_config.json cannot be read.", remedy=_WHOLE) from fault


class Tensors:
    """The weights of a checkpoint, in one file or in several; each is read when it is asked for.

    Raises:
        BadInput: a file is missing, damaged or cut.
    """

    def __init__(self, folder: Path) -> None:
        self._places = {name: file for file in _files(folder) for name in _names(file)}
        self._prefix = "model." if any(name.startswith("model.") for name in self._places) else ""
        self._missing_hint = "It is not a whole Whisper checkpoint (a LoRA adapter must be merged first)."

    def __contains__(self, name: str) -> bool:
        return self._full(name) in self._places

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor, without reading it.

        Raises:
            BadInput: there is none of that name.
        """
        from safetensors import safe_open  # noqa: PLC0415 (only where a checkpoint is converted)

        with safe_open(self._place(name), framework="np") as file:
            return tuple(file.get_slice(self._full(name)).get_shape())

    def read(self, name: str) -> Array:
        """A tensor, as float16 or float32; bfloat16, which numpy lacks, becomes float32 without loss.

        Args:
            name: as transformers names it, without ``model.`` in front.

        Raises:
            BadInput: there is none of that name, or it holds no floats.
        """
        from safetensors import safe_open  # noqa: PLC0415

        path, full = self._place(name), self._full(name)
        with safe_open(path, framework="np") as file:
            view = file.get_slice(full)
            kind = view.get_dtype()
            if kind == "BF16":
                return _bfloat16(path, full, tuple(view.get_shape()))
            if kind not in _FLOATS:
                raise BadInput(
                    f"{path.name} holds {full} as {kind}: it was quantised by another program.",
                    remedy="Bring the model as float16, bfloat16 or float32.",
                )
            value: Array = file.get_tensor(full)
        return value.astype(np.float32) if kind == "F64" else value

    def _full(self, name: str) -> str:
        return name if name in self._places else f"{self._prefix}{name}"

    def _place(self, name: str) -> Path:
        try:
            return self._places[self._full(name)]
        except KeyError:
            raise BadInput(f"The checkpoint has no {name}.", remedy=self._missing_hint) from None


def _files(folder: Path) -> list[Path]:
    index = folder / INDEX
    if not index.is_file():
        return [folder / _ONE_FILE]
    names = sorted(set(_json(index).get("weight_map", {}).values()))
    plain = [folder / Path(str(name)).name for name in names]
    for file in plain:
        if not file.is_file():
            raise BadInput(f"The checkpoint is not complete: {file.name} is missing.", remedy=_WHOLE)
    return plain


def _names(path: Path) -> Iterator[str]:
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415

    try:
        with safe_open(path, framework="np") as file:
            yield from file.keys()
    except (OSError, SafetensorError) as fault:
        raise BadInput(f"{path.name} is damaged, or not complete.", remedy=_WHOLE) from fault


def _bfloat16(path: Path, name: str, shape: tuple[int, ...]) -> Array:
    """A bfloat16 is the upper half of a float32. The file's head (checked by then) says where a tensor's bytes are."""
    with path.open("rb") as file:
        (head_bytes,) = struct.unpack("<Q", file.read(8))
        start, end = json.loads(file.read(head_bytes))[name]["data_offsets"]
        file.seek(8 + head_bytes + start)
        halves = np.frombuffer(file.read(end - start), "<u2")
    return (halves.astype(np.uint32) << 16).view(np.float32).reshape(shape)


def _json(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(f"The checkpoint is not complete: {path.name} is missing.", remedy=_WHOLE) from None
    except (OSError, ValueError) as fault:
        raise BadInput(f"{path.name} is damaged.", remedy=_WHOLE) from fault
    if not isinstance(raw, dict):
        raise BadInput(f"{path.name} is damaged.", remedy=_WHOLE)
    return raw
