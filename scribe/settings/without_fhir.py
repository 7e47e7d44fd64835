"""The settings of the ways without FHIR, HL7 v2 and files: a part of :class:`scribe.settings.Settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

FolderFormat = Literal["json", "xml", "html", "text", "pdf", "cda"]


class WithoutFhirSettings(BaseSettings):
    """How a note reaches an EMR with an HL7 v2 interface or that reads files (docs/decisions/0012)."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    emr_folder_formats: Annotated[tuple[FolderFormat, ...], NoDecode] = Field(
        default=("json",),
        description="What is written for each note, with commas: json (always), xml, html, text, pdf, cda.",
    )
    emr_pdf_font: Path | None = Field(
        default=None, description="Font file with the characters of the notes, for PDF; empty: one of the machine's."
    )
    emr_organisation: str = Field(default="", description="The hospital's name, in CDA documents and as a custodian.")
    emr_organisation_code: str = Field(
        default="", description="The hospital's code (in CDA documents 医疗机构代码; in the USA its NPI)."
    )

    emr_hl7_message: Literal["mdm", "oru"] = Field(
        default="mdm", description="For mllp:// and mllps://: documents (MDM^T02) or results (ORU^R01)."
    )
    emr_hl7_content: Literal["text", "pdf", "both"] = Field(
        default="text", description="Whether the note's words go, its page as PDF, or both."
    )
    emr_hl7_withdrawal: Literal["replace", "cancel"] = Field(
        default="replace",
        description="A withdrawn document is replaced by one that says so (MDM^T10), or cancelled (MDM^T11).",
    )
    emr_hl7_acknowledgement: Literal["application", "accept", "both"] = Field(
        default="application", description="Original mode (AA), enhanced mode with CA alone, or CA and then AA."
    )
    emr_hl7_sending_application: str = Field(default="SCRIBE", description="MSH-3.")
    emr_hl7_sending_facility: str = Field(default="", description="MSH-4.")
    emr_hl7_receiving_application: str = Field(default="", description="MSH-5.")
    emr_hl7_receiving_facility: str = Field(default="", description="MSH-6.")
    emr_hl7_patient_authority: str = Field(
        default="", description="Assigning authority of patient numbers (PID-3.4); empty: the identifier's system."
    )
    emr_hl7_document_type: str = Field(
        default="", description="TXA-2 as the receiver calls such notes; empty: HP for a first visit's note, else CN."
    )
    emr_hl7_processing: Literal["P", "T"] = Field(default="P", description="MSH-11: production or training.")

    @field_validator("emr_folder_formats", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
