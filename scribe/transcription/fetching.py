"""Fetches a speech model from the hub, telling how far it has come. Models have up to 3 GB."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

log = logging.getLogger(__name__)

Fetching = Callable[[float, float], None]
"""Told the bytes that have come, and all of them as far as is known; from several threads."""

_FILES: Final = ["model.bin", "config.json", "preprocessor_config.json", "tokenizer.json", "vocabulary.*"]


def fetch(
    repository: str, told: Fetching | None = None, *, endpoint: str | None = None, cache: Path | None = None
) -> Path:
    """The folder of a model in the hub's cache, once its files are there; one that was broken off goes on.

    Args:
        repository: owner and name.
        told: how far it has come.
        endpoint: the hub's address, unless it is the public one or that of ``HF_ENDPOINT`` (a hospital's mirror).
        cache: the folder of the cache, unless it is the hub's own.

    Raises:
        OSError: the hub does not answer, or has no such model; a ``huggingface_hub`` error is one of these.
    """
    from huggingface_hub import snapshot_download  # noqa: PLC0415 (only where a model is fetched)

    log.info("fetching a speech model: repository=%s", repository)
    path = snapshot_download(
        repository, allow_patterns=_FILES, tqdm_class=_bar(told), endpoint=endpoint, cache_dir=cache
    )
    log.info("fetched a speech model: repository=%s", repository)
    return Path(path)


def _bar(told: Fetching | None) -> Any:
    """What the hub's client takes for a progress bar: it counts as one, and draws nothing."""
    from tqdm import tqdm  # type: ignore[import-untyped]  # noqa: PLC0415 (the hub's client brings it)

    class Bar(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **{**more, "file": io.StringIO(), "disable": False})

        def update(self, n: float | None = 1) -> bool | None:
            shown: bool | None = super().update(n)
            if told is not None and self.unit == "B" and self.total:
                told(float(min(self.n, self.total)), float(self.total))
            return shown

    return Bar
