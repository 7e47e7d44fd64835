"""The settings of consent, retention and the register of what was removed: a part of the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class PrivacySettings(BaseSettings):
    """On what the work with a patient's words rests, and how long they are kept (docs/decisions/0020)."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    legal_ground: str = Field(
        default="",
        max_length=200,
        description="The ground in law on which visits are recorded without consent, as the audit names it; "
        "empty: the patient's consent has to be noted first.",
    )
    removal_register: Path | None = Field(
        default=None,
        description="File of what was removed for good, kept apart from every backup; empty: beside the data folder.",
    )
    retention_file: Path | None = Field(
        default=None, description="How long recordings, transcripts and notes are kept (YAML); empty: without end."
    )
    retention_every_s: float = Field(default=86400, gt=0, description="How often what is over its time is removed.")

    @model_validator(mode="after")
    def _said(self) -> Self:
        if self.legal_ground and len(self.legal_ground.strip()) < 10:
            raise ValueError("SCRIBE_LEGAL_GROUND has to name the ground, such as the article of the law")
        return self
