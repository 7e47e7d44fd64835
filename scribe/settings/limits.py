"""The settings of how often one person or program may ask for what is costly: a part of the settings."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class LimitSettings(BaseSettings):
    """Costly calls of one person in an hour (docs/decisions/0052-factors-and-limits.md); 0 is without a limit."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    hourly_recordings: int = Field(
        default=600, ge=0, le=1_000_000, description="Recordings that one person may begin in an hour; 0: any number."
    )
    hourly_drafts: int = Field(
        default=600,
        ge=0,
        le=1_000_000,
        description="Notes that one person may have drafted or tried again in an hour; 0: any number.",
    )
    hourly_searches: int = Field(
        default=3600, ge=0, le=1_000_000, description="Searches that one person may make in an hour; 0: any number."
    )
    hourly_exports: int = Field(
        default=1200,
        ge=0,
        le=1_000_000,
        description="Documents, PDFs, copies and tables that one person may take in an hour; 0: any number.",
    )
    hourly_previews: int = Field(
        default=2400,
        ge=0,
        le=1_000_000,
        description="Previews of templates and of facts that one person may ask for in an hour; 0: any number.",
    )
    hourly_lookups: int = Field(
        default=1200,
        ge=0,
        le=1_000_000,
        description="Questions to the EMR that one person may cause in an hour; 0: any number.",
    )
    hourly_programs: int = Field(
        default=20, ge=1, le=10_000, description="How many times as much a program with a token may do in an hour."
    )
