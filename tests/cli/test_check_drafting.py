"""``scribe check`` puts the language model to work: a three-line consultation, its form and its speed."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from scribe.console.checking import Health
from scribe.console.checking_drafting import check_drafting
from scribe.errors import MissingPart, PartDown
from scribe.settings import Settings
from tests.fakes.chat_endpoint import (
    Answer,
    FakeChatEndpoint,
    Reply,
    answering,
    failing,
    like_llama_cpp_python,
    like_transformers_serve,
    saying,
)
from tests.fakes.gguf_models import write_random_model

SECTIONS = ("subjective", "objective", "assessment", "plan")
NOTE = {
    "sections": {name: [] for name in SECTIONS} | {"subjective": [{"text": "Cough for five days.", "evidence": ["2"]}]}
}


def quick(then: Answer) -> Answer:
    """Counts like a machine that answers at once."""

    def answer(body: dict[str, Any]) -> Reply:
        status, value = then(body)
        return status, value | {"usage": {"prompt_tokens": 900, "completion_tokens": 60}}

    return answer


def checked(*answers: Answer, model: str = "clinic-7b", **more: Any):
    endpoint = FakeChatEndpoint(*answers, models=[{"id": "clinic-7b", "max_model_len": 16_384}])
    with endpoint.serving() as base_url:
        settings = Settings(drafter="chat", chat_url=base_url, chat_model=model, _env_file=None, **more)
        return check_drafting(settings, "drafting"), endpoint


def test_the_form_the_speed_and_the_time_for_ten_minutes_are_said():
    finding, endpoint = checked(quick(answering(NOTE)))
    assert finding.health is Health.SOUND
    assert "response_format json_schema" in finding.detail
    assert re.search(r"reads [\d,]+ and writes [\d,]+ tokens a second", finding.detail)
    assert re.search(r"ten-minute visit takes about \d+ (seconds|minutes)", finding.detail)
    assert "cough for five days" in json.dumps(endpoint.bodies)


def test_the_form_of_llama_cpp_python_is_found():
    finding, _ = checked(like_llama_cpp_python(quick(answering(NOTE))))
    assert finding.health is Health.SOUND
    assert "beside response_format json_object" in finding.detail


def test_a_server_without_schemas_is_advised_against():
    finding, _ = checked(like_transformers_serve(quick(answering(NOTE))))
    assert finding.health is Health.ADVICE
    assert "no schema" in finding.detail
    assert "holds answers to a JSON Schema" in finding.remedy


def test_a_model_that_cannot_write_three_lines_is_said():
    finding, _ = checked(quick(saying("Sorry.")))
    assert finding.health is Health.ADVICE
    assert "could not be used" in finding.detail


def test_an_endpoint_that_lists_its_models_and_fails_at_work_is_down():
    with pytest.raises(PartDown, match="HTTP 503"):
        checked(failing(503))


def test_a_model_that_is_not_served_is_said_with_those_that_are():
    with pytest.raises(MissingPart, match="clinic-7b"):
        checked(answering(NOTE), model="clinic-70b")


def test_a_model_in_this_process_is_put_to_work_too(tmp_path):
    model = write_random_model(tmp_path / "random.gguf")
    settings = Settings(drafter="local", local_model=model, device="cpu", cpu_threads=1, _env_file=None)
    finding = check_drafting(settings, "drafting")
    assert finding.detail.startswith("random: it takes the schema as response_format json_schema")
