"""Tokens that end: kept, renewed before they end and once after the EMR refuses one, by one thread at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Final

import httpx

from scribe.delivery.sign_in.hosts import Hosts
from scribe.errors import ScribeError

_AHEAD_S: Final = 60.0
"""How long before its end a token is renewed: longer than a request takes. Of a short one, a quarter of its time."""


@dataclass(frozen=True)
class Token:
    """An access token and how long it lasts."""

    value: str = field(repr=False)
    lasts_s: float


class Tokens:
    """The newest token of one sign-in.

    Args:
        ask: asks for a new one; raises ScribeError where none can be had.
        token: one that is at hand already.
        clock: seconds that only grow.
    """

    def __init__(
        self, ask: Callable[[], Token], *, token: Token | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask, self._clock = ask, clock
        self._lock = threading.Lock()
        self._token = token
        self._got_at = clock()
        self._failure: ScribeError | None = None
        self._failed_at = 0.0

    def get(self, *, refused: str = "") -> str:
        """A token that holds.

        Args:
            refused: the token that the EMR refused; never given again.

        Raises:
            ScribeError: as ``ask``. Who waited for another thread's attempt shares its failure instead of asking again.
        """
        began = self._clock()
        with self._lock:
            token = self._token if self._token is not None and self._token.value != refused else None
            age_s = self._clock() - self._got_at
            if token is not None and age_s < token.lasts_s - min(_AHEAD_S, token.lasts_s / 4):
                return token.value
            if self._failure is not None and self._failed_at > began:
                raise type(self._failure)(self._failure.message, remedy=self._failure.remedy, **self._failure.details)
            try:
                asked_at = self._clock()
                new = self._ask()
            except ScribeError as error:
                self._failure, self._failed_at = error, self._clock()
                if token is not None and error.retryable and self._clock() - self._got_at < token.lasts_s:
                    return token.value
                raise
            self._token, self._got_at, self._failure = new, asked_at, None
            return new.value


class TokenAuth(httpx.Auth):
    """Signs requests in with the newest token; a 401 renews it, once, and repeats the request.

    Args:
        tokens: where tokens come from.
        hosts: where they may go.
    """

    def __init__(self, tokens: Tokens, hosts: Hosts) -> None:
        self._tokens, self._hosts = tokens, hosts

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """One request.

        Raises:
            MissingPart: it would go to a host that is not allowed.
            PartDown: no token can be had now.
        """
        self._hosts.require(str(request.url), "The address asked for")
        token = self._tokens.get()
        request.headers["Authorization"] = f"Bearer {token}"
        answer = yield request
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            request.headers["Authorization"] = f"Bearer {self._tokens.get(refused=token)}"
            yield request
