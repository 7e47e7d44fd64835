"""llama.cpp in this process: a language model from one GGUF file, spoken to as any other endpoint is.

The engine is llama.cpp's own server, from the package xllamacpp. It listens on this machine alone, at a port of the
system's choice, and answers whoever knows a key that was made for it and is nowhere kept; what it was asked cannot be
read there.
"""

from __future__ import annotations

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from scribe.drafting.file_weights import weights_of_file
from scribe.errors import MissingPart

_INSTALL = 'Install it with: pip install "scribe[local]"'
_MAGIC = b"GGUF"
_ALL_LAYERS = 999
"""More than any model has: all of them go to the GPU, where the engine was built for one."""


def check_installed(given: Path) -> Path:
    """The model's file, if it and the engine are there; neither is loaded.

    Args:
        given: a GGUF file, or a folder with one in it.

    Raises:
        MissingPart: says what is missing, and what to do.
    """
    if find_spec("xllamacpp") is None:
        raise MissingPart("The local drafter needs xllamacpp, which is not installed.", remedy=_INSTALL)
    files = sorted(given.glob("*.gguf")) if given.is_dir() else [given] if given.is_file() else []
    if len(files) != 1 or not _is_gguf(files[0]):
        raise MissingPart(
            f"{given} is no language model that can be used: {len(files)} GGUF files were found there."
            if len(files) != 1
            else f"{given} is no GGUF file.",
            remedy="Set SCRIBE_LOCAL_MODEL to one GGUF file, or to a folder with one in it.",
        )
    return files[0]


class LocalEngine:
    """A language model in this process. It works on one answer at a time; others wait their turn.

    Args:
        file: the model, in GGUF.
        device: ``auto`` takes a GPU where the engine was built for one.
        context_tokens: how much it reads and writes at once; bounds the memory.
        threads: how many it computes with; 0 takes half of what the system shows, which is the number of cores where
            each counts twice. Threads without a core of their own slow each other down.
        data_dir: keeps the digest of the file.

    Raises:
        MissingPart: the engine is not installed, or the file is no model that it can load.
    """

    def __init__(
        self,
        file: Path,
        *,
        device: Literal["auto", "cpu", "cuda"] = "auto",
        context_tokens: int = 8192,
        threads: int = 0,
        data_dir: Path,
    ) -> None:
        self.file = check_installed(file)
        self.weights = weights_of_file(self.file, data_dir)
        import xllamacpp  # noqa: PLC0415 - an optional part

        self.key = secrets.token_urlsafe(32)
        params: Any = xllamacpp.CommonParams()
        params.model.path = str(self.file)
        params.model_alias = {self.name}
        params.n_ctx, params.n_parallel = context_tokens, 1
        params.n_gpu_layers = 0 if device == "cpu" else _ALL_LAYERS
        computing = threads or max(1, len(os.sched_getaffinity(0)) // 2)
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = computing
        params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [self.key]
        params.endpoint_slots = params.ui = params.warmup = False
        params.cache_ram_mib, params.verbosity = 0, -1
        try:
            self._server = xllamacpp.Server(params)
        except (RuntimeError, ValueError) as error:
            raise MissingPart(
                f"The language model {self.file.name} cannot be loaded.",
                remedy="It has to be a whole GGUF file of a kind that llama.cpp knows, and the memory has to hold it.",
            ) from error

    @property
    def name(self) -> str:
        """As a note names it: never a path."""
        return self.file.stem

    @property
    def base_url(self) -> str:
        """Where it listens, up to and with ``/v1``."""
        return f"{self._server.listening_address}/v1"


def _is_gguf(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(_MAGIC)) == _MAGIC
