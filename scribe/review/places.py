"""Where statements stand: moves within and between sections, two joined into one, and all of it undone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from scribe.errors import BadNote
from scribe.model import Language, NoteDraft, Person, Statement, Step
from scribe.review.components import (
    present,
    section_of,
    with_added,
    with_inserted,
    with_statement,
    without_statement,
    words_of,
)
from scribe.review.edits import Merge, Move, MoveTo

_ENDS: Final = (".", "!", "?", "。", "！", "？", "…")
_JOINTS: Final[dict[Language, tuple[str, str]]] = {"en": (" ", "; "), "zh": ("", "；")}
"""What stands between two texts in one: behind a whole sentence, and behind words without an end."""


def moved(note: NoteDraft, edit: Move, at: datetime) -> NoteDraft:
    """One place among the statements that are still in the section; removed ones stay where they are.

    Raises:
        BadNote: there is no such statement, or none on that side of it.
    """
    statement = present(note, edit.statement)
    section = section_of(note, statement)
    kept = section.kept
    here = kept.index(statement)
    there = here + (1 if edit.to == "down" else -1)
    if not 0 <= there < len(kept):
        where = "last" if edit.to == "down" else "first"
        raise BadNote(
            f"The statement is the {where} of its section.", remedy="It stays where it is.", reason="at-the-edge"
        )
    going = _on_its_way(note, statement, at)
    rest = without_statement(note, statement.id)
    place = section_of(rest, kept[there]).statements.index(kept[there])
    return with_inserted(rest, section.id, place + (1 if edit.to == "down" else 0), going)


def moved_to(note: NoteDraft, edit: MoveTo, at: datetime) -> NoteDraft:
    """To the end of another section.

    Raises:
        BadNote: there is no such statement or section, it stands there already, or it fills a typed field.
    """
    statement = _free(present(note, edit.statement))
    if section_of(note, statement).id == edit.section:
        raise BadNote(
            "The statement stands in that section already.", remedy="Choose another section.", reason="in-that-section"
        )
    going = _on_its_way(note, statement, at)
    return with_added(without_statement(note, statement.id), edit.section, going)


def merged(note: NoteDraft, edit: Merge, by: Person, at: datetime) -> NoteDraft:
    """The words of both in one statement, which rests on what both rested on.

    Raises:
        BadNote: there are no such statements, they do not stand one behind the other, one fills a typed field, or the
            words of both are too many.
    """
    second = _free(present(note, edit.statement))
    section = section_of(note, second)
    kept = section.kept
    before = kept.index(second) - 1
    if before < 0 or kept[before].id != edit.into:
        raise BadNote(
            "That statement does not stand before this one.",
            remedy="Load the note again, then join them.",
            reason="not-before",
        )
    first = _free(kept[before])
    text = words_of(joined(first.text, second.text, note.language))
    here = [one.id for one in section.statements]
    behind = here[here.index(second.id) - 1]
    step = Step(
        kind="merged", at=at, text=text, behind=behind if behind != first.id else None, statements=(first, second)
    )
    both = first.model_copy(
        update={
            "text": text,
            "evidence": tuple(dict.fromkeys((*first.evidence, *second.evidence))),
            "record": tuple(dict.fromkeys((*first.record, *second.record))),
            "flags": (*first.flags, *second.flags),
            "author": by,
            "previous": "",
            "added_from": first.added_from or second.added_from,
            "chosen": False,
            "steps": (step,),
        }
    )
    return with_statement(without_statement(note, second.id), both)


def step_undone(note: NoteDraft, statement: Statement) -> NoteDraft:
    """The note before the last move or merge of a statement. A section that is gone since takes nothing back.

    Raises:
        BadNote: the section that it stood in is not in the note any more.
    """
    step, earlier = statement.steps[-1], statement.steps[:-1]
    if step.kind == "merged":
        first, second = step.statements
        section = section_of(note, statement)
        here = [one.id for one in section.statements]
        place = here.index(statement.id)
        if step.behind in here:
            place = max(place, here.index(step.behind))
        return with_inserted(with_statement(note, first), section.id, place + 1, second)
    if not any(section.id == step.section for section in note.sections):
        raise BadNote(
            "The section that it stood in is not in the note any more.",
            remedy="Move it by hand.",
            reason="section-gone",
        )
    was = step.statements[0] if step.statements else statement
    back = was.model_copy(update={"steps": earlier})
    return with_inserted(without_statement(note, statement.id), step.section, step.place, back)


def joined(first: str, second: str, language: Language) -> str:
    """Two texts as one: behind a whole sentence the next follows, behind other words stands a semicolon."""
    sentence, words = _JOINTS[language]
    return first + (sentence if first.endswith(_ENDS) else words) + second


def _on_its_way(note: NoteDraft, statement: Statement, at: datetime) -> Statement:
    """The statement with the move on record."""
    here = section_of(note, statement)
    stood = [one.id for one in here.statements].index(statement.id)
    was = (statement.without_steps,)
    step = Step(kind="moved", at=at, text=statement.text, section=here.id, place=stood, statements=was)
    return statement.model_copy(update={"steps": (*statement.steps, step)})


def _free(statement: Statement) -> Statement:
    if statement.field:
        raise BadNote(
            "This statement fills a field of the template, which has its own place.",
            remedy="Change its words, or add a statement of its own.",
            reason="fills-a-field",
        )
    return statement
