"""What a FHIR server says of its sign-in (SMART App Launch 2.2, conformance): ``.well-known/smart-configuration``."""

from __future__ import annotations

from dataclasses import dataclass

from scribe.delivery.sign_in.exchange import Json, SignInServer, json_of
from scribe.errors import PartDown


@dataclass(frozen=True)
class SmartConfiguration:
    """The members that Scribe uses; empty where the server has none."""

    token_endpoint: str
    authorization_endpoint: str = ""
    issuer: str = ""
    jwks_uri: str = ""
    algorithms: frozenset[str] = frozenset()
    """For signed proofs of a client."""
    methods: frozenset[str] = frozenset()
    """Ways in which a client may prove itself."""
    challenges: frozenset[str] = frozenset()
    """Of PKCE."""


def discover(server: SignInServer, base_url: str) -> SmartConfiguration:
    """Asks the FHIR server.

    Args:
        server: asks, within its hosts and time.
        base_url: the FHIR base.

    Raises:
        PartDown: it does not answer, or not as SMART says.
    """
    address = f"{base_url.rstrip('/')}/.well-known/smart-configuration"
    answer = server.ask("GET", address, doing="asking how to sign in")
    if answer.status_code in (404, 410):
        raise PartDown(
            "The EMR does not say how to sign in: it has no .well-known/smart-configuration.",
            remedy="Set SCRIBE_EMR_TOKEN_URL to its token endpoint.",
            status=answer.status_code,
        )
    told = json_of(answer, name="The EMR's smart-configuration")
    found = SmartConfiguration(
        token_endpoint=_text(told, "token_endpoint"),
        authorization_endpoint=_text(told, "authorization_endpoint"),
        issuer=_text(told, "issuer"),
        jwks_uri=_text(told, "jwks_uri"),
        algorithms=_listed(told, "token_endpoint_auth_signing_alg_values_supported"),
        methods=_listed(told, "token_endpoint_auth_methods_supported"),
        challenges=_listed(told, "code_challenge_methods_supported"),
    )
    if not found.token_endpoint:
        raise PartDown(
            "The EMR's smart-configuration names no token endpoint.",
            remedy="Set SCRIBE_EMR_TOKEN_URL to it.",
        )
    return found


def _text(told: Json, name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _listed(told: Json, name: str) -> frozenset[str]:
    values = told.get(name)
    return frozenset(one for one in values if isinstance(one, str)) if isinstance(values, list) else frozenset()
