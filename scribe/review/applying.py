"""Applying an edit: a pure step from one revision of a note to the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from scribe.errors import BadNote
from scribe.model import (
    Flag,
    KeepReason,
    NoteDraft,
    Outcome,
    Person,
    Resolution,
    Statement,
)
from scribe.review.components import present, statement_of, with_added, with_statement, without_statement, words_of
from scribe.review.edits import (
    Add,
    AddSaid,
    AddUnused,
    Correct,
    DismissUnused,
    Edit,
    Keep,
    Merge,
    Move,
    MoveTo,
    Remove,
    ResolveNoteFlag,
    RestoreUnused,
    Rewrite,
    TellFact,
    Undo,
)
from scribe.review.facts import facts_carried_only_by
from scribe.review.places import merged, moved, moved_to, step_undone
from scribe.review.telling import tell_fact
from scribe.review.undoing import undone, with_steps
from scribe.review.unused import dismissed, home_of, put_back, restored, unused_at, without
from scribe.review.wordings import resolved, reworded, worded_back


def apply(note: NoteDraft, edit: Edit, *, by: Person, at: datetime) -> NoteDraft:  # noqa: C901, PLR0912 (an arm each)
    """The next revision: numbered one higher, its author is ``by``. Flags are not recomputed here.

    Args:
        note: the revision that the reviewer saw.
        edit: what the reviewer does.
        by: the reviewer.
        at: when.

    Raises:
        BadNote: the edit does not fit this note: no such statement, section, flag or entry of what was said and
            not written, nothing to undo, empty words.
    """
    match edit:
        case Correct():
            changed = _correct(note, edit, by, at)
        case Keep():
            changed = _keep(note, edit, by, at)
        case Remove():
            changed = _remove(note, edit, by, at)
        case Undo():
            changed = _undo(note, statement_of(note, edit.statement))
        case Move():
            changed = moved(note, edit, at)
        case MoveTo():
            changed = moved_to(note, edit, at)
        case Merge():
            changed = merged(note, edit, by, at)
        case Rewrite():
            changed = _rewrite(note, edit, by, at)
        case Add():
            changed = _add(note, edit, by)
        case ResolveNoteFlag():
            changed = _resolve_note_flag(note, edit, by, at)
        case AddSaid():
            changed = _add_said(note, edit, by)
        case TellFact():
            changed = tell_fact(note, edit, by, at)
        case AddUnused():
            changed = _add_unused(note, edit, by)
        case DismissUnused():
            changed = dismissed(note, edit.segment, edit.words, by=by, at=at)
        case RestoreUnused():
            changed = restored(note, edit.segment)
        case _:
            assert_never(edit)
    if not isinstance(edit, Undo):
        changed = with_steps(note, changed, at)
    return changed.model_copy(update={"revision": note.revision + 1, "author": by})


def _correct(note: NoteDraft, edit: Correct, by: Person, at: datetime) -> NoteDraft:
    statement = present(note, edit.statement)
    _open_flag(statement.flags, edit.flag)
    text = words_of(edit.text)
    done = Resolution(outcome=Outcome.CORRECTED, by=by, at=at, before=statement.text)
    return reworded(note, statement, text, by, resolved(statement.flags, [edit.flag], done))


def _keep(note: NoteDraft, edit: Keep, by: Person, at: datetime) -> NoteDraft:
    statement = present(note, edit.statement)
    _open_flag(statement.flags, edit.flag)
    done = _kept(edit.reason, edit.words, by, at)
    return with_statement(note, statement.model_copy(update={"flags": resolved(statement.flags, [edit.flag], done)}))


def _remove(note: NoteDraft, edit: Remove, by: Person, at: datetime) -> NoteDraft:
    statement = present(note, edit.statement)
    done = Resolution(outcome=Outcome.REMOVED, by=by, at=at, before=statement.text)
    still_open = [number for number, flag in enumerate(statement.flags) if flag.open]
    gone = facts_carried_only_by(statement, note)
    removed = statement.model_copy(
        update={
            "removed": True,
            "flags": resolved(statement.flags, still_open, done),
            "withdrawn_facts": gone,
        }
    )
    facts = tuple(fact for fact in note.facts if fact not in gone)
    return with_statement(note.model_copy(update={"facts": facts}), removed)


def _rewrite(note: NoteDraft, edit: Rewrite, by: Person, at: datetime) -> NoteDraft:
    statement = present(note, edit.statement)
    text = words_of(edit.text)
    if text == statement.text:
        raise BadNote(
            "The new wording is the same as the old one.",
            remedy="Change the words, or leave it as it is.",
            reason="same-words",
        )
    done = Resolution(outcome=Outcome.CORRECTED, by=by, at=at, before=statement.text)
    still_open = [number for number, flag in enumerate(statement.flags) if flag.open]
    flags = resolved(statement.flags, still_open, done)
    return reworded(note, statement, text, by, flags)


def _undo(note: NoteDraft, statement: Statement) -> NoteDraft:
    """The note before the last step of a statement.

    Where its edits are not among its steps, as in older notes, it brings back a removed statement, else the last
    wording, decision about a flag, or the list that it came from.
    """
    back = undone(note, statement)
    return _undone_without_steps(note, statement) if back is None else back


def _undone_without_steps(note: NoteDraft, statement: Statement) -> NoteDraft:
    if statement.removed:
        flags = _reopened(statement.flags, [f for f in statement.flags if _is(f, Outcome.REMOVED)])
        back = statement.model_copy(update={"removed": False, "flags": flags, "withdrawn_facts": ()})
        known = {fact.id for fact in note.facts}
        facts = (*note.facts, *(fact for fact in statement.withdrawn_facts if fact.id not in known))
        return with_statement(note.model_copy(update={"facts": facts}), back)
    decisions = [flag.resolution for flag in statement.flags if flag.resolution is not None]
    last = max(decisions, key=lambda decision: decision.at, default=None)
    together = [flag for flag in statement.flags if last is not None and flag.resolution == last]
    if last is not None and last.outcome is Outcome.KEPT:
        return with_statement(note, statement.model_copy(update={"flags": _reopened(statement.flags, together)}))
    before = statement.previous or (last.before if last is not None else "")
    if not before and statement.steps:
        return step_undone(note, statement)
    if not before and (statement.chosen or statement.added_from is not None):
        return _taken_out(note, statement)
    if not before:
        raise BadNote(
            "There is nothing to undo in this statement.",
            remedy="Only what was just done can be undone.",
            reason="nothing-to-undo",
        )
    undone = together if last is not None and last.before == before else []
    return worded_back(note, statement, before, _reopened(statement.flags, undone))


def _add(note: NoteDraft, edit: Add, by: Person) -> NoteDraft:
    added = Statement(id=next(note.fresh_ids()), text=words_of(edit.text), evidence=edit.evidence, author=by)
    return with_added(note, edit.section, added)


def _add_unused(note: NoteDraft, edit: AddUnused, by: Person) -> NoteDraft:
    entry = unused_at(note, edit.segment)
    added = Statement(
        id=next(note.fresh_ids()),
        text=words_of(edit.text or entry.text),
        evidence=(entry.segment,),
        author=by,
        added_from=entry.model_copy(update={"dismissed": None}),
    )
    return with_added(without(note, entry), home_of(note, entry, edit.section), added)


def _add_said(note: NoteDraft, edit: AddSaid, by: Person) -> NoteDraft:
    evidence = tuple(dict.fromkeys(edit.segments))
    words = words_of(edit.text)
    added = Statement(id=next(note.fresh_ids()), text=words, evidence=evidence, author=by, chosen=True)
    return with_added(note, edit.section, added)


def _taken_out(note: NoteDraft, statement: Statement) -> NoteDraft:
    """As if it had never been added from what was said."""
    return without_statement(put_back(note, statement), statement.id)


def _resolve_note_flag(note: NoteDraft, edit: ResolveNoteFlag, by: Person, at: datetime) -> NoteDraft:
    _open_flag(note.flags, edit.flag)
    done = _kept(edit.reason, edit.words, by, at)
    return note.model_copy(update={"flags": resolved(note.flags, [edit.flag], done)})


def _kept(reason: KeepReason, words: str, by: Person, at: datetime) -> Resolution:
    if reason is KeepReason.OTHER and not words.strip():
        raise BadNote(
            "Another reason needs words.", remedy="Say in a few words why it stays.", reason="reason-without-words"
        )
    return Resolution(outcome=Outcome.KEPT, by=by, at=at, reason=reason, words=" ".join(words.split()))


def _open_flag(flags: Sequence[Flag], number: int) -> Flag:
    if number >= len(flags):
        raise BadNote(
            "There is no such flag.", remedy="Load the note again; it may have changed.", reason="no-such-flag"
        )
    if not flags[number].open:
        raise BadNote("This flag is already settled.", remedy="Undo that first to decide anew.", reason="settled")
    return flags[number]


def _reopened(flags: Sequence[Flag], which: Sequence[Flag]) -> tuple[Flag, ...]:
    return tuple(flag.model_copy(update={"resolution": None}) if flag in which else flag for flag in flags)


def _is(flag: Flag, outcome: Outcome) -> bool:
    return flag.resolution is not None and flag.resolution.outcome is outcome
