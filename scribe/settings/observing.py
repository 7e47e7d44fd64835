"""Settings of what the running parts tell of themselves."""

from __future__ import annotations

from typing import Any, Final, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scribe.settings.sign_in import Listed, is_address

_RECEIVERS: Final = ("emr", "drafting")


class ObservingSettings(BaseSettings):
    """Logs, figures and traces."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_json: bool = Field(default=False, description="One JSON object a line, for machines.")
    metrics_host: str = Field(default="127.0.0.1", description="Where each process serves its figures.")
    metrics_port: int = Field(
        default=0, ge=0, le=65535,
        description="On which port each process serves /metrics and /healthz; 0: none. It asks nobody who they are: "
        "let only the monitoring reach it.",
    )  # fmt: skip
    traces: bool = Field(
        default=False, description="Sends spans by OTLP over HTTP: ids, states, codes and times (needs the extra otel)."
    )
    traces_endpoint: str = Field(
        default="",
        description="The collector's base URL, as http://collector:4318; empty: as OTEL_EXPORTER_OTLP_ENDPOINT says.",
    )
    traces_passed_on: Listed = Field(
        default=(),
        description="To whom requests carry the trace's number (traceparent): emr, drafting, with commas; empty: none.",
    )

    @field_validator("traces_passed_on", mode="before")
    @classmethod
    def _split_receivers(cls, value: Any) -> Any:
        given = value.split(",") if isinstance(value, str) else value
        return tuple(dict.fromkeys(part.strip() for part in given if part.strip()))

    @model_validator(mode="after")
    def _traces(self) -> Self:
        if self.traces_endpoint and not is_address(self.traces_endpoint):
            raise ValueError("SCRIBE_TRACES_ENDPOINT takes an http or https address")
        if not set(self.traces_passed_on) <= set(_RECEIVERS):
            raise ValueError("SCRIBE_TRACES_PASSED_ON takes emr and drafting, with commas")
        return self
