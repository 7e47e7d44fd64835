"""Reading a model's answer: strict where the note depends on it, and never taking a part for the whole."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from scribe.drafting.characters import plain_text
from scribe.drafting.chat_facts import told_facts
from scribe.drafting.fields import field_text, field_value
from scribe.model import Fact, SegmentId, Template
from scribe.template import compile_schema

Told = tuple[str, tuple[SegmentId, ...]]
"""A statement's text and the segments that it rests on."""

_FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
_WHITE_SPACE_LOOP = re.compile(r"\s{400,}")
_REASONING = re.compile(r"<(think|thinking|reasoning)>.*?</\1>|^.*?</(?:think|thinking|reasoning)>", re.DOTALL)
_REASONING_OPEN = re.compile(r"<(?:think|thinking|reasoning)>")
_TOO_LONG = "it was cut off because it grew too long; write fewer words."
_OPTIONAL_NUMBERS = ("dose", "per_day", "diastolic")
_MOST_BEGINNINGS = 20
"""How many braces are tried as the answer's beginning, where a model writes prose before it."""
_LONGEST_STATEMENT = 1500
"""Characters. A sentence beyond that is a runaway."""


class AnswerUnusable(Exception):
    """Internal: why an answer cannot be used, in words that the model can act on."""


class AnswerCutOff(AnswerUnusable):
    """Internal: it ended before it was whole, so that less to read would help."""


@dataclass(frozen=True)
class Answer:
    """A usable answer: statements by section id, and the facts that could be read."""

    statements: dict[str, list[Told]]
    facts: tuple[Fact, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether no section has a statement."""
        return not any(self.statements.values())


def read_answer(
    content: str,
    finish_reason: str,
    *,
    template: Template,
    names: dict[str, SegmentId],
    last_chance: bool,
    may_be_empty: bool = False,
) -> Answer:
    """The answer, checked.

    Args:
        content: what the model wrote. Reasoning before the answer, prose and code fences around it are no harm.
        finish_reason: why it stopped, as the endpoint says; ``shortened`` is whole, but lacks what did not fit.
        template: which sections it has to fill.
        names: the segment ids that it was shown. Others are dropped; the statement stays, without that evidence.
        last_chance: whether to keep sound sections although some facts are faulty or statements come twice; what is
            faulty or a repeat is left out.
        may_be_empty: whether it may have no statement at all, as for a part in which only small talk was made.

    Raises:
        AnswerCutOff: cut off, or still reasoning when it ended.
        AnswerUnusable: empty, refused, not JSON, not by the schema, running in circles, or without a statement.
    """
    if _WHITE_SPACE_LOOP.search(content):
        raise AnswerUnusable("it runs on in white space without end.")
    content = _REASONING.sub("", content)
    if finish_reason == "length":
        raise AnswerCutOff(_TOO_LONG)
    if finish_reason == "shortened" and not last_chance:
        raise AnswerCutOff(_TOO_LONG)
    if finish_reason == "content_filter":
        raise AnswerUnusable("it was refused; this is a medical record that a clinician asked for.")
    if not content.strip():
        raise AnswerUnusable("it is empty and holds no JSON object.")
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
        section: [(text, _known(item["evidence"], names)) for item in items if (text := _text(item, section, template))]
        for section, items in value["sections"].items()
    }
    facts = _facts(value["facts"], names)
    return _checked(statements, facts, template, last_chance=last_chance, may_be_empty=may_be_empty)


def _text(item: dict[str, Any], section: str, template: Template) -> str:
    """The sentence of an item; of a typed field its title with the value."""
    if "field" not in item:
        return plain_text(item["text"])
    known = template.section(section)
    field = next(one for one in known.fields if one.id == item["field"]) if known else None
    return (
        plain_text(field_text(field, field_value(item["value"], template.language), template.language)) if field else ""
    )


def _checked(
    statements: dict[str, list[Told]],
    facts: tuple[Fact, ...],
    template: Template,
    *,
    last_chance: bool,
    may_be_empty: bool,
) -> Answer:
    """The answer without repeats and runaways; with many of them it is refused while there is another chance."""
    once = {section: _once(told) for section, told in statements.items()}
    told_before, told_now = sum(map(len, statements.values())), sum(map(len, once.values()))
    if not last_chance and told_before - told_now >= max(2, told_before // 4):
        raise AnswerUnusable("it says the same statements again and again; write each of them once.")
    if not told_now and not may_be_empty:
        raise AnswerUnusable("every section is empty although people spoke.")
    texts = [text for told in once.values() for text, _ in told]
    return Answer(statements=once, facts=told_facts(facts, texts, template.language))


def _once(told: list[Told]) -> list[Told]:
    """Each statement once, with the evidence of its repeats, and none that runs in circles."""
    kept: dict[str, Told] = {}
    for text, evidence in told:
        if len(text) > _LONGEST_STATEMENT or loops(text):
            continue
        key = text.casefold()
        before = kept[key][1] if key in kept else ()
        kept[key] = (kept[key][0] if key in kept else text, tuple(dict.fromkeys((*before, *evidence))))
    return list(kept.values())


def loops(said: str) -> bool:
    """Whether a text ends in the same piece again and again: at least three times, and over at least 24 characters."""
    for length in range(1, min(len(said) // 3, 80) + 1):
        times = max(3, -(-24 // length))
        if said.endswith(said[-length:] * times):
            return True
    return False


def _json_of(content: str) -> Any:
    """The first JSON object in the answer that looks like one; prose or a code fence around it is no harm."""
    begin, first_fault = -1, ""
    for _ in range(_MOST_BEGINNINGS):
        begin = content.find("{", begin + 1)
        if begin < 0:
            break
        try:
            value, _end = json.JSONDecoder().raw_decode(content[begin:])
        except (json.JSONDecodeError, RecursionError) as error:
            at = f" ({error.msg}, character {error.pos})" if isinstance(error, json.JSONDecodeError) else ""
            first_fault = first_fault or f"it is not valid JSON{at}."
            continue
        if isinstance(value, dict) and "sections" in value:
            return value
        first_fault = first_fault or "at the root it does not follow the JSON Schema (required)."
    if _REASONING_OPEN.search(content) and not first_fault:
        raise AnswerCutOff("it ended while still reasoning; answer at once, without reasoning first.")
    raise AnswerUnusable(first_fault or "it holds no JSON object.")


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
    attributes = {key: plain_text(value) if isinstance(value, str) else value for key, value in attributes.items()}
    told = {**item, "text": plain_text(str(item.get("text", ""))), "id": id}
    try:
        return _FACT.validate_python({**told, "evidence": known, "attributes": attributes})
    except ValidationError:
        return None
