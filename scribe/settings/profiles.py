"""The settings of the profiles that documents follow: a part of :class:`scribe.settings.Settings`."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class ProfileSettings(BaseSettings):
    """US Core or the International Patient Summary (docs/decisions/0015-profiles.md)."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    fhir_profiles: Literal["none", "us-core", "ips"] = Field(
        default="none", description="Profiles that documents follow, and name where they hold, beside FHIR R4."
    )
    emr_organisation_system: str = Field(
        default="", description="URI of the system that the hospital's code is of (http://hl7.org/fhir/sid/us-npi)."
    )

    @model_validator(mode="after")
    def _organised(self) -> Self:
        code, name = getattr(self, "emr_organisation_code", ""), getattr(self, "emr_organisation", "")
        if self.fhir_profiles != "none" and name and code and not self.emr_organisation_system:
            raise ValueError(
                "SCRIBE_FHIR_PROFILES with SCRIBE_EMR_ORGANISATION_CODE needs SCRIBE_EMR_ORGANISATION_SYSTEM"
            )
        return self
