from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import Request

from scribe.web.multipart import FIELD_LIMIT_BYTES, read_form_file


def request_of(body: bytes, cuts: list[int], *, boundary: str = "bound") -> Request:
    places = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    pieces = [body[a:b] for a, b in pairwise(places)]
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    messages.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive():
        return messages.pop(0)

    headers = [(b"content-type", f"multipart/form-data; boundary={boundary}".encode())]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive)


async def whole(request: Request):
    form = await read_form_file(request)
    content = b"".join([piece async for piece in form.content])
    return form, content


def body_of(fields: dict[str, str], content: bytes, *, filename: str = "visit.wav") -> bytes:
    parts = [
        f'--bound\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()
    ]
    head = (
        f'--bound\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
        "Content-Type: audio/wav\r\n\r\n"
    )
    return b"".join(parts) + head.encode() + content + b"\r\n--bound--\r\n"


@given(st.binary(max_size=400), st.lists(st.integers(0, 2000), max_size=8))
def test_a_file_arrives_whole_wherever_the_network_cuts_it(content, cuts):
    form, arrived = asyncio.run(whole(request_of(body_of({"csrf": "token"}, content), cuts)))
    assert arrived == content
    assert (form.fields, form.filename, form.media_type) == ({"csrf": "token"}, "visit.wav", "audio/wav")


def test_what_stands_behind_the_file_is_not_part_of_it():
    body = body_of({}, b"sound").replace(
        b"--bound--", b'--bound\r\nContent-Disposition: form-data; name="x"\r\n\r\nlate\r\n--bound--'
    )
    form, arrived = asyncio.run(whole(request_of(body, [])))
    assert arrived == b"sound"
    assert form.fields == {}


def test_a_second_file_is_left_out():
    body = body_of({}, b"first")[: -len(b"--bound--\r\n")] + body_of({}, b"second")
    assert asyncio.run(whole(request_of(body, [])))[1] == b"first"


def test_a_field_that_never_ends_is_refused():
    body = body_of({"csrf": "x" * (FIELD_LIMIT_BYTES + 1)}, b"")
    with pytest.raises(HTTPException) as refusal:
        asyncio.run(whole(request_of(body, [1000, 30_000])))
    assert refusal.value.status_code == 413


def test_a_form_that_ends_within_its_file_is_refused():
    with pytest.raises(HTTPException) as refusal:
        asyncio.run(whole(request_of(body_of({}, b"sound")[:-15], [])))
    assert refusal.value.status_code == 400
