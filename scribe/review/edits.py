"""What a reviewer can do to a note: one small edit at a time, each with everything it needs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scribe.model import Frozen, KeepReason, SegmentId, StatementId


class Correct(Frozen):
    """The statement takes what was said; the flag is resolved as corrected."""

    kind: Literal["correct"] = "correct"
    statement: StatementId
    flag: int = Field(ge=0, description="Place of the flag among the statement's flags, from 0.")
    text: str


class Keep(Frozen):
    """The statement stays although it is flagged, for a reason; ``other`` needs words."""

    kind: Literal["keep"] = "keep"
    statement: StatementId
    flag: int = Field(ge=0)
    reason: KeepReason
    words: str = ""


class Remove(Frozen):
    """The statement leaves the note; it stays on record and can be brought back."""

    kind: Literal["remove"] = "remove"
    statement: StatementId


class Move(Frozen):
    """The statement goes one place up or down within its section; another move takes it back."""

    kind: Literal["move"] = "move"
    statement: StatementId
    to: Literal["up", "down"]


class Undo(Frozen):
    """Takes back the last thing that was done to the statement."""

    kind: Literal["undo"] = "undo"
    statement: StatementId


class Rewrite(Frozen):
    """The statement is worded anew. Verification then decides which of its flags are settled."""

    kind: Literal["rewrite"] = "rewrite"
    statement: StatementId
    text: str


class Add(Frozen):
    """A new statement at the end of a section."""

    kind: Literal["add"] = "add"
    section: str
    text: str
    evidence: tuple[SegmentId, ...] = ()


class ResolveNoteFlag(Frozen):
    """A flag of the whole note is settled, for a reason; ``other`` needs words."""

    kind: Literal["resolve_note_flag"] = "resolve_note_flag"
    flag: int = Field(ge=0)
    reason: KeepReason
    words: str = ""


Edit = Annotated[
    Correct | Keep | Remove | Undo | Move | Rewrite | Add | ResolveNoteFlag,
    Field(discriminator="kind"),
]
