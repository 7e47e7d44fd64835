"""The speech models that are known by name: where the hub keeps them, how large they are, what they speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Known:
    """A model that can be pulled by name.

    Attributes:
        name: what it is called here.
        repository: owner and name at the hub.
        million_parameters: how large it is; each takes two bytes at the hub (float16).
        english_only: whether it was trained for English alone. The files of some do not tell.
    """

    name: str
    repository: str
    million_parameters: int
    english_only: bool = False

    @property
    def size_bytes(self) -> int:
        """About how much has to be fetched."""
        return self.million_parameters * 2_000_000


_SYSTRAN: Final = "Systran/faster-whisper-"
_DISTIL: Final = "Systran/faster-distil-whisper-"

CATALOGUE: Final = {
    known.name: known
    for known in (
        Known("tiny", f"{_SYSTRAN}tiny", 39),
        Known("tiny.en", f"{_SYSTRAN}tiny.en", 39, english_only=True),
        Known("base", f"{_SYSTRAN}base", 74),
        Known("base.en", f"{_SYSTRAN}base.en", 74, english_only=True),
        Known("small", f"{_SYSTRAN}small", 244),
        Known("small.en", f"{_SYSTRAN}small.en", 244, english_only=True),
        Known("medium", f"{_SYSTRAN}medium", 769),
        Known("medium.en", f"{_SYSTRAN}medium.en", 769, english_only=True),
        Known("large-v1", f"{_SYSTRAN}large-v1", 1550),
        Known("large-v2", f"{_SYSTRAN}large-v2", 1550),
        Known("large-v3", f"{_SYSTRAN}large-v3", 1550),
        Known("large-v3-turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo", 809),
        Known("distil-small.en", f"{_DISTIL}small.en", 166, english_only=True),
        Known("distil-medium.en", f"{_DISTIL}medium.en", 394, english_only=True),
        Known("distil-large-v2", f"{_DISTIL}large-v2", 756, english_only=True),
        Known("distil-large-v3", f"{_DISTIL}large-v3", 756, english_only=True),
        Known("distil-large-v3.5", "distil-whisper/distil-large-v3.5-ct2", 756, english_only=True),
    )
}
"""What faster-whisper knows by name, with its repositories. It publishes the names alone, so they are written down."""

_SHORT: Final = {"large": "large-v3", "turbo": "large-v3-turbo"}


def full_name(name: str) -> str:
    """The name that a short one stands for (``turbo`` is ``large-v3-turbo``); any other is itself."""
    return _SHORT.get(name, name)


def repository_of(name: str) -> str | None:
    """Where the hub keeps a model that is named by a known name or by owner and name; otherwise ``None``."""
    if known := CATALOGUE.get(full_name(name)):
        return known.repository
    return name if name.count("/") == 1 and all(name.split("/")) else None


def known_repository(repository: str) -> Known | None:
    """The model of a repository, when it is known by a name."""
    return next((known for known in CATALOGUE.values() if known.repository == repository), None)
