"""A language model in this process: llama.cpp's own engine, with a small model of random weights."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from scribe.drafting import DraftRequest, drafter_from
from scribe.drafting.chat import ChatDrafter
from scribe.drafting.chat_endpoint import ChatEndpoint, Form
from scribe.drafting.local import LocalEngine, check_installed
from scribe.errors import MissingPart
from scribe.settings import Settings
from scribe.template import TemplateLibrary, compile_schema
from scribe.verification import verify
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.gguf_models import write_random_model
from tests.fakes.notes import transcript_of

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"side": {"enum": ["left", "right"]}, "certain": {"type": "boolean"}},
    "required": ["side", "certain"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_random_model(tmp_path_factory.mktemp("model") / "random.gguf")


@pytest.fixture(scope="module")
def engine(model: Path) -> LocalEngine:
    return LocalEngine(model, device="cpu", context_tokens=8192, threads=1, data_dir=model.parent)


@pytest.fixture
def endpoint(engine: LocalEngine) -> Iterator[ChatEndpoint]:
    opened = ChatEndpoint(base_url=engine.base_url, model=engine.name, key=engine.key)
    yield opened
    opened.close()


def test_what_noise_answers_follows_the_schema_and_is_counted(endpoint: ChatEndpoint):
    asking = [{"role": "user", "content": "Which knee?"}]
    completion = endpoint.complete(lambda _in_text: asking, schema=SCHEMA)
    value = json.loads(completion.content)
    assert value["side"] in ("left", "right")
    assert isinstance(value["certain"], bool)
    assert endpoint.form is Form.JSON_SCHEMA
    reading = endpoint.readings[-1]
    assert (reading.read_tokens or 0) > 5
    assert reading.written_tokens > 5
    assert 0 < reading.began_s <= reading.took_s


def test_evidence_can_only_name_what_was_shown(engine: LocalEngine):
    endpoint = ChatEndpoint(base_url=engine.base_url, model=engine.name, key=engine.key, holds_names=True)
    evidence = {"type": "array", "items": {"type": "string"}, "maxItems": 2}
    schema = {"type": "object", "properties": {"evidence": evidence}, "required": ["evidence"]}
    asking = [{"role": "user", "content": "Which line?"}]
    content = endpoint.complete(lambda _in_text: asking, schema=schema, names=("7", "12")).content
    assert set(re.findall(r'"(\d+|[^"]*)"', content)) - {"evidence"} <= {"7", "12"}
    assert re.search(r'"(?:7|12)"', content)
    endpoint.close()


def test_its_window_is_what_it_was_given(endpoint: ChatEndpoint):
    assert endpoint.window().context_tokens == 8192


def test_nobody_without_the_key_is_answered_and_what_was_asked_cannot_be_read(engine: LocalEngine):
    body = {"messages": [{"role": "user", "content": "Hello"}]}
    assert httpx.post(f"{engine.base_url}/chat/completions", json=body).status_code == 401
    slots = httpx.get(f"{engine.base_url}/../slots", headers={"Authorization": f"Bearer {engine.key}"})
    assert slots.status_code == 501
    assert engine.base_url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("template", ["outpatient-soap", "outpatient-initial-zh"])
def test_the_grammar_of_every_template_is_taken(endpoint: ChatEndpoint, template: str):
    schema = compile_schema(TemplateLibrary().get(template))
    asking = [{"role": "user", "content": "Write."}]
    content = endpoint.complete(lambda _in_text: asking, schema=schema).content
    assert endpoint.form is Form.JSON_SCHEMA
    assert content.lstrip().startswith("{")


def test_a_note_comes_whatever_the_model_writes(engine: LocalEngine):
    chosen = TemplateLibrary().get("outpatient-soap")
    drafter = ChatDrafter(
        base_url=engine.base_url, model=engine.name, key=engine.key, fallback=VerbatimDrafter(), name="local"
    )
    transcript = transcript_of("What is it?", "My knee hurts.")
    note = drafter.draft(DraftRequest(transcript=transcript, template=chosen))
    writers = (note.drafter, note.drafter.instead_of)
    assert ("local", "random") in [(one.name, one.model) for one in writers if one is not None]
    verify(note, transcript, chosen)
    drafter.close()


def test_the_settings_make_the_drafter(model: Path):
    made = drafter_from(Settings(drafter="local", local_model=model.parent, local_context=2048, device="cpu"))
    assert isinstance(made, ChatDrafter)
    assert (made.ref.name, made.ref.model) == ("local", "random")
    made.close()


def test_without_a_model_the_settings_say_what_to_set():
    with pytest.raises(MissingPart, match="SCRIBE_LOCAL_MODEL"):
        drafter_from(Settings(), "local")


def test_what_is_no_model_is_said_before_it_is_loaded(tmp_path: Path, model: Path):
    with pytest.raises(MissingPart, match="0 GGUF files"):
        check_installed(tmp_path)
    other = tmp_path / "notes.gguf"
    other.write_text("notes")
    with pytest.raises(MissingPart, match="no GGUF file"):
        check_installed(other)
    for name in ("one.gguf", "two.gguf"):
        (tmp_path / name).write_bytes(model.read_bytes())
    with pytest.raises(MissingPart, match="3 GGUF files"):
        check_installed(tmp_path)


def test_a_model_that_was_cut_through_is_said(tmp_path: Path, model: Path):
    half = tmp_path / "half.gguf"
    half.write_bytes(model.read_bytes()[: model.stat().st_size // 2])
    with pytest.raises(MissingPart, match=r"half.gguf cannot be loaded"):
        LocalEngine(half, device="cpu", data_dir=tmp_path)
