"""Typed fields of a template: what can be wrong with them beyond their shape, and how a note shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from scribe.model import FieldType, NoteSection, Statement, Template
from scribe.template.faults import Fault
from scribe.template.nodes import Path, PlacedYaml

_OWN_KEYS: Final[dict[str, FieldType]] = {
    "unit": FieldType.NUMBER,
    "minimum": FieldType.NUMBER,
    "maximum": FieldType.NUMBER,
    "choices": FieldType.CHOICE,
    "vital_sign": FieldType.VITAL_SIGN,
}
"""Keys that belong to one type of field."""
_NEEDED: Final = {FieldType.CHOICE: "choices", FieldType.VITAL_SIGN: "vital_sign"}


def texts_by_field(section: NoteSection, template: Template) -> tuple[str, ...]:
    """The texts of a section with typed fields: each field in the template's order, filled or not, then all others."""
    return tuple(text for text, _ in lines_by_field(section, template))


def lines_by_field(section: NoteSection, template: Template) -> tuple[tuple[str, Statement | None], ...]:
    """The same texts, each with the statement that it is; ``None`` for a field that nothing fills."""
    known = template.section(section.id)
    fields = known.fields if known is not None else ()
    colon = "：" if template.language == "zh" else ": "
    filled = {statement.field: statement for statement in section.kept if statement.field}
    empty = {field.id: f"{field.title}{colon}{template.nothing_said(section.id)}" for field in fields}
    named = ((filled[name].text, filled[name]) if name in filled else (text, None) for name, text in empty.items())
    others = ((statement.text, statement) for statement in section.kept if statement.field not in empty)
    return (*named, *others)


def field_faults(placed: PlacedYaml) -> Iterator[Fault]:
    """Every fault of the fields of every section, each at its place."""
    for number, section in enumerate(placed.value["sections"]):
        if "fields" not in section:
            continue
        here: Path = ("sections", number, "fields")
        if section.get("form") != "field":
            yield placed.fault(here, "Only a section with `form: field` has fields.")
        seen: dict[tuple[str, str], int] = {}
        for place, field in enumerate(section["fields"]):
            at = (*here, place)
            for key in ("id", "title"):
                first = seen.setdefault((key, field[key].casefold()), place)
                if first != place:
                    line = placed.places[(*here, first, key)][0]
                    yield placed.fault((*at, key), f"The {key} {field[key]!r} is already used on line {line}.")
            yield from _of_one(field, at, placed)


def _of_one(field: dict[str, Any], at: Path, placed: PlacedYaml) -> Iterator[Fault]:
    kind = FieldType(field["type"])
    for key, owner in _OWN_KEYS.items():
        if key in field and owner is not kind:
            yield placed.fault((*at, key), f"The key {key} is for fields of the type {owner.value} only.", key=True)
    needed = _NEEDED.get(kind)
    if needed is not None and needed not in field:
        yield placed.fault((*at, "type"), f"A field of the type {kind.value} needs the key {needed}.")
    if kind is FieldType.NUMBER and field.get("minimum", 0) > field.get("maximum", float("inf")):
        yield placed.fault((*at, "maximum"), "The maximum is below the minimum.")
    if kind is FieldType.CHOICE:
        yield from _choice_faults(field.get("choices", ()), (*at, "choices"), placed)


def _choice_faults(choices: list[dict[str, Any]], at: Path, placed: PlacedYaml) -> Iterator[Fault]:
    """A value or a word that stands for two choices tells neither."""
    seen: dict[str, int] = {}
    for place, choice in enumerate(choices):
        for word in (choice["value"], *choice.get("words", ())):
            first = seen.setdefault(word.casefold(), place)
            if first != place:
                line = placed.places[(*at, first)][0]
                yield placed.fault((*at, place), f"{word!r} already stands for the choice on line {line}.")
