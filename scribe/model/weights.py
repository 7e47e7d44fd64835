"""Which weights of a language model answered: by their SHA-256 where it can be known, else by what was told of them."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from scribe.model.base import Frozen


class KnownBy(StrEnum):
    """Who says which weights they are."""

    FILE = "file"
    """The file that was loaded: its SHA-256 was computed here."""
    ENDPOINT = "endpoint"
    """The endpoint: its word is not proved here."""
    NOTHING = "nothing"
    """Nobody: the endpoint tells nothing of its model but the name."""


class Weights(Frozen):
    """The weights of a language model, as far as they are known."""

    known_by: KnownBy = KnownBy.NOTHING
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$", exclude_if=lambda value: not value)
    """Empty where nobody tells one. Ollama's is that of the model's manifest, which names its weights by theirs."""
    told: str = Field(default="", max_length=500, exclude_if=lambda value: not value)
    """What an endpoint tells besides: a fingerprint, a size, where the weights came from."""

    @property
    def sentence(self) -> str:
        """For the software's description in a document, which is in English."""
        told = f" ({self.told})" if self.told else ""
        match self.known_by:
            case KnownBy.FILE:
                return f"sha256 {self.sha256} of the file that was loaded"
            case KnownBy.ENDPOINT if self.sha256:
                return f"sha256 {self.sha256} by the endpoint's word{told}"
            case KnownBy.ENDPOINT:
                return f"no digest told by the endpoint{told}"
            case KnownBy.NOTHING:
                return "not told by the endpoint"
