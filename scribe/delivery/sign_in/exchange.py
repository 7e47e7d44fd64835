"""Requests to a sign-in server: within a time, no redirect followed, and answers that are what they should be."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from scribe.delivery.answers import shortened
from scribe.delivery.http import EmrClient
from scribe.delivery.order import Deadline
from scribe.delivery.sign_in.hosts import Hosts
from scribe.errors import MissingPart, PartDown

Json = dict[str, Any]

_SKEW_WORTH_TELLING_S: Final = 60
_ERRORS: Final = {
    "invalid_client": "does not know Scribe, or does not accept what Scribe proves itself with",
    "invalid_grant": "does not accept the code that Scribe was given; it is over, or it was used before",
    "invalid_scope": "does not allow the scopes that Scribe asks for",
    "unauthorized_client": "does not let Scribe ask for a token in this way",
    "unsupported_grant_type": "does not give tokens in this way",
    "invalid_request": "calls Scribe's request wrong",
}
"""RFC 6749, 5.2: the words that a server may refuse with."""


class SignInServer:
    """What asks a sign-in server.

    Args:
        hosts: where it may be.
        verify: whose certificates are trusted; None for the public ones.
        timeout_s: for each request, to the last byte of its answer.
        transport: an httpx transport in place of the network.
    """

    def __init__(
        self,
        hosts: Hosts,
        *,
        verify: ssl.SSLContext | None = None,
        timeout_s: float = 30,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._hosts, self._verify, self._timeout_s, self._transport = hosts, verify, timeout_s, transport

    def ask(self, method: str, address: str, *, doing: str, **more: Any) -> httpx.Response:
        """One request, and its answer whatever its status; a redirect is an answer like others.

        Args:
            method: of HTTP.
            address: the whole of it.
            doing: to follow "while".
            more: as httpx takes it.

        Raises:
            PartDown: the address is not allowed, or there is no whole answer in time.
        """
        try:
            self._hosts.require(address, "The EMR's sign-in")
        except MissingPart as error:  # the operator mends it, and what waits goes on by itself
            raise PartDown(error.message, remedy=error.remedy) from error
        parts = urlsplit(address)
        path = parts.path.removeprefix("/") + (f"?{parts.query}" if parts.query else "")
        client = EmrClient(
            f"The EMR's sign-in at {parts.hostname}",
            f"{parts.scheme}://{parts.netloc}",
            timeout_s=self._timeout_s,
            deadline=Deadline(self._timeout_s),
            verify=self._verify,
            transport=self._transport,
            way="sign-in",
        )
        with client:
            return client.request(method, path, doing=doing, **{**more, "headers": _headers(more.get("headers"))})


def _headers(given: dict[str, str] | None) -> dict[str, str]:
    return {"Accept": "application/json", **(given or {})}


def json_of(answer: httpx.Response, *, name: str) -> Json:
    """The JSON object of an answer that has to be a success.

    Raises:
        PartDown: it is something else.
    """
    if answer.is_redirect:
        raise PartDown(
            f"{name} answers with a redirect, which Scribe does not follow with its secrets.",
            remedy="Set SCRIBE_EMR_TOKEN_URL or SCRIBE_EMR_URL to the address that is meant.",
            status=answer.status_code,
        )
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        body = None
    if not answer.is_success:
        raise _refused(answer, body, name)
    if not isinstance(body, dict):
        raise PartDown(
            f"{name} answers with something else than JSON.",
            remedy="Check SCRIBE_EMR_URL and SCRIBE_EMR_TOKEN_URL, and any proxy before them.",
            status=answer.status_code,
        )
    return body


def error_code(error: PartDown) -> str:
    """The word of RFC 6749 that a server refused with, or nothing."""
    return str(error.details.get("oauth_error", ""))


def _refused(answer: httpx.Response, body: Any, name: str) -> PartDown:
    """The refusal in words; what the server wrote beside its word is for the operator alone."""
    given = body.get("error") if isinstance(body, dict) else None
    word = given if isinstance(given, str) and given in _ERRORS else ""
    told = f"{name} {_ERRORS[word]} ({word})." if word else f"{name} answered with status {answer.status_code}."
    remedy = "Check the EMR's sign-in settings on both sides; Scribe tries again by itself."
    if word and abs(apart := _clock_apart_s(answer)) >= _SKEW_WORTH_TELLING_S:
        remedy = f"The clocks of this machine and of that server are {abs(apart):.0f} s apart: set both right first."
    described = body.get("error_description") if isinstance(body, dict) else None
    outcome = shortened(
        {
            "resourceType": "OperationOutcome",
            "issue": [{"severity": "error", "code": "login", "diagnostics": str(described)}] if described else [],
        },
        answer.status_code,
    )
    return PartDown(told, remedy=remedy, status=answer.status_code, outcome=outcome, oauth_error=word)


def _clock_apart_s(answer: httpx.Response) -> float:
    """By how much the server's clock is ahead of ours, by its ``Date`` (RFC 9110, 6.6.1); 0 where it has none."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return 0
    return (theirs.replace(tzinfo=theirs.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
