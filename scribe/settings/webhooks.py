"""The settings by which other programs are told of what happened: a part of the settings."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scribe.settings.sign_in import Listed, is_address, is_confidential


class WebhookSettings(BaseSettings):
    """Which addresses are told, and what the messages are signed with."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    webhook_urls: Listed = Field(
        default=(), description="Addresses that are told of every change of state, with commas; no other one is called."
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="What messages are signed with; two, with a comma, while one is replaced."
    )
    webhook_timeout_s: float = Field(default=10, gt=0, description="How long one message may take.")
    webhook_attempts: int = Field(default=12, ge=1, description="Tries of one message, over about a day and a half.")

    @field_validator("webhook_urls", mode="before")
    @classmethod
    def _split_webhooks(cls, value: Any) -> Any:
        given = value.split(",") if isinstance(value, str) else value
        return tuple(dict.fromkeys(part.strip() for part in given if part.strip()))

    @model_validator(mode="after")
    def _webhooks(self) -> Self:
        if not self.webhook_urls:
            return self
        if not all(is_address(url) and is_confidential(url, plain_http=False) for url in self.webhook_urls):
            raise ValueError("SCRIBE_WEBHOOK_URLS takes https addresses, or http ones of this machine")
        if any(len(secret) < _SHORTEST for secret in self.webhook_secrets):
            raise ValueError(f"SCRIBE_WEBHOOK_SECRET needs {_SHORTEST} characters or more for each secret")
        return self

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """What messages are signed with, the newest first."""
        return tuple(part.strip() for part in self.webhook_secret.get_secret_value().split(","))


_SHORTEST = 24
