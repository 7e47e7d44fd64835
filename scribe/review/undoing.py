"""Taking back what was done to a statement, step by step: each step keeps the statement as it was before it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from scribe.model import NoteDraft, Statement, Step
from scribe.review.components import with_statement, without_statement
from scribe.review.facts import facts_after_rewording
from scribe.review.places import step_undone

MOST_STEPS: Final = 50
"""So many steps of a statement are kept beside its merges, which have to stay: they name what was joined to it."""


def with_steps(before: NoteDraft, after: NoteDraft, at: datetime) -> NoteDraft:
    """The note with what an edit did to each statement on record, so that an undo gives back exactly what was.

    Args:
        before: the note that was edited.
        after: what the edit made of it; moves and merges are on record there already.
        at: when it was done.
    """
    for statement in after.statements:
        was = before.statement(statement.id)
        if was == statement:
            continue
        steps = statement.steps
        if was is None:
            if statement.chosen or statement.added_from is not None:
                continue  # it says by itself where it came from
            steps = (Step(kind="added", at=at, text=statement.text),)
        elif was.steps == steps:
            steps = (*steps, Step(kind="edited", at=at, text=statement.text, statements=(was.without_steps,)))
        after = with_statement(after, statement.model_copy(update={"steps": _lately(steps)}))
    return after


def undone(note: NoteDraft, statement: Statement) -> NoteDraft | None:
    """The note before the last step of a statement; ``None`` where no step of it is on record any more.

    Raises:
        BadNote: the section that it stood in is not in the note any more.
    """
    last = statement.last_step
    if last is None:
        return None
    if last.kind == "added":
        return without_statement(note, statement.id)
    if last.kind != "edited":
        return step_undone(note, statement)
    (was,) = last.statements
    facts = facts_after_rewording(note, statement, was.text)
    if statement.removed and not was.removed:
        known = {fact.id for fact in facts}
        facts = (*facts, *(fact for fact in statement.withdrawn_facts if fact.id not in known))
    back = was.model_copy(update={"steps": statement.steps[:-1]})
    return with_statement(note.model_copy(update={"facts": facts}), back)


def _lately(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    others = [step for step in steps if step.kind != "merged"]
    gone = others[:-MOST_STEPS]
    return tuple(step for step in steps if not any(step is one for one in gone)) if gone else steps
