"""The settings of the master keys: a part of :class:`scribe.settings.Settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scribe.settings.sign_in import is_address, is_confidential


class MasterKeySettings(BaseSettings):
    """Where the master keys come from (docs/decisions/0020)."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    master_key_file: Path | None = Field(
        default=None,
        description="Master keys, one a line, the first one wraps: 32 bytes in base64, or wrapped by Vault; "
        "empty: made in the data folder.",
    )
    master_keys: SecretStr = Field(
        default=SecretStr(""), description="The same from the environment, with commas, instead of a file."
    )
    vault_url: str = Field(default="", description="Vault (or OpenBao), whose transit engine wraps the master keys.")
    vault_token_file: Path | None = Field(default=None, description="File with Vault's token; read at every request.")
    vault_key: str = Field(default="scribe", description="Name of the transit key.")
    vault_mount: str = Field(default="transit", description="Where the transit engine is mounted.")
    vault_namespace: str = Field(default="", description="Namespace, in Vault Enterprise.")
    vault_ca_file: Path | None = Field(default=None, description="Certificates (PEM) of Vault's own authority.")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.master_keys.get_secret_value() and (self.master_key_file or self.vault_url):
            raise ValueError("SCRIBE_MASTER_KEYS is of no use with SCRIBE_MASTER_KEY_FILE or SCRIBE_VAULT_URL")
        if self.vault_url and self.vault_token_file is None:
            raise ValueError("SCRIBE_VAULT_URL needs SCRIBE_VAULT_TOKEN_FILE")
        if self.vault_url and not (is_address(self.vault_url) and is_confidential(self.vault_url, plain_http=False)):
            raise ValueError("SCRIBE_VAULT_URL has to begin with https://, except on this machine")
        return self
