"""From a template's text to a checked :class:`Template`, or to every fault with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scribe.model import Coding, Sha256, Style, Template, TemplateSection, Topic, digest_of
from scribe.template.authoring import authoring_schema
from scribe.template.faults import Fault, bad_template, closest
from scribe.template.fields import field_faults
from scribe.template.loinc import LOINC_SYSTEM, is_loinc
from scribe.template.nodes import FaultFound, Path, PlacedYaml, read_yaml

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

LONGEST_CHARS = 262_144
"""No template comes near this; a longer file is something else."""

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "keys",
}


@lru_cache(maxsize=64)
def parse_template(text: str, name: str) -> Template:
    """Reads and checks a template, the same text once.

    Args:
        text: the YAML.
        name: what to call it in errors, usually the file's name.

    Raises:
        BadTemplate: it has faults; ``details["faults"]`` lists each with line, column, path and reason.
    """
    if len(text) > LONGEST_CHARS:
        raise bad_template(name, [Fault(1, 1, "", f"The file is longer than {LONGEST_CHARS} characters.")])
    try:
        placed = read_yaml(text)
    except FaultFound as found:
        raise bad_template(name, [found.fault]) from None
    faults = list(placed.faults)
    if not faults:
        faults = list(_shape_faults(placed))
    if not faults:
        faults = list(_meaning_faults(placed))
    if faults:
        raise bad_template(name, faults)
    return _template(placed.value)


def _template(value: dict[str, Any]) -> Template:
    sections = tuple(
        TemplateSection(
            **{key: part for key, part in section.items() if key not in ("loinc", "loinc_name")}, code=_coding(section)
        )
        for section in value["sections"]
    )
    content = {key: part for key, part in value.items() if key not in ("loinc", "loinc_name", "sections")}
    unnamed = Template(**content, code=_coding(value), sections=sections, digest="0" * 64)
    return unnamed.model_copy(update={"digest": digest_of_template(unnamed)})


def digest_of_template(template: Template) -> Sha256:
    """The digest of a template's content, whatever digest it has."""
    return digest_of(_digested(template))


def _digested(template: Template) -> dict[str, Any]:
    """What the digest is over. Keys that say nothing are left out: a digest stays when Scribe learns new keys."""
    content = template.model_dump(mode="json", exclude={"digest"})
    for key in ("vocabulary", "abbreviations", "rules", "order"):
        if not content[key]:
            del content[key]
    if template.style == Style():
        del content["style"]
    elif not template.style.instructions:
        del content["style"]["instructions"]
    for section in content["sections"]:
        for key in ("not_discussed", "fields"):
            if not section[key]:
                del section[key]
    return content


def _coding(value: dict[str, Any]) -> Coding:
    return Coding(system=LOINC_SYSTEM, code=value["loinc"], display=value.get("loinc_name", ""))


def _shape_faults(placed: PlacedYaml) -> Iterator[Fault]:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 (slow to import, and few processes read templates)

    for error in Draft202012Validator(authoring_schema()).iter_errors(placed.value):
        yield from _in_words(error, placed)


def _in_words(error: ValidationError, placed: PlacedYaml) -> Iterator[Fault]:
    """The validator's finding as faults with their places."""
    path: Path = tuple(error.absolute_path)
    wanted: Any = error.validator_value
    match error.validator:
        case "additionalProperties":
            yield from _unknown_keys(path, error, placed)
        case "required":
            # the validator reports each missing key by itself
            key = next(key for key in wanted if f"'{key}'" in error.message)
            yield placed.fault((*path, key), f"The key {key} is missing{_where(path)}.")
        case _:
            yield placed.fault(path, _value_reason(path, str(error.validator), wanted, error.instance))


def _unknown_keys(path: Path, error: ValidationError, placed: PlacedYaml) -> Iterator[Fault]:
    schema: Any = error.schema
    known = sorted(schema["properties"])
    given: Any = error.instance
    for key in given:
        if key not in known:
            hint = closest(key, known) or f" Known keys: {', '.join(known)}."
            yield placed.fault((*path, key), f"There is no key {key}.{hint}", key=True)


def _value_reason(path: Path, validator: str, wanted: Any, given: Any) -> str:
    """Why a value does not fit, in a sentence."""
    name = str(path[-1]) if path and isinstance(path[-1], str) else "This entry" if path else "The file"
    match validator:
        case "type":
            words = _TYPES.get(str(wanted), str(wanted))
            return f"{name} must be {words}.{' Put it in quotes.' if words == 'text' and given is not None else ''}"
        case "enum":
            values = [str(value) for value in wanted]
            what = "topic" if len(path) > 1 and path[-2] == "topics" else name
            return f"{given!r} is not a known {what}.{closest(str(given), values)} It may be {', '.join(values)}."
        case "pattern":
            return _shape_reason(name, str(given))
        case _:
            return f"{name} {_LIMITS.get(validator, 'does not fit').format(wanted)}."


_LIMITS = {
    "minLength": "must not be empty",
    "minItems": "must not be empty",
    "minimum": "must be at least {}",
    "maxLength": "must have at most {} characters",
    "maxItems": "must have at most {} entries",
}


def _where(path: Path) -> str:
    return f" in section {int(path[1]) + 1}" if len(path) > 1 and isinstance(path[1], int) else ""


def _shape_reason(name: str, given: str) -> str:
    if name == "loinc":
        return f"{given!r} is not a LOINC code; one looks like 10164-2."
    return f"{given!r} cannot be an id: use small letters, digits and {'hyphens' if '_' in given else 'underscores'}."


def _meaning_faults(placed: PlacedYaml) -> Iterator[Fault]:
    value = placed.value
    if not is_loinc(value["loinc"]):
        yield placed.fault(("loinc",), _check_digit_reason(value["loinc"]))
    if all(Topic(topic).administrative for section in value["sections"] for topic in section["topics"]):
        yield placed.fault(("sections",), "No section is for what is said; there is nothing to draft.")
    yield from _vocabulary_faults(placed)
    yield from _abbreviation_faults(placed)
    yield from _rule_faults(placed)
    yield from _order_faults(placed)
    yield from field_faults(placed)
    ids: dict[str, int] = {}
    titles: dict[str, int] = {}
    owners: dict[str, str] = {}
    for number, section in enumerate(value["sections"]):
        here: Path = ("sections", number)
        if not is_loinc(section["loinc"]):
            yield placed.fault((*here, "loinc"), _check_digit_reason(section["loinc"]))
        for key, seen in (("id", ids), ("title", titles)):
            first = seen.setdefault(section[key], number)
            if first != number:
                line = placed.places[("sections", first, key)][0]
                yield placed.fault((*here, key), f"The {key} {section[key]!r} is already used on line {line}.")
        administrative = {Topic(topic).administrative for topic in section["topics"]}
        if len(administrative) > 1:
            yield placed.fault(
                (*here, "topics"), "Topics that the hospital's data fill stand in a section of their own."
            )
        for place, topic in enumerate(section["topics"]):
            owner = owners.setdefault(topic, section["id"])
            if owner != section["id"] or topic in section["topics"][:place]:
                yield placed.fault(
                    (*here, "topics", place), f"The topic {topic} already belongs to the section {owner}."
                )


def _vocabulary_faults(placed: PlacedYaml) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, term in enumerate(placed.value.get("vocabulary", ())):
        here: Path = ("vocabulary", number)
        if not term.strip():
            yield placed.fault(here, "A term must not be empty.")
        elif not term.isprintable():
            yield placed.fault(here, "A character that is not text stands in this term.")
        first = seen.setdefault(term.strip().casefold(), number)
        if first != number and term.strip():
            line = placed.places[("vocabulary", first)][0]
            yield placed.fault(here, f"The term {term!r} is already given on line {line}.")


def _abbreviation_faults(placed: PlacedYaml) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, one in enumerate(placed.value.get("abbreviations", ())):
        here: Path = ("abbreviations", number)
        for key in ("short", "full"):
            if re.search(r"\d", one[key]):
                yield placed.fault((*here, key), f"{one[key]!r} has a digit; an abbreviation must not touch numbers.")
            first = seen.setdefault(one[key].casefold(), number)
            if first != number:
                line = placed.places[("abbreviations", first)][0]
                yield placed.fault((*here, key), f"{one[key]!r} already stands on line {line}.")
        if one["short"].casefold() == one["full"].casefold():
            yield placed.fault((*here, "full"), f"{one['full']!r} is the short form itself.")


def _rule_faults(placed: PlacedYaml) -> Iterator[Fault]:
    for number, one in enumerate(placed.value.get("rules", ())):
        here: Path = ("rules", number)
        for key in ("find", "replace"):
            if re.search(r"\d", one[key]):
                yield placed.fault((*here, key), f"{one[key]!r} has a digit; a rule must not touch numbers.")
        if one["find"] == one["replace"]:
            yield placed.fault((*here, "replace"), "This rule changes nothing.")


def _order_faults(placed: PlacedYaml) -> Iterator[Fault]:
    known = [section["id"] for section in placed.value["sections"]]
    for number, one in enumerate(placed.value.get("order", ())):
        here: Path = ("order", number)
        if one["section"] not in known:
            hint = closest(one["section"], known)
            yield placed.fault((*here, "section"), f"There is no section {one['section']}.{hint}")
        if one["first"] == one["then"]:
            yield placed.fault((*here, "then"), "This rule orders nothing.")


def _check_digit_reason(code: str) -> str:
    return f"{code} is not a LOINC code: its check digit does not fit, so there is a slip in it."
