"""How a client proves itself to a token endpoint: by a secret (RFC 6749, 2.3.1) or by a signed word (RFC 7523)."""

from __future__ import annotations

import time
import uuid
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol
from urllib.parse import quote_plus

import jwt
from pydantic import SecretStr

from scribe.delivery.sign_in.keys import KeyFolder, SigningKey
from scribe.errors import PartDown

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LASTS_S: Final = 150
"""SMART allows five minutes at most; half of it lets either clock be two and a half minutes wrong."""
_MOST_KEYS: Final = 3


@dataclass(frozen=True)
class Proof:
    """What goes with one request for a token."""

    headers: dict[str, str] = field(default_factory=dict, repr=False)
    fields: dict[str, str] = field(default_factory=dict, repr=False)


class ClientProof(Protocol):
    """What a client can show. A server that does not know the first one may know the next."""

    def attempts(self, token_url: str, algorithms: frozenset[str]) -> Iterator[Proof]:
        """The proofs, best first.

        Args:
            token_url: of the token endpoint, whom a signed proof is for.
            algorithms: that the server says it takes; empty where it does not say.

        Raises:
            PartDown: there is none.
        """
        ...


class SecretProof:
    """A client's id and secret, in the header or in the form.

    Args:
        client: the client's id.
        secret: its secret.
        way: ``basic`` for the header, ``post`` for the form.
    """

    def __init__(self, client: str, secret: SecretStr, way: Literal["basic", "post"]) -> None:
        self._client, self._secret, self._way = client, secret, way

    def attempts(self, token_url: str, algorithms: frozenset[str]) -> Iterator[Proof]:  # noqa: ARG002
        """The one proof."""
        secret = self._secret.get_secret_value()
        if self._way == "post":
            yield Proof(fields={"client_id": self._client, "client_secret": secret})
        else:
            pair = f"{quote_plus(self._client)}:{quote_plus(secret)}"
            yield Proof(headers={"Authorization": f"Basic {b64encode(pair.encode()).decode()}"})


class PublicProof:
    """A client without a secret says who it is and proves nothing; the code's verifier (PKCE) is what protects it."""

    def __init__(self, client: str) -> None:
        self._client = client

    def attempts(self, token_url: str, algorithms: frozenset[str]) -> Iterator[Proof]:  # noqa: ARG002
        """The client's id."""
        yield Proof(fields={"client_id": self._client})


class KeyProof:
    """An assertion signed with Scribe's key: the newest, then the one before, which a server may still know alone.

    ``iat`` and ``nbf`` are left out: SMART does not ask for them, and they fail where the server's clock is behind.

    Args:
        client: the client's id.
        keys: the installation's keys.
        clock: seconds since 1970.
    """

    def __init__(self, client: str, keys: KeyFolder, *, clock: Callable[[], float] = time.time) -> None:
        self._client, self._keys, self._clock = client, keys, clock

    def attempts(self, token_url: str, algorithms: frozenset[str]) -> Iterator[Proof]:
        """One for each key whose algorithm the server takes."""
        keys = self._keys.all()
        fitting = [key for key in keys if not algorithms or key.algorithm in algorithms]
        if not keys:
            raise PartDown(
                "Scribe has no key to sign in to the EMR with.",
                remedy="Make one with `scribe emr keys new`, and have the EMR know it.",
            )
        if not fitting:
            wanted = " or ".join(sorted(algorithms & {"RS384", "ES384"})) or "neither RS384 nor ES384"
            raise PartDown(
                f"The EMR's sign-in takes {wanted}, and Scribe has no such key.",
                remedy="Make one with `scribe emr keys new --algorithm`, or ask the EMR's vendor.",
            )
        for key in fitting[:_MOST_KEYS]:
            yield Proof(
                fields={"client_assertion_type": ASSERTION_TYPE, "client_assertion": self._assertion(key, token_url)}
            )

    def _assertion(self, key: SigningKey, token_url: str) -> str:
        claims = {
            "iss": self._client,
            "sub": self._client,
            "aud": token_url,
            "exp": int(self._clock()) + ASSERTION_LASTS_S,
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode(claims, key.private, algorithm=key.algorithm, headers={"kid": key.kid})
