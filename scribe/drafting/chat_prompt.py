"""What a chat model is told: the task in the note's language, and the transcript as data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from scribe.drafting.characters import plain_text
from scribe.drafting.parts import Line, Part
from scribe.drafting.prompts import Prompts
from scribe.drafting.protocol import DraftRequest
from scribe.model import SegmentId, Template, Transcript, digest_of
from scribe.template import style_instructions

Message = dict[str, str]

_AS_DATA = str.maketrans("<>[]{}`◁▷", "‹›()()'‹›")
"""What marks, ids, code fences and the control tokens of chat templates are made of, as signs that make none."""

_LONGEST_SHOWN = 600
"""Characters of a faulty answer that the model is shown again."""
_LONGEST_RECORD = 2000
"""Characters of names in the record that a model is shown at most: the window is for what was said."""
REPAIR_ROOM = 500
"""Tokens that the turn after a faulty answer needs at most."""


def segment_names(transcript: Transcript) -> dict[str, SegmentId]:
    """The short ids that a model sees ("1", "2", …) and the segments that they stand for."""
    return {str(number): segment.id for number, segment in enumerate(transcript.segments, start=1)}


def as_data(text: str) -> str:
    """What somebody said, on one line, in signs that can end no mark, forge no id and begin no turn of a model's."""
    return plain_text(text).translate(_AS_DATA)


def lines_of(transcript: Transcript, told: Prompts) -> tuple[Line, ...]:
    """The transcript as a model reads it, a line a segment. Segments without words have none."""
    return tuple(
        Line(name, told.speakers[segment.speaker], text)
        for (name, _), segment in zip(segment_names(transcript).items(), transcript.segments, strict=True)
        if any(map(str.isalnum, text := as_data(segment.text)))
    )


def task_of(template: Template, told: Prompts, schema: dict[str, Any] | None = None) -> Message:
    """The system's message: the same for every consultation of a template, so that a server reads it once.

    Args:
        template: its sections and its style.
        told: the prompts.
        schema: stands in the text, for servers that take none beside it.
    """
    style = [*told.style, *style_instructions(template)]
    blocks = [
        told.task,
        _listed(told.rules),
        "\n".join([told.styles, _listed(style)]) if style else "",
        _sections(template, told),
        f"{told.schema_}\n{json.dumps(schema, ensure_ascii=False, separators=(',', ':'))}" if schema else "",
    ]
    return {"role": "system", "content": "\n\n".join(filter(None, blocks))}


def first_messages(
    request: DraftRequest, told: Prompts, part: Part, *, schema: dict[str, Any] | None, earlier: Sequence[str] = ()
) -> list[Message]:
    """The system's and the user's message.

    Args:
        request: what to draft from.
        told: the prompts.
        part: the lines to read now, all of them or some.
        schema: the JSON Schema, where it has to stand in the text.
        earlier: statements that came of the parts before; empty for the first part.
    """
    marks = _Marks(request)
    blocks = (
        _patient(request, told),
        _record(request, told, marks),
        _statements(told.later_part, earlier, marks),
        marks.around("TRANSCRIPT", map(str, part.lines)),
    )
    user: Message = {"role": "user", "content": "\n".join(filter(None, blocks))}
    return [task_of(request.template, told, schema), user]


def missing_messages(
    request: DraftRequest,
    told: Prompts,
    part: Part,
    *,
    asked: Mapping[str, Sequence[str]],
    schema: dict[str, Any] | None,
) -> list[Message]:
    """The messages that ask for what a note lacks.

    Args:
        request: what the note was drafted from.
        told: the prompts.
        part: the lines that say what is missing, and the questions that they answer.
        asked: the names of the segments that are missing, by the id of the section where they would belong.
        schema: the JSON Schema, where it has to stand in the text.
    """
    marks = _Marks(request)
    wanted = [
        told.missing_line.format(section=section, ids=" ".join(f"[{name}]" for name in names))
        for section, names in asked.items()
    ]
    blocks = (
        _patient(request, told),
        marks.around("TRANSCRIPT", map(str, part.lines)),
        "\n".join([told.missing, *wanted]),
    )
    user: Message = {"role": "user", "content": "\n".join(filter(None, blocks))}
    return [task_of(request.template, told, schema), user]


def repair_messages(messages: list[Message], answer: str, reason: str, told: Prompts) -> list[Message]:
    """The conversation with one more turn that says what was wrong with the answer.

    Of the answer only the beginning is shown: the rest of one that ran away would be an example to follow.
    """
    shown = answer if len(answer) <= _LONGEST_SHOWN else f"{answer[:_LONGEST_SHOWN]} …"
    asked = told.repair.format(reason=f"{reason} " if told.language == "en" else reason)
    return [*messages, {"role": "assistant", "content": shown.strip() or "…"}, {"role": "user", "content": asked}]


class _Marks:
    """Marks that nobody can have spoken: they hold the transcript's digest, and signs that speech lacks."""

    def __init__(self, request: DraftRequest) -> None:
        self._digest = digest_of(request.transcript)[:12]

    def around(self, name: str, lines: Iterable[str]) -> str:
        """Some lines between two marks."""
        mark = f"{name}-{self._digest}"
        return "\n".join([f"<{mark}>", *lines, f"</{mark}>"])


def _listed(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {one}" for one in sentences)


def _sections(template: Template, told: Prompts) -> str:
    lines = [
        f"{section.id}: {section.title}. {section.hint}".rstrip()
        for section in template.sections
        if not all(topic.administrative for topic in section.topics)
    ]
    return "\n".join([told.sections, _listed(lines)])


def _statements(heading: str, texts: Sequence[str], marks: _Marks) -> str:
    """Statements that are there already, so that they are not written twice and can be corrected."""
    if not texts:
        return ""
    return "\n".join([heading, marks.around("WRITTEN", (f"- {as_data(text)}" for text in texts))])


def _record(request: DraftRequest, told: Prompts, marks: _Marks) -> str:
    """The names in the patient's record, so that a model spells them as the hospital does, and no more."""
    if request.context is None or not request.context.entries:
        return ""
    names = list(dict.fromkeys(as_data(entry.name) for entry in request.context.entries.values()))
    while len("".join(names)) > _LONGEST_RECORD:
        names.pop()
    return "\n".join([told.record, marks.around("RECORD", (f"- {name}" for name in names))])


def _patient(request: DraftRequest, told: Prompts) -> str:
    """Age and gender; never a name or a number."""
    patient = request.patient
    if patient is None:
        return ""
    parts = [told.genders[patient.gender]]
    if patient.birth_date is not None and request.encounter is not None:
        years = _years(patient.birth_date, request.encounter.started_at.date())
        parts.append(told.years.format(years=years))
    known = told.between.join(filter(None, parts))
    return told.patient.format(known=known) if known else ""


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
