"""Recordings that are here and that their device left: what pages say of them, and finishing them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.service import LeftUpload
from scribe.errors import BadAudio, Conflict, TooLarge
from scribe.model import ConsultationId
from scribe.web.accounts import User
from scribe.web.deps import Service, may_

router = APIRouter(prefix="/consultations/{id}", include_in_schema=False)


def by_consultation(found: Iterable[LeftUpload]) -> dict[ConsultationId, list[LeftUpload]]:
    """What is left of each consultation's recordings."""
    left: dict[ConsultationId, list[LeftUpload]] = {}
    for one in found:
        left.setdefault(one.consultation, []).append(one)
    return left


@router.post("/finish")
def finish(
    id: ConsultationId,
    user: Annotated[User, may_(Action.FINISH_UPLOAD)],
    service: Service,
    upload: Annotated[str, Form(max_length=40)],
) -> Response:
    """Finishes a recording with what has arrived; the consultation's page says what became of it.

    Raises:
        Conflict: it is another consultation's, or bytes of it still arrive.
    """
    if service.upload(upload).consultation != id:
        raise Conflict(
            "This recording is another visit's.", remedy="Go back to the visit and try again.", reason="other-visit"
        )
    with suppress(BadAudio, TooLarge):
        service.finish_left(upload, actor=user.person)
    return RedirectResponse(f"/consultations/{id}", 303)
