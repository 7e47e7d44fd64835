"""The published JSON Schemas accept what is right and refuse what is wrong."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from scribe.template import TemplateLibrary, authoring_schema, compile_schema

TEMPLATES = Path(__file__).parents[2] / "templates"
IDS = tuple(template.id for template in TemplateLibrary(None).all())
PUBLISHED = TEMPLATES / "template.schema.json"


def written(id):
    return yaml.safe_load((TEMPLATES / f"{id}.yaml").read_text(encoding="utf-8"))


def answer(id):
    """The smallest whole answer: every section there, nothing in it."""
    schema = compile_schema(TemplateLibrary(None).get(id))
    return {"sections": {name: [] for name in schema["properties"]["sections"]["properties"]}}


def test_the_published_schema_is_the_one_that_the_product_uses():
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(published)
    assert published == authoring_schema()


@pytest.mark.parametrize("id", IDS)
def test_every_shipped_template_keeps_the_published_schema(id):
    Draft202012Validator(authoring_schema()).validate(written(id))


@pytest.mark.parametrize("id", IDS)
def test_the_published_schema_refuses_what_the_loader_refuses(id):
    schema = Draft202012Validator(authoring_schema())
    for name in ("id", "version", "language", "sections"):
        lacking = written(id)
        del lacking[name]
        assert not schema.is_valid(lacking), name
    assert not schema.is_valid({**written(id), "langauge": "en"})
    assert not schema.is_valid({**written(id), "language": "fr"})
    assert not schema.is_valid({**written(id), "sections": []})


@pytest.mark.parametrize("id", IDS)
def test_the_schema_of_answers_takes_an_empty_answer_and_nothing_beside_it(id):
    template = TemplateLibrary(None).get(id)
    compiled = compile_schema(template)
    Draft202012Validator.check_schema(compiled)
    schema = Draft202012Validator(compiled)
    whole = answer(id)
    schema.validate(whole)
    first = next(iter(whole["sections"]))
    filled = copy.deepcopy(whole)
    filled["sections"][first] = [{"text": "Cough for 5 days.", "evidence": ["s1"]}]
    schema.validate(filled)
    wrong = copy.deepcopy(filled)
    wrong["sections"][first][0]["evidence"] = "s1"
    assert not schema.is_valid(wrong)
    assert not schema.is_valid({**whole, "hacked": True})
    assert not schema.is_valid({"sections": {**whole["sections"], "HACKED": []}})
    for name in whole["sections"]:
        assert not schema.is_valid({"sections": {k: v for k, v in whole["sections"].items() if k != name}})


@pytest.mark.parametrize("id", IDS)
def test_the_schema_of_answers_asks_for_every_section_that_is_spoken_of_in_order(id):
    template = TemplateLibrary(None).get(id)
    spoken = [s.id for s in template.sections if not all(topic.administrative for topic in s.topics)]
    assert list(answer(id)["sections"]) == spoken


@pytest.mark.parametrize("id", IDS)
def test_the_schema_of_answers_keeps_to_what_strict_servers_share(id):
    def objects(value):
        if isinstance(value, dict):
            if value.get("type") == "object":
                yield value
            for part in value.values():
                yield from objects(part)
        elif isinstance(value, list):
            for part in value:
                yield from objects(part)

    compiled = compile_schema(TemplateLibrary(None).get(id))
    for each in objects(compiled):
        assert each["additionalProperties"] is False
        assert sorted(each["required"]) == sorted(each["properties"])
    assert not any(word in json.dumps(compiled) for word in ('"maxLength"', '"minLength"', '"minItems"'))
