"""A statement in other words, and back: its earlier wordings are kept with who wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scribe.facts import still_told
from scribe.model import Flag, NoteDraft, Person, PickedCode, Resolution, Statement, Wording
from scribe.review.components import with_statement
from scribe.review.facts import facts_after_rewording

MOST_WORDINGS: Final = 50
"""So many earlier wordings of a statement are kept; what was said before them cannot be undone any more."""


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
    wordings = (*statement.wordings, Wording(text=statement.text, author=statement.author, picked=statement.picked))[
        -MOST_WORDINGS:
    ]
    codes = still_told(statement.picked, text, note.language) if picked is None else picked
    return _worded(note, statement, Wording(text=text, author=by, picked=codes), wordings, flags)


def worded_back(note: NoteDraft, statement: Statement, before: str, flags: tuple[Flag, ...]) -> NoteDraft:
    """The note with a statement in the wording before this one."""
    known = statement.wordings[-1:]
    wording = known[0] if known and known[0].text == before else Wording(text=before)
    return _worded(note, statement, wording, statement.wordings[:-1], flags)


def _worded(
    note: NoteDraft, statement: Statement, wording: Wording, before: tuple[Wording, ...], flags: tuple[Flag, ...]
) -> NoteDraft:
    """The note with another wording of a statement, the facts with it."""
    said = {
        "text": wording.text,
        "author": wording.author,
        "picked": wording.picked,
        "previous": before[-1].text if before else "",
    }
    worded = statement.model_copy(update={**said, "wordings": before, "flags": flags})
    facts = facts_after_rewording(note, statement, wording.text)
    return with_statement(note.model_copy(update={"facts": facts}), worded)
