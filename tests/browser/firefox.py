#!/usr/bin/env python3
"""Debian's Firefox, as Playwright starts it: the program itself, with a relay on the socket that it is driven through.

Playwright speaks WebDriver BiDi with a Firefox that it did not build, and asks every window for its colour scheme by
``emulation.setMediaFeaturesOverride``. Firefox ESR 153 does not know that command and knows all others; the relay hands
every byte on, and turns that one refusal into the empty answer of a browser that has nothing to override. Needs nothing
but the standard library, for it stands where the browser's own program would.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import shutil
import sys
from asyncio import StreamReader, StreamWriter
from functools import partial

CHANNEL = "moz-firefox"
"""Playwright's word for a Firefox that is driven by WebDriver BiDi."""
_LISTENS = re.compile(rb"WebDriver BiDi listening on ws://(?P<host>[^:/]+|\[[^\]]+\]):(?P<port>\d+)")
_NOT_KNOWN = b"emulation.setMediaFeaturesOverride"
_HOST = re.compile(rb"^host:[^\r]*\r\n", re.IGNORECASE | re.MULTILINE)
_TEXT = 0x81
"""The first byte of a text message that came in one frame (RFC 6455, 5.2)."""


def program() -> str | None:
    """Where Firefox is; ``None``: it is not installed."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


def answered(message: bytes) -> bytes:
    """A message of the browser, as Playwright gets it."""
    if b"unknown command" not in message or _NOT_KNOWN not in message:
        return message
    return json.dumps({"type": "success", "id": json.loads(message)["id"], "result": {}}).encode()


def framed(message: bytes) -> bytes:
    """A text message in one frame of a server."""
    size = len(message)
    if size < 126:
        return bytes((_TEXT, size)) + message
    if size < 1 << 16:
        return bytes((_TEXT, 126)) + size.to_bytes(2, "big") + message
    return bytes((_TEXT, 127)) + size.to_bytes(8, "big") + message


async def _commands(source: StreamReader, sink: StreamWriter, address: str) -> None:
    """Firefox refuses a connection that names another host than its own."""
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        sink.write(_HOST.sub(f"Host: {address}\r\n".encode(), await source.readuntil(b"\r\n\r\n")))
        while data := await source.read(1 << 16):
            sink.write(data)
            await sink.drain()
    sink.close()


async def _answers(source: StreamReader, sink: StreamWriter) -> None:
    """Frames of a server are not masked: each is read whole and handed on."""
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        sink.write(await source.readuntil(b"\r\n\r\n"))
        while True:
            head = await source.readexactly(2)
            size, long = head[1] & 0x7F, b""
            if size >= 126:
                long = await source.readexactly(2 if size == 126 else 8)
                size = int.from_bytes(long, "big")
            message = await source.readexactly(size)
            changed = answered(message) if head[0] == _TEXT else message
            sink.write(head + long + message if changed is message else framed(changed))
            await sink.drain()
    sink.close()


async def run(arguments: list[str]) -> int:
    """Runs Firefox until it ends; says the relay's address where Firefox would say its own."""
    found = program()
    if found is None:
        sys.stderr.write("Firefox is not installed\n")
        return 127
    browser = await asyncio.create_subprocess_exec(found, *arguments, stderr=asyncio.subprocess.PIPE)
    assert browser.stderr is not None
    async for line in browser.stderr:
        said = _LISTENS.search(line)
        if said is not None:
            host, port = said["host"].decode().strip("[]"), int(said["port"])
            relay = await asyncio.start_server(partial(_joined, host=host, port=port), "127.0.0.1")
            own = relay.sockets[0].getsockname()[1]
            line = line.replace(said[0], f"WebDriver BiDi listening on ws://127.0.0.1:{own}".encode())  # noqa: PLW2901
        sys.stderr.buffer.write(line)
        sys.stderr.flush()
    return await browser.wait()


async def _joined(reader: StreamReader, writer: StreamWriter, *, host: str, port: int) -> None:
    from_browser, to_browser = await asyncio.open_connection(host, port)
    await asyncio.gather(_commands(reader, to_browser, f"{host}:{port}"), _answers(from_browser, writer))


if __name__ == "__main__":
    sys.exit(asyncio.run(run(sys.argv[1:])))
