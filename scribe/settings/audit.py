"""The settings of the audit: a part of :class:`scribe.settings.Settings`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class AuditSettings(BaseSettings):
    """Where the audit's anchors go, and how often."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    audit_anchor_file: Path | None = Field(
        default=None,
        description="File of the audit's anchors, best on another machine or storage written once; empty: data folder.",
    )
    audit_syslog: str = Field(
        default="", description="Syslog that is told of each anchor: HOST, HOST:PORT (UDP) or a socket's path."
    )
    timestamp_url: str = Field(
        default="",
        description="Time-stamping authority (RFC 3161) that is asked for a stamp of each anchor; empty: none.",
    )
    timestamp_ca_file: Path | None = Field(
        default=None, description="The authority's certificate and its root (PEM), by which stamps are proved."
    )
    audit_anchor_every_s: float = Field(default=3600, gt=0, description="How often the audit is anchored.")
