"""``scribe check`` puts the second reader to work: four statements, two of them wrong; its form, its time, its cost."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from scribe.console.checking import Finding, Health
from scribe.console.checking_second_reader import check_second_reader
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

WRONG = ("5 g three", "Fever for 5 days", "对乙酰氨基酚5 g", "发热5天")


def judging(body: dict[str, Any]) -> Reply:
    """A reader that knows what was said, and counts like a machine that answers at once."""
    wrong = any(words in body["messages"][1]["content"] for words in WRONG)
    status, value = answering({"verdict": "contradicted" if wrong else "borne_out"})(body)
    return status, value | {"usage": {"prompt_tokens": 200, "completion_tokens": 10}}


def believing(body: dict[str, Any]) -> Reply:
    """A reader that believes everything."""
    return answering({"verdict": "borne_out"})(body)


def checked(answer: Answer, model: str = "reader-3b", **more: Any) -> Finding:
    endpoint = FakeChatEndpoint(answer, models=[{"id": "reader-3b", "max_model_len": 16_384}])
    with endpoint.serving() as base_url:
        settings = Settings(verifier="chat", verifier_url=base_url, verifier_model=model, _env_file=None, **more)
        return check_second_reader(settings, "reader")


@pytest.mark.parametrize("template", ["outpatient-soap", "outpatient-initial-zh"])
def test_its_form_its_time_and_its_cost_are_said(template: str):
    finding = checked(judging, default_template=template)
    assert finding.health is Health.SOUND
    assert "reader-3b: it takes the schema as response_format json_schema" in finding.detail
    assert "4 of 4 plain statements judged right" in finding.detail
    assert re.search(r"\d\.\d s each; the note of a ten-minute visit takes about \d+ (seconds|minutes)", finding.detail)


def test_the_form_of_another_server_is_found():
    assert "beside response_format json_object" in checked(like_llama_cpp_python(judging)).detail


def test_a_reader_that_believes_everything_is_advised_against():
    finding = checked(believing)
    assert finding.health is Health.ADVICE
    assert "2 of 4 plain statements judged right" in finding.detail
    assert "larger model" in finding.remedy


@pytest.mark.parametrize("nonsense", ["Sorry.", "{}", '{"verdict": "perhaps"}', "[1, 2]"])
def test_answers_that_are_no_verdicts_are_said(nonsense: str):
    finding = checked(saying(nonsense))
    assert finding.health is Health.ADVICE
    assert "none of its answers is a verdict" in finding.detail


def test_a_server_without_schemas_is_advised_against():
    finding = checked(like_transformers_serve(judging))
    assert (finding.health, "no schema" in finding.detail) == (Health.ADVICE, True)


def test_a_reader_that_needs_more_than_its_time_for_a_note_is_said():
    def slow(body: dict[str, Any]) -> Reply:
        time.sleep(0.1)
        return judging(body)

    finding = checked(slow, verifier_timeout_s=2)
    assert finding.health is Health.ADVICE
    assert re.search(r"It has 2 s, which is enough for \d+ of 25 statements", finding.detail)
    assert "SCRIBE_VERIFIER_TIMEOUT_S" in finding.remedy


def test_a_reader_that_judges_nothing_in_all_of_its_time_is_said():
    finding = checked(judging, verifier_timeout_s=1e-6)
    assert finding.health is Health.ADVICE
    assert "did not judge four statements within 1e-06 s" in finding.detail


@pytest.mark.parametrize(("status", "fault", "said"), [(503, PartDown, "HTTP 503"), (401, MissingPart, "the key")])
def test_an_endpoint_that_lists_its_models_and_fails_at_work_is_named(status: int, fault: type[Exception], said: str):
    with pytest.raises(fault, match=f"second reader's endpoint.*{said}"):
        checked(failing(status))


def test_a_model_that_is_not_served_is_said_with_those_that_are():
    with pytest.raises(MissingPart, match="second reader's endpoint does not serve reader-70b") as missing:
        checked(judging, model="reader-70b")
    assert "SCRIBE_VERIFIER_MODEL to one of: reader-3b" in missing.value.remedy


def test_what_an_endpoint_calls_its_models_does_nothing_to_the_terminal():
    models = [{"id": f"odd\x1b[2J-{number}"} for number in range(300)]
    with FakeChatEndpoint(judging, models=models).serving() as base_url:
        settings = Settings(verifier="chat", verifier_url=base_url, verifier_model="m", _env_file=None)
        with pytest.raises(MissingPart) as missing:
            check_second_reader(settings, "reader")
    assert "\x1b" not in missing.value.remedy
    assert len(missing.value.remedy) < 500


def test_an_endpoint_that_is_not_there_is_said():
    settings = Settings(verifier="chat", verifier_url="http://127.0.0.1:1/v1", verifier_model="m", _env_file=None)
    with pytest.raises(PartDown, match="second reader's endpoint does not answer as one: ConnectError") as down:
        check_second_reader(settings, "reader")
    assert "SCRIBE_VERIFIER_URL" in down.value.remedy


def test_without_a_second_reader_the_check_says_so(tmp_path):
    settings = Settings(data_dir=tmp_path, _env_file=None)
    assert check_second_reader(settings, "reader") == Finding("reader", Health.SOUND, "none (SCRIBE_VERIFIER)")
