"""A token for Scribe itself: OAuth 2 client credentials (RFC 6749, 4.4), which SMART Backend Services build upon."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from scribe.delivery.sign_in.discovery import SmartConfiguration, discover
from scribe.delivery.sign_in.exchange import Json, SignInServer, error_code, json_of
from scribe.delivery.sign_in.proofs import ClientProof
from scribe.delivery.sign_in.tokens import Token
from scribe.errors import PartDown

_NAME: Final = "The EMR's sign-in"
_LASTS_S: Final = 300.0
"""Where the server does not say how long its token lasts: what SMART recommends at most."""
_LONGEST_S: Final = 24 * 3600.0
_FOUND_LASTS_S: Final = 3600.0
"""How long the server's word of where its token endpoint is counts."""


class ClientCredentials:
    """Asks for tokens.

    Args:
        server: carries the requests.
        proof: of who Scribe is.
        scope: to ask for; empty for the server's own choice.
        token_url: the token endpoint; empty: as the FHIR server says.
        base_url: of the FHIR server.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        server: SignInServer,
        proof: ClientProof,
        *,
        scope: str,
        token_url: str,
        base_url: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server, self._proof, self._scope = server, proof, scope
        self._token_url, self._base_url, self._clock = token_url, base_url, clock
        self._found: SmartConfiguration | None = None
        self._found_at = 0.0

    def __call__(self) -> Token:
        """A new token.

        Raises:
            PartDown: the server is away, or gives none.
        """
        try:
            return self._ask(self._endpoint())
        except PartDown:
            self._found = None  # it may have moved
            raise

    def _endpoint(self) -> SmartConfiguration:
        if self._token_url:
            return SmartConfiguration(token_endpoint=self._token_url)
        if self._found is None or self._clock() - self._found_at > _FOUND_LASTS_S:
            self._found, self._found_at = discover(self._server, self._base_url), self._clock()
        return self._found

    def _ask(self, endpoint: SmartConfiguration) -> Token:
        fields = {"grant_type": "client_credentials"} | ({"scope": self._scope} if self._scope else {})
        return token_of(ask_with_proof(self._server, self._proof, endpoint, fields))


def ask_with_proof(
    server: SignInServer, proof: ClientProof, endpoint: SmartConfiguration, fields: dict[str, str]
) -> Json:
    """Asks the token endpoint, with the next proof where the server does not know the one before.

    Raises:
        PartDown: no answer, or a refusal of every proof.
    """
    refused: PartDown | None = None
    for attempt in proof.attempts(endpoint.token_endpoint, endpoint.algorithms):
        answer = server.ask(
            "POST",
            endpoint.token_endpoint,
            doing="signing in",
            data={**fields, **attempt.fields},
            headers=attempt.headers,
        )
        try:
            return json_of(answer, name=_NAME)
        except PartDown as error:
            if error_code(error) != "invalid_client":
                raise
            refused = refused or error  # of the newest key, which is the one to be made known
    raise refused or PartDown(f"{_NAME} was not asked.", remedy="Make a key with `scribe emr keys new`.")


def token_of(told: Json) -> Token:
    """The token of an answer (RFC 6749, 5.1).

    Raises:
        PartDown: it holds none that Scribe can use.
    """
    value, kind = told.get("access_token"), told.get("token_type", "bearer")
    if not isinstance(value, str) or not value or not (value.isascii() and value.isprintable()):
        raise PartDown(f"{_NAME} answers without a token.", remedy="Check SCRIBE_EMR_TOKEN_URL, and ask its vendor.")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise PartDown(f"{_NAME} gives tokens of another kind than bearer.", remedy="Ask its vendor for bearer tokens.")
    return Token(value, _lasts_s(told.get("expires_in")))


def _lasts_s(told: Any) -> float:
    """Seconds; some servers write them as text, some not at all."""
    if isinstance(told, str) and told.isascii() and told.isdecimal() and len(told) < 10:
        told = int(told)
    if isinstance(told, bool) or not isinstance(told, int | float) or not told > 0:
        return _LASTS_S
    return float(min(told, _LONGEST_S))
