from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from scribe.drafting.local.drafter import with_ids
from scribe.drafting.local.generation import generate
from scribe.drafting.local.watch import Limits, Trouble
from scribe.drafting.local.writing import GenerationFailed
from scribe.template import TemplateLibrary, compile_schema
from tests.fakes.language_models import (
    PreferringModel,
    RecitingModel,
    broken_weights,
    loving,
    random_weights,
    saying_again,
)

TEMPLATES = ("outpatient-soap", "visit-note", "outpatient-initial-zh", "outpatient-followup-zh")
ASKED = [{"role": "user", "content": "Write."}]


def schema(template: str = "outpatient-soap") -> dict[str, Any]:
    return compile_schema(TemplateLibrary().get(template))


def answer_of(model: PreferringModel, held: dict[str, Any], most_tokens: int = 500, limits: Limits | None = None):
    generated = generate(model, model.prompt(ASKED), held, most_tokens=most_tokens, limits=limits)
    value = json.loads(generated.text)
    Draft202012Validator(held).validate(value)
    return value, generated


def note(**sections: list[str]) -> str:
    """An answer for outpatient-soap, as a model that knows the schema writes it."""
    every = {name: sections.get(name, []) for name in ("subjective", "objective", "assessment", "plan")}
    told = {name: [{"evidence": ["1"], "text": text} for text in texts] for name, texts in every.items()}
    return json.dumps({"sections": told}, separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize(
    ("preference", "trouble"),
    [
        (random_weights(3), None),
        (broken_weights, None),
        (loving(b"    ", b"  ", b" ", hating=(b'"',)), Trouble.WHITE_SPACE),
        (loving(hating=(b'"', b"]")), None),
        (loving(b'"]},{"', b",", b'{"', b'"', hating=(b"]",)), None),
        (saying_again(b"the patient says no "), Trouble.LOOP),
        (loving(b"\\"), None),
        (loving(b"\xf0", b"\x9f", b"\x98", b"\xe4"), None),
    ],
    ids=["untrained", "broken", "white space", "never ends", "list", "says again", "escapes", "half characters"],
)
def test_whatever_a_model_prefers_its_answer_ends_whole_and_by_the_schema(template, preference, trouble):
    _, generated = answer_of(PreferringModel(preference), schema(template))
    assert generated.steps <= 500
    assert generated.cut == 0
    assert trouble is None or trouble in generated.troubles


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(TEMPLATES), st.integers(1, 300))
def test_at_every_budget_an_untrained_model_gives_a_whole_answer(seed: int, template: str, most_tokens: int):
    _, generated = answer_of(PreferringModel(random_weights(seed)), schema(template), most_tokens)
    assert generated.steps <= most_tokens
    assert generated.cut == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=6, unique=True), st.integers(1, 400))
def test_what_a_budget_leaves_are_whole_statements_as_the_model_wrote_them(texts: list[str], most_tokens: int):
    written = [" ".join(text.split()) for text in texts]
    value, _ = answer_of(RecitingModel(note(plan=written)), schema(), most_tokens)
    kept = [statement["text"] for statement in value["sections"]["plan"]]
    assert set(kept) <= set(written) or any(not text.isprintable() for text in written)


def test_an_answer_without_trouble_is_the_models_own_to_the_letter():
    wanted = note(subjective=["Knee pain for 3 days.", "否认发热。"], plan=["Ibuprofen 400 mg."])
    _, generated = answer_of(RecitingModel(wanted), schema(), 2000)
    assert generated.text == wanted
    assert generated.troubles == ()


def test_nobody_is_asked_for_what_has_no_choice():
    model = RecitingModel(note())
    answer_of(model, schema())
    assert model.asked <= 5


def test_out_of_tokens_in_the_middle_of_a_dose_the_statement_is_left_out_and_not_cut():
    wanted = note(subjective=["Knee pain."], plan=["Start ibuprofen 400 mg three times a day with food."])
    budget = 44
    value, generated = answer_of(RecitingModel(wanted), schema(), budget)
    assert [one["text"] for one in value["sections"]["subjective"]] == ["Knee pain."]
    assert value["sections"]["plan"] == []
    assert generated.shortened


def test_a_repeated_statement_ends_its_list_and_the_next_section_is_still_written():
    wanted = note(subjective=["Cough."] * 50, plan=["Rest."])
    value, generated = answer_of(RecitingModel(wanted), schema(), 2000)
    assert [one["text"] for one in value["sections"]["subjective"]] == ["Cough."]
    assert Trouble.REPEATED_ITEM in generated.troubles


def test_a_string_without_end_is_taken_back_and_the_next_section_is_still_written():
    endless = " ".join(f"word{at}" for at in range(400))
    value, generated = answer_of(RecitingModel(note(subjective=["Cough.", endless], plan=["Rest."])), schema(), 9000)
    assert [one["text"] for one in value["sections"]["subjective"]] == ["Cough."]
    assert generated.troubles[0] is Trouble.ENDLESS_STRING


def test_a_list_without_end_is_closed_after_its_last_whole_item():
    texts = [f"Finding {at}." for at in range(30)]
    limits = Limits(items=10)
    value, generated = answer_of(RecitingModel(note(subjective=texts)), schema(), 9000, limits)
    assert [one["text"] for one in value["sections"]["subjective"]] == texts[:10]
    assert Trouble.ENDLESS_LIST in generated.troubles


def test_evidence_can_only_be_an_id_that_the_model_was_shown_and_is_never_empty():
    held = with_ids(schema(), ("1", "2", "12"))
    for seed in range(30):
        value, _ = answer_of(PreferringModel(random_weights(seed)), held)
        told = [one for section in value["sections"].values() for one in section]
        assert all(one["evidence"] and set(one["evidence"]) <= {"1", "2", "12"} for one in told)


def test_a_control_character_cannot_be_written_not_even_as_an_escape():
    value, _ = answer_of(PreferringModel(loving(b"\\", b"u", b"0", b"n")), schema())
    assert all(text.isprintable() for text in json.dumps(value, ensure_ascii=False).splitlines())


def test_a_prompt_that_fills_the_window_still_gets_a_whole_answer():
    model = PreferringModel(random_weights(1), context_tokens=40)
    _, generated = answer_of(model, schema())
    assert generated.shortened
    assert model.longest <= 40


def test_a_schema_that_no_grammar_can_hold_is_said_so():
    model = PreferringModel(random_weights(1))
    with pytest.raises(GenerationFailed, match="cannot be compiled"):
        generate(
            model, model.prompt(ASKED), {"type": "object", "unevaluatedItems": 3, "$ref": "#/nowhere"}, most_tokens=9
        )
