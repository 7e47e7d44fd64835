"""The settings of where sealed recordings and backups lie: a part of :class:`scribe.settings.Settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class BlobSettings(BaseSettings):
    """A folder, or a store of objects by Amazon's S3 protocol (docs/decisions/0034)."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    blob_store: str = Field(
        default="",
        description="Where recordings lie, sealed: a folder, or s3://BUCKET/PREFIX; empty: in the data folder.",
    )
    blob_store_also: str = Field(
        default="", description="Where they may lie too, while `scribe store move` moves them to or from there."
    )
    blob_store_endpoint: str = Field(
        default="", description="Address of the object store, such as https://minio.hospital:9000; empty: Amazon's."
    )
    blob_store_region: str = Field(default="", description="Region of the bucket; empty: as the store says.")
    blob_store_path_style: bool = Field(
        default=True, description="Whether the bucket stands in the path (MinIO, Ceph) or in the name of the host."
    )
    blob_store_key_id: str = Field(
        default="",
        description="Access key of the object store; empty: the file's, else AWS_ACCESS_KEY_ID or the machine's role.",
    )
    blob_store_secret: SecretStr = SecretStr("")
    blob_store_credentials_file: Path | None = Field(
        default=None, description="Access key and secret in the form of AWS's credentials file."
    )
    blob_store_ca_file: Path | None = Field(
        default=None, description="Certificates (PEM) of the store's own authority."
    )
    blob_store_timeout_s: float = Field(default=30, gt=0, description="How long the object store may be silent.")
    backup_to: str = Field(
        default="", description="Where `scribe backup` keeps backups: a folder, or s3://BUCKET/PREFIX."
    )
    backup_passphrase: SecretStr = Field(
        default=SecretStr(""),
        description="Seals the copy of the master keys that `scribe backup create --with-key` makes.",
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.blob_store_key_id) != bool(self.blob_store_secret.get_secret_value()):
            raise ValueError("SCRIBE_BLOB_STORE_KEY_ID and SCRIBE_BLOB_STORE_SECRET belong together")
        endpoint = self.blob_store_endpoint
        if endpoint and not endpoint.startswith(("https://", "http://")):
            raise ValueError("SCRIBE_BLOB_STORE_ENDPOINT has to begin with https:// (or http://, where nobody listens)")
        if self.blob_store_also and self.blob_store_also == self.blob_store:
            raise ValueError("SCRIBE_BLOB_STORE_ALSO names the same place as SCRIBE_BLOB_STORE")
        return self
