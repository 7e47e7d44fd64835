"""Reads what a ``model.bin`` holds without reading its values.

The form is that of CTranslate2's ``ModelSpec`` (``ctranslate2/specs/model_spec.py``): little endian; texts with their
length in two bytes, ending in a zero; the version of the form, the name and revision of the model's specification; each
variable with its name, shape, type, size in bytes and values; then pairs of an alias and the variable it stands for.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

_FIRST_VERSION: Final = 4
"""CTranslate2's binary form has named its types and sizes since this version."""

_TYPES: Final = (("float32", 4), ("int8", 1), ("int16", 2), ("int32", 4), ("float16", 2), ("bfloat16", 2))
"""In the order of CTranslate2's ``DataType``, with the bytes of one value."""

_LARGEST_SCALAR: Final = 8

WHISPER: Final = "WhisperSpec"


@dataclass(frozen=True)
class Variable:
    """One variable: its shape, its type (``float16``) and, for a single number, its bytes."""

    shape: tuple[int, ...]
    type: str
    raw: bytes = b""


@dataclass(frozen=True)
class Weights:
    """What a ``model.bin`` holds.

    Attributes:
        spec: name of the architecture's specification.
        variables: by name.
        aliases: names that stand for a variable.
        whole: whether the file ends where it says, and each variable is as large as its shape and type make it.
    """

    spec: str
    variables: dict[str, Variable] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    whole: bool = False

    @property
    def form(self) -> str:
        """The compute type that it was saved in: ``int8``, ``int8_float16``, ``float16``, ``float32`` ..."""
        matrix = self._type("decoder/layer_0/ffn/linear_0/weight")
        rest = self._type("decoder/layer_norm/gamma")
        return f"{matrix}_{rest}" if matrix == "int8" and rest not in {"float32", ""} else matrix or "unknown"

    @property
    def vocabulary_size(self) -> int:
        """How many tokens it knows; 0 when it does not say."""
        name = "decoder/embeddings/weight"
        found = self.variables.get(self.aliases.get(name, name))
        return found.shape[0] if found and found.shape else 0

    @property
    def mels(self) -> int:
        """How many mel bands it hears (80, or 128 for large-v3 and what came of it); 0 when it does not say."""
        found = self.variables.get("encoder/conv1/weight")
        return found.shape[1] if found and len(found.shape) == 3 else 0

    def number(self, name: str) -> int:
        """A small whole number among the variables; 0 when there is none of that name."""
        found = self.variables.get(name)
        return int.from_bytes(found.raw, "little", signed=True) if found else 0

    def _type(self, name: str) -> str:
        found = self.variables.get(self.aliases.get(name, name))
        return found.type if found else ""


def weights_in(folder: Path) -> Weights | None:
    """What the ``model.bin`` of a folder holds; ``None`` when there is none, or none of a known form."""
    try:
        with (folder / "model.bin").open("rb") as file:
            return read_weights(file)
    except OSError:
        return None


def read_weights(file: BinaryIO) -> Weights | None:
    """Reads the head of each variable, not its values; ``None`` when the file is of no known form, or cut."""
    try:
        if _number(file, "I") < _FIRST_VERSION:
            return None
        spec, _, count = _text(file), _number(file, "I"), _number(file, "I")
        variables, sound = {}, True
        for _ in range(count):
            name, variable, size_bytes = _variable(file)
            variables[name] = variable
            sound = sound and size_bytes == _expected_bytes(variable)
    except (struct.error, UnicodeDecodeError):
        return None
    aliases = _aliases(file)
    at_end = aliases is not None and file.tell() == file.seek(0, io.SEEK_END)
    return Weights(spec, variables, aliases or {}, whole=sound and at_end)


def _variable(file: BinaryIO) -> tuple[str, Variable, int]:
    name = _text(file)
    shape = tuple(_number(file, "I") for _ in range(_number(file, "B")))
    type_id, size_bytes = _number(file, "B"), _number(file, "I")
    raw = b""
    if not shape and size_bytes <= _LARGEST_SCALAR:
        raw = file.read(size_bytes)
    else:
        file.seek(size_bytes, io.SEEK_CUR)
    return name, Variable(shape, _TYPES[type_id][0] if type_id < len(_TYPES) else "", raw), size_bytes


def _expected_bytes(variable: Variable) -> int:
    size = dict(_TYPES).get(variable.type, 0)
    for length in variable.shape:
        size *= length
    return size


def _aliases(file: BinaryIO) -> dict[str, str] | None:
    try:
        return {_text(file): _text(file) for _ in range(_number(file, "I"))}
    except (struct.error, UnicodeDecodeError):
        return None


def _number(file: BinaryIO, kind: str) -> int:
    value: int
    (value,) = struct.unpack(f"<{kind}", file.read(struct.calcsize(f"<{kind}")))
    return value


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "H")).rstrip(b"\0").decode()
