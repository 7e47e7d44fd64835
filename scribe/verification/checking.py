"""Verification: every statement of a note against what was said, and the note against its recording."""

from __future__ import annotations

from scribe.consultation.models import (
    Flag,
    FlagKind,
    Level,
    NoteDraft,
    NoteSection,
    Outcome,
    Statement,
    Template,
    TemplateSection,
    Transcript,
)
from scribe.verification.evidence import heard_in, segments_of
from scribe.verification.figures import Passage, check_numbers
from scribe.verification.medicines import Spoken, check_medicines
from scribe.verification.named import named_in
from scribe.verification.risk import risk_of
from scribe.verification.whole import check_whole
from scribe.verification.wording import flag


def verify(note: NoteDraft, transcript: Transcript, template: Template | None) -> NoteDraft:
    """The note with its flags and its risk, both computed anew.

    Pure. What people have decided stays: a flag that was kept stays resolved while it says the same, a correction or a
    removal stays on record. Removed statements are not checked again. Administrative sections are exempt.

    Args:
        note: any note, whoever wrote it.
        transcript: what was said.
        template: tells which sections are administrative and which are required; without it none is either.
    """
    spoken = Spoken(transcript)
    sections = tuple(
        section
        if _administrative(section, template)
        else section.model_copy(
            update={"statements": tuple(_checked(s, note, spoken) for s in section.statements)},
        )
        for section in note.sections
    )
    flags = _with_history(note.flags, tuple(check_whole(note, transcript, template)))
    checked = note.model_copy(update={"sections": sections, "flags": flags})
    return checked.model_copy(update={"risk": risk_of(checked)})


def _administrative(section: NoteSection, template: Template | None) -> bool:
    known: TemplateSection | None = template.section(section.id) if template else None
    return known is not None and all(topic.administrative for topic in known.topics)


def _checked(statement: Statement, note: NoteDraft, spoken: Spoken) -> Statement:
    if statement.removed:
        return statement
    return statement.model_copy(update={"flags": _with_history(statement.flags, _flags(statement, note, spoken))})


def _flags(statement: Statement, note: NoteDraft, spoken: Spoken) -> tuple[Flag, ...]:
    transcript = spoken.transcript
    segments = segments_of(statement, transcript)
    named = named_in(statement.text, note)
    found = list(check_medicines(named, segments, spoken, note.language))
    if segments:
        passage = Passage(statement.text, note.language, named)
        found += check_numbers(passage, heard_in(segments, transcript.language))
    else:
        # Somebody who adds a sentence answers for it by name; a drafter does not.
        level = Level.RAISED if statement.author is None else Level.LOW
        unfounded = flag(FlagKind.NO_EVIDENCE, level, note.language)
        found.append(unfounded.model_copy(update={"note_says": statement.text}))
    return tuple(sorted(found, key=lambda one: one.level.rank))


def _with_history(before: tuple[Flag, ...], now: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """The flags of now, with the decisions about the flags of before.

    A kept flag that says the same keeps its resolution. A correction stays on record unless it made a new difference,
    which then takes its place.
    """
    kept = {_same(old): old.resolution for old in before if old.resolution and old.resolution.outcome is Outcome.KEPT}
    known = {_same(old) for old in before}
    raised = {_same(new) for new in now}
    fresh = {new.kind for new in now if _same(new) not in known}
    record = tuple(
        old
        for old in before
        if old.resolution is not None
        and old.resolution.outcome is not Outcome.KEPT
        and old.kind not in fresh
        and _same(old) not in raised
    )
    return (*record, *(new.model_copy(update={"resolution": kept.get(_same(new))}) for new in now))


def _same(one: Flag) -> tuple[FlagKind, str, str]:
    return one.kind, one.note_says, one.recording_says
