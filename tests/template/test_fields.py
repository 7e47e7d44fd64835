"""Typed fields in a template: what can be wrong with them, and what a model is asked for."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from scribe.errors import BadTemplate
from scribe.template import compile_schema, parse_template

HEAD = """\
id: pain
version: 1
language: en
title: Pain
loinc: 34131-3
not_discussed: Not discussed.
sections:
  - id: form
    title: Form
    soap: subjective
    topics: [vital_signs]
    loinc: 8716-3
    form: field
    fields:
"""
FIELDS = """\
      - {id: score, title: Pain score, type: number, unit: /10, minimum: 0, maximum: 10}
      - {id: smoking, title: Smoking, type: choice, choices: [{value: never}, {value: former, words: [quit]}]}
      - {id: bp, title: Blood pressure, type: vital_sign, vital_sign: blood_pressure}
      - {id: fever, title: Fever, type: yes_no}
      - {id: onset, title: Onset, type: text}
"""


def faults(fields: str, head: str = HEAD) -> list[tuple[int, str]]:
    with pytest.raises(BadTemplate) as refused:
        parse_template(head + fields, "pain.yaml")
    return [(fault["line"], fault["reason"]) for fault in refused.value.details["faults"]]


def test_sound_fields_are_read():
    template = parse_template(HEAD + FIELDS, "pain.yaml")
    assert [field.id for field in template.sections[0].fields] == ["score", "smoking", "bp", "fever", "onset"]
    assert template.digest != parse_template(HEAD + FIELDS.replace("Onset", "Begin"), "pain.yaml").digest


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ("      - {id: a, title: A, type: numbr}\n", "'numbr' is not a known type. Did you mean number?"),
        ("      - {id: a, title: A, type: choice}\n", "needs the key choices"),
        ("      - {id: a, title: A, type: vital_sign}\n", "needs the key vital_sign"),
        ("      - {id: a, title: A, type: text, unit: mg}\n", "unit is for fields of the type number only"),
        ("      - {id: a, title: A, type: number, minimum: 5, maximum: 1}\n", "The maximum is below the minimum"),
        (
            "      - {id: a, title: A, type: choice, choices: [{value: x, words: [y]}, {value: y}]}\n",
            "'y' already stands for the choice on line 15",
        ),
        ("      - {id: a, title: A, type: choice, choices: [{value: x}]}\n", "choices must"),
        ("      - {id: a, title: A, type: text, colour: red}\n", "There is no key colour"),
        ("      - {title: A, type: text}\n", "The key id is missing"),
    ],
)
def test_each_fault_is_told_with_its_line(fields, says):
    ((line, reason),) = faults(fields)
    assert says in reason
    assert line == 15


def test_a_name_that_is_used_twice_is_told_where():
    fields = "      - {id: a, title: A, type: text}\n      - {id: a, title: a, type: text}\n"
    assert faults(fields) == [
        (16, "The id 'a' is already used on line 15."),
        (16, "The title 'a' is already used on line 15."),
    ]


def test_only_a_section_of_that_form_has_fields():
    found = faults(FIELDS, HEAD.replace("form: field", "form: list"))
    assert found == [(15, "Only a section with `form: field` has fields.")]


def test_a_model_is_held_to_the_types():
    schema = compile_schema(parse_template(HEAD + FIELDS, "pain.yaml"))

    def fits(field: str, value: object) -> bool:
        items = [{"field": field, "value": value, "evidence": ["1"]}]
        return not list(Draft202012Validator(schema).iter_errors({"sections": {"form": items}}))

    assert fits("score", 7)
    assert fits("smoking", "former")
    assert fits("fever", False)
    assert fits("bp", "142/88 mmHg")
    assert not fits("score", "seven")
    assert not fits("smoking", "sometimes")
    assert not fits("fever", "no")
    assert not fits("colour", "red")
