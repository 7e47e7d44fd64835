"""Consultations to evaluate on: what was said, the note that a person wrote, and what is known of both.

A file holds JSON Lines, one consultation a line: ``lang`` (or ``language``) and ``dialogue`` (turns with ``speaker``
and ``text``); ``note`` (its text), ``statements`` (``text`` and ``evidence``, the places of turns counted from 0),
``facts`` and ``visit_type`` where there are any. A folder means every ``.jsonl`` file in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, ConfigDict, Field, ValidationError

from scribe.errors import BadInput
from scribe.model import (
    Coverage,
    Engine,
    Frozen,
    Language,
    RecordingRef,
    Segment,
    SegmentId,
    Speaker,
    Statement,
    StatementId,
    Transcript,
)


class _Row(Frozen):
    """A part of a line; members that the evaluation does not need are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Turn(_Row):
    """One turn of a dialogue."""

    speaker: str
    text: str


class GoldStatement(_Row):
    """A statement of a correct note with the turns that it rests on. ``source`` other than dialogue: from the visit."""

    text: str
    evidence: tuple[int, ...] = ()
    section: str = ""
    source: str = "dialogue"


class GoldFact(_Row):
    """What the consultation established, in the words of the one who read it."""

    kind: str
    text: str
    status: str = "present"
    dose: str | None = None
    frequency: str | None = None


class GoldConsultation(_Row):
    """One consultation as it is evaluated."""

    id: str
    language: Language = Field(validation_alias=AliasChoices("language", "lang"))
    dialogue: tuple[Turn, ...] = Field(min_length=1)
    note: Annotated[str, BeforeValidator(lambda note: note or "")] = ""
    statements: tuple[GoldStatement, ...] = ()
    facts: tuple[GoldFact, ...] = ()
    visit: Literal["", "initial", "followup", "follow_up"] = Field(
        default="", validation_alias=AliasChoices("visit", "visit_type")
    )

    @property
    def transcript(self) -> Transcript:
        """The dialogue as a transcript; turn ``n`` is the segment ``t{n}``, and its seconds are made up."""
        return Transcript(
            recording=RecordingRef(sha256="0" * 64, duration_s=len(self.dialogue), channels=1),
            engine=Engine(name="reference", model=""),
            language=self.language,
            segments=tuple(
                Segment(
                    id=SegmentId(f"t{place}"),
                    start_s=place,
                    end_s=place + 1,
                    speaker=_speaker(turn.speaker),
                    text=turn.text,
                    confidence=1,
                )
                for place, turn in enumerate(self.dialogue)
            ),
            coverage=Coverage(speech_s=len(self.dialogue), transcribed_s=len(self.dialogue)),
        )

    @property
    def said(self) -> str:
        """All that was said, a turn a line."""
        return "\n".join(turn.text for turn in self.dialogue)

    @property
    def gold(self) -> tuple[Statement, ...]:
        """The correct note's statements that rest on what was said."""
        return tuple(
            Statement(
                id=StatementId(f"s{place}"),
                text=one.text,
                evidence=tuple(SegmentId(f"t{turn}") for turn in one.evidence),
            )
            for place, one in enumerate(self.statements)
            if one.source == "dialogue" and one.evidence
        )


def _speaker(name: str) -> Speaker:
    try:
        return Speaker(name)
    except ValueError:
        return Speaker.OTHER


def read_consultations(path: Path) -> tuple[GoldConsultation, ...]:
    """Every consultation of a JSON Lines file, or of all such files in a folder.

    Raises:
        BadInput: nothing there, or a line that is none; the message names file and line, never their content.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise BadInput(f"There is no .jsonl file in {path}.", remedy="Give a JSON Lines file, or a folder with some.")
    found = tuple(one for file in files for one in _in_file(file))
    if not found:
        raise BadInput(f"There is no consultation in {path}.", remedy="Give a file with one consultation a line.")
    return found


def _in_file(file: Path) -> list[GoldConsultation]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.", remedy="Check the path.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{file.name} is not UTF-8 text.", remedy="Save it as UTF-8.") from None
    return [_of_line(line, file.name, number) for number, line in enumerate(lines, 1) if line.strip()]


def _of_line(line: str, name: str, number: int) -> GoldConsultation:
    try:
        return GoldConsultation.model_validate_json(line)
    except ValidationError as error:
        fault: Any = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise BadInput(
            f"Line {number} of {name} is no consultation: {f'{where}: ' if where else ''}{fault['msg']}.",
            remedy="Each line is a JSON object with id, lang, dialogue and what else is known.",
        ) from None
