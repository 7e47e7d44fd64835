"""What a reviewer can do to a note: one small edit at a time, each with everything it needs."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from scribe.model import Coding, Frozen, KeepReason, SegmentId, StatementId, Told
from scribe.review.components import LONGEST_STATEMENT
from scribe.visible import without_unseen

Typed = Annotated[str, AfterValidator(without_unseen)]
"""What a person typed or pasted: nothing in it is unseen."""
MOST_SEGMENTS: Final = 20
"""Segments that one statement may be made of: more is a part of the note, not a statement."""


class Correct(Frozen):
    """The statement takes what was said; the flag is resolved as corrected."""

    kind: Literal["correct"] = "correct"
    statement: StatementId
    flag: int = Field(ge=0, description="Place of the flag among the statement's flags, from 0.")
    text: Typed


class Keep(Frozen):
    """The statement stays although it is flagged, for a reason; ``other`` needs words."""

    kind: Literal["keep"] = "keep"
    statement: StatementId
    flag: int = Field(ge=0)
    reason: KeepReason
    words: Typed = ""


class Remove(Frozen):
    """The statement leaves the note; it stays on record and can be brought back."""

    kind: Literal["remove"] = "remove"
    statement: StatementId


class Move(Frozen):
    """The statement goes one place up or down within its section; another move takes it back."""

    kind: Literal["move"] = "move"
    statement: StatementId
    to: Literal["up", "down"]


class MoveTo(Frozen):
    """The statement goes to the end of another section; undo takes it back to its place."""

    kind: Literal["move_to"] = "move_to"
    statement: StatementId
    section: str = Field(min_length=1)


class Merge(Frozen):
    """The statement is joined to the one before it in its section: words, evidence and flags of both, verified anew."""

    kind: Literal["merge"] = "merge"
    statement: StatementId
    into: StatementId = Field(description="The statement that stands before it. Undo of this one parts them again.")


class Undo(Frozen):
    """Takes back the last thing that was done to the statement."""

    kind: Literal["undo"] = "undo"
    statement: StatementId


class Rewrite(Frozen):
    """The statement is worded anew. Verification then decides which of its flags are settled."""

    kind: Literal["rewrite"] = "rewrite"
    statement: StatementId
    text: Typed


class Add(Frozen):
    """A new statement at the end of a section."""

    kind: Literal["add"] = "add"
    section: str
    text: Typed
    evidence: tuple[SegmentId, ...] = ()


class AddSaid(Frozen):
    """Words of the transcript become a statement that rests on exactly these segments.

    ``section`` is where it goes: without one, where a drafter would put it. ``text`` is its wording: without one, as a
    drafter would write it, else as it was said.
    """

    kind: Literal["add_said"] = "add_said"
    segments: tuple[SegmentId, ...] = Field(min_length=1, max_length=MOST_SEGMENTS)
    section: str = ""
    text: Typed = ""


class AlsoTold(Frozen):
    """Another statement that tells the same, to be worded anew with it; ``text``: its wording by hand."""

    statement: StatementId
    text: Typed = Field(default="", max_length=LONGEST_STATEMENT)


class TellFact(Frozen):
    """The form of a fact: the statement that tells it says what the form has, or a new one does.

    The recording decides what becomes of it, as of every wording: a fact for the EMR, or words with a flag.
    """

    kind: Literal["tell_fact"] = "tell_fact"
    fact: Told = Field(description="What the form has. `per_day` follows from `frequency`.")
    statement: StatementId | None = Field(
        default=None, description="The statement that tells it now; without one a statement is added."
    )
    was: Told | None = Field(
        default=None, description="What that statement says of it now, as `GET …/fact-forms` has it; may be left out."
    )
    also: tuple[AlsoTold, ...] = Field(default=(), max_length=MOST_SEGMENTS, description="Others that tell it too.")
    section: str = Field(default="", description="Of a new statement; empty: where such a fact belongs.")
    text: Typed = Field(
        default="", max_length=LONGEST_STATEMENT, description="The wording by hand; empty: as a drafter words it."
    )
    evidence: tuple[SegmentId, ...] = Field(
        default=(), max_length=MOST_SEGMENTS, description="Of a new statement; empty: where the recording says so."
    )
    coding: Coding | None = Field(default=None, description="A code that a person picked for it from `GET /terms`.")


class ResolveNoteFlag(Frozen):
    """A flag of the whole note is settled, for a reason; ``other`` needs words."""

    kind: Literal["resolve_note_flag"] = "resolve_note_flag"
    flag: int = Field(ge=0)
    reason: KeepReason
    words: Typed = ""


class AddUnused(Frozen):
    """What was said and is not in the note becomes a statement, with its seconds as its evidence.

    ``section`` is where it goes: without one, the section where it belongs by itself. ``text`` is its wording: without
    one, what was said.
    """

    kind: Literal["add_unused"] = "add_unused"
    segment: SegmentId = Field(description="Of the entry of `unused`.")
    section: str = ""
    text: Typed = ""


class DismissUnused(Frozen):
    """The note does not need what was said there; who says so, and why, stays with the note."""

    kind: Literal["dismiss_unused"] = "dismiss_unused"
    segment: SegmentId = Field(description="Of the entry of `unused`.")
    words: Typed = ""


class RestoreUnused(Frozen):
    """What was dismissed counts again."""

    kind: Literal["restore_unused"] = "restore_unused"
    segment: SegmentId = Field(description="Of the entry of `unused`.")


Edit = Annotated[
    Correct
    | Keep
    | Remove
    | Undo
    | Move
    | MoveTo
    | Merge
    | Rewrite
    | Add
    | ResolveNoteFlag
    | AddUnused
    | DismissUnused
    | RestoreUnused
    | AddSaid
    | TellFact,
    Field(discriminator="kind"),
]
