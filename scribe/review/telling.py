"""The form of a fact, applied: statements in its words, and the code that a person picked for it."""

from __future__ import annotations

from datetime import datetime

from scribe.errors import BadNote
from scribe.facts import still_told, thing_of
from scribe.model import (
    NoteDraft,
    Outcome,
    Person,
    PickedCode,
    Resolution,
    Statement,
    StatementId,
)
from scribe.review.components import present, with_added, words_of
from scribe.review.edits import TellFact
from scribe.review.wordings import resolved, reworded


def tell_fact(note: NoteDraft, edit: TellFact, by: Person, at: datetime) -> NoteDraft:
    """The statements with the form's words, each undone by itself; or a new statement with them.

    Raises:
        BadNote: there is no such statement or section, the words are empty, or nothing would change.
    """
    picked = _picked(note, edit, by, at)
    if edit.statement is None:
        added = Statement(
            id=next(note.fresh_ids()), text=words_of(edit.text), evidence=edit.evidence, author=by, picked=picked
        )
        return with_added(note, edit.section, added)
    changed, thing = note, thing_of(edit.fact.fact, note.language)
    for name, text in ((edit.statement, edit.text), *((one.statement, one.text) for one in edit.also)):
        changed = _told(changed, name, text, thing, picked, by, at)
    if changed == note:
        raise BadNote(
            "The form says what the note says already.",
            remedy="Change a value, or leave it as it is.",
            reason="as-the-note-says",
        )
    return changed


def _told(
    note: NoteDraft,
    name: StatementId,
    text: str,
    thing: tuple[str, str],
    picked: tuple[PickedCode, ...],
    by: Person,
    at: datetime,
) -> NoteDraft:
    statement = present(note, name)
    words = words_of(text)
    others = tuple(one for one in still_told(statement.picked, words, note.language) if (one.kind, one.key) != thing)
    codes = (*others, *picked)
    if words == statement.text and [one.coding for one in codes] == [one.coding for one in statement.picked]:
        return note
    done = Resolution(outcome=Outcome.CORRECTED, by=by, at=at, before=statement.text)
    still_open = [number for number, flag in enumerate(statement.flags) if flag.open]
    flags = resolved(statement.flags, still_open, done) if words != statement.text else statement.flags
    return reworded(note, statement, words, by, flags, codes)


def _picked(note: NoteDraft, edit: TellFact, by: Person, at: datetime) -> tuple[PickedCode, ...]:
    """The code that the form has, for what the form is about."""
    if edit.coding is None:
        return ()
    kind, key = thing_of(edit.fact.fact, note.language)
    coding = edit.coding.model_copy(update={"user_selected": True})
    return (PickedCode(kind=kind, key=key, coding=coding, by=by, at=at),)
