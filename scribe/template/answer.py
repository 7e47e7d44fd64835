"""What a drafting model has to answer for a template, as a JSON Schema."""

from __future__ import annotations

from typing import Any

from scribe.model import FieldType, Template, TemplateField

_TEXT: dict[str, Any] = {"type": "string"}
MOST_EVIDENCE = 4
"""Segments that a statement names: a small model would name all that it read."""


def _object(properties: dict[str, Any], description: str = "") -> dict[str, Any]:
    """An object as strict modes want it: every member required, no others, members in a fixed order."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {**schema, "description": description} if description else schema


def _evidence() -> dict[str, Any]:
    told = "Ids of the transcript's segments that this rests on."
    return {"type": "array", "items": _TEXT, "maxItems": MOST_EVIDENCE, "description": told}


def _field(field: TemplateField) -> dict[str, Any]:
    """What fills one typed field: its id, the value by its type, and the evidence."""
    value: dict[str, Any] = _TEXT
    match field.type:
        case FieldType.NUMBER:
            value = {"type": "number", "description": f"In {field.unit}." if field.unit else "The number alone."}
        case FieldType.YES_NO:
            value = {"type": "boolean"}
        case FieldType.CHOICE:
            value = {"type": "string", "enum": [choice.value for choice in field.choices]}
        case FieldType.VITAL_SIGN:
            value = {"type": "string", "description": "The value with its unit."}
        case FieldType.TEXT:
            pass
    members = {"field": {"type": "string", "enum": [field.id]}, "value": value, "evidence": _evidence()}
    return _object(members, f"{field.title}, when it was said.")


def compile_schema(template: Template) -> dict[str, Any]:
    """The JSON Schema of the answer that a drafting model gives for ``template``.

    The root holds ``sections``: one member for each section, an array of statements, each with its text and its
    evidence; empty when nothing was said; in a section with typed fields also an item for each that was said. There are
    no facts in it: they are made of the recording's claims, so that a model can invent none. Administrative sections
    are not in it: the hospital's data fill them. Only what the strict modes of OpenAI-compatible servers share is used:
    every member is required, none may be added, and no text has a length limit, under which constrained decoding is
    known to emit broken JSON.
    """
    statement = _object({"text": {"type": "string", "description": "One sentence."}, "evidence": _evidence()})
    sections = {
        section.id: {
            "type": "array",
            "items": {"anyOf": [*map(_field, section.fields), statement]} if section.fields else statement,
            "description": f"{section.title}. {section.hint}".strip(),
        }
        for section in template.sections
        if not all(topic.administrative for topic in section.topics)
    }
    told = "The note's sections; an empty array when nothing was said that belongs there."
    return _object({"sections": _object(sections, told)})
