"""A statement in other words; and back to the wordings that older notes keep, where its edits are no steps of it."""

from __future__ import annotations

from collections.abc import Sequence

from scribe.facts import still_told
from scribe.model import Flag, NoteDraft, Person, PickedCode, Resolution, Statement, Wording
from scribe.review.components import with_statement
from scribe.review.facts import facts_after_rewording


def resolved(flags: Sequence[Flag], numbers: Sequence[int], done: Resolution) -> tuple[Flag, ...]:
    """The flags with some of them settled."""
    return tuple(
        flag.model_copy(update={"resolution": done}) if number in numbers else flag for number, flag in enumerate(flags)
    )


def reworded(
    note: NoteDraft,
    statement: Statement,
    text: str,
    by: Person,
    flags: tuple[Flag, ...],
    picked: tuple[PickedCode, ...] | None = None,
) -> NoteDraft:
    """The note with a statement in other words; the codes that were picked stay with it unless others are given."""
    codes = still_told(statement.picked, text, note.language) if picked is None else picked
    worded = statement.model_copy(update={"previous": statement.text, "flags": flags})
    return _worded(note, worded, Wording(text=text, author=by, picked=codes))


def worded_back(note: NoteDraft, statement: Statement, before: str, flags: tuple[Flag, ...]) -> NoteDraft:
    """The note with a statement in the wording before this one."""
    known, left = statement.wordings[-1:], statement.wordings[:-1]
    wording = known[0] if known and known[0].text == before else Wording(text=before)
    previous = left[-1].text if left else ""
    worded = statement.model_copy(update={"wordings": left, "previous": previous, "flags": flags})
    return _worded(note, worded, wording)


def _worded(note: NoteDraft, statement: Statement, wording: Wording) -> NoteDraft:
    """The note with another wording of a statement, the facts with it."""
    said = {"text": wording.text, "author": wording.author, "picked": wording.picked}
    facts = facts_after_rewording(note, statement, wording.text)
    return with_statement(note.model_copy(update={"facts": facts}), statement.model_copy(update=said))
