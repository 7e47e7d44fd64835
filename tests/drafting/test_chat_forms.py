"""Which form of the JSON Schema an endpoint takes, and how its answers come: whole, in pieces, in drops, or never."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from scribe.drafting.chat import ChatDrafter
from scribe.drafting.chat_endpoint import ChatEndpoint, Form
from scribe.errors import MissingPart, PartDown
from scribe.template import compile_schema
from tests.fakes.chat_drafting import GOOD, drafter, request, template
from tests.fakes.chat_endpoint import (
    FakeChatEndpoint,
    Reply,
    answering,
    failing,
    like_a_careless_gateway,
    like_llama_cpp_python,
    like_lm_studio,
    like_older_transformers_serve,
    like_older_vllm,
    like_transformers_serve,
    refusing_grammars,
    without_pieces,
)
from tests.fakes.drafter import VerbatimDrafter

TEXT = json.dumps(GOOD)


def form_of(body: dict[str, Any]) -> Form:
    kind = body.get("response_format", {}).get("type", "")
    if kind == "json_object":
        return Form.JSON_OBJECT if "schema" in body["response_format"] else Form.ANY_JSON
    return Form.JSON_SCHEMA if kind else Form.MEMBERS if "guided_json" in body else Form.TEXT


def has_schema(body: dict[str, Any]) -> bool:
    return '"additionalProperties"' in body["messages"][0]["content"]


def test_a_server_that_takes_the_schema_gets_it_once_and_not_in_the_text():
    endpoint = FakeChatEndpoint(answering(GOOD))
    drafter(endpoint).draft(request())
    assert [form_of(body) for body in endpoint.bodies] == [Form.JSON_SCHEMA]
    assert not has_schema(endpoint.bodies[0])


@pytest.mark.parametrize(
    ("server", "asked"),
    [
        (like_llama_cpp_python, [Form.JSON_SCHEMA, Form.JSON_OBJECT]),
        (like_older_vllm, [Form.JSON_SCHEMA, Form.JSON_OBJECT, Form.MEMBERS]),
        (like_lm_studio, [Form.JSON_SCHEMA]),
        (like_older_transformers_serve, list(Form)),
        (like_transformers_serve, [Form.JSON_SCHEMA, Form.MEMBERS, Form.ANY_JSON]),
        (like_a_careless_gateway, [Form.JSON_SCHEMA, Form.MEMBERS, Form.ANY_JSON]),
        (refusing_grammars, [Form.JSON_SCHEMA, Form.JSON_OBJECT, Form.MEMBERS, Form.ANY_JSON]),
    ],
)
def test_the_form_that_a_server_takes_is_found_once_and_never_asked_for_again(server, asked: list[Form]):
    endpoint = FakeChatEndpoint(server(answering(GOOD)))
    drafting = drafter(endpoint)
    assert drafting.draft(request()).drafter.name == "chat"
    assert [form_of(body) for body in endpoint.bodies] == asked
    drafting.draft(request())
    assert [form_of(body) for body in endpoint.bodies[len(asked) :]] == asked[-1:]
    assert [has_schema(body) for body in endpoint.bodies] == [form.in_text for form in [*asked, asked[-1]]]


@pytest.mark.parametrize("status", [400, 404, 415, 422, 500, 501, 503])
def test_an_error_that_speaks_of_the_form_leads_to_the_next_form_whatever_its_status(status: int):
    def told(_body: dict[str, Any]) -> Reply:
        return status, {"error": {"message": "Invalid value for 'response_format': json_schema", "code": None}}

    endpoint = FakeChatEndpoint(told, answering(GOOD))
    assert drafter(endpoint).draft(request()).drafter.name == "chat"
    assert [form_of(body) for body in endpoint.bodies] == [Form.JSON_SCHEMA, Form.JSON_OBJECT]


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_an_outage_is_no_matter_of_the_form(status: int):
    endpoint = FakeChatEndpoint(failing(status))
    with pytest.raises(PartDown):
        drafter(endpoint).draft(request())
    assert len(endpoint.bodies) == 1


def test_a_server_that_fails_inside_over_every_form_is_down():
    def told(_body: dict[str, Any]) -> Reply:
        return 500, {"error": {"message": "grammar: internal error"}}

    endpoint = FakeChatEndpoint(told)
    with pytest.raises(PartDown, match="HTTP 500"):
        drafter(endpoint).draft(request())
    assert len(endpoint.bodies) == len(Form)


def test_an_endpoint_without_pieces_is_asked_for_the_whole_answer_from_then_on():
    endpoint = FakeChatEndpoint(without_pieces(answering(GOOD)))
    drafting = drafter(endpoint)
    assert drafting.draft(request()).drafter.name == "chat"
    drafting.draft(request())
    assert ["stream" in body for body in endpoint.bodies] == [True, True, False, False]
    assert {form_of(body) for body in endpoint.bodies} == {Form.JSON_SCHEMA}


def test_beside_json_object_the_schema_itself_is_given():
    endpoint = FakeChatEndpoint(like_llama_cpp_python(answering(GOOD)))
    drafter(endpoint).draft(request())
    assert endpoint.bodies[1]["response_format"]["schema"] == compile_schema(template())


def test_two_drafters_of_a_process_share_what_an_endpoint_takes():
    endpoint = FakeChatEndpoint(like_older_transformers_serve(answering(GOOD)))
    with endpoint.serving() as base_url:
        for _ in range(2):
            chat = ChatDrafter(base_url=base_url, model="shared", fallback=VerbatimDrafter(), context_tokens=16_000)
            chat.draft(request())
            chat.close()
    assert [form_of(body) for body in endpoint.bodies] == [*Form, Form.TEXT]


def test_a_server_that_is_down_for_a_moment_is_not_remembered_as_one_without_schemas():
    endpoint = FakeChatEndpoint(*[failing(400) for _ in Form], answering(GOOD))
    client = ChatEndpoint(base_url="http://llm.test/v1", model="clinic-7b", transport=endpoint.transport)
    asking = [{"role": "user", "content": "Write."}]
    with pytest.raises(MissingPart):
        client.complete(lambda _in_text: asking, schema={})
    assert client.form is Form.JSON_SCHEMA


def test_a_server_that_only_keeps_the_connection_open_is_not_waited_for():
    def pings() -> Iterator[bytes]:
        while True:
            time.sleep(0.01)
            yield b": ping\n\n"

    def handle(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=pings())

    client = ChatEndpoint(
        base_url="http://llm.test/v1", model="clinic-7b", timeout_s=0.1, transport=httpx.MockTransport(handle)
    )
    with pytest.raises(PartDown, match="too long"):
        client.complete(lambda _in_text: [{"role": "user", "content": "Write."}], schema={})


def test_an_answer_that_drips_is_not_waited_for_either():
    def drops() -> Iterator[bytes]:
        yield b'data: {"choices": [{"delta": {"content": "{"}}]}\n\n'
        while True:
            time.sleep(0.05)
            yield b": still here\n\n"

    def handle(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=drops())

    client = ChatEndpoint(
        base_url="http://llm.test/v1", model="clinic-7b", timeout_s=0.1, transport=httpx.MockTransport(handle)
    )
    with pytest.raises(PartDown, match="too long"):
        client.complete(lambda _in_text: [{"role": "user", "content": "Write."}], schema={})


def test_a_gateways_stream_timeout_is_an_outage_and_no_wish_for_whole_answers():
    def gateway(_body: dict[str, Any]) -> Reply:
        return 504, {"error": {"message": "stream timeout"}}

    endpoint = FakeChatEndpoint(gateway)
    with pytest.raises(PartDown):
        drafter(endpoint).draft(request())
    assert ["stream" in body for body in endpoint.bodies] == [True]


@pytest.mark.parametrize(
    "line",
    [
        "data: nonsense",
        "data: [1, 2]",
        "data: {}",
        'data: {"choices": "none"}',
        'data: {"choices": [null]}',
        "event: x",
    ],
)
def test_lines_that_are_no_piece_of_an_answer_are_left_out(line: str):
    def handle(_request: httpx.Request) -> httpx.Response:
        content = f"{line}\n\ndata: {json.dumps({'choices': [{'delta': {'content': TEXT}}]})}\n\ndata: [DONE]\n\n"
        return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=content.encode())

    chat = ChatDrafter(
        base_url="http://llm.test/v1",
        model="clinic-7b",
        fallback=VerbatimDrafter(),
        context_tokens=16_000,
        transport=httpx.MockTransport(handle),
    )
    assert chat.draft(request()).drafter.name == "chat"
