"""What a drafting model has to answer for a template, as a JSON Schema."""

from __future__ import annotations

from typing import Any

from scribe.model import Assertion, FieldType, MedicationChange, Template, TemplateField, VitalSignName

_TEXT: dict[str, Any] = {"type": "string"}


def _object(properties: dict[str, Any], description: str = "") -> dict[str, Any]:
    """An object as strict modes want it: every member required, no others, members in a fixed order."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {**schema, "description": description} if description else schema


def _said(description: str) -> dict[str, Any]:
    return {"type": "string", "description": f"{description}; empty when it was not said."}


def _evidence() -> dict[str, Any]:
    return {"type": "array", "items": _TEXT, "description": "Ids of the transcript's segments that this rests on."}


def _fact(kind: str, description: str, attributes: dict[str, Any]) -> dict[str, Any]:
    return _object(
        {
            "kind": {"type": "string", "enum": [kind]},
            "text": {"type": "string", "description": "The fact in a few words, in the note's language."},
            "evidence": _evidence(),
            "attributes": _object(attributes),
        },
        description,
    )


def _number(description: str) -> dict[str, Any]:
    return {"type": "string", "description": f"{description}: digits only; empty when it was not said."}


def _facts() -> list[dict[str, Any]]:
    return [*_found(), *_ordered()]


def _found() -> list[dict[str, Any]]:
    truth = {"type": "boolean"}
    assertion = {"type": "string", "enum": [value.value for value in Assertion]}
    return [
        _fact(
            "problem",
            "A symptom or condition.",
            {
                "assertion": assertion,
                "diagnosis": truth,
                "onset": _said("When it began"),
                "side": {"type": "string", "enum": ["", "left", "right", "both"]},
                "relation": _said("Whose it is, when it is a relative's"),
            },
        ),
        _fact(
            "medication",
            "A medicine.",
            {
                "name": _TEXT,
                "change": {"type": "string", "enum": [value.value for value in MedicationChange]},
                "dose": _number("Amount at a time"),
                "dose_unit": _said("Unit of the amount"),
                "route": _said("Route"),
                "frequency": _said("How often, as said"),
                "per_day": _number("Times a day"),
                "as_needed": truth,
                "duration": _said("For how long"),
                "reason": _said("What for"),
            },
        ),
        _fact(
            "allergy",
            "An allergy, or that there is none.",
            {"substance": _said("Substance"), "reaction": _said("Reaction"), "assertion": assertion},
        ),
        _fact(
            "vital_sign",
            "A measured vital sign.",
            {
                "name": {"type": "string", "enum": [value.value for value in VitalSignName]},
                "value": _number("Value; of a blood pressure the systolic one"),
                "diastolic": _number("Diastolic value of a blood pressure"),
                "unit": _TEXT,
                "at_home": truth,
                "when": _said("When it was measured"),
            },
        ),
        _fact("result", "A test result.", {"name": _TEXT, "value": _TEXT, "unit": _said("Unit")}),
    ]


def _ordered() -> list[dict[str, Any]]:
    return [
        _fact(
            "order",
            "A test, image, referral or procedure to be done.",
            {
                "name": _TEXT,
                "category": {"type": "string", "enum": ["laboratory", "imaging", "referral", "procedure", "other"]},
                "when": _said("When"),
            },
        ),
        _fact(
            "follow_up",
            "When to come back, or what should bring the patient back sooner.",
            {"when": _said("When"), "condition": _said("Under which condition")},
        ),
        _fact("plan_item", "Advice that is neither a medicine nor an order.", {"instruction": _TEXT}),
    ]


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

    The root holds ``sections`` (one member for each section, an array of statements with text and evidence; empty when
    nothing was said; in a section with typed fields also an item for each that was said) and ``facts``. Administrative
    sections are not in it: the hospital's data fill them. Only what the strict modes of OpenAI-compatible servers share
    is used: every member is required, none may be added, and there are no length limits, under which constrained
    decoding is known to emit broken JSON.
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
    return _object(
        {
            "sections": _object(
                sections, "The note's sections; an empty array when nothing was said that belongs there."
            ),
            "facts": {"type": "array", "items": {"anyOf": _facts()}, "description": "What was said, as coded facts."},
        }
    )
