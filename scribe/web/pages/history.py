"""The versions of a note: who changed what, from the draft to the newest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.consultation.service import Revision
from scribe.model import ConsultationId
from scribe.review.history import Change, Sections, Version, changes_between
from scribe.web.accounts import User
from scribe.web.deps import Service, may_, note_reading
from scribe.web.pages.note import reviewable
from scribe.web.pages.notes import who
from scribe.web.pages.rendering import catalogue_of, renderer_of

router = APIRouter(prefix="/notes/{id}", include_in_schema=False)


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
    history = service.history(id, up_to=chosen.number)
    changed = changes_of(history)
    by_section = [(title, tuple(found)) for title, found in groupby(changed, key=lambda one: one.section)]
    return renderer_of(request).page(
        request,
        "history.j2",
        c=consultation,
        who=who(consultation, catalogue_of(request, user)),
        revisions=tuple(reversed(revisions)),
        chosen=chosen,
        note=service.note(id, chosen.number),
        begun=history[0][0],
        changed=by_section,
        same=len(history[-1][1]) - len(by_section),
        sheets=("note", "sign", "history", "keys"),
    )


def changes_of(history: Sequence[tuple[Revision, Sections]]) -> tuple[Change, ...]:
    """What differs between the first and the last of these revisions, with who did what."""
    return changes_between([Version(sections, revision.author, revision.at) for revision, sections in history])
