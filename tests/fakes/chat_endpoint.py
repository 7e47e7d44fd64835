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


def failing(status: int) -> Answer:
    """Answers with an HTTP error."""
    return lambda _body: (status, {"error": {"message": "no", "type": "server_error"}})


def refusing_schemas(then: Answer) -> Answer:
    """Refuses ``response_format``, as some servers do, and answers without it."""

    def answer(body: dict[str, Any]) -> Reply:
        return failing(400)(body) if "response_format" in body else then(body)

    return answer


def _refusing(status: int, message: str, **more: Any) -> Reply:
    return status, {"error": {"message": message, "type": "BadRequestError", "code": status, **more}}


def like_llama_cpp_python(then: Answer) -> Answer:
    """Takes a schema beside ``json_object`` only."""

    def answer(body: dict[str, Any]) -> Reply:
        if body.get("response_format", {}).get("type") == "json_schema":
            return _refusing(422, "Input should be 'text' or 'json_object'")
        return then(body)

    return answer


def like_transformers_serve(then: Answer) -> Answer:
    """Knows no ``response_format`` at all."""

    def answer(body: dict[str, Any]) -> Reply:
        if "response_format" in body:
            return _refusing(422, "Unexpected fields in the request: {'response_format'}")
        return then(body)

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

    ``models`` is what it says of its models; an endpoint without says nothing.
    """

    def __init__(self, *answers: Answer, models: list[dict[str, Any]] | None = None) -> None:
        self.answers = list(answers)
        self.models = models
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []

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
            if request.url.path != "/v1/chat/completions":
                return httpx.Response(404)
            status, value = self.answer(json.loads(request.content), dict(request.headers))
            return httpx.Response(status, json=value)

        return httpx.MockTransport(handle)

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
