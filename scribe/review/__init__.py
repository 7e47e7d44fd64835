"""Review: what a person does to a note, the queue of notes, and a note on paper."""

from scribe.review.applying import apply
from scribe.review.edits import (
    MOST_SEGMENTS,
    Add,
    AddSaid,
    AddUnused,
    AlsoTold,
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
from scribe.review.markdown import note_markdown
from scribe.review.queue import QueueRow, queue_order, queue_rows

__all__ = [
    "MOST_SEGMENTS",
    "Add",
    "AddSaid",
    "AddUnused",
    "AlsoTold",
    "Correct",
    "DismissUnused",
    "Edit",
    "Keep",
    "Merge",
    "Move",
    "MoveTo",
    "QueueRow",
    "Remove",
    "ResolveNoteFlag",
    "RestoreUnused",
    "Rewrite",
    "TellFact",
    "Undo",
    "apply",
    "note_markdown",
    "queue_order",
    "queue_rows",
]
