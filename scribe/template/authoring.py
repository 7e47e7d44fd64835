"""The published JSON Schema of a template's YAML: for editors, and the first check of every template."""

from __future__ import annotations

from typing import Any

from scribe.model import (
    LONGEST_TERM,
    MOST_TERMS,
    FieldType,
    SoapPart,
    StatementKind,
    Topic,
    Visit,
    VitalSignName,
)

MOST_INSTRUCTIONS = 10
LONGEST_INSTRUCTION = 200
"""Characters."""
_LOINC = r"^\d{1,7}-\d$"


def _text(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "description": description, **more}


def _choice(values: list[str], description: str, **more: Any) -> dict[str, Any]:
    return {"enum": values, "description": description, **more}


def _section() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "title", "soap", "topics", "loinc"],
        "properties": {
            "id": _text(
                "Name of the section for programs. Keep it when only the title changes.", pattern="^[a-z][a-z0-9_]*$"
            ),
            "title": _text("Heading of the section, as people read it."),
            "soap": _choice([part.value for part in SoapPart], "The part of SOAP that the section belongs to."),
            "topics": {
                "type": "array",
                "minItems": 1,
                "items": _choice([topic.value for topic in Topic], "One subject that belongs in this section."),
                "description": "What belongs in this section. A topic may stand in one section only.",
            },
            "loinc": _text("LOINC code of the section.", pattern=_LOINC),
            "loinc_name": _text("LOINC's name for that code."),
            "required": {
                "type": "boolean",
                "default": False,
                "description": "Whether an empty section is pointed out to the nurse.",
            },
            "form": _choice(
                ["narrative", "list", "field"],
                "How the section reads: sentences in a row, one statement a line, or one short entry.",
                default="narrative",
            ),
            "fields": _fields(),
            "hint": _text("What belongs here, in a sentence: read by drafting models and shown in the editor."),
            "not_discussed": _text("What stands here when nothing was said, instead of the template's own words."),
        },
    }


def _fields() -> dict[str, Any]:
    words = {"type": "array", "items": _text("Words as people say them."), "description": "How people speak of it."}
    choice = {
        "type": "object",
        "additionalProperties": False,
        "required": ["value"],
        "properties": {"value": _text("The value, as the note writes it."), "words": words},
    }
    return {
        "type": "array",
        "minItems": 1,
        "description": "The typed entries of a section of the form field, in their order.",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["id", "title", "type"],
            "properties": {
                "id": _text("Name of the field for programs.", pattern="^[a-z][a-z0-9_]*$"),
                "title": _text("What the field is called in the note."),
                "type": _choice([kind.value for kind in FieldType], "What it holds."),
                "words": words,
                "unit": _text("Unit of a number, as the note writes it: mg, cm, /10.", maxLength=20),
                "minimum": {"type": "number", "description": "Least number that it may be."},
                "maximum": {"type": "number", "description": "Greatest number that it may be."},
                "choices": {"type": "array", "minItems": 2, "items": choice, "description": "The values of a choice."},
                "vital_sign": _choice([name.value for name in VitalSignName], "Which vital sign it holds."),
            },
        },
    }


def _style() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "description": "How the notes are written.",
        "properties": {
            "tense": _choice(["as_said", "past", "present"], "The tense of what the patient tells.", default="as_said"),
            "length": _choice(["full", "brief"], "Whole sentences, or as few words as will do.", default="full"),
            "abbreviations": _choice(
                ["keep", "expand", "contract"],
                "What becomes of the abbreviations below: as they come, always in full, always short.",
                default="keep",
            ),
            "instructions": {
                "type": "array",
                "maxItems": MOST_INSTRUCTIONS,
                "items": _text("One sentence, in the template's language.", maxLength=LONGEST_INSTRUCTION),
                "description": "How drafting models word things; what was said decides what is written.",
            },
        },
    }


def _abbreviations() -> dict[str, Any]:
    return {
        "type": "array",
        "description": "Short forms that the hospital uses, and what they stand for.",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["short", "full"],
            "properties": {
                "short": _text("The short form.", maxLength=20),
                "full": _text("What it stands for.", maxLength=80),
            },
        },
    }


def _rules() -> dict[str, Any]:
    return {
        "type": "array",
        "description": "Wordings that reviewers prefer, as scribe templates learn proposed and somebody accepted.",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["find", "replace"],
            "properties": {
                "find": _text("The words of a draft.", maxLength=120),
                "replace": _text("The words that take their place.", maxLength=120),
                "support": {
                    "type": "integer",
                    "minimum": 1,
                    "description": "How many consultations changed it so.",
                },
            },
        },
    }


def _order() -> dict[str, Any]:
    kinds = [kind.value for kind in StatementKind]
    return {
        "type": "array",
        "description": "An order within sections that reviewers prefer, as scribe templates learn proposed it.",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["section", "first", "then"],
            "properties": {
                "section": _text("Id of the section."),
                "first": _choice(kinds, "The kind of statement that stands first."),
                "then": _choice(kinds, "The kind of statement that stands after it."),
                "support": {"type": "integer", "minimum": 1, "description": "How many consultations moved it so."},
            },
        },
    }


def authoring_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a template file; ``templates/template.schema.json`` is this, written out."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scribe template",
        "description": "A hospital's note: its sections, what belongs in each, and how each is coded.",
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "version", "language", "title", "loinc", "not_discussed", "sections"],
        "properties": {
            "id": _text("Name of the template for programs.", pattern="^[a-z][a-z0-9-]*$"),
            "version": {"type": "integer", "minimum": 1, "description": "Grows with every change that is put to use."},
            "language": _choice(["en", "zh"], "Language of the note."),
            "title": _text("Name of the template, as people read it."),
            "visit": _choice([visit.value for visit in Visit], "The kind of visit it is for.", default="any"),
            "department": _text("The department it is for, when it is for one only."),
            "review": _choice(["nurse", "doctor"], "Who checks the note before the doctor signs.", default="nurse"),
            "loinc": _text("LOINC code of the document.", pattern=_LOINC),
            "loinc_name": _text("LOINC's name for that code."),
            "not_discussed": _text("What stands in a section about which nothing was said."),
            "vocabulary": {
                "type": "array",
                "maxItems": MOST_TERMS,
                "items": _text("One word or name.", maxLength=LONGEST_TERM),
                "description": "Words that speech recognition should expect: medicines, names, places of the clinic.",
            },
            "style": _style(),
            "abbreviations": _abbreviations(),
            "rules": _rules(),
            "order": _order(),
            "sections": {
                "type": "array",
                "minItems": 1,
                "items": _section(),
                "description": "The sections, in the order in which they are read.",
            },
        },
    }
