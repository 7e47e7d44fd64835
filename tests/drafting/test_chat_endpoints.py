from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from scribe.drafting import DraftRequest
from scribe.drafting.chat import ChatDrafter
from scribe.drafting.chat_endpoint import ChatEndpoint, Form
from scribe.errors import MissingPart, PartDown
from scribe.model import InsteadOf, Template, WhyInstead
from scribe.template import TemplateLibrary, compile_schema
from tests.fakes.chat_endpoint import (
    Answer,
    FakeChatEndpoint,
    Reply,
    answering,
    cut_through,
    failing,
    like_a_careless_gateway,
    like_llama_cpp_python,
    like_llama_cpp_server,
    like_lm_studio,
    like_older_transformers_serve,
    like_older_vllm,
    like_ollama,
    like_transformers_serve,
    like_vllm,
    refusing_grammars,
    saying,
    without_pieces,
)
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.notes import transcript_of

SECTIONS = ("subjective", "objective", "assessment", "plan")


def template() -> Template:
    return TemplateLibrary().get("outpatient-soap")


def note(**told: list[str]) -> dict[str, Any]:
    sections = {name: [{"text": text, "evidence": ["1"]} for text in told.get(name, [])] for name in SECTIONS}
    return {"sections": sections}


GOOD = note(subjective=["Knee pain."])


def request(*turns: str) -> DraftRequest:
    return DraftRequest(transcript=transcript_of(*(turns or ("My knee hurts.",))), template=template())


def drafter(endpoint: FakeChatEndpoint, **more: Any) -> ChatDrafter:
    return ChatDrafter(
        base_url="http://llm.test/v1",
        model="clinic-7b",
        fallback=VerbatimDrafter(),
        transport=endpoint.transport,
        **{"context_tokens": 16_000, **more},
    )


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


@pytest.mark.parametrize(
    ("models", "context"),
    [
        ([{"id": "clinic-7b", "max_model_len": 32_768}], 32_768),
        ([{"id": "served.gguf", "meta": {"n_ctx_train": 131_072, "n_ctx": 4096}}], 4096),
        ([{"id": "clinic-7b", "owned_by": "library"}], 4096),
        ([{"id": "clinic-7b"}], 8192),
        ([{"id": "one", "max_model_len": 1}, {"id": "two"}], 8192),
        (None, 8192),
    ],
)
def test_the_window_is_what_the_endpoint_says_of_its_model(models: list[dict[str, Any]] | None, context: int):
    endpoint = FakeChatEndpoint(answering(GOOD), models=models)
    client = ChatEndpoint(base_url="http://llm.test/v1", model="clinic-7b", transport=endpoint.transport)
    assert client.window().context_tokens == context


def test_what_the_operator_sets_goes_before_what_the_endpoint_says():
    endpoint = FakeChatEndpoint(answering(GOOD), models=[{"id": "clinic-7b", "max_model_len": 32_768}])
    client = ChatEndpoint(
        base_url="http://llm.test/v1", model="clinic-7b", context_tokens=6000, transport=endpoint.transport
    )
    assert client.window().context_tokens == 6000


def repeating_what_it_reads(body: dict[str, Any]) -> Reply:
    """Writes a statement for each line that is new to it, as a careful model would."""
    user = body["messages"][1]["content"]
    lines = re.findall(r"^\[(\d+)\] [^:]*: (.*)$", user, re.MULTILINE)
    told = note()
    told["sections"]["subjective"] = [{"text": text, "evidence": [name]} for name, text in lines]
    return answering(told)(body)


LONG = tuple(f"On day {at} the pain in finger {at} was worse than in toe {at}." for at in range(400))


@pytest.mark.parametrize(
    "server",
    [
        lambda then: like_vllm(then, context_tokens=5000),
        lambda then: like_llama_cpp_server(then, context_tokens=5000),
        lambda then: like_ollama(then, context_tokens=3000),
    ],
    ids=["vLLM", "llama.cpp", "Ollama"],
)
def test_a_consultation_longer_than_the_window_is_one_note_with_every_turn_once(server):
    endpoint = FakeChatEndpoint(server(repeating_what_it_reads))
    made = drafter(endpoint, context_tokens=0).draft(request(*LONG))
    assert made.drafter.name == "chat"
    assert [statement.text for statement in made.statements] == list(LONG)
    assert [statement.evidence for statement in made.statements] == [(f"s{at}",) for at in range(1, 401)]


def test_a_window_that_turned_out_smaller_is_remembered_for_the_next_note():
    endpoint = FakeChatEndpoint(like_ollama(repeating_what_it_reads, context_tokens=3000))
    drafting = drafter(endpoint, context_tokens=16_000)
    first = drafting.draft(request(*LONG))
    asked = len(endpoint.bodies)
    second = drafting.draft(request(*LONG))
    assert [one.text for one in first.statements] == [one.text for one in second.statements] == list(LONG)
    assert len(endpoint.bodies) - asked < asked


def test_a_server_that_counts_without_its_cache_is_not_taken_for_one_that_cuts():
    endpoint = FakeChatEndpoint(like_ollama(answering(GOOD), context_tokens=40))
    assert drafter(endpoint).draft(request(*LONG[:30])).drafter.name == "chat"
    assert len(endpoint.bodies) == 1


def test_a_later_part_is_told_what_was_written_and_that_it_is_data():
    endpoint = FakeChatEndpoint(repeating_what_it_reads)
    drafter(endpoint, context_tokens=6000).draft(request(*LONG))
    later = endpoint.bodies[-1]["messages"][1]["content"]
    block = later[later.index("<WRITTEN-") : later.index("</WRITTEN-")]
    assert "- On day" in block
    assert "later part" in later


def test_an_answer_that_is_cut_off_again_and_again_is_asked_for_in_halves():
    def answer(body: dict[str, Any]) -> Reply:
        status, value = repeating_what_it_reads(body)
        if len(value["choices"][0]["message"]["content"]) > 1600:
            return saying('{"sections": {"subj', finish_reason="length")(body)
        return status, value

    turns = LONG[:20]
    made = drafter(FakeChatEndpoint(answer)).draft(request(*turns))
    assert made.drafter.name == "chat"
    assert [statement.text for statement in made.statements] == list(turns)


def test_a_window_too_small_for_the_template_is_said_with_the_remedy():
    with pytest.raises(MissingPart, match="SCRIBE_CHAT_CONTEXT"):
        drafter(FakeChatEndpoint(answering(GOOD)), context_tokens=1200).draft(request())


TEXT = json.dumps(GOOD)


@pytest.mark.parametrize(
    "content",
    [
        f"<think>The patient says {{their}} knee hurts.</think>{TEXT}",
        f"The knee, I think. </think>\n{TEXT}",
        f"<reasoning>\n{json.dumps(note(plan=['Morphine.']))}\n</reasoning>\n```json\n{TEXT}\n```",
        f"Here is {{the note}} that you asked for:\n\n{TEXT}\n\nLet me know!",
        f"\ufeff{TEXT}",
    ],
)
def test_reasoning_prose_and_fences_around_the_answer_do_no_harm(content: str):
    endpoint = FakeChatEndpoint(saying(content))
    made = drafter(endpoint).draft(request())
    assert [statement.text for statement in made.statements] == ["Knee pain."]
    assert len(endpoint.bodies) == 1


def test_an_answer_given_in_pieces_is_read():
    def pieces(_body: dict[str, Any]) -> Reply:
        content = [{"type": "text", "text": TEXT[:20]}, {"type": "text", "text": TEXT[20:]}]
        return 200, {"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]}

    assert drafter(FakeChatEndpoint(pieces)).draft(request()).statements[0].text == "Knee pain."


def refusing(_body: dict[str, Any]) -> Reply:
    message = {"role": "assistant", "content": None, "refusal": "I can't help with medical records."}
    return 200, {"choices": [{"message": message, "finish_reason": "stop"}]}


@pytest.mark.parametrize(
    ("faulty", "told"),
    [
        (saying("<think>Let me think about this and"), "reasoning"),
        (saying("<think>Let me think", finish_reason="length"), "cut off"),
        (saying(TEXT, finish_reason="length"), "cut off"),
        (cut_through(TEXT[:40]), "cut off"),
        (refusing, "refused"),
        (saying("", finish_reason="content_filter"), "refused"),
        (saying(""), "empty"),
        (saying(TEXT.replace("Knee pain.", "Knee pain." + " " * 500)), "again and again"),
        (answering(note(subjective=["Cough."] * 40)), "again and again"),
        (answering(note(subjective=["the pain is bad " * 40])), "again and again"),
        (answering({"sections": "none"}), "JSON Schema"),
        (lambda _body: (200, {"choices": [{"message": None}]}), "empty"),
    ],
)
def test_each_fault_is_told_once_and_then_the_embedded_drafter_writes_the_note(faulty: Answer, told: str):
    repaired = FakeChatEndpoint(faulty, answering(GOOD))
    assert drafter(repaired).draft(request()).drafter.name == "chat"
    assert told in repaired.bodies[1]["messages"][-1]["content"]
    faulty_twice = FakeChatEndpoint(faulty)
    made = drafter(faulty_twice).draft(request())
    assert len(faulty_twice.bodies) == 2
    if told != "again and again":
        assert made.drafter.instead_of == InsteadOf(name="chat", model="clinic-7b", reason=WhyInstead.UNUSABLE)


def test_an_answer_that_a_limit_cut_through_is_no_outage_where_it_comes_in_one_piece_either():
    made = drafter(FakeChatEndpoint(without_pieces(cut_through(TEXT[:40])))).draft(request())
    assert made.drafter.instead_of == InsteadOf(name="chat", model="clinic-7b", reason=WhyInstead.UNUSABLE)


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


def test_of_statements_that_still_repeat_each_stands_once():
    made = drafter(FakeChatEndpoint(answering(note(subjective=["Cough."] * 40)))).draft(request())
    assert [statement.text for statement in made.statements] == ["Cough."]


def test_characters_that_no_note_may_hold_are_taken_out():
    answer = json.dumps(note(subjective=["Knee\x00 pain\u202e.\n\tLeft \ud800side."]))
    made = drafter(FakeChatEndpoint(saying(answer))).draft(request())
    assert made.statements[0].text == "Knee pain. Left side."


def test_a_server_that_tells_its_error_with_status_200_is_not_taken_for_an_empty_answer():
    def answer(body: dict[str, Any]) -> Reply:
        if len(endpoint.bodies) == 1:
            return 200, {"error": {"message": "the request exceeds the available context size", "n_ctx": 4096}}
        return answering(GOOD)(body)

    endpoint = FakeChatEndpoint(answer)
    assert drafter(endpoint).draft(request()).drafter.name == "chat"
    assert len(endpoint.bodies) == 2
