"""The site behind a real server on a free port, and a reader of its server-sent events."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

LONGEST_S = 90
"""So long a test listens to a stream."""


@dataclass(frozen=True)
class Told:
    """One event of a stream."""

    name: str
    number: int | None
    data: dict[str, Any]


@contextlib.contextmanager
def serving(app: FastAPI, *, port: int = 0) -> Iterator[str]:
    """Serves an application for as long as the block lasts; gives its address."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        # asyncio leaves Nagle's algorithm on for sockets it did not make; accepted ones inherit this from the listener
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1, ws="none")
        )
        started = threading.Event()
        startup = server.startup

        async def startup_and_tell(sockets: list[socket.socket] | None = None) -> None:
            await startup(sockets)
            started.set()

        server.startup = startup_and_tell  # type: ignore[method-assign]  # uvicorn offers no other signal
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            if not started.wait(20):
                raise RuntimeError("the server did not start")
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)


@contextlib.contextmanager
def listening(
    address: str, token: str, path: str = "/api/v1/events", *, last: int | None = None
) -> Iterator[Iterator[Told]]:
    """Connects to the news; gives the events as they come."""
    headers = {"Authorization": f"Bearer {token}"} | ({"Last-Event-ID": str(last)} if last is not None else {})
    with (
        httpx.Client(timeout=20, trust_env=False) as client,
        client.stream("GET", f"{address}{path}", headers=headers) as answer,
    ):
        if answer.status_code != 200:
            raise RuntimeError(answer.read().decode())
        yield _events(answer)


def _events(answer: httpx.Response) -> Iterator[Told]:
    """Its events; heartbeats alone do not keep a test waiting for ever."""
    name, number, data = "", None, ""
    ends_at = time.monotonic() + LONGEST_S
    for line in answer.iter_lines():
        assert time.monotonic() < ends_at, "what is waited for was not told"
        field, _, value = line.partition(": ")
        match field:
            case "event":
                name = value
            case "id":
                number = int(value)
            case "data":
                data = value
            case "" if data:
                yield Told(name, number, json.loads(data))
                name, number, data = "", None, ""
