"""What an endpoint reads at once, and what its answers may look like."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from scribe.drafting.chat_endpoint import ChatEndpoint
from scribe.errors import MissingPart
from scribe.model import InsteadOf, WhyInstead
from tests.fakes.chat_drafting import GOOD, drafter, note, request
from tests.fakes.chat_endpoint import (
    Answer,
    FakeChatEndpoint,
    Reply,
    answering,
    cut_through,
    like_llama_cpp_server,
    like_ollama,
    like_vllm,
    saying,
    without_pieces,
)


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
