"""Proofs that stay the same for every request: a bearer token (RFC 6750), or a user with a password (RFC 7617)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Generator

import httpx
from pydantic import SecretStr

from scribe.delivery.sign_in.hosts import Hosts


class UnchangingAuth(httpx.Auth):
    """Adds the same ``Authorization`` to every request that goes to an allowed host.

    Args:
        authorization: the header's value.
        hosts: where it may go.
    """

    def __init__(self, authorization: SecretStr, hosts: Hosts) -> None:
        self._authorization = authorization
        self._hosts = hosts

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """One request.

        Raises:
            MissingPart: it would go elsewhere.
        """
        self._hosts.require(str(request.url), "The address asked for")
        request.headers["Authorization"] = self._authorization.get_secret_value()
        yield request


def bearer(token: SecretStr, hosts: Hosts) -> UnchangingAuth:
    """A token that the hospital issued once."""
    return UnchangingAuth(SecretStr(f"Bearer {token.get_secret_value()}"), hosts)


def basic(user: str, password: SecretStr, hosts: Hosts) -> UnchangingAuth:
    """A user and a password, in UTF-8."""
    pair = b64encode(f"{user}:{password.get_secret_value()}".encode()).decode()
    return UnchangingAuth(SecretStr(f"Basic {pair}"), hosts)
