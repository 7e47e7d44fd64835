"""The settings by which Scribe reads from the EMR and is opened within it: a part of the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scribe.settings.sign_in import Listed, is_address, is_confidential


class FromEmrSettings(BaseSettings):
    """The patient's record from the EMR, and SMART App Launch."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    emr_record: Literal["off", "on"] = Field(
        default="off", description="Whether the patient's record is brought from the EMR at registration by itself."
    )
    emr_record_s: float = Field(default=20, gt=0, description="How long bringing one record may take.")
    emr_day: Literal["off", "on"] = Field(
        default="off", description="Whether a doctor's page of the day shows the EMR's appointments."
    )
    patient_list: Path | None = Field(
        default=None,
        description="Table of the day's patients (CSV), where no EMR can be asked; read anew when it changes.",
    )
    public_url: str = Field(default="", description="The site's address as browsers see it, for SMART App Launch.")
    smart_issuers: Listed = Field(
        default=(), description="FHIR base URLs that may open Scribe by SMART App Launch, with commas."
    )
    smart_client_id: str = Field(default="", description="Scribe's client id for SMART App Launch.")
    smart_client_secret: SecretStr = Field(default=SecretStr(""), description="Its secret, where it has one.")
    smart_client_key: bool = Field(
        default=False, description="Whether Scribe proves itself with its key (`scribe emr keys`) instead of a secret."
    )
    smart_scope: str = Field(
        default="openid fhirUser patient/Patient.r patient/Encounter.r",
        description="Scopes of a launch; `launch` or `launch/patient` is added by the way that it begins.",
    )
    smart_frames: Listed = Field(
        default=(), description="Origins (https://…) of EMRs that show Scribe within their own page; empty: none."
    )

    @field_validator("smart_issuers", "smart_frames", mode="before")
    @classmethod
    def _split_addresses(cls, value: Any) -> Any:
        given = value.split(",") if isinstance(value, str) else value
        return tuple(part.strip().rstrip("/") for part in given if part.strip())

    @model_validator(mode="after")
    def _launches(self) -> Self:
        plain = bool(getattr(self, "emr_plain_http", False))
        if self.smart_issuers and not (self.smart_client_id and self.public_url):
            raise ValueError("SCRIBE_SMART_ISSUERS needs SCRIBE_SMART_CLIENT_ID and SCRIBE_PUBLIC_URL")
        if self.smart_client_id and not self.smart_issuers:
            raise ValueError("SCRIBE_SMART_CLIENT_ID needs SCRIBE_SMART_ISSUERS")
        if self.smart_client_key and self.smart_client_secret.get_secret_value():
            raise ValueError(
                "SCRIBE_SMART_CLIENT_SECRET is of no use with SCRIBE_SMART_CLIENT_KEY; remove one of the two"
            )
        for name, addresses in (
            ("SCRIBE_SMART_ISSUERS", self.smart_issuers),
            ("SCRIBE_PUBLIC_URL", (self.public_url,) if self.public_url else ()),
            ("SCRIBE_SMART_FRAMES", self.smart_frames),
        ):
            if not all(is_address(one) and is_confidential(one, plain_http=plain) for one in addresses):
                raise ValueError(f"{name} has to hold addresses that begin with https://")
        if self.smart_frames and not getattr(self, "secure_cookies", False):
            raise ValueError("SCRIBE_SMART_FRAMES needs SCRIBE_SECURE_COOKIES=true: browsers ask for it within a frame")
        return self
