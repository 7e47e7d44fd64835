"""Settings of what the running parts tell of themselves."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ObservingSettings(BaseSettings):
    """Logs and figures."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_json: bool = Field(default=False, description="One JSON object a line, for machines.")
    metrics_host: str = Field(default="127.0.0.1", description="Where each process serves its figures.")
    metrics_port: int = Field(
        default=0, ge=0, le=65535,
        description="On which port each process serves /metrics and /healthz; 0: none. It asks nobody who they are: "
        "let only the monitoring reach it.",
    )  # fmt: skip
