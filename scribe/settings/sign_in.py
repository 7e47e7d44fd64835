"""The settings by which Scribe reaches and signs in to the EMR: a part of :class:`scribe.settings.Settings`."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SignIn = Literal["none", "bearer", "basic", "oauth", "smart"]
Listed = Annotated[tuple[str, ...], NoDecode]
"""A list as people write it in an environment: with commas."""

_NEEDED: Final[dict[SignIn, tuple[str, ...]]] = {
    "none": (),
    "bearer": ("emr_token",),
    "basic": ("emr_user", "emr_password"),
    "oauth": ("emr_client_id", "emr_client_secret"),
    "smart": ("emr_client_id",),
}
"""What each way of signing in cannot do without."""
_ALLOWED: Final[dict[SignIn, tuple[str, ...]]] = {
    "none": (),
    "bearer": (),
    "basic": (),
    "oauth": ("emr_token_url", "emr_scope"),
    "smart": ("emr_token_url", "emr_scope"),
}
"""What each way may have beside it."""
_ALL: Final = (
    "emr_token",
    "emr_user",
    "emr_password",
    "emr_client_id",
    "emr_client_secret",
    "emr_token_url",
    "emr_scope",
)


class SignInSettings(BaseSettings):
    """Where the EMR is, how Scribe proves itself to it, and where its secrets may go at all."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    emr_url: str = Field(
        default="", description="FHIR R4 base URL, or mllp://host:port (mllps:// with TLS) for HL7 v2; empty: a folder."
    )
    emr_sign_in: Literal["", "none", "bearer", "basic", "oauth", "smart"] = Field(
        default="", description="How Scribe signs in to the EMR; empty: bearer where there is a token, else none."
    )
    emr_token: SecretStr = Field(default=SecretStr(""), description="For bearer: a token that does not change.")
    emr_user: str = Field(default="", description="For basic.")
    emr_password: SecretStr = Field(default=SecretStr(""), description="For basic.")
    emr_client_id: str = Field(default="", description="For oauth and smart: Scribe's name at the EMR's sign-in.")
    emr_client_secret: SecretStr = Field(default=SecretStr(""), description="For oauth.")
    emr_client_auth: Literal["basic", "post"] = Field(
        default="basic", description="For oauth: whether id and secret go in a header or in the form."
    )
    emr_token_url: str = Field(
        default="", description="Token endpoint; empty: found at .well-known/smart-configuration."
    )
    emr_scope: str = Field(
        default="", description="Scopes to ask for; empty: system/*.cruds for smart, none for oauth."
    )
    emr_keys_dir: Path | None = Field(
        default=None, description="Folder with the keys of smart; empty: emr-keys in the data folder."
    )
    emr_ca_file: Path | None = Field(
        default=None, description="Certificates (PEM) of the hospital's own authority, trusted beside the public ones."
    )
    emr_client_cert: Path | None = Field(default=None, description="Scribe's certificate (PEM) for the EMR's TLS.")
    emr_client_key: Path | None = Field(default=None, description="Its key (PEM), where the certificate has none.")
    emr_client_key_password: SecretStr = SecretStr("")
    emr_hosts: Listed = Field(
        default=(), description="Hosts beside the EMR's own that may be asked for a token, as host or host:port."
    )
    emr_plain_http: bool = Field(default=False, description="Whether secrets may go over http without TLS.")

    @field_validator("emr_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _signs_in(self) -> Self:
        way = self.sign_in
        for name in _NEEDED[way]:
            if not _given(self, name):
                raise ValueError(f"SCRIBE_EMR_SIGN_IN={way} needs {_variable(name)}")
        for name in _ALL:
            if _given(self, name) and name not in (*_NEEDED[way], *_ALLOWED[way]):
                raise ValueError(f"{_variable(name)} is of no use with SCRIBE_EMR_SIGN_IN={way}; remove one of the two")
        if ":" in self.emr_user:
            raise ValueError("SCRIBE_EMR_USER must not hold a colon (RFC 7617)")
        token = self.emr_token.get_secret_value()
        if token and not (token.isascii() and token.isprintable() and " " not in token):
            raise ValueError("SCRIBE_EMR_TOKEN holds a blank, a line end or another character that no token has")
        return self

    @model_validator(mode="after")
    def _goes_where_it_may(self) -> Self:
        if self.emr_client_cert is None and (self.emr_client_key or _given(self, "emr_client_key_password")):
            raise ValueError("SCRIBE_EMR_CLIENT_KEY needs SCRIBE_EMR_CLIENT_CERT")
        for host in self.emr_hosts:
            if not _is_host(host):
                raise ValueError("SCRIBE_EMR_HOSTS lists hosts as host or host:port, with commas, without https://")
        if self.sign_in == "none" or (self.sign_in == "bearer" and not self.emr_url):
            return self
        _require_address(self, "emr_url", self.emr_url)
        if self.emr_token_url:
            _require_address(self, "emr_token_url", self.emr_token_url)
            if not host_is_listed(self.emr_token_url, (host_of(self.emr_url), *self.emr_hosts)):
                raise ValueError(
                    "SCRIBE_EMR_TOKEN_URL is on another host than SCRIBE_EMR_URL; list it in SCRIBE_EMR_HOSTS"
                )
        return self

    @property
    def sign_in(self) -> SignIn:
        """The way of signing in, with the default filled in."""
        if self.emr_sign_in:
            return self.emr_sign_in
        return "bearer" if self.emr_token.get_secret_value() else "none"


def is_confidential(address: str, *, plain_http: bool) -> bool:
    """Whether a secret may travel there: over TLS, within this machine, or where the hospital said so."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and (plain_http or _is_this_machine(parts.hostname)))


def host_of(address: str) -> str:
    """The host of an address as the list of hosts has it, without its port."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    return f"[{host}]" if ":" in host else host


def host_is_listed(address: str, hosts: tuple[str, ...]) -> bool:
    """Whether the address's host is in the list; an entry without a port stands for every port."""
    parts = urlsplit(address)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    host = host_of(address)
    return bool(host) and any(listed.lower() in (host, f"{host}:{port}") for listed in hosts)


def _require_address(settings: SignInSettings, name: str, address: str) -> None:
    if not is_address(address):
        raise ValueError(f"{_variable(name)} is needed, as an address of https, where Scribe signs in")
    if not is_confidential(address, plain_http=settings.emr_plain_http):
        raise ValueError(
            f"{_variable(name)} has to begin with https:// where Scribe signs in; "
            "SCRIBE_EMR_PLAIN_HTTP=true sends secrets without TLS all the same"
        )


def is_address(address: str) -> bool:
    """Whether it is a whole address of http or https, without a user or a password in it."""
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.scheme in ("http", "https") and _port(parts) and not parts.username
    except ValueError:
        return False


def _port(parts: SplitResult) -> bool:
    """Whether the port is a number; reading it raises ValueError when it is none."""
    return parts.port is None or parts.port > 0


def _is_host(listed: str) -> bool:
    try:
        parts = urlsplit(f"//{listed}")
        return bool(parts.hostname) and parts.netloc == listed and _port(parts) and "@" not in listed
    except ValueError:
        return False


def _is_this_machine(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _given(settings: SignInSettings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _variable(name: str) -> str:
    return f"SCRIBE_{name.upper()}"
