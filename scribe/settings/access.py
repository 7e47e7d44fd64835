"""The settings of who sees what: a part of :class:`scribe.settings.Settings`."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class AccessSettings(BaseSettings):
    """How long an emergency access lasts."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    emergency_hours: float = Field(
        default=4, gt=0, le=72, description="For how long a consultation can be read that was opened in an emergency."
    )
