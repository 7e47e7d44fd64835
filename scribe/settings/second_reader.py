"""The second reader: whether a language model reads each checked note once more, and where it is."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SecondReaderSettings(BaseSettings):
    """Where the second reader is. It needs an endpoint and a model of its own, best another one than the drafter's."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    verifier: Literal["", "chat"] = Field(
        default="", description="chat: a language model reads each checked note once more; empty: none does."
    )
    verifier_url: str = Field(default="", description="Base URL of its OpenAI-compatible endpoint, up to /v1.")
    verifier_model: str = ""
    verifier_key: SecretStr = SecretStr("")
    verifier_timeout_s: float = Field(
        default=60, gt=0, description="How long the second reader may take for one note; what it has not read stays."
    )
    verifier_context: int = Field(
        default=0, ge=0, description="Tokens that it reads at once; 0: as the endpoint says, else 8,192."
    )

    @model_validator(mode="after")
    def _with_an_endpoint(self) -> Self:
        if self.verifier and not (self.verifier_url and self.verifier_model):
            raise ValueError("the second reader needs SCRIBE_VERIFIER_URL and SCRIBE_VERIFIER_MODEL")
        return self
