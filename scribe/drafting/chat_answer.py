"""Reading a model's answer: strict where the note depends on it, and never taking a part for the whole."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from scribe.drafting.characters import plain_text
from scribe.drafting.fields import field_text, field_value
from scribe.drafting.prompts import AnswerFault
from scribe.drafting.protocol import Told
from scribe.model import SegmentId, Template
from scribe.template import MOST_EVIDENCE

_WHITE_SPACE_LOOP = re.compile(r"\s{400,}")
_REASONING = re.compile(r"<(think|thinking|reasoning)>.*?</\1>|^.*?</(?:think|thinking|reasoning)>", re.DOTALL)
_REASONING_OPEN = re.compile(r"<(?:think|thinking|reasoning)>")
_MOST_BEGINNINGS = 20
"""How many braces are tried as the answer's beginning, where a model writes prose before it."""
LONGEST_STATEMENT = 1500
"""Characters. A sentence beyond that is a runaway."""


class AnswerUnusable(Exception):
    """Internal: why an answer cannot be used; the prompts have words for it that the model can act on."""

    def __init__(self, fault: AnswerFault, **named: str) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.named = named


class AnswerCutOff(AnswerUnusable):
    """Internal: it ended before it was whole, so that less to read would help."""


@dataclass(frozen=True)
class Answer:
    """A usable answer: statements by section id."""

    statements: dict[str, list[Told]]

    @property
    def empty(self) -> bool:
        """Whether no section has a statement."""
        return not any(self.statements.values())


def read_answer(
    content: str,
    finish_reason: str,
    *,
    template: Template,
    schema: dict[str, Any],
    names: dict[str, SegmentId],
    last_chance: bool,
    may_be_empty: bool = False,
) -> Answer:
    """The answer, checked. What it holds beside the sections that were asked for is not read.

    Args:
        content: what the model wrote. Reasoning before the answer, prose and code fences around it are no harm.
        finish_reason: why it stopped, as the endpoint says; ``shortened`` is whole, but lacks what did not fit, and
            ``looped`` what a circle kept from being written.
        template: whose sections they are.
        schema: what was asked for.
        names: the segment ids that it was shown. Others are dropped; the statement stays, without that evidence.
        last_chance: whether to keep what is sound although some statements are faulty or come twice; what is faulty or
            a repeat is left out.
        may_be_empty: whether it may have no statement at all, as for a part in which only small talk was made.

    Raises:
        AnswerCutOff: cut off, or still reasoning when it ended.
        AnswerUnusable: empty, refused, not JSON, not by the schema, running in circles, or without a statement.
    """
    if _WHITE_SPACE_LOOP.search(content):
        raise AnswerUnusable(AnswerFault.WHITE_SPACE)
    content = _REASONING.sub("", content)
    if finish_reason == "length" or (finish_reason == "shortened" and not last_chance):
        raise AnswerCutOff(AnswerFault.TOO_LONG)
    if finish_reason == "looped" and not last_chance:
        raise AnswerUnusable(AnswerFault.REPEATS)
    if finish_reason == "content_filter":
        raise AnswerUnusable(AnswerFault.REFUSED)
    if not content.strip():
        raise AnswerUnusable(AnswerFault.EMPTY)
    value = _asked_for(_json_of(content), schema)
    if last_chance:
        value = _sound(value, schema)
    faults = sorted(Draft202012Validator(schema).iter_errors(value), key=lambda fault: [*map(str, fault.absolute_path)])
    if faults:
        where = "/".join(str(part) for part in faults[0].absolute_path) or "the root"
        raise AnswerUnusable(AnswerFault.SCHEMA, where=where, rule=str(faults[0].validator))
    statements = {
        section: [(text, _known(item["evidence"], names)) for item in items if (text := _text(item, section, template))]
        for section, items in value["sections"].items()
    }
    return _checked(statements, last_chance=last_chance, may_be_empty=may_be_empty)


def _asked_for(value: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The sections that were asked for, of those that were answered; a statement names at most so many segments."""
    told, wanted = value["sections"], schema["properties"]["sections"]["properties"]
    if not isinstance(told, dict):
        return {"sections": told}
    for items in told.values():
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and isinstance(item.get("evidence"), list):
                del item["evidence"][MOST_EVIDENCE:]
    return {"sections": {one: told[one] for one in wanted if one in told}}


def _sound(value: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The sections that were asked for, each with those of its statements that follow the schema."""
    told, wanted = value["sections"], schema["properties"]["sections"]["properties"]
    if not isinstance(told, dict) or not told:
        return value
    kept = {}
    for section, form in wanted.items():
        follows = Draft202012Validator(form["items"])
        items = told.get(section)
        kept[section] = [item for item in items if follows.is_valid(item)] if isinstance(items, list) else []
    return {"sections": kept}


def _text(item: dict[str, Any], section: str, template: Template) -> str:
    """The sentence of an item; of a typed field its title with the value."""
    if "field" not in item:
        return plain_text(item["text"])
    known = template.section(section)
    field = next(one for one in known.fields if one.id == item["field"]) if known else None
    return (
        plain_text(field_text(field, field_value(item["value"], template.language), template.language)) if field else ""
    )


def _checked(statements: dict[str, list[Told]], *, last_chance: bool, may_be_empty: bool) -> Answer:
    """The answer without repeats and runaways; with many of them it is refused while there is another chance."""
    once = {section: _once(told) for section, told in statements.items()}
    told_before, told_now = sum(map(len, statements.values())), sum(map(len, once.values()))
    if not last_chance and told_before - told_now >= max(2, told_before // 4):
        raise AnswerUnusable(AnswerFault.REPEATS)
    if not told_now and not may_be_empty:
        raise AnswerUnusable(AnswerFault.NO_STATEMENT)
    return Answer(statements=once)


def _once(told: list[Told]) -> list[Told]:
    """Each statement once, with the evidence of its repeats, and none that runs in circles."""
    kept: dict[str, Told] = {}
    for text, evidence in told:
        if len(text) > LONGEST_STATEMENT or loops(f" {text}"):
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


def _json_of(content: str) -> dict[str, Any]:
    """The first JSON object in the answer that looks like one; prose or a code fence around it is no harm."""
    begin = -1
    first: AnswerUnusable | None = None
    for _ in range(_MOST_BEGINNINGS):
        begin = content.find("{", begin + 1)
        if begin < 0:
            break
        try:
            value, _end = json.JSONDecoder().raw_decode(content[begin:])
        except (json.JSONDecodeError, RecursionError) as error:
            at = f" ({error.msg}, character {error.pos})" if isinstance(error, json.JSONDecodeError) else ""
            first = first or AnswerUnusable(AnswerFault.BAD_JSON, at=at)
            continue
        if isinstance(value, dict) and "sections" in value:
            return value
        first = first or AnswerUnusable(AnswerFault.SCHEMA, where="the root", rule="required")
    if _REASONING_OPEN.search(content) and first is None:
        raise AnswerCutOff(AnswerFault.REASONING)
    raise first or AnswerUnusable(AnswerFault.NO_JSON)


def _known(evidence: list[str], names: dict[str, SegmentId]) -> tuple[SegmentId, ...]:
    return tuple(dict.fromkeys(names[name] for raw in evidence if (name := raw.strip("[] ")) in names))
