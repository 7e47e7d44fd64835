"""The settings by which Scribe finds its patients, visits and doctors in the EMR: a part of the settings."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class IdentitySettings(BaseSettings):
    """Who is who at the EMR (docs/decisions/0009-the-right-patient.md)."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    emr_unknown_patient: Literal["create", "refuse"] = Field(
        default="refuse",
        description="What to do when the EMR does not know the patient's number; without a number nobody is created.",
    )
    emr_patient_match: Literal["number-and-one", "number-and-two", "number"] = Field(
        default="number-and-one",
        description="What has to agree with the EMR's patient: the number and the name or the whole birth date, the "
        "number and both, or the number alone. What differs refuses the delivery always.",
    )
    emr_patient_system: str = Field(
        default="", description="URI of the hospital's patient numbers, where a registration names none."
    )
    emr_encounter_system: str = Field(
        default="urn:scribe:encounter-number", description="URI of the hospital's visit numbers, as the EMR has it."
    )
    emr_practitioner_system: str = Field(
        default="urn:scribe:practitioner-number",
        description="URI of the hospital's staff numbers, as the EMR has it (in the USA: http://hl7.org/fhir/sid/us-npi).",
    )
