"""Reading a note that anybody wrote: our ``note.json``, somebody else's JSON of that shape, or plain text."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import TypeAdapter, ValidationError

from scribe.errors import BadNote
from scribe.model import (
    DrafterRef,
    Fact,
    Language,
    NoteDraft,
    NoteSection,
    SectionStatus,
    SegmentId,
    Statement,
    StatementId,
    Template,
    TemplateRef,
    Transcript,
)
from scribe.verification.matching import find_evidence
from scribe.verification.plain_text import TextSection, sections_of, sentences

_FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
_UNKNOWN = DrafterRef(name="unknown", model="")
_LONGEST_BYTES = 8 * 1024 * 1024


def read_note(
    data: bytes, *, name: str, template: Template | None = None, transcript: Transcript | None = None
) -> NoteDraft:
    """A note, whoever wrote it.

    JSON may have more members than ours and fewer: sections with statements (texts, or objects with ``text`` and
    perhaps ``evidence``) are enough. Plain text has headings and, under them, lines or sentences. Flags and risk of a
    foreign note are not taken over, since verification computes them.

    Args:
        data: the file.
        name: what to call it in errors.
        template: whose sections to match headings with.
        transcript: with it, statements that name no evidence get the segments that share their words and numbers.

    Raises:
        BadNote: it is empty, too large, no text, or holds no statement.
    """
    if len(data) > _LONGEST_BYTES:
        raise BadNote(f"The note {name} is larger than any note.", remedy="Give the note itself, as JSON or text.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadNote(f"The note {name} is not UTF-8 text.", remedy="Save it as UTF-8 JSON or plain text.") from None
    if "\x00" in text:
        raise BadNote(f"The note {name} is not text.", remedy="Save it as UTF-8 JSON or plain text.")
    if not text.strip():
        raise BadNote(f"The note {name} is empty.", remedy="Give a note with at least one statement.")
    note = _from_json(text, name, template) if text.lstrip()[:1] in "{[" else _from_text(text, template)
    if not note.statements:
        raise BadNote(f"The note {name} holds no statement.", remedy="Give a note with at least one statement.")
    return find_evidence(note, transcript) if transcript is not None else note


def _from_json(text: str, name: str, template: Template | None) -> NoteDraft:
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadNote(f"The note {name} is not valid JSON{where}.", remedy="Give valid JSON, or plain text.") from None
    if not isinstance(value, dict) or not isinstance(value.get("sections"), list | dict):
        raise BadNote(
            f"The note {name} has no sections.", remedy='Give {"sections": [{"title": …, "statements": […]}]}.'
        )
    try:
        return NoteDraft.model_validate(value)
    except ValidationError:
        return _lenient(value, template)


def _lenient(value: dict[str, Any], template: Template | None) -> NoteDraft:
    given = value["sections"]
    if isinstance(given, dict):
        given = [{"id": key, "title": key, "statements": part} for key, part in given.items()]
    counter = _Counter()
    sections = tuple(
        _json_section(part, number, template, counter)
        for number, part in enumerate(given, start=1)
        if isinstance(part, dict)
    )
    drafter = value.get("drafter")
    return NoteDraft(
        template=_template_ref(value.get("template"), template),
        language=_language(value.get("language"), template, json.dumps(given, ensure_ascii=False)),
        drafter=DrafterRef(name=str(drafter.get("name", "unknown")), model=str(drafter.get("model", "")))
        if isinstance(drafter, dict)
        else _UNKNOWN,
        sections=sections,
        facts=_facts(value.get("facts")),
    )


class _Counter:
    """Gives statements without an id one of their own, and never the same twice."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def id(self, wanted: object = None) -> StatementId:
        number = len(self._seen) + 1
        name = str(wanted) if wanted not in (None, "") else f"st{number}"
        while name in self._seen:
            number += 1
            name = f"st{number}"
        self._seen.add(name)
        return StatementId(name)


def _json_section(part: dict[str, Any], number: int, template: Template | None, counter: _Counter) -> NoteSection:
    title = str(part.get("title") or part.get("name") or part.get("id") or f"Section {number}")
    own = str(part.get("id") or "") or _section_id(title, number, template)
    known = template.section(own) if template else None
    raw: Any = next((part[key] for key in ("statements", "text", "content", "sentences") if part.get(key)), [])
    statements = tuple(
        made
        for item in (sentences(raw) if isinstance(raw, str) else raw if isinstance(raw, list) else [])
        if (made := _json_statement(item, counter)) is not None
    )
    return _section(known.id if known else own, known.title if known else title, statements)


def _json_statement(item: Any, counter: _Counter) -> Statement | None:
    if isinstance(item, str):
        item = {"text": item}
    if not isinstance(item, dict) or not isinstance(item.get("text"), str) or not item["text"].strip():
        return None
    evidence = item.get("evidence")
    named = [
        str(one.get("id") or one.get("segment") or "") if isinstance(one, dict) else str(one)
        for one in (evidence if isinstance(evidence, list) else [])
    ]
    return Statement(
        id=counter.id(item.get("id")),
        text=item["text"].strip(),
        evidence=tuple(SegmentId(one) for one in named if one),
        removed=item.get("removed") is True,
    )


def _from_text(text: str, template: Template | None) -> NoteDraft:
    counter = _Counter()
    parts: list[TextSection] = sections_of(text, template)
    return NoteDraft(
        template=_template_ref(None, template),
        language=_language(None, template, text),
        drafter=_UNKNOWN,
        sections=tuple(
            _section(
                _section_id(part.title, number, template),
                part.title,
                tuple(Statement(id=counter.id(), text=line) for line in part.lines),
            )
            for number, part in enumerate(parts, start=1)
        ),
    )


def _section(id: str, title: str, statements: tuple[Statement, ...]) -> NoteSection:
    status = SectionStatus.PRESENT if any(not s.removed for s in statements) else SectionStatus.NOT_DISCUSSED
    return NoteSection(id=id, title=title, status=status, statements=statements)


def _section_id(title: str, number: int, template: Template | None) -> str:
    if template is not None:
        for section in template.sections:
            if section.title.casefold() == title.casefold():
                return section.id
    words = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    return words if re.match("[a-z]", words) else f"section_{number}"


def _template_ref(given: Any, template: Template | None) -> TemplateRef:
    if template is not None:
        return template.ref
    try:
        return TemplateRef.model_validate(given)
    except ValidationError:
        return TemplateRef(id="unknown", version=1, digest="0" * 64)


def _language(given: Any, template: Template | None, text: str) -> Language:
    if given in ("en", "zh"):
        return "zh" if given == "zh" else "en"
    if template is not None:
        return template.language
    han = len(re.findall(r"[\u4e00-\u9fff]", text))
    return "zh" if han * 5 > len(text) else "en"


def _facts(given: Any) -> tuple[Fact, ...]:
    """The facts that fit; others cannot be checked and are left out."""
    facts: list[Fact] = []
    for item in given if isinstance(given, list) else []:
        try:
            facts.append(_FACT.validate_python(item))
        except ValidationError:
            continue
    return tuple(facts)
