"""Answers that run away are ended within some dozen tokens, and those that do not are left alone."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest

from scribe.drafting.chat_endpoint import ChatEndpoint
from scribe.drafting.chat_rounds import Completion
from scribe.drafting.runaway import Runaway, sound
from tests.fakes.chat_endpoint import FakeChatEndpoint, saying

ITEM: dict[str, Any] = {
    "type": "object",
    "properties": {"evidence": {"type": "array", "items": {"type": "string"}}, "text": {"type": "string"}},
    "required": ["evidence", "text"],
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "sections": {
            "type": "object",
            "properties": {name: {"type": "array", "items": ITEM} for name in ("subjective", "plan")},
            "required": ["subjective", "plan"],
        }
    },
    "required": ["sections"],
}
LONG = (
    "The patient has taken the tablets in the morning and in the evening for a week, without any change of the cough "
    "that wakes her at night, and has now come because the fever rose to thirty-nine degrees on the third day."
)


def told(*texts: str, then: str = "") -> str:
    items = ",".join(json.dumps({"evidence": ["1"], "text": text}) for text in texts)
    return f'{{"sections":{{"subjective":[{items}{then}'


def noticed_at(content: str) -> int | None:
    """After how many characters an answer that comes four characters at a time is ended."""
    watch = Runaway()
    return next((at for at in count(4, 4) if at > len(content) + 4 or watch.found(content[:at])), None)


def ended_within(content: str, loop_begins: int) -> int:
    at = noticed_at(content)
    assert at is not None
    return at - loop_begins


@pytest.mark.parametrize(
    ("sane", "loop"),
    [
        (told("Cough."), ',{"evidence":["1"],"text":"Fever."}' * 40),
        (told("Cough.", then=',{"evidence":["1"],"text":"'), "The pain is bad. " * 40),
        (told("Cough.", then=',{"evidence":["1"],"text":"'), "no " * 100),
        (told("Cough.", then=',{"evidence":["1"],"text":"'), "很疼" * 100),
        (told("Cough.", then=',{"evidence":['), '"2",' * 100),
        (told("Cough.", then=',{"evidence":['), '\n        "2",' * 100),
        (told("Cough.") + "]", "\n" * 400),
        ("<think>", "Let me think again. " * 50),
        (told(LONG), "," + json.dumps({"evidence": ["2"], "text": LONG})),
    ],
)
def test_a_circle_is_noticed_within_some_dozen_tokens(sane: str, loop: str):
    assert noticed_at(sane) is None or noticed_at(sane) > len(sane)
    assert ended_within(sane + loop, len(sane)) <= 240


def test_a_hundred_words_said_again_in_one_sentence_are_noticed_at_the_third_time():
    begun = told("Cough.", then=',{"evidence":["1"],"text":"')
    assert ended_within(begun + f"{LONG} " * 9, len(begun)) < 2 * len(LONG) + 120


def test_a_list_of_evidence_without_end_is_noticed():
    begun = told("Cough.", then=',{"evidence":[')
    assert ended_within(begun + ",".join(f'"{at}"' for at in range(400)), len(begun)) < 300


@pytest.mark.parametrize(
    "answer",
    [
        told("Cough for five days.", "Cough at night.", "No fever.", "No chest pain.", "No shortness of breath."),
        told(*(f"Blood pressure {at} over 90 mmHg at home, taken in the morning before breakfast." for at in range(9))),
        told(f"{LONG} It is worse.", LONG.replace("cough", "pain")[:150] + " and no more."),
        json.dumps({"sections": {"subjective": [], "objective": [], "assessment": [], "plan": []}}, indent=4),
        told("患者咳嗽五天，夜间加重。", "否认发热。", "否认胸痛。", "否认气促。"),
        json.dumps({"sections": {"plan": [{"evidence": ["1", "2", "2"], "text": "Rest, rest, and again rest."}]}}),
        told("Cough.", "Cough.", "Fever since Monday."),
        json.dumps({"judged": [{"statement": str(at), "verdict": "borne_out", "why": ""} for at in range(30)]}),
    ],
)
def test_what_is_said_once_or_in_like_words_is_no_circle(answer: str):
    assert noticed_at(answer) is None or noticed_at(answer) > len(answer)


def test_what_was_whole_before_a_circle_is_kept_and_the_rest_is_empty():
    content = told("Cough.", "No fever.", then=',{"evidence":["3"],"text":"The pain is bad. The pain is')
    assert json.loads(sound(content, SCHEMA)) == {
        "sections": {
            "subjective": [{"evidence": ["1"], "text": "Cough."}, {"evidence": ["1"], "text": "No fever."}],
            "plan": [],
        }
    }


def test_of_an_answer_without_anything_whole_nothing_is_made_up():
    assert json.loads(sound('{"sections":{"subjective":[{"evidence":["2","2"', SCHEMA)) == {
        "sections": {"subjective": [], "plan": []}
    }
    assert sound("no no no", SCHEMA) == "no no no"


def test_an_endpoint_that_runs_in_circles_is_left_after_some_dozen_pieces():
    circles = told("Cough.", then=',{"evidence":["1"],"text":"' + "The pain is bad. " * 700)
    endpoint = FakeChatEndpoint(saying(circles, finish_reason="length"))
    client = ChatEndpoint(base_url="http://llm.test/v1", model="clinic-7b", transport=endpoint.transport)
    completion = client.complete(lambda _in_text: [{"role": "user", "content": "Write."}], schema=SCHEMA)
    kept = {"sections": {"subjective": [{"evidence": ["1"], "text": "Cough."}], "plan": []}}
    assert completion == Completion(json.dumps(kept), "looped")
    assert endpoint.pieces < 60


def test_who_listens_hears_the_answer_grow_and_can_end_it():
    class LeaseIsGone(Exception):
        pass

    heard: list[str] = []

    def listen(content: str) -> None:
        heard.append(content)
        if len(heard) == 5:
            raise LeaseIsGone

    endpoint = FakeChatEndpoint(saying(told(LONG) + "]}}"))
    client = ChatEndpoint(base_url="http://llm.test/v1", model="clinic-7b", transport=endpoint.transport)
    with pytest.raises(LeaseIsGone):
        client.complete(lambda _in_text: [{"role": "user", "content": "Write."}], schema=SCHEMA, heard=listen)
    assert [len(content) for content in heard] == [0, 4, 8, 12, 16]
    assert endpoint.pieces < 10
