"""An OpenAI-compatible ``/chat/completions`` endpoint: vLLM, SGLang, llama.cpp's server, Ollama, or a gateway.

They differ in how they take the JSON Schema (see :class:`~scribe.drafting.chat_forms.Form`) and in whether they answer
in pieces. Each form is tried in turn: an error that speaks of the form, whatever its status, leads to the next one, and
so does an answer that shows that the schema was left out of account. What an endpoint takes is remembered for as long
as this process lives, so that no note asks for it again.
"""

from __future__ import annotations

import re
import time
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import httpx

from scribe.drafting.chat_forms import Form, held_to_names, holds_to, speaks_of_form, speaks_of_stream
from scribe.drafting.chat_rounds import Asking, Completion, Window, WindowExceeded
from scribe.drafting.chat_stream import Heard, Patience, Reading, TooSlow, nobody, read_stream, read_whole
from scribe.drafting.endpoint_weights import is_ollama, listed_model, told_weights
from scribe.drafting.parts import estimated_tokens, least_tokens
from scribe.drafting.runaway import sound
from scribe.errors import MissingPart, PartDown, ScribeError
from scribe.model import Weights
from scribe.observing import FIGURES
from scribe.observing.figures import NO_ANSWER, status_class
from scribe.observing.tracing import span, told_to

_FORM_STATUSES = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.NOT_IMPLEMENTED,
)
"""Statuses that say by themselves that the request's form is not taken."""
_OTHER_STATUSES = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
"""Statuses that are about something else, whatever the words beside them."""
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
_READS_S = 0.1
"""Seconds that a token of the prompt may take before the answer begins; an old processor core needs half of that."""
_WRITES_S = 2.0
"""Seconds that a token of the answer may take, on the average."""
_ANSWER_BESIDE = 300
"""Tokens of an answer beside those for what was said: names of sections, brackets, and a short visit's sentences."""


@dataclass(frozen=True)
class Part:
    """How people are told of an endpoint: its name, and its settings by the beginning of theirs."""

    name: str
    settings: str

    @property
    def remedy(self) -> str:
        """What to look at when it refuses."""
        return f"Check {self.settings}_URL, {self.settings}_MODEL and {self.settings}_KEY."


DRAFTING: Final = Part("drafting endpoint", "SCRIBE_CHAT")


@dataclass
class Known:
    """What an endpoint takes, as far as it is known."""

    form: Form = Form.JSON_SCHEMA
    pieces: bool = True
    """Whether it answers in pieces."""
    counts: bool = True
    """Whether it takes the wish to count tokens at the end of them."""


_KNOWN: dict[tuple[str, str], Known] = {}
"""By base URL and model."""


class FormRefused(Exception):
    """Internal: the endpoint does not take this form; ``fault`` is what counts when it takes none."""

    def __init__(self, fault: ScribeError) -> None:
        super().__init__()
        self.fault = fault


class ChatEndpoint:
    """One endpoint and one of its models.

    Args:
        base_url: up to and with ``/v1``.
        model: as the endpoint calls it.
        key: bearer token; empty for none.
        timeout_s: how long it may be silent, beside what reading a long prompt takes.
        max_tokens: the longest answer.
        context_tokens: how much the model reads at once; 0 asks the endpoint, and assumes 8,192 where it does not say.
        holds_names: whether the schema of each conversation holds the evidence to the ids that were shown in it. That
            costs little where a schema is compiled anyway, and a lot where a server keeps compiled ones.
        part: what it is for.
        transport: how requests travel; ``None`` is the network.
    """

    def __init__(  # noqa: PLR0913 - each is a setting of its own
        self,
        *,
        base_url: str,
        model: str,
        key: str = "",
        timeout_s: float = 120,
        max_tokens: int = 8192,
        context_tokens: int = 0,
        holds_names: bool = False,
        part: Part = DRAFTING,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.model, self._part = model, part
        self.readings: deque[Reading] = deque(maxlen=16)
        """What was measured of the newest answers, without their text."""
        self._max_tokens = max_tokens
        self._context_tokens = context_tokens
        self._timeout_s = timeout_s
        self._suspected = False
        self._holds_names = holds_names
        identity = (base_url.rstrip("/"), model)
        # a network's answer is the same for the whole process; a transport of a test's own is not
        self._known = _KNOWN.setdefault(identity, Known()) if transport is None else Known()
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
        return self._known.form

    @property
    def schema_in_text(self) -> bool:
        """Whether the conversation holds the schema, as far as it is known."""
        return self.form.in_text

    def window(self) -> Window:
        """What the model reads and writes at once; a third of it, and at most the longest answer, is for the answer."""
        if not self._context_tokens:
            self._context_tokens = self._told_context() or _ASSUMED_CONTEXT
        return Window(self._context_tokens, self._answer_tokens(), estimated_tokens)

    def _answer_tokens(self) -> int:
        return min(self._max_tokens, (self._context_tokens or _ASSUMED_CONTEXT) // 3)

    def _told_context(self) -> int:
        """What the list of models says: ``max_model_len`` (vLLM, SGLang) or ``meta.n_ctx`` (llama.cpp); 0 without."""
        listed = listed_model(self._client, self.model)
        if is_ollama(listed):
            return _OLLAMA_CONTEXT
        meta = listed.get("meta")
        told = listed.get("max_model_len") or (meta.get("n_ctx") if isinstance(meta, dict) else 0)
        return told if isinstance(told, int) and told >= _LEAST_CONTEXT else 0

    def weights(self) -> Weights:
        """What it tells of the model's weights; asked anew each time, for a model may be exchanged under its name."""
        fingerprint = self.readings[-1].fingerprint if self.readings else ""
        return told_weights(self._client, listed_model(self._client, self.model), fingerprint=fingerprint)

    def complete(
        self,
        asking: Asking,
        *,
        schema: dict[str, Any],
        names: tuple[str, ...] = (),
        heard: Heard = nobody,
    ) -> Completion:
        """One answer, at temperature 0, in the best form that the endpoint takes.

        An answer that runs in circles is ended there: its end is ``looped``, and its text what was whole before.

        Args:
            asking: the conversation.
            schema: what the answer follows.
            names: the segment ids that were shown.
            heard: told the answer while it grows; what it raises ends the answer.

        Raises:
            WindowExceeded: the conversation is too long for the model, or the endpoint cut it.
            PartDown: it does not answer, answers too slowly, is overloaded, or fails inside.
            MissingPart: it refuses the key, does not know the model, or takes the request in no form.
        """
        schema = held_to_names(schema, names) if self._holds_names else schema
        forms = list(Form)
        refused: ScribeError | None = None
        completion: Completion | None = None
        for form in forms[forms.index(self.form) :]:
            if form is Form.JSON_OBJECT and completion is not None:
                continue  # an endpoint that does not heed response_format needs not be asked with another type of it
            try:
                completion = self._ask(asking, form, schema, heard)
            except FormRefused as refusal:
                refused = refusal.fault
                continue
            if completion.finish_reason == "content_filter" or holds_to(completion.content, schema):
                break
        else:
            if completion is None:
                raise refused or MissingPart(
                    f"The {self._part.name} takes the request in no form.", remedy=self._part.remedy
                )
            form = forms[-1]
        self._known.form = form
        return completion

    def _ask(self, asking: Asking, form: Form, schema: dict[str, Any], heard: Heard) -> Completion:
        messages = asking(form.in_text)
        asked = sum(estimated_tokens(one["content"]) for one in messages)
        said = sum(estimated_tokens(one["content"]) for one in messages if one["role"] == "user")
        body = {
            "model": self.model,
            "messages": messages,
            "temperature": 0,
            "max_tokens": min(self._answer_tokens(), said + _ANSWER_BESIDE),
            **form.members(schema),
        }
        reading = self._read(body, heard, form, silence_s=self._timeout_s + asked * _READS_S)
        reading.asked_tokens = asked * 3 // 4
        self.readings.append(reading)
        _count(reading)
        counted, least = reading.read_tokens, sum(least_tokens(message["content"]) for message in messages)
        if counted is not None and _LEAST_CONTEXT <= counted < least and not self._suspected:
            # half a prompt would make half a note; said once only, for a server may count without what it has cached
            self._suspected = True
            raise self._too_long(counted)
        content = sound(reading.content, schema) if reading.finish_reason == "looped" else reading.content
        reading.content = ""
        return Completion(content, reading.finish_reason)

    def _too_long(self, told: int) -> WindowExceeded:
        """Remembers that the model reads less than was believed: ``told`` tokens, or 0 when nobody says."""
        believed = self._context_tokens or _ASSUMED_CONTEXT
        self._context_tokens = told if _LEAST_CONTEXT <= told < believed else believed * 2 // 3
        return WindowExceeded(self._context_tokens)

    def _read(self, body: dict[str, Any], heard: Heard, form: Form, *, silence_s: float) -> Reading:
        """The answer, in pieces where the endpoint gives it so."""
        while True:
            reading, status = self._travel(body | self._wishes(), heard, silence_s=silence_s)
            if not reading.fault and (status == HTTPStatus.OK or reading.finish_reason):
                return reading
            if status in _FORM_STATUSES and speaks_of_stream(reading.fault) and self._asks_for_less():
                continue
            raise self._problem(status, reading.fault, form)

    def _wishes(self) -> dict[str, Any]:
        if not self._known.pieces:
            return {}
        return {"stream": True} | ({"stream_options": {"include_usage": True}} if self._known.counts else {})

    def _asks_for_less(self) -> bool:
        """Gives up the count, and then the pieces; whether there was anything to give up."""
        if self._known.pieces and self._known.counts:
            self._known.counts = False
            return True
        gave, self._known.pieces = self._known.pieces, False
        return gave

    def _travel(self, body: dict[str, Any], heard: Heard, *, silence_s: float) -> tuple[Reading, int]:
        """One answer and its status, timed and counted, whatever becomes of it."""
        began, counted = time.monotonic(), NO_ANSWER
        try:
            with span("answer", kind="client", host=self._client.base_url.host, model=self.model) as asked:
                reading, status = self._asked(body, heard, silence_s=silence_s)
                counted = status_class(status)
                asked.note(status=status, read_tokens=reading.read, written_tokens=reading.written)
                return reading, status
        finally:
            FIGURES.drafting.labels(counted).observe(time.monotonic() - began)

    def _asked(self, body: dict[str, Any], heard: Heard, *, silence_s: float) -> tuple[Reading, int]:
        reading = Reading()
        timeout, headers = httpx.Timeout(silence_s, connect=min(self._timeout_s, 10.0)), told_to("drafting")
        try:
            with self._client.stream(
                "POST", "/chat/completions", json=body, timeout=timeout, headers=headers
            ) as response:
                if "event-stream" in response.headers.get("content-type", ""):
                    patience = Patience(silence_s, self._timeout_s, _WRITES_S)
                    read_stream(response, heard=heard, reading=reading, patience=patience)
                else:
                    response.read()
                    read_whole(response, reading)
                return reading, response.status_code
        except (httpx.TimeoutException, TooSlow):
            raise PartDown(
                f"The {self._part.name} took too long to answer.", remedy="It is tried again later."
            ) from None
        except httpx.HTTPError as error:
            raise PartDown(
                f"The {self._part.name} cannot be reached ({type(error).__name__}).", remedy="Check that it runs."
            ) from None

    def _problem(self, status: int, fault: str, form: Form) -> Exception:
        """What an answer without an answer means."""
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return MissingPart(f"The {self._part.name} refuses the key.", remedy=self._part.remedy, http_status=status)
        if _TOO_LONG.search(fault):
            told = _CONTEXT.search(fault)
            return self._too_long(int(told.group(1)) if told else 0)
        problem = self._said(status)
        of_form = status in _FORM_STATUSES or (status not in _OTHER_STATUSES and speaks_of_form(fault))
        return FormRefused(problem) if of_form and form is not Form.TEXT else problem

    def _said(self, status: int) -> ScribeError:
        """The status as a problem for who operates the installation."""
        if status == HTTPStatus.NOT_FOUND:
            return MissingPart(
                f"The {self._part.name} knows no model {self.model!r}, or is not at this address.",
                remedy=self._part.remedy,
                http_status=status,
            )
        if status in (HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS) or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return PartDown(
                f"The {self._part.name} answers with HTTP {status}.",
                remedy="It is tried again later.",
                http_status=status,
            )
        return MissingPart(
            f"The {self._part.name} refuses the request with HTTP {status}.",
            remedy=self._part.remedy,
            http_status=status,
        )


def _count(reading: Reading) -> None:
    """An answer's tokens: of the prompt those that were read anew and those that were known, and what was written."""
    FIGURES.tokens.labels("read").inc(max(0, reading.read - reading.cached_tokens))
    FIGURES.tokens.labels("cached").inc(max(0, reading.cached_tokens))
    FIGURES.tokens.labels("written").inc(max(0, reading.written))
