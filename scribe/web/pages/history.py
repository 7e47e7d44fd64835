"""The versions of a note: who changed what, from the draft to the newest."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.model import ConsultationId, NoteDraft, Statement, StatementId
from scribe.web.accounts import User
from scribe.web.deps import Service, may_, note_reading
from scribe.web.pages.note import reviewable
from scribe.web.pages.notes import who
from scribe.web.pages.rendering import language_of, renderer_of

router = APIRouter(prefix="/notes/{id}", include_in_schema=False)


@dataclass(frozen=True)
class Piece:
    """Words that are the same, added, or gone."""

    kind: Literal["same", "added", "gone"]
    text: str


@dataclass(frozen=True)
class Change:
    """One statement that differs between two revisions."""

    pieces: tuple[Piece, ...]
    statement: Statement


@router.get("/versions")
def show(
    id: ConsultationId,
    request: Request,
    user: Annotated[User, may_(Action.READ_NOTE)],
    service: Service,
    to: int | None = None,
) -> Response:
    """Every revision, and what changed from the draft to the chosen one."""
    consultation = reviewable(service.get(id))
    note_reading(request, id, user, "versions")
    revisions = service.revisions(id)
    chosen = next((r for r in revisions if r.number == to), revisions[-1])
    first, last = service.note(id, revisions[0].number), service.note(id, chosen.number)
    changed = changes(first, last)
    return renderer_of(request).page(
        request,
        "history.j2",
        c=consultation,
        who=who(consultation, chinese=language_of(request, user) == "zh"),
        revisions=tuple(reversed(revisions)),
        chosen=chosen,
        note=last,
        changed=changed,
        same=len(last.sections) - len(changed),
        sheets=("note", "sign", "history", "keys"),
    )


def changes(first: NoteDraft, last: NoteDraft) -> tuple[tuple[str, tuple[Change, ...]], ...]:
    """The sections in which statements differ, each with its changes."""
    before: dict[StatementId, Statement] = {s.id: s for s in first.statements}
    found = []
    for section in last.sections:
        differing = []
        for statement in section.statements:
            old = before.get(statement.id)
            pieces = differences(
                old.text if old is not None and not old.removed else "", "" if statement.removed else statement.text
            )
            kept = any(flag.resolution is not None for flag in statement.flags)
            if kept or any(piece.kind != "same" for piece in pieces):
                differing.append(Change(pieces, statement))
        if differing:
            found.append((section.title, tuple(differing)))
    return tuple(found)


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """The words that differ. Chinese is compared by character, other text by word."""
    old, new = _tokens(before), _tokens(after)
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if a < b:
            pieces.append(Piece("gone", "".join(old[a:b])))
        if c < d:
            pieces.append(Piece("added", "".join(new[c:d])))
    return tuple(pieces)


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for character in text:
        if tokens and character.isascii() and character != " " and tokens[-1].isascii() and tokens[-1] != " ":
            tokens[-1] += character
        else:
            tokens.append(character)
    return tokens
