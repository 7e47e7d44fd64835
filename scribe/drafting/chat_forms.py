"""The forms in which endpoints take a JSON Schema, and how one tells which form an endpoint takes.

Sources: vLLM's and SGLang's documents (``response_format``; ``structured_outputs`` and before it ``guided_json``),
llama.cpp's server (``response_format`` with either type; ``json_schema``), llama-cpp-python (``json_object`` with
``schema``; it answers HTTP 500 to anything else), Ollama's and LM Studio's OpenAI-compatible addresses (``json_schema``
only), ``transformers serve`` (5.24 leaves ``response_format`` out of account and refuses members that it does not know;
earlier ones refused both).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from pydantic_core import from_json

_SPEAKS_OF_FORM = re.compile(
    r"response_format|json_?schema|json_object|structured_?outputs?|guided_|grammar|schema"
    r"|unexpected (?:fields?|keyword|parameter)|unrecognized (?:request )?(?:argument|field|parameter)"
    r"|unknown (?:field|argument|parameter|name)|extra (?:fields|inputs)|extra_forbidden|literal_error"
    r"|input should be|validation error|not (?:supported|permitted|implemented|allowed)|unsupported",
    re.IGNORECASE,
)
_SPEAKS_OF_STREAM = re.compile(r"\bstream(?:ing|_options)?\b|include_usage", re.IGNORECASE)
_REASONING = re.compile(r"^.*</(?:think|thinking|reasoning)>|<(?:think|thinking|reasoning)>.*$", re.DOTALL)


_MOST_EVIDENCE = 6
"""Small models otherwise count on from one id to the next, and a third of the answer is ids."""


class Form(StrEnum):
    """How the JSON Schema is given, the best first."""

    JSON_SCHEMA = "json_schema"
    """``response_format`` of type ``json_schema``: vLLM, SGLang, llama.cpp's server, Ollama, LM Studio."""
    JSON_OBJECT = "json_object"
    """``response_format`` of type ``json_object`` with the schema beside it: llama-cpp-python, older llama.cpp."""
    MEMBERS = "members"
    """The servers' own members: ``structured_outputs`` and ``guided_json`` (vLLM), ``json_schema`` (llama.cpp)."""
    ANY_JSON = "any_json"
    """``response_format`` of type ``json_object``, the schema in the text: endpoints that hold to JSON, if anything."""
    TEXT = "text"
    """The schema in the text alone: whatever takes no member."""

    @property
    def in_text(self) -> bool:
        """Whether the conversation itself holds the schema."""
        return self in (Form.ANY_JSON, Form.TEXT)

    def members(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What the request holds beside the conversation."""
        match self:
            case Form.JSON_SCHEMA:
                given = {"name": "answer", "strict": True, "schema": schema}
                return {"response_format": {"type": "json_schema", "json_schema": given}}
            case Form.JSON_OBJECT:
                return {"response_format": {"type": "json_object", "schema": schema}}
            case Form.MEMBERS:
                return {"structured_outputs": {"json": schema}, "guided_json": schema, "json_schema": schema}
            case Form.ANY_JSON:
                return {"response_format": {"type": "json_object"}}
            case Form.TEXT:
                return {}


def speaks_of_form(fault: str) -> bool:
    """Whether an endpoint's error is about how the schema was given, whatever its HTTP status says."""
    return bool(_SPEAKS_OF_FORM.search(fault))


def speaks_of_stream(fault: str) -> bool:
    """Whether an endpoint's error is about an answer that comes in pieces."""
    return bool(_SPEAKS_OF_STREAM.search(fault))


def held_to_names(schema: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The schema, with ``evidence`` held to a few of these ids and never empty; unchanged without ids."""
    if not names:
        return schema
    ids = {"type": "string", "enum": list(names)}
    evidence = {"type": "array", "items": ids, "minItems": 1, "maxItems": _MOST_EVIDENCE}

    def held(node: Any) -> Any:
        if isinstance(node, list):
            return [held(part) for part in node]
        if not isinstance(node, dict):
            return node
        properties = node.get("properties")
        made = {key: held(part) for key, part in node.items()}
        if isinstance(properties, dict) and "evidence" in properties:
            made["properties"] = {**made["properties"], "evidence": evidence}
        return made

    return dict(held(schema))


def answer_in(content: str) -> str:
    """The answer without the reasoning before it."""
    return _REASONING.sub("", content)


def holds_to(content: str, schema: dict[str, Any]) -> bool:
    """Whether an answer shows that the endpoint knew the schema; one without any text shows nothing against it.

    An endpoint may take a member that it does not know and leave it out: then a model writes what it likes.
    """
    answer = answer_in(content).strip()
    if not answer:
        return True
    begin = answer.find("{")
    if begin < 0:
        return False
    try:
        value = from_json(answer[begin:], allow_partial="trailing-strings")
    except ValueError:
        # something else stands behind the object, or within it
        return any(f'"{name}"' in answer for name in schema.get("properties", {}))
    return isinstance(value, dict) and (not value or any(name in value for name in schema.get("properties", {})))
