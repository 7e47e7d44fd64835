"""Notes that language models wrote of real visits, each with false twins of some of its statements.

A line of ``en.jsonl`` and ``zh.jsonl`` is one visit: ``visit`` (a file of the folder ``data`` that is given, and the
number of its line), ``true`` (section, text, and the turns that it rests on, counted from 1) and ``false`` (in what it
is false, then the same). The notes were asked for with the product's own prompts, of models larger than any that runs
here, and are nearly all right; a twin is written just like a true statement and false in one detail. The words are the
models'; of the visits (ACI-Bench, PriMock57, Fareez et al., all CC BY 4.0, and the project's) none are kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scribe.evaluation.consultations import GoldConsultation, read_consultations
from scribe.model import DrafterRef, NoteDraft, NoteSection, SectionStatus, Statement, StatementId, Template
from scribe.template import TemplateLibrary

FOLDER: Final = Path(__file__).parent
_TEMPLATES: Final = {"en": "visit-note", "zh": "outpatient-initial-zh"}
_DRAFTER: Final = DrafterRef(name="chat", model="large")


@dataclass(frozen=True)
class ModelNote:
    """The statements of one visit.

    Attributes:
        visit: its name.
        said: the consultation.
        true: each statement's section, with the statement.
        false: in what each is false, its section, and the statement.
    """

    visit: str
    said: GoldConsultation
    true: tuple[tuple[str, Statement], ...]
    false: tuple[tuple[str, str, Statement], ...]

    @property
    def template(self) -> Template:
        """What the notes were asked for by."""
        return TemplateLibrary().get(_TEMPLATES[self.said.language])

    def note(self, statements: Iterable[tuple[str, Statement]]) -> NoteDraft:
        """Some statements, each behind its section, as a note."""
        every = tuple(statements)
        sections = []
        for section in self.template.sections:
            own = tuple(one for name, one in every if name == section.id)
            status = SectionStatus.PRESENT if own else SectionStatus.NOT_DISCUSSED
            sections.append(NoteSection(id=section.id, title=section.title, status=status, statements=own))
        return NoteDraft(
            template=self.template.ref, language=self.said.language, drafter=_DRAFTER, sections=tuple(sections)
        )


def model_notes(data: Path, *folders: Path) -> Iterator[ModelNote]:
    """The notes of some folders.

    Args:
        data: the folder with the visits.
        folders: hold the notes; visits that ``data`` has not may lie beside them.
    """
    visits: dict[str, tuple[GoldConsultation, ...]] = {}
    for folder in folders or (FOLDER,):
        for file in (folder / "en.jsonl", folder / "zh.jsonl"):
            for line in file.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                name, _, number = row["visit"].rpartition("-")
                if name not in visits:
                    beside = folder / f"{name}.jsonl"
                    visits[name] = read_consultations(beside if beside.exists() else data / f"{name}.jsonl")
                yield _note(row, visits[name][int(number)])


def _note(row: dict[str, list[list[str]]], said: GoldConsultation) -> ModelNote:
    true = tuple(
        (section, _statement(f"t{n}", text, turns, said)) for n, (section, text, turns) in enumerate(row["true"])
    )
    false = tuple(
        (kind, section, _statement(f"f{n}", text, turns, said))
        for n, (kind, section, text, turns) in enumerate(row["false"])
    )
    return ModelNote(str(row["visit"]), said, true, false)


def _statement(name: str, text: str, turns: Iterable[str], said: GoldConsultation) -> Statement:
    segments = said.transcript.segments
    evidence = tuple(segments[int(turn) - 1].id for turn in turns if 0 < int(turn) <= len(segments))
    return Statement(id=StatementId(name), text=text, evidence=evidence)
