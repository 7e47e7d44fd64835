"""Asking a language model once more: for what was said, weighs something, and is not in its note."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from scribe.drafting.characters import plain_text
from scribe.drafting.chat_answer import LONGEST_STATEMENT, Answer, loops
from scribe.drafting.chat_prompt import Message, lines_of, missing_messages, segment_names
from scribe.drafting.chat_rounds import Asking, ChatModel, Completion, WindowExceeded, without_orders
from scribe.drafting.parts import Line, Part
from scribe.drafting.prompts import Prompts
from scribe.drafting.protocol import DraftRequest, Missing, Told
from scribe.drafting.style import says_again, words
from scribe.errors import MissingPart, PartDown
from scribe.model import NoteDraft, SegmentId

_SHORT: Final = 60
"""Characters up to which a segment is shown with the one before it: an answer says little without its question."""
_LEAST: Final = 3
"""Words that a sentence has at least: "Sure." tells nothing."""
_ENOUGH: Final = 4
"""Sentences that only say their segments again, after which nothing else is expected of a model."""
_PAIR: Final = re.compile(r'"\w+"\s*:\s*"((?:[^"\\]|\\.)*)"')
"""The sentences of an answer that still grows."""
_TELLING: Final = 4
"""Words of a segment from which on a sentence that holds them all repeats it; of fewer a sentence may well hold all."""
_SHARE: Final = 0.5
"""How much of the window the excerpt may take."""


class _OnlySaysAgain(Exception):
    """Internal: the model repeats what was said, sentence by sentence, so that waiting for the rest is in vain."""


class Heard(ChatModel, Protocol):
    """A language model whose answer is heard while it grows."""

    def complete(
        self, asking: Asking, *, schema: dict[str, Any], names: tuple[str, ...], heard: Callable[[str], None] = ...
    ) -> Completion:
        """One answer; what ``heard`` raises ends it: see :class:`~scribe.drafting.chat_rounds.ChatModel`."""
        ...


def added_statements(model: Heard, request: DraftRequest, missing: Missing, told: Prompts) -> dict[str, list[Told]]:
    """The statements that a model writes for what its note lacks, by section id; none when it gives no usable answer.

    It is asked once. That it does not answer costs nothing. A sentence that only says the segment again is none: small
    models repeat what they are asked to word.

    Args:
        model: is asked.
        request: what the note was drafted from.
        missing: what the note lacks.
        told: the prompts, in the language of the note.
    """
    names = segment_names(request.transcript)
    excerpt = _excerpt(request, missing, told, room=int(model.window().context_tokens * _SHARE), model=model)
    shown = {line.name: names[line.name] for line in excerpt}
    wanted = _by_name(missing, shown)
    asked = [name for every in wanted.values() for name in every]
    if not asked:
        return {}
    schema = _schema(asked)

    def asking(schema_in_text: bool) -> list[Message]:  # noqa: FBT001 - the form of the conversations' protocol
        in_text = schema if schema_in_text else None
        part = Part(tuple(excerpt))
        return missing_messages(request, told, part, asked=wanted, schema=in_text)

    def again(text: str) -> bool:
        return any(says_again(line.text, text) for line in excerpt if len(words(line.text)) >= _TELLING)

    def heard(content: str) -> None:
        told = [text for text in _PAIR.findall(content) if text]
        if len(told) >= _ENOUGH and all(map(again, told)):
            raise _OnlySaysAgain

    try:
        completion = model.complete(asking, schema=schema, names=tuple(asked), heard=heard)
    except (PartDown, MissingPart, WindowExceeded, _OnlySaysAgain):
        return {}
    said = {
        name: text
        for name, text in _sentences(completion.content, asked).items()
        if len(words(text)) >= _LEAST and not again(text)
    }
    found: dict[str, list[Told]] = {
        section: [(said[name], (shown[name],)) for name in every if name in said] for section, every in wanted.items()
    }
    return without_orders(Answer(found), request).statements


def told_by(note: NoteDraft, missing: Missing, found: Mapping[str, Sequence[Told]]) -> dict[str, list[Told]]:
    """What another drafter's note tells of the pressing segments that are still missing, by section id.

    Args:
        note: of the same consultation and template.
        missing: what was asked for.
        found: what the model told of it.
    """
    told = {segment for every in found.values() for _, evidence in every for segment in evidence}
    left = missing.pressing - told
    return {
        section.id: [
            (one.text, one.evidence)
            for one in section.statements
            if one.evidence and 2 * len(left.intersection(one.evidence)) >= len(one.evidence)
        ]
        for section in note.sections
    }


def _schema(asked: Sequence[str]) -> dict[str, Any]:
    """A sentence for each segment: a model that may leave one out leaves all of them out."""
    return {
        "type": "object",
        "properties": {name: {"type": "string"} for name in asked},
        "required": list(asked),
        "additionalProperties": False,
    }


def _sentences(content: str, asked: Sequence[str]) -> dict[str, str]:
    """The sentences by the names of their segments; what is no such answer gives none."""
    try:
        value, _ = json.JSONDecoder().raw_decode(content[max(content.find("{"), 0) :])
    except (json.JSONDecodeError, RecursionError):
        return {}
    told = value if isinstance(value, dict) else {}
    found = {name: plain_text(text) for name in asked if isinstance(text := told.get(name), str)}
    return {
        name: text for name, text in found.items() if text and len(text) <= LONGEST_STATEMENT and not loops(f" {text}")
    }


def _excerpt(request: DraftRequest, missing: Missing, told: Prompts, *, room: int, model: ChatModel) -> list[Line]:
    """The lines that say what is missing, answers with their questions, in order: the weightiest that fit."""
    lines = lines_of(request.transcript, told)
    names = segment_names(request.transcript)
    places = {names[line.name]: place for place, line in enumerate(lines)}
    count = model.window().count
    chosen: set[int] = set()
    for segment in _in_turn(missing):
        if segment not in places:
            continue
        place = places[segment]
        asked = {place - 1} if place and len(lines[place].text) <= _SHORT else set[int]()
        more = {place, *asked} - chosen
        room -= sum(count(str(lines[one])) for one in more)
        if room < 0:
            break
        chosen |= more
    return [lines[place] for place in sorted(chosen)]


def _in_turn(missing: Missing) -> Iterable[SegmentId]:
    """The weightiest of each section, then the next of each."""
    longest = max(map(len, missing.by_section.values()), default=0)
    return (every[at] for at in range(longest) for every in missing.by_section.values() if at < len(every))


def _by_name(missing: Missing, shown: Mapping[str, SegmentId]) -> dict[str, list[str]]:
    """What is asked for, by the names that the model sees, in the order of the recording."""
    asked = {
        section: [name for name, segment in shown.items() if segment in set(segments)]
        for section, segments in missing.by_section.items()
    }
    return {section: found for section, found in asked.items() if found}
