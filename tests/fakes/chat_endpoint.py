"""An OpenAI-compatible endpoint that answers as it is told: as a transport for httpx, and as a small HTTP server."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

Reply = tuple[int, dict[str, Any]]
Answer = Callable[[dict[str, Any]], Reply]


def saying(content: str, *, finish_reason: str = "stop") -> Answer:
    """Answers with this text."""

    def answer(_body: dict[str, Any]) -> Reply:
        return 200, {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "choices": [
                {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": finish_reason}
            ],
        }

    return answer


def answering(value: Any) -> Answer:
    """Answers with this value as JSON."""
    return saying(json.dumps(value, ensure_ascii=False))


CUT_THROUGH = "The model produced output that does not match the expected peg-native format"


def cut_through(content: str) -> Answer:
    """Answers as llama.cpp's server does when its limit cuts through the answer: in pieces an error at their end."""

    def answer(body: dict[str, Any]) -> Reply:
        if body.get("stream"):
            return saying(content, finish_reason="broken")(body)
        return 500, {"error": {"code": 500, "message": CUT_THROUGH, "type": "server_error"}}

    return answer


def failing(status: int) -> Answer:
    """Answers with an HTTP error."""
    return lambda _body: (status, {"error": {"message": "no", "type": "server_error"}})


def _refusing(status: int, message: str, **more: Any) -> Reply:
    return status, {"error": {"message": message, "type": "BadRequestError", "code": status, **more}}


_KNOWN_MEMBERS = frozenset({"model", "messages", "temperature", "max_tokens", "stream", "stream_options"})


def like_llama_cpp_python(then: Answer) -> Answer:
    """Takes a schema beside ``json_object`` only, and answers to anything else as if it failed inside (0.3.36)."""
    told = (
        "1 validation error:\n  {'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': \"Input "
        "should be 'text' or 'json_object'\", 'input': 'json_schema', 'ctx': {'expected': \"'text' or 'json_object'\"}}"
    )

    def answer(body: dict[str, Any]) -> Reply:
        if body.get("response_format", {}).get("type") == "json_schema":
            return 500, {"error": {"message": told, "type": "internal_server_error", "param": None, "code": None}}
        return then(body)

    return answer


def like_transformers_serve(then: Answer) -> Answer:
    """Leaves ``response_format`` out of account with a warning in its log, and takes no unknown member (5.24)."""

    def answer(body: dict[str, Any]) -> Reply:
        unknown = set(body) - _KNOWN_MEMBERS - {"response_format"}
        if unknown:
            return 422, {"detail": f"Unexpected fields in the request: {unknown}"}
        return like_a_careless_gateway(then)(body)

    return answer


def like_older_transformers_serve(then: Answer) -> Answer:
    """Takes no member that it does not know, ``response_format`` among them."""

    def answer(body: dict[str, Any]) -> Reply:
        unknown = set(body) - _KNOWN_MEMBERS
        if unknown:
            return 422, {"detail": f"Unexpected fields in the request: {unknown}"}
        return then(body)

    return answer


def like_lm_studio(then: Answer) -> Answer:
    """Takes ``json_schema`` or nothing, and says its errors as a text."""

    def answer(body: dict[str, Any]) -> Reply:
        if body.get("response_format", {}).get("type") == "json_object":
            return 400, {"error": "'response_format.type' must be 'json_schema' or 'text'"}
        return then(body)

    return answer


def like_older_vllm(then: Answer) -> Answer:
    """Knows no ``json_schema``, takes ``json_object`` for any JSON, and holds to ``guided_json``."""

    def answer(body: dict[str, Any]) -> Reply:
        kind = body.get("response_format", {}).get("type")
        if kind == "json_schema":
            return _refusing(400, "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type')}]")
        return then(body) if "guided_json" in body else answering({"note": "The knee hurts."})(body)

    return answer


def like_a_careless_gateway(then: Answer) -> Answer:
    """Drops what it does not know, so that only the schema in the text is heeded."""

    def answer(body: dict[str, Any]) -> Reply:
        told = any('"additionalProperties"' in message["content"] for message in body["messages"])
        return then(body) if told else saying("Here is the note: the knee hurts.")(body)

    return answer


def refusing_grammars(then: Answer) -> Answer:
    """A server whose grammar compiler does not take this schema, in any member (llama.cpp's words)."""

    def answer(body: dict[str, Any]) -> Reply:
        given = body.get("response_format", {})
        if "schema" in given or "json_schema" in given or "json_schema" in body:
            return _refusing(400, "JSON schema conversion failed: unsupported pattern", type="invalid_request_error")
        return then(body)

    return answer


def without_pieces(then: Answer) -> Answer:
    """An endpoint that answers in one piece only, and says so."""

    def answer(body: dict[str, Any]) -> Reply:
        return _refusing(400, "stream is not supported by this deployment") if "stream" in body else then(body)

    return answer


def _tokens(body: dict[str, Any]) -> int:
    """As a real tokenizer counts: four letters a token."""
    return sum(len(message["content"]) for message in body["messages"]) // 4


def like_vllm(then: Answer, *, context_tokens: int) -> Answer:
    """Refuses what is longer than its window, and says how long that is."""

    def answer(body: dict[str, Any]) -> Reply:
        if _tokens(body) + body["max_tokens"] > context_tokens:
            return _refusing(
                400,
                f"This model's maximum context length is {context_tokens} tokens. However, you requested "
                f"{_tokens(body) + body['max_tokens']} tokens.",
            )
        return then(body)

    return answer


def like_llama_cpp_server(then: Answer, *, context_tokens: int) -> Answer:
    """Refuses what is longer than its window, in its own words."""

    def answer(body: dict[str, Any]) -> Reply:
        if _tokens(body) > context_tokens:
            message = f"request ({_tokens(body)} tokens) exceeds the available context size, try increasing it"
            return _refusing(400, message, type="exceed_context_size_error", n_ctx=context_tokens)
        return then(body)

    return answer


def like_ollama(then: Answer, *, context_tokens: int) -> Answer:
    """Cuts a prompt that is too long without a word, and counts what is left of it."""

    def answer(body: dict[str, Any]) -> Reply:
        status, value = then(body)
        return status, {**value, "usage": {"prompt_tokens": min(_tokens(body), context_tokens)}}

    return answer


class FakeChatEndpoint:
    """Gives its answers in turn, the last one again and again, and remembers what it was asked.

    Reached by its transport it answers in pieces where it is asked to; served over HTTP it answers in one, as some
    gateways do whatever they are asked. ``models`` is what it says of its models; an endpoint without says nothing.
    ``tags`` is what it says of them besides, as Ollama does.
    """

    def __init__(
        self, *answers: Answer, models: list[dict[str, Any]] | None = None, tags: list[dict[str, Any]] | None = None
    ) -> None:
        self.answers = list(answers)
        self.models = models
        self.tags = tags
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.pieces = 0
        """How many pieces of the newest answer were taken."""

    def answer(self, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        self.bodies.append(body)
        self.headers.append(headers)
        current = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return current(body)

    @property
    def transport(self) -> httpx.MockTransport:
        """Reaches the endpoint without a network."""

        def handle(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/v1/models" and self.models is not None:
                return httpx.Response(200, json={"object": "list", "data": self.models})
            if request.url.path == "/api/tags" and self.tags is not None:
                return httpx.Response(200, json={"models": self.tags})
            if request.url.path != "/v1/chat/completions":
                return httpx.Response(404)
            body = json.loads(request.content)
            status, value = self.answer(body, dict(request.headers))
            if status != 200 or not body.get("stream") or not value.get("choices"):
                return httpx.Response(status, json=value)
            kind = {"Content-Type": "text/event-stream; charset=utf-8"}
            return httpx.Response(status, headers=kind, content=self._events(value, body))

        return httpx.MockTransport(handle)

    def _events(self, value: dict[str, Any], body: dict[str, Any]) -> Iterator[bytes]:
        """The answer as server-sent events, four characters each, as llama.cpp and vLLM send them."""
        choice = value["choices"][0]
        message = choice["message"] or {}
        content = message.get("content") or ""
        pieces = [content] if isinstance(content, list) else [content[at : at + 4] for at in range(0, len(content), 4)]
        deltas = [{key: part for key, part in message.items() if key != "content"} | {"content": None}]
        deltas += [{"content": piece} for piece in pieces]
        self.pieces = 0
        if choice.get("finish_reason") == "broken":
            broken = {"code": 500, "message": CUT_THROUGH, "type": "server_error"}
            ends = _event({"error": broken})
        else:
            ends = _event({"choices": [{"index": 0, "delta": {}, "finish_reason": choice.get("finish_reason")}]})
        named = {name: value[name] for name in ("system_fingerprint",) if name in value}
        for delta in deltas:
            yield _event({**named, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
            self.pieces += 1
        yield b": ping\n\n"
        yield ends
        if "usage" in value and body.get("stream_options", {}).get("include_usage"):
            yield _event({"choices": [], "usage": value["usage"]})
        yield b"data: [DONE]\n\n"

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serves it over HTTP on this machine; gives the base URL."""
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                found = self.path == "/v1/chat/completions"
                status, value = endpoint.answer(body, dict(self.headers)) if found else (404, {})
                content = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:
                listed = self.path == "/v1/models" and endpoint.models is not None
                content = json.dumps({"object": "list", "data": endpoint.models}).encode()
                self.send_response(200 if listed else 404)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _event(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def refusing_connections() -> httpx.MockTransport:
    """A transport behind which nobody listens."""

    def handle(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused", request=request)

    return httpx.MockTransport(handle)


def too_slow() -> httpx.MockTransport:
    """A transport behind which the answer never comes in time."""

    def handle(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("timed out", request=request)

    return httpx.MockTransport(handle)
