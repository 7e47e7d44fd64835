"""Reading what an OpenAI-compatible endpoint answers: in one piece, or as server-sent events while it is written."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx

from scribe.drafting.runaway import Runaway

_CUT_THROUGH = re.compile(r"output that does not match the expected", re.IGNORECASE)
"""llama.cpp's word for an answer that its limit cut through: neither an outage nor a matter of the request."""

_LETTERS_A_TOKEN = 4
"""Of an answer in one piece whose tokens nobody counted; of one in pieces each is a token."""

Heard = Callable[[str], None]
"""Told the answer as far as it came; what it raises ends the answer."""


def nobody(_content: str) -> None:
    """Nobody is told."""


class TooSlow(Exception):
    """Internal: the answer goes on, but so slowly that nobody waits for it."""


@dataclass(frozen=True)
class Patience:
    """How long an answer is waited for. Lines that only keep the connection open do not lengthen it."""

    silence_s: float
    """Before it begins, beside the pieces of the reasoning before it."""
    grace_s: float
    """For all of it from then on, beside its pieces."""
    slowest_s: float
    """For each piece, on the average."""

    def wait(self, reading: Reading) -> None:
        """Goes on waiting.

        Raises:
            TooSlow: it has been long enough.
        """
        first_s = reading.began_s + self.grace_s if reading.content else self.silence_s
        if reading.passed_s() > first_s + self.slowest_s * reading.pieces:
            raise TooSlow


@dataclass
class Reading:
    """One answer as it was read."""

    content: str = ""
    finish_reason: str = ""
    fault: str = ""
    """The error that it tells, to be searched and never shown."""
    read_tokens: int | None = None
    """How long the endpoint says that the prompt was, where it says so."""
    cached_tokens: int = 0
    """How much of it the endpoint had computed before, where it says so."""
    written_tokens: int = 0
    fingerprint: str = ""
    """What the endpoint calls the model's configuration in its answers, where it does."""
    asked_tokens: int = 0
    """How long the prompt was, as far as that can be estimated here."""
    pieces: int = 0
    began_s: float = 0.0
    """Seconds until the first piece of the answer."""
    took_s: float = 0.0
    _begun_at: float = field(default_factory=time.monotonic)

    @property
    def read(self) -> int:
        """Tokens of the prompt, counted or estimated."""
        return self.read_tokens or self.asked_tokens

    @property
    def written(self) -> int:
        """Tokens of the answer, counted, or by its pieces."""
        return self.written_tokens or self.pieces

    def passed_s(self) -> float:
        """Seconds since the question."""
        return time.monotonic() - self._begun_at


def read_whole(response: httpx.Response, reading: Reading) -> None:
    """An answer in one piece, into ``reading``; one of another shape counts as empty.

    Reasoning that is kept apart is not read.
    """
    reading.fault = fault_of(response)
    if _CUT_THROUGH.search(reading.fault):
        reading.fault, reading.finish_reason = "", "length"
    reading.took_s = reading.passed_s()
    reading.began_s = reading.took_s / 2  # an answer in one piece does not tell when it began
    try:
        value = response.json()
    except ValueError:
        return
    if isinstance(value, dict):
        _take_told(reading, value)
        for choice in _choices(value):
            _take(reading, choice, "message")
    reading.pieces = len(reading.content) // _LETTERS_A_TOKEN


def read_stream(response: httpx.Response, *, heard: Heard, reading: Reading, patience: Patience) -> None:
    """An answer in pieces, into ``reading``; ended early where it runs in circles, with ``looped`` as its end.

    Args:
        response: whose body is still to be read.
        heard: told the answer while it grows, and while the model reasons before it.
        reading: what is read goes here.
        patience: how long it is waited for.

    Raises:
        TooSlow: see there.
    """
    watch = Runaway()
    for value in _events(response, lambda: patience.wait(reading)):
        if value.get("error"):
            # broken off in its midst is too long: llama.cpp says so of an answer that its limit cut through
            reading.finish_reason = "length" if reading.content else ""
            reading.fault = "" if reading.content else json.dumps(value["error"])[:2000]
            return
        _take_told(reading, value)
        choices = _choices(value)
        for choice in choices:
            _take(reading, choice, "delta")
        if not choices:
            continue
        reading.pieces += 1
        reading.took_s = reading.passed_s()
        if reading.content and not reading.began_s:
            reading.began_s = reading.took_s
        heard(reading.content)
        if watch.found(reading.content):
            reading.finish_reason = "looped"
            return


def fault_of(response: httpx.Response) -> str:
    """The error that an answer tells, as text, to be searched and never shown; some servers tell it with HTTP 200."""
    try:
        value = response.json()
    except ValueError:
        return "" if response.status_code == HTTPStatus.OK else response.text[:2000]
    if response.status_code == HTTPStatus.OK:
        value = value.get("error") if isinstance(value, dict) else None
    return json.dumps(value)[:2000] if value else ""


def _events(response: httpx.Response, at_each_line: Callable[[], None]) -> Iterator[dict[str, Any]]:
    """The JSON objects of server-sent events; what is none is left out."""
    for line in response.iter_lines():
        at_each_line()
        data = line.removeprefix("data:").strip()
        if data == line.strip() or not data:
            continue
        if data == "[DONE]":
            return
        try:
            value = json.loads(data)
        except ValueError:
            continue
        if isinstance(value, dict):
            yield value


def _choices(value: dict[str, Any]) -> list[dict[str, Any]]:
    choices = value.get("choices")
    return [one for one in choices[:1] if isinstance(one, dict)] if isinstance(choices, list) else []


def _take(reading: Reading, choice: dict[str, Any], part: str) -> None:
    """Adds what a choice says: its text, why it ended, whether it was refused."""
    message = choice.get(part)
    if isinstance(message, dict):
        content = message.get("content")
        if isinstance(content, list):
            content = "".join(str(piece.get("text", "")) for piece in content if isinstance(piece, dict))
        reading.content += content if isinstance(content, str) else ""
        if message.get("refusal") and not reading.content:
            reading.finish_reason = "content_filter"
    reason = choice.get("finish_reason")
    if isinstance(reason, str) and reading.finish_reason != "content_filter":
        reading.finish_reason = reason


def _take_told(reading: Reading, value: dict[str, Any]) -> None:
    fingerprint = value.get("system_fingerprint")
    if isinstance(fingerprint, str):
        reading.fingerprint = fingerprint
    usage = value.get("usage")
    if not isinstance(usage, dict):
        return
    read, written = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if isinstance(read, int) and read > 0:
        reading.read_tokens = read
    if isinstance(written, int) and written > 0:
        reading.written_tokens = written
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    if isinstance(cached, int):
        reading.cached_tokens = cached
