"""The settings of people's signing in to Scribe, and of the names it answers to: a part of the settings."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scribe.settings.sign_in import Listed, is_address, is_confidential

ROLES: Final = ("doctor", "nurse", "administrator", "operator", "auditor")
"""Roles that a person may have through a provider's claims."""


class PeopleSettings(BaseSettings):
    """Who may sign in, for how long, and through what (docs/decisions/0024-signing-in.md)."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    secure_cookies: bool | None = Field(
        default=None, description="Cookies only over HTTPS; empty: always, except where the site is opened as loopback."
    )
    trusted_hosts: Listed = Field(
        default=(),
        description="Names that the site answers to, with commas, beside loopback, SCRIBE_HOST and the public address; "
        "*.hospital.example stands for every name below it.",
    )
    trusted_proxies: Listed = Field(
        default=("127.0.0.1", "::1"),
        description="Addresses or networks of the proxies whose X-Forwarded-For and -Proto are believed, with commas.",
    )
    session_hours: float = Field(default=12, gt=0, description="How long a session lasts at most.")
    session_idle_minutes: float = Field(
        default=30, ge=0, description="After how long without work the pages' session ends; 0: never before its end."
    )
    signing_minutes: float = Field(
        default=5, ge=0, le=60, description="How long one second proof signs the notes that were opened; 0: each anew."
    )
    sign_in_factors: int = Field(
        default=1,
        ge=1,
        le=2,
        description="2: a password signs in with a code of the authenticator app alone; a passkey counts as two.",
    )
    session_most: int = Field(
        default=20, ge=1, le=1000, description="Sessions that one person may have beside each other; the oldest end."
    )
    one_time_hours: float = Field(
        default=24, gt=0, le=24, description="How long a one-time password of an administrator can be used."
    )
    confirm_after_days: float = Field(
        default=1,
        ge=0,
        le=365,
        description="How old an account that was made on a page is before it confirms what others ask for; 0: at once.",
    )
    password_list: Path | None = Field(
        default=None, description="Passwords that nobody may choose: SHA-1 digests in order, or one password a line."
    )
    local_sign_in: Literal["everybody", "administrators", "nobody"] = Field(
        default="everybody", description="Who may sign in with a password or a passkey of Scribe's own."
    )

    openid_issuer: str = Field(default="", description="The OpenID provider, as it names itself; empty: none.")
    openid_client_id: str = Field(default="", description="Scribe's name at the provider.")
    openid_client_secret: SecretStr = Field(default=SecretStr(""), description="Its secret, where it has one.")
    openid_name: str = Field(default="", max_length=60, description="What the button on the sign-in page calls it.")
    openid_scope: str = Field(default="openid profile", description="Scopes to ask for.")
    openid_username_claim: str = Field(default="preferred_username", description="The claim with the staff name.")
    openid_role_claim: str = Field(default="roles", description="The claim with roles or groups; dots lead inwards.")
    openid_roles: Listed = Field(
        default=(),
        description="claim's value=role, with commas, as clinicians=doctor,wards=nurse; the first one holds.",
    )
    openid_department_claim: str = Field(default="", description="The claim with departments; empty: kept by hand.")
    openid_departments: Listed = Field(
        default=(), description="claim's value=department, with commas; empty: the claim's own words."
    )
    openid_accounts: Literal["made", "linked"] = Field(
        default="made", description="Whether somebody's first sign-in makes their account, or only linked ones come in."
    )
    openid_signing_acr: str = Field(
        default="", description="acr value that a signature needs at the provider; empty: a fresh sign-in is enough."
    )

    @field_validator("trusted_hosts", "trusted_proxies", "openid_roles", "openid_departments", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _names_and_networks(self) -> Self:
        for host in self.trusted_hosts:
            if not host.removeprefix("*.") or any(sign in host.removeprefix("*.") for sign in "/:* "):
                raise ValueError("SCRIBE_TRUSTED_HOSTS lists names without https:// and without a port, with commas")
        for proxy in self.trusted_proxies:
            try:
                ip_network(proxy, strict=False)
            except ValueError:
                raise ValueError(
                    "SCRIBE_TRUSTED_PROXIES lists addresses or networks, as 10.0.0.7 or 10.0.0.0/24"
                ) from None
        return self

    @model_validator(mode="after")
    def _provider(self) -> Self:
        if bool(self.openid_issuer) != bool(self.openid_client_id):
            raise ValueError("SCRIBE_OPENID_ISSUER and SCRIBE_OPENID_CLIENT_ID belong together")
        if self.local_sign_in != "everybody" and not self.openid_issuer:
            raise ValueError("SCRIBE_LOCAL_SIGN_IN may shut people out only where SCRIBE_OPENID_ISSUER lets them in")
        if not self.openid_issuer:
            return self
        plain = bool(getattr(self, "emr_plain_http", False))
        if not is_address(self.openid_issuer) or not is_confidential(self.openid_issuer, plain_http=plain):
            raise ValueError("SCRIBE_OPENID_ISSUER has to be an address that begins with https://")
        if not getattr(self, "public_url", ""):
            raise ValueError("SCRIBE_OPENID_ISSUER needs SCRIBE_PUBLIC_URL, where the provider sends people back to")
        if not self.openid_roles:
            raise ValueError("SCRIBE_OPENID_ISSUER needs SCRIBE_OPENID_ROLES, so that it is known who may do what")
        for pair in (*self.openid_roles, *self.openid_departments):
            if not all(part.strip() for part in pair.partition("=")):
                raise ValueError("SCRIBE_OPENID_ROLES and SCRIBE_OPENID_DEPARTMENTS list value=meaning, with commas")
        unknown = {pair.rpartition("=")[2].strip() for pair in self.openid_roles} - set(ROLES)
        if unknown:
            raise ValueError(f"SCRIBE_OPENID_ROLES names no role of Scribe's; they are {', '.join(ROLES)}")
        return self

    @property
    def host_names(self) -> frozenset[str]:
        """The names that a request may call the site by, in small letters, besides loopback."""
        own = (getattr(self, "host", ""), urlsplit(getattr(self, "public_url", "")).hostname or "")
        return frozenset(name.lower() for name in (*self.trusted_hosts, *own) if name and name not in ("0.0.0.0", "::"))  # noqa: S104 (compared, not bound)
