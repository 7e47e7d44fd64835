"""Reading a model's answer: strict where the note depends on it, and never taking a part for the whole."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from scribe.consultation.models import Fact, SegmentId, Template
from scribe.drafting.chat_facts import told_facts
from scribe.template import compile_schema

_FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
_WHITE_SPACE_LOOP = re.compile(r"\s{400,}")
_OPTIONAL_NUMBERS = ("dose", "per_day", "diastolic")


class AnswerUnusable(Exception):
    """Internal: why an answer cannot be used, in words that the model can act on."""


@dataclass(frozen=True)
class Answer:
    """A usable answer: statements by section id, and the facts that could be read."""

    statements: dict[str, list[tuple[str, tuple[SegmentId, ...]]]]
    facts: tuple[Fact, ...]


def read_answer(
    content: str,
    finish_reason: str,
    *,
    template: Template,
    names: dict[str, SegmentId],
    last_chance: bool,
) -> Answer:
    """The answer, checked.

    Args:
        content: what the model wrote.
        finish_reason: why it stopped, as the endpoint says.
        template: which sections it has to fill.
        names: the segment ids that it was shown. Others are dropped; the statement stays, without that evidence.
        last_chance: whether to keep sound sections although some facts are faulty; faulty facts are left out.

    Raises:
        AnswerUnusable: cut off, not JSON, not by the schema, or without a single statement.
    """
    if _WHITE_SPACE_LOOP.search(content):
        raise AnswerUnusable("it runs on in white space without end.")
    if finish_reason == "length":
        raise AnswerUnusable("it was cut off because it grew too long; write fewer words.")
    value = _json_of(content)
    schema = compile_schema(template)
    if last_chance and isinstance(value, dict):
        schema["properties"]["facts"] = {}
        value.setdefault("facts", [])
    faults = sorted(Draft202012Validator(schema).iter_errors(value), key=lambda fault: [*map(str, fault.absolute_path)])
    if faults:
        where = "/".join(str(part) for part in faults[0].absolute_path) or "the root"
        raise AnswerUnusable(f"at {where} it does not follow the JSON Schema ({faults[0].validator}).")
    statements = {
        section: [(text, _known(item["evidence"], names)) for item in items if (text := " ".join(item["text"].split()))]
        for section, items in value["sections"].items()
    }
    if not any(statements.values()):
        raise AnswerUnusable("every section is empty although people spoke.")
    texts = [text for made in statements.values() for text, _ in made]
    return Answer(statements=statements, facts=told_facts(_facts(value["facts"], names), texts, template.language))


def _json_of(content: str) -> Any:
    """The JSON object in the answer; prose or a code fence around it is no harm."""
    begin = content.find("{")
    if begin < 0:
        raise AnswerUnusable("it holds no JSON object.")
    try:
        value, _ = json.JSONDecoder().raw_decode(content[begin:])
    except (json.JSONDecodeError, RecursionError) as error:
        at = f" ({error.msg}, character {error.pos})" if isinstance(error, json.JSONDecodeError) else ""
        raise AnswerUnusable(f"it is not valid JSON{at}.") from None
    return value


def _known(evidence: list[str], names: dict[str, SegmentId]) -> tuple[SegmentId, ...]:
    return tuple(dict.fromkeys(names[name] for raw in evidence if (name := raw.strip("[] ")) in names))


def _facts(items: Any, names: dict[str, SegmentId]) -> tuple[Fact, ...]:
    """The facts that can be read. One that cannot is left out: its statement is in the note all the same."""
    facts: list[Fact] = []
    for item in items if isinstance(items, list) else []:
        fact = _fact(item, f"f{len(facts) + 1}", names)
        if fact is not None:
            facts.append(fact)
    return tuple(facts)


def _fact(item: Any, id: str, names: dict[str, SegmentId]) -> Fact | None:
    if not isinstance(item, dict) or not isinstance(item.get("attributes"), dict):
        return None
    attributes = {
        key: value for key, value in item["attributes"].items() if not (key in _OPTIONAL_NUMBERS and value == "")
    }
    evidence = item.get("evidence")
    known = _known([str(name) for name in evidence], names) if isinstance(evidence, list) else ()
    try:
        return _FACT.validate_python({**item, "id": id, "evidence": known, "attributes": attributes})
    except ValidationError:
        return None
