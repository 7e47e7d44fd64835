"""Items that measure how well consultations are understood: what was said, and what must come of it.

A file holds JSON Lines, one item a line. Every item names all its members, so that a mistyped one is not passed over;
members that no figure needs (``split``, ``why``) may stand beside them. A folder means every ``.jsonl`` file in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, ConfigDict, Field, ValidationError

from scribe.errors import BadInput
from scribe.evaluation.results import LANGUAGE_NAMES
from scribe.model import (
    Coverage,
    Engine,
    FlagKind,
    Frozen,
    Language,
    RecordingRef,
    Segment,
    SegmentId,
    Speaker,
    Transcript,
)

_REMEDY: Final = (
    "Each line is a JSON object with id, lang, template, kind, dialogue, must, never, fhir, no_fhir, right, wrong and "
    "flag; lists may be empty, flag may be null."
)


class ResourceType(StrEnum):
    """The resources of FHIR R4 that an item can ask for or forbid."""

    MEDICATION_REQUEST = "MedicationRequest"
    MEDICATION_STATEMENT = "MedicationStatement"
    ALLERGY_INTOLERANCE = "AllergyIntolerance"
    CONDITION = "Condition"
    OBSERVATION = "Observation"
    FAMILY_MEMBER_HISTORY = "FamilyMemberHistory"
    SERVICE_REQUEST = "ServiceRequest"


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        place = f" at character {error.pos + 1}" if isinstance(error, re.error) and error.pos is not None else ""
        raise ValueError(f"this regular expression does not compile{place}") from None
    return pattern


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]
"""A regular expression that is searched for without regard to case."""


class ItemTurn(Frozen):
    """One turn of the dialogue."""

    speaker: Speaker
    text: str


class Wanted(Frozen):
    """A resource that has to be in the Bundle, or may not be; ``None`` means whatever status, whatever dose.

    ``name`` is searched for in the resource's JSON, ``dose`` is a value with its unit (UCUM or a word). An order that
    is ``active`` once the note is signed may be asked for as such.
    """

    resource: ResourceType
    name: Pattern
    status: tuple[str, ...] | None = None
    dose: tuple[Decimal, str] | None = None

    def __str__(self) -> str:
        dose = f" {self.dose[0]:f} {self.dose[1]}" if self.dose else ""
        status = f" ({' or '.join(self.status)})" if self.status else ""
        return f"{self.resource} {self.name}{dose}{status}"


class Item(Frozen):
    """One item.

    Attributes:
        must: groups of patterns; of each one must match some statement of the note.
        never: patterns that match no statement.
        fhir: resources that the Bundle holds.
        no_fhir: resources that it does not hold.
        right: statements that verification lets pass.
        wrong: statements that it flags.
        flag: a kind of flag that the note has, whatever it says.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    lang: Language
    template: str
    kind: str
    dialogue: tuple[ItemTurn, ...] = Field(min_length=1)
    must: tuple[Annotated[tuple[Pattern, ...], Field(min_length=1)], ...]
    never: tuple[Pattern, ...]
    fhir: tuple[Wanted, ...]
    no_fhir: tuple[Wanted, ...]
    right: tuple[Annotated[str, Field(min_length=1)], ...]
    wrong: tuple[Annotated[str, Field(min_length=1)], ...]
    flag: FlagKind | None

    @property
    def transcript(self) -> Transcript:
        """The dialogue as a transcript; the first turn is the segment ``t1``, and the seconds are made up."""
        turns = len(self.dialogue)
        return Transcript(
            recording=RecordingRef(sha256="0" * 64, duration_s=turns, channels=1),
            engine=Engine(name="reference", model=""),
            language=self.lang,
            segments=tuple(
                Segment(
                    id=SegmentId(f"t{place}"),
                    start_s=place - 1,
                    end_s=place,
                    speaker=turn.speaker,
                    text=turn.text,
                    confidence=1,
                )
                for place, turn in enumerate(self.dialogue, 1)
            ),
            coverage=Coverage(speech_s=turns, transcribed_s=turns),
        )


def read_items(paths: Sequence[Path], templates: Mapping[str, Language]) -> tuple[Item, ...]:
    """Every item of some JSON Lines files, or folders with such files; all of them are sound, or none is given.

    Args:
        paths: files and folders.
        templates: the templates that there are, with their languages.

    Raises:
        BadInput: nothing there, or a line that is no item; the sentence names file and line, never what is said there.
    """
    found: dict[str, tuple[Item, str]] = {}
    for file in _files(paths):
        for number, line in enumerate(_text(file).split("\n"), 1):
            if not line.strip():
                continue
            where = f"Line {number} of {file.name}"
            item = _item(line, where)
            _check_template(item, where, templates)
            if item.id in found:
                before = found[item.id][1]
                raise BadInput(
                    f"{where} has the id of {before[0].lower()}{before[1:]}.", remedy="Give each item its own."
                )
            found[item.id] = (item, where)
    if not found:
        raise BadInput(f"There is no item in {', '.join(map(str, paths))}.", remedy="Give a file with one item a line.")
    return tuple(item for item, _ in found.values())


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        if not inside:
            raise BadInput(
                f"There is no .jsonl file in {path}.", remedy="Give a JSON Lines file, or a folder with some."
            )
        files += inside
    return files


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.", remedy="Check the path.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{file.name} is not UTF-8 text.", remedy="Save it as UTF-8.") from None


def _item(line: str, where: str) -> Item:
    try:
        return Item.model_validate_json(line)
    except ValidationError as error:
        fault: Any = error.errors(include_input=False, include_url=False, include_context=False)[0]
        reason = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "json_invalid":
            raise BadInput(f"{where} is not JSON: {_without_line(reason)}.", remedy=_REMEDY) from None
        member = ".".join(str(part) for part in fault["loc"])
        missing = fault["type"] == "missing"
        raise BadInput(
            f"{where} is no item: {f'{member} is missing' if missing else ': '.join(filter(None, (member, reason)))}.",
            remedy=_REMEDY if missing or not member else f"Correct {member} there.",
        ) from None


def _without_line(reason: str) -> str:
    """The parser counts lines within the one line."""
    return reason.removeprefix("Invalid JSON: ").replace(" at line 1 column ", " at character ")


def _check_template(item: Item, where: str, templates: Mapping[str, Language]) -> None:
    language = templates.get(item.template)
    if language is None:
        raise BadInput(
            f"{where} names the template {item.template!r}, which is not here.",
            remedy=f"Name one of: {', '.join(templates)}.",
        )
    if language != item.lang:
        fitting = ", ".join(name for name, spoken in templates.items() if spoken == item.lang) or "none is here"
        raise BadInput(
            f"{where} is in {LANGUAGE_NAMES[item.lang]}, its template is not.",
            remedy=f"Name one in that language: {fitting}.",
        )
