"""An OpenAI-compatible ``/chat/completions`` endpoint: vLLM, SGLang, llama.cpp's server, Ollama, or a gateway.

They differ in how they take the JSON Schema. Each form is tried in turn, and what an endpoint takes is remembered for
as long as this process lives, so that no note asks for it again:

1. ``response_format`` of type ``json_schema``: vLLM, SGLang, llama.cpp's server, Ollama, LM Studio, OpenAI.
2. ``response_format`` of type ``json_object`` with a ``schema`` beside it: llama-cpp-python, older llama.cpp servers.
   Others take it as "any JSON", so the schema stands in the text as well.
3. No ``response_format``, the schema in the text alone: ``transformers serve``, which refuses the member.
"""

from __future__ import annotations

import json
import re
from enum import Enum
from http import HTTPStatus
from typing import Any

import httpx

from scribe.drafting.chat_rounds import Asking, Completion, Window, WindowExceeded
from scribe.drafting.parts import estimated_tokens, least_tokens
from scribe.errors import MissingPart, PartDown

_REMEDY = "Check SCRIBE_CHAT_URL, SCRIBE_CHAT_MODEL and SCRIBE_CHAT_KEY."
_REFUSALS = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.NOT_IMPLEMENTED)
_TOO_LONG = re.compile(
    r"context (?:length|size|window)|exceed_context_size|context_length_exceeded|maximum.{0,30}tokens"
    r"|prompt is too long|max_tokens must be at least",
    re.IGNORECASE,
)
_CONTEXT = re.compile(r"(?:context (?:length|size|window)[^0-9]{0,30}|n_ctx[^0-9]{0,6})(\d{3,7})", re.IGNORECASE)
_ASSUMED_CONTEXT = 8192
_LEAST_CONTEXT = 1024
"""A smaller number is not a window: what a server counted without its cache, or a token limit of something else."""
_OLLAMA_CONTEXT = 4096
"""What Ollama gives a model on a small machine, whatever the model could read; it cuts a longer prompt silently."""


class Form(Enum):
    """How the JSON Schema is given, the best first."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    TEXT = "text"


_KNOWN: dict[tuple[str, str], Form] = {}
"""By base URL and model: the form that the endpoint took."""


class SchemaRefused(Exception):
    """Internal: the endpoint does not take this form of the JSON Schema."""


class ChatEndpoint:
    """One endpoint and one of its models.

    Args:
        base_url: up to and with ``/v1``.
        model: as the endpoint calls it.
        key: bearer token; empty for none.
        timeout_s: how long one answer may take.
        max_tokens: the longest answer.
        context_tokens: how much the model reads at once; 0 asks the endpoint, and assumes 8,192 where it does not say.
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
        context_tokens: int = 0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.model = model
        self._max_tokens = max_tokens
        self._context_tokens = context_tokens
        self._suspected = False
        self._identity = (base_url.rstrip("/"), model)
        # a network's answer is the same for the whole process; a transport of a test's own is not
        self._forms = _KNOWN if transport is None else {}
        self._client = httpx.Client(
            base_url=base_url.rstrip("/"),
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, 10.0)),
            transport=transport,
        )

    def close(self) -> None:
        """Gives the connections back."""
        self._client.close()

    @property
    def form(self) -> Form:
        """How this endpoint is given the schema, as far as it is known."""
        return self._forms.get(self._identity, Form.JSON_SCHEMA)

    @property
    def schema_in_text(self) -> bool:
        """Whether the conversation holds the schema, as far as it is known."""
        return self.form is not Form.JSON_SCHEMA

    def window(self) -> Window:
        """What the model reads and writes at once; a third of it, and at most the longest answer, is for the answer."""
        if not self._context_tokens:
            self._context_tokens = self._told_context() or _ASSUMED_CONTEXT
        return Window(self._context_tokens, self._answer_tokens(), estimated_tokens)

    def _answer_tokens(self) -> int:
        return min(self._max_tokens, (self._context_tokens or _ASSUMED_CONTEXT) // 3)

    def _told_context(self) -> int:
        """What the list of models says: ``max_model_len`` (vLLM, SGLang) or ``meta.n_ctx`` (llama.cpp); 0 without."""
        try:
            models = self._client.get("/models", timeout=10.0).json()["data"]
            mine = next(one for one in models if one.get("id") == self.model or len(models) == 1)
            if mine.get("owned_by") == "library":
                return _OLLAMA_CONTEXT
            told = mine.get("max_model_len") or (mine.get("meta") or {}).get("n_ctx") or 0
            return int(told) if int(told) >= _LEAST_CONTEXT else 0
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError, StopIteration):
            return 0

    def complete(self, asking: Asking, *, schema: dict[str, Any], names: tuple[str, ...] = ()) -> Completion:  # noqa: ARG002 - a server compiles the schema once, not once for each note's ids
        """One answer, at temperature 0, in the best form that the endpoint takes.

        Raises:
            WindowExceeded: the conversation is too long for the model, or the endpoint cut it.
            PartDown: it does not answer, answers too slowly, is overloaded, or fails inside.
            MissingPart: it refuses the key, does not know the model, or takes the request in no form.
        """
        forms = list(Form)
        for form in forms[forms.index(self.form) :]:
            try:
                completion = self._ask(asking, form, schema)
            except SchemaRefused:
                continue
            self._forms[self._identity] = form
            return completion
        raise MissingPart("The drafting endpoint refuses the request in every form.", remedy=_REMEDY)

    def _ask(self, asking: Asking, form: Form, schema: dict[str, Any]) -> Completion:
        messages = asking(form is not Form.JSON_SCHEMA)
        body: dict[str, Any] = {
            "model": self.model,
            "messages": messages,
            "temperature": 0,
            "max_tokens": self._answer_tokens(),
        }
        match form:
            case Form.JSON_SCHEMA:
                given = {"name": "note", "strict": True, "schema": schema}
                body["response_format"] = {"type": "json_schema", "json_schema": given}
            case Form.JSON_OBJECT:
                body["response_format"] = {"type": "json_object", "schema": schema}
            case Form.TEXT:
                pass
        response = self._post(body)
        self._check(response, form)
        counted = _prompt_tokens(response)
        least = sum(least_tokens(message["content"]) for message in messages)
        if counted is not None and _LEAST_CONTEXT <= counted < least and not self._suspected:
            # half a prompt would make half a note; said once only, for a server may count without what it has cached
            self._suspected = True
            raise self._too_long(counted)
        return _completion(response)

    def _too_long(self, told: int) -> WindowExceeded:
        """Remembers that the model reads less than was believed: ``told`` tokens, or 0 when nobody says."""
        believed = self._context_tokens or _ASSUMED_CONTEXT
        self._context_tokens = told if _LEAST_CONTEXT <= told < believed else believed * 2 // 3
        return WindowExceeded(self._context_tokens)

    def _post(self, body: dict[str, Any]) -> httpx.Response:
        try:
            return self._client.post("/chat/completions", json=body)
        except httpx.TimeoutException:
            raise PartDown(
                "The drafting endpoint took too long to answer.", remedy="It is tried again later."
            ) from None
        except httpx.HTTPError as error:
            raise PartDown(
                f"The drafting endpoint cannot be reached ({type(error).__name__}).", remedy="Check that it runs."
            ) from None

    def _check(self, response: httpx.Response, form: Form) -> None:
        status = response.status_code
        fault = _fault(response)
        if status == HTTPStatus.OK and not fault:
            return
        if _TOO_LONG.search(fault) and status not in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            told = _CONTEXT.search(fault)
            raise self._too_long(int(told.group(1)) if told else 0)
        if status in _REFUSALS and form is not Form.TEXT:
            raise SchemaRefused
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise MissingPart("The drafting endpoint refuses the key.", remedy=_REMEDY, http_status=status)
        if status == HTTPStatus.NOT_FOUND:
            raise MissingPart(
                f"The drafting endpoint knows no model {self.model!r}, or is not at this address.",
                remedy=_REMEDY,
                http_status=status,
            )
        if status in (HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS) or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise PartDown(
                f"The drafting endpoint answers with HTTP {status}.",
                remedy="It is tried again later.",
                http_status=status,
            )
        raise MissingPart(
            f"The drafting endpoint refuses the request with HTTP {status}.", remedy=_REMEDY, http_status=status
        )


def _fault(response: httpx.Response) -> str:
    """The error that the answer tells, as text, to be searched and never shown; some servers tell it with HTTP 200."""
    try:
        value = response.json()
    except ValueError:
        return "" if response.status_code == HTTPStatus.OK else response.text[:2000]
    if response.status_code == HTTPStatus.OK:
        value = value.get("error") if isinstance(value, dict) else None
    return json.dumps(value)[:2000] if value else ""


def _prompt_tokens(response: httpx.Response) -> int | None:
    """How long the endpoint says that the prompt was; ``None`` when it does not say, or answers from its cache."""
    try:
        told = response.json()["usage"]["prompt_tokens"]
    except (ValueError, KeyError, TypeError):
        return None
    return told if isinstance(told, int) and told > 0 else None


def _completion(response: httpx.Response) -> Completion:
    """The first choice; an answer of another shape counts as an empty one, which is then repaired.

    Reasoning that the server keeps apart (``reasoning_content``) is not read.
    """
    try:
        choice = response.json()["choices"][0]
        message = choice["message"]
        content = message.get("content")
        reason = choice.get("finish_reason")
        refused = bool(message.get("refusal"))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return Completion("", "")
    if isinstance(content, list):
        content = "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    if refused and not content:
        reason = "content_filter"
    return Completion(content if isinstance(content, str) else "", reason if isinstance(reason, str) else "")
