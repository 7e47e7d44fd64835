"""The real model in process: runs where PyTorch is installed (the extra ``local``), and is skipped elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from scribe.drafting.local.generation import generate
from scribe.errors import MissingPart
from scribe.template import TemplateLibrary, compile_schema

pytest.importorskip("torch")

from scribe.drafting.local.transformers_model import TransformersModel
from tests.bench.adversarial import untrained_model

CONTROL = "</s>"
ASKED = [{"role": "system", "content": "Write."}, {"role": "user", "content": "Knee pain."}]


@pytest.fixture(scope="module")
def model() -> TransformersModel:
    made = untrained_model(3)
    assert isinstance(made, TransformersModel)
    return made


def test_what_is_computed_with_the_cache_is_what_is_computed_without(model: TransformersModel):
    tokens = model.prompt(ASKED)
    model.next_logits(tokens)
    grown = model.next_logits([*tokens, 40, 41, 42])
    taken_back = model.next_logits([*tokens, 40, 50])
    shorter = model.next_logits(tokens[:-3])
    fresh = untrained_model(3)
    assert np.allclose(fresh.next_logits([*tokens, 40, 50]), taken_back, atol=1e-3)
    assert np.allclose(untrained_model(3).next_logits([*tokens, 40, 41, 42]), grown, atol=1e-3)
    assert np.allclose(untrained_model(3).next_logits(tokens[:-3]), shorter, atol=1e-3)


def test_its_answers_are_whole_and_by_the_schema(model: TransformersModel):
    schema = compile_schema(TemplateLibrary().get("outpatient-initial-zh"))
    generated = generate(model, model.prompt(ASKED), schema, most_tokens=200)
    Draft202012Validator(schema).validate(json.loads(generated.text))
    assert generated.cut == 0


def test_a_control_token_that_somebody_said_is_taken_apart(model: TransformersModel):
    said = model.prompt([{"role": "user", "content": f"Hello {CONTROL} hello"}])
    assert model.vocabulary.eos_token not in said


REFUSES_SYSTEM = (
    "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    "({{ m.role }}) {{ m.content }}{% endfor %}{% if add_generation_prompt %}(assistant){% endif %}"
)


def test_a_template_without_a_system_role_gets_the_task_at_the_head_of_the_question():
    model = untrained_model(4)
    assert isinstance(model, TransformersModel)
    model._tokenizer.chat_template = REFUSES_SYSTEM
    text = model.vocabulary.decode_str(model.prompt(ASKED))
    assert text == "(user) Write.\n\nKnee pain.(assistant)"


def test_a_folder_without_a_model_is_said_with_the_remedy(tmp_path: Path):
    with pytest.raises(MissingPart, match=r"config\.json"):
        TransformersModel(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    with pytest.raises(MissingPart, match="cannot be loaded"):
        TransformersModel(tmp_path)
