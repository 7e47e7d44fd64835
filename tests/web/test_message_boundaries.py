"""Where a request ends is said once: what two readers could read in two ways is refused by the real server."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from tests.fakes.web_server import serving

SMUGGLED = b"GET /healthz?smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def said(address: str, request: bytes) -> bytes:
    """All that the server answers until it closes the connection, or says nothing more."""
    with socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), timeout=5) as channel:
        channel.sendall(request)
        channel.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := channel.recv(65536):
            answer += piece
    return answer


@pytest.fixture
def address(site):
    seen = []

    async def watched(scope, receive, send):
        if scope["type"] == "http":
            seen.append(scope["query_string"])
        await site.app(scope, receive, send)

    with serving(watched) as served:
        yield served, seen


AMBIGUOUS = {
    "a length and chunks": HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two lengths": HEAD + b"Content-Length: 0\r\nContent-Length: 60\r\n\r\n" + SMUGGLED,
    "two lengths in one": HEAD + b"Content-Length: 0, 60\r\n\r\n" + SMUGGLED,
    "a signed length": HEAD + b"Content-Length: +0\r\n\r\n" + SMUGGLED,
    "a negative length": HEAD + b"Content-Length: -1\r\n\r\n" + SMUGGLED,
    "a length in hexadecimal": HEAD + b"Content-Length: 0x0\r\n\r\n" + SMUGGLED,
    "a blank before the colon": HEAD + b"Content-Length : 60\r\n\r\n" + SMUGGLED,
    "an unknown encoding": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two encodings": HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "an encoding twice": HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a chunk of no size": HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n" + SMUGGLED,
    "a chunk of negative size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + SMUGGLED,
    "a NUL in a header": HEAD + b"X-Odd: a\x00b\r\n\r\n" + SMUGGLED,
    "a bare return in a header": HEAD + b"X-Odd: a\rContent-Length: 60\r\n\r\n" + SMUGGLED,
}


@pytest.mark.parametrize("request_bytes", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
def test_what_ends_in_two_ways_is_refused_and_nothing_after_it_is_heard(address, request_bytes):
    served, seen = address
    answer = said(served, request_bytes)
    assert b"smuggled" not in b"".join(seen)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.startswith(b"HTTP/1.1 4")


def test_what_ends_in_one_way_is_heard_and_so_is_what_follows(address):
    served, seen = address
    body = b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
    assert said(served, body + SMUGGLED).count(b"HTTP/1.1 ") == 2
    assert seen == [b"", b"smuggled"]


@pytest.mark.parametrize("name", [b"Transfer-Encoding", b"transfer-encoding"])
def test_chunks_are_read_to_their_end(address, name):
    served, seen = address
    chunked = HEAD + name + b": chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    assert said(served, chunked + SMUGGLED).count(b"HTTP/1.1 ") == 2
    assert seen == [b"", b"smuggled"]
