"""An OpenAI-compatible ``/chat/completions`` endpoint: vLLM, llama.cpp's server, Ollama, or a hospital's gateway."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from scribe.drafting.chat_prompt import Message
from scribe.errors import MissingPart, PartDown

_REMEDY = "Check SCRIBE_CHAT_URL, SCRIBE_CHAT_MODEL and SCRIBE_CHAT_KEY."


class SchemaRefused(Exception):
    """Internal: the endpoint does not take a JSON Schema in ``response_format``."""


@dataclass(frozen=True)
class Completion:
    """What the endpoint answered."""

    content: str
    finish_reason: str


class ChatEndpoint:
    """One endpoint and one of its models.

    Args:
        base_url: up to and with ``/v1``.
        model: as the endpoint calls it.
        key: bearer token; empty for none.
        timeout_s: how long one answer may take.
        max_tokens: the longest answer.
        transport: how requests travel; ``None`` is the network.
    """

    def __init__(
        self,
        *,
        base_url: str,
        model: str,
        key: str = "",
        timeout_s: float = 120,
        max_tokens: int = 8192,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.model = model
        self._max_tokens = max_tokens
        self._client = httpx.Client(
            base_url=base_url.rstrip("/"),
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, 10.0)),
            transport=transport,
        )

    def close(self) -> None:
        """Gives the connections back."""
        self._client.close()

    def complete(self, messages: list[Message], *, schema: dict[str, Any] | None) -> Completion:
        """One answer, at temperature 0.

        Args:
            messages: the conversation.
            schema: what the answer has to follow; ``None`` asks for any JSON.

        Raises:
            SchemaRefused: the endpoint takes no JSON Schema.
            PartDown: it does not answer, answers too slowly, is overloaded, or fails inside.
            MissingPart: it refuses the key or does not know the model.
        """
        body: dict[str, Any] = {
            "model": self.model,
            "messages": messages,
            "temperature": 0,
            "max_tokens": self._max_tokens,
        }
        if schema is not None:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "note", "strict": True, "schema": schema},
            }
        try:
            response = self._client.post("/chat/completions", json=body)
        except httpx.TimeoutException:
            raise PartDown(
                "The drafting endpoint took too long to answer.", remedy="It is tried again later."
            ) from None
        except httpx.HTTPError as error:
            raise PartDown(
                f"The drafting endpoint cannot be reached ({type(error).__name__}).", remedy="Check that it runs."
            ) from None
        self._check(response, asked_for_schema=schema is not None)
        return _completion(response)

    def _check(self, response: httpx.Response, *, asked_for_schema: bool) -> None:
        status = response.status_code
        if status == HTTPStatus.OK:
            return
        if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY) and asked_for_schema:
            raise SchemaRefused
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise MissingPart("The drafting endpoint refuses the key.", remedy=_REMEDY, http_status=status)
        if status == HTTPStatus.NOT_FOUND:
            raise MissingPart(
                f"The drafting endpoint knows no model {self.model!r}, or is not at this address.",
                remedy=_REMEDY,
                http_status=status,
            )
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise PartDown(
                f"The drafting endpoint answers with HTTP {status}.",
                remedy="It is tried again later.",
                http_status=status,
            )
        raise MissingPart(
            f"The drafting endpoint refuses the request with HTTP {status}.", remedy=_REMEDY, http_status=status
        )


def _completion(response: httpx.Response) -> Completion:
    """The first choice; an answer of another shape counts as an empty one, which is then repaired."""
    try:
        choice = response.json()["choices"][0]
        content = choice["message"]["content"]
        reason = choice.get("finish_reason")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return Completion("", "")
    return Completion(content if isinstance(content, str) else "", reason if isinstance(reason, str) else "")
