"""Where one consultation stands, step by step, with what a person can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.messages import Message
from scribe.model import Consultation, ConsultationId, Event, State
from scribe.web.accounts import User
from scribe.web.answers import for_reader
from scribe.web.deps import Service, SettingsDep, allowed, may_, note_reading, who_of
from scribe.web.masking import attempts_for
from scribe.web.pages.delivery import way_of
from scribe.web.pages.erasing import erasing_view
from scribe.web.pages.following import FOLLOWED
from scribe.web.pages.from_emr import brought_view
from scribe.web.pages.notes import who
from scribe.web.pages.rendering import catalogue_of, renderer_of, title_of
from scribe.web.pages.sharing import sharing_view
from scribe.web.pages.words import STEPS_DONE
from scribe.web.routes.patients import can_be_changed

router = APIRouter(prefix="/consultations/{id}", include_in_schema=False)


@dataclass(frozen=True)
class Step:
    """One step of the way: ``state`` is done, now, next or stop."""

    state: str
    title: Message
    what: Message
    at: datetime | None


_STEPS: tuple[tuple[str, Message, Message], ...] = (
    (
        "registered",
        Message("Registered"),
        Message("The visit, its template and the consent are noted."),
    ),
    (
        "uploaded",
        Message("Recording stored"),
        Message("Encrypted, its checksum and length verified."),
    ),
    (
        "transcribed",
        Message("Written down"),
        Message("Speech to text, on the hospital’s own machines."),
    ),
    (
        "drafted",
        Message("Draft written and verified"),
        Message("Every statement is checked against the recording."),
    ),
    ("approved", Message("Checked by a nurse"), Message("What differed was resolved.")),
    (
        "signed",
        Message("Signed by the doctor"),
        Message("The signature covers exactly this text."),
    ),
    ("delivered", Message("In the EMR"), Message("Stored, read back and compared.")),
)
_IMPORTED = {"transcript_imported": "transcribed"}
_DAMAGED: Message = Message("Encrypted, its checksum verified. A part of it cannot be read.")
_TAKEN: tuple[Message, Message] = (
    Message("Transcript taken"),
    Message("It came from the hospital’s own recogniser."),
)


@router.get("", dependencies=[FOLLOWED])
def show(
    id: ConsultationId,
    request: Request,
    user: Annotated[User, may_(Action.LIST)],
    service: Service,
    settings: SettingsDep,
) -> Response:
    """The way of one consultation."""
    consultation = service.get(id)
    clinical = user.may(Action.READ_NOTE)
    attempts = attempts_for(service.attempts(id), consultation, user.role)
    if clinical and any(attempt.compared or attempt.outcome for attempt in attempts):
        note_reading(request, id, user, "delivery")
    consultation = for_reader(consultation, user)
    return renderer_of(request).page(
        request,
        "consultation.j2",
        c=consultation,
        named=clinical,
        who=who(consultation, catalogue_of(request, user)) if clinical else "",
        template_title=title_of(request, consultation.template.id),
        brought=brought_view(consultation, request, user),
        steps=steps(consultation, service.events(id)),
        left=service.left_uploads(who=who_of(request, user), only=(id,)),
        may_finish=allowed(request, user, Action.FINISH_UPLOAD, id),
        may_retry=allowed(request, user, Action.RETRY, id),
        may_identify=can_be_changed(consultation) and allowed(request, user, Action.IDENTIFY, id),
        may_reopen=allowed(request, user, Action.REOPEN, id),
        way=way_of(
            consultation,
            attempts,
            partial(allowed, request, user, consultation=id),
            behind=id in service.behind_another(),
        ),
        sharing=sharing_view(request, consultation, user),
        legal_ground=settings.legal_ground,
        **erasing_view(consultation, user.role, service.holds_on(id)),
        sheets=("progress", "facts", "delivery", "access", "keys"),
        scripts=("progress",),
    )


@router.post("/retry")
def retry(id: ConsultationId, user: Annotated[User, may_(Action.RETRY)], service: Service) -> Response:
    """Starts a parked stage again."""
    service.retry(id, actor=user.person)
    return RedirectResponse(f"/consultations/{id}", 303)


@router.post("/reopen")
def reopen(id: ConsultationId, user: Annotated[User, may_(Action.REOPEN)], service: Service) -> Response:
    """Lets another recording come where nobody spoke in the first."""
    service.reopen(id, actor=user.person)
    return RedirectResponse(f"/consultations/{id}", 303)


def steps(consultation: Consultation, events: tuple[Event, ...]) -> tuple[Step, ...]:
    """The seven steps with when each was done; the first that is not done is now, or where it stopped."""
    when = {_IMPORTED.get(event.kind, event.kind): event.at for event in events}
    done = _done(consultation)
    imported = any(event.kind in _IMPORTED for event in events)
    found = []
    for index, (kind, title, what) in enumerate(_STEPS):
        state = "done" if index < done else "now" if index == done else "next"
        if state == "now" and consultation.state in (State.PARKED, State.NO_SPEECH, State.WITHDRAWING, State.WITHDRAWN):
            state = "stop"
        shown = (title, what)
        if kind == "uploaded" and imported:
            shown = _TAKEN
        elif kind == "uploaded" and consultation.recording is not None and consultation.recording.lost_s:
            shown = (title, _DAMAGED)
        found.append(Step(state, *shown, when.get(kind) if index < done else None))
    return tuple(found)


def _done(consultation: Consultation) -> int:
    if consultation.state is State.PARKED and consultation.parked is not None:
        return {"transcribe": 2, "draft": 3, "deliver": 6}[consultation.parked.stage.value]
    if consultation.state is State.NO_SPEECH:
        return 2
    return STEPS_DONE[consultation.state] + 1
