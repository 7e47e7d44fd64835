"""View model of the patient's record beside a note: each entry, and whether the note tells of it as said today."""

from __future__ import annotations

from dataclasses import dataclass

from scribe.model import (
    Language,
    NoteDraft,
    RecordAllergy,
    RecordContext,
    RecordEntry,
    RecordEntryId,
    RecordMedicine,
    RecordProblem,
)
from scribe.terminology.recorded import PatientRecord, Recorded, regimen, without_marked


@dataclass(frozen=True)
class EntryView:
    """One entry as the page shows it."""

    id: RecordEntryId
    entry: RecordEntry
    more: str
    """Dose and how often, onset, or reaction; empty when the record has none."""
    over: bool
    """Whether it is a thing of the past: a problem that is resolved, a medicine that is no longer taken."""
    said: bool
    """Whether the note tells of it as said today."""


@dataclass(frozen=True)
class RecordView:
    """The record in its three lists."""

    context: RecordContext
    problems: tuple[EntryView, ...]
    medicines: tuple[EntryView, ...]
    allergies: tuple[EntryView, ...]


def record_view(context: RecordContext | None, note: NoteDraft) -> RecordView | None:
    """The record of a note's patient; ``None`` when none was given."""
    if context is None or context.empty:
        return None
    record = PatientRecord(context)
    said = [without_marked(statement.text) for statement in note.statements if not statement.removed]

    def views(entries: tuple[Recorded, ...]) -> tuple[EntryView, ...]:
        return tuple(
            EntryView(
                one.id, one.entry, _more(one, note.language), not one.current, one.is_spoken_of(said, note.language)
            )
            for one in entries
        )

    return RecordView(context, views(record.problems), views(record.medicines), views(record.allergies))


def _more(one: Recorded, language: Language) -> str:
    match one.entry:
        case RecordMedicine() as medicine:
            return regimen(medicine, language)
        case RecordProblem() as problem:
            return problem.onset
        case RecordAllergy() as allergy:
            return allergy.reaction
        case _:
            return ""
