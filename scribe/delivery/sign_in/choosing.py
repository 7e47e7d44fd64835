"""The settings' way of signing in, put together."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import httpx

from scribe.delivery.sign_in import unchanging
from scribe.delivery.sign_in.credentials import ClientCredentials
from scribe.delivery.sign_in.exchange import SignInServer
from scribe.delivery.sign_in.hosts import Hosts
from scribe.delivery.sign_in.keys import KeyFolder
from scribe.delivery.sign_in.proofs import ClientProof, KeyProof, SecretProof
from scribe.delivery.sign_in.tls import tls_from
from scribe.delivery.sign_in.tokens import TokenAuth, Tokens
from scribe.errors import MissingPart
from scribe.settings import Settings

BACKEND_SCOPE: Final = "system/*.cruds"
"""SMART App Launch 2.2's scope for a system that creates, reads, updates, deletes and searches; servers narrow it."""


def auth_from(
    settings: Settings,
    *,
    transport: httpx.BaseTransport | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> httpx.Auth | None:
    """What signs requests to the EMR in; ``None`` where nothing is needed. Keep it: it keeps the token.

    Args:
        settings: of the installation.
        transport: an httpx transport in place of the network, for asking for tokens.
        clock: seconds that only grow, by which a token ends.

    Raises:
        MissingPart: a key or a file of certificates is missing.
    """
    hosts = Hosts.of(settings)
    match settings.sign_in:
        case "none":
            return None
        case "bearer":
            return unchanging.bearer(settings.emr_token, hosts)
        case "basic":
            return unchanging.basic(settings.emr_user, settings.emr_password, hosts)
        case "oauth":
            proof: ClientProof = SecretProof(
                settings.emr_client_id, settings.emr_client_secret, settings.emr_client_auth
            )
            return _token_auth(settings, proof, settings.emr_scope, transport, clock)
        case "smart":
            proof = KeyProof(settings.emr_client_id, usable_keys(settings))
            return _token_auth(settings, proof, settings.emr_scope or BACKEND_SCOPE, transport, clock)


def usable_keys(settings: Settings) -> KeyFolder:
    """The installation's keys.

    Raises:
        MissingPart: there is none.
    """
    keys = KeyFolder(settings.emr_keys_folder)
    if not keys.all():
        raise MissingPart(
            f"SCRIBE_EMR_SIGN_IN=smart needs a key, and there is none in {keys.path}.",
            remedy="Make one with `scribe emr keys new`, and have the EMR know it.",
        )
    return keys


def _token_auth(
    settings: Settings,
    proof: ClientProof,
    scope: str,
    transport: httpx.BaseTransport | None,
    clock: Callable[[], float],
) -> TokenAuth:
    hosts = Hosts.of(settings)
    server = SignInServer(hosts, verify=tls_from(settings), timeout_s=settings.emr_timeout_s, transport=transport)
    credentials = ClientCredentials(
        server, proof, scope=scope, token_url=settings.emr_token_url, base_url=settings.emr_url, clock=clock
    )
    return TokenAuth(Tokens(credentials, clock=clock), hosts)
