"""The thread beside a note, as plain forms whose script takes the thread's part alone; and what waits, note by note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.service import ConsultationService
from scribe.errors import ScribeError
from scribe.model import Consultation, ConsultationId, Question, StatementId
from scribe.web.accounts import User
from scribe.web.deps import Asker, OnceIfKeyed, Service, may_, note_reading
from scribe.web.pages.asked import refusal, thread_view
from scribe.web.pages.following import FOLLOWED
from scribe.web.pages.note import Place, render, reviewable
from scribe.web.pages.notes import who_short
from scribe.web.pages.rendering import catalogue_of, renderer_of

router = APIRouter(include_in_schema=False, dependencies=[FOLLOWED])

Writer = Annotated[User, may_(Action.ASK)]
Number = Annotated[int, Path(ge=0, le=100_000)]
_LONGEST_TAKEN = 20_000
"""Of a field: so much is shown again with the sentence that it is too long."""
_MOST_SHOWN = 50


class Sent:
    """What a form of the thread holds. ``part``: the page's script sent it, and takes the thread alone."""

    def __init__(
        self,
        text: Annotated[str, Form(max_length=_LONGEST_TAKEN)] = "",
        statement: Annotated[str, Form(max_length=64)] = "",
        version: Annotated[int, Form(ge=0, le=100_000)] = 0,
        part: Annotated[str, Form(max_length=1)] = "",
    ) -> None:
        self.text, self.version, self.part = text.replace("\r\n", "\n"), version, part == "1"
        self.statement = StatementId(statement) if statement else None

    def content(self) -> list[Any]:
        """What tells two requests apart."""
        return [self.text, self.statement, self.version]


Given = Annotated[Sent, Depends()]


@router.get("/notes/{id}/thread")
def show(
    id: ConsultationId, request: Request, user: Annotated[User, may_(Action.READ_THREAD)], service: Service
) -> Response:
    """The thread's part of the page, as it is now."""
    consultation = reviewable(service.get(id))
    note_reading(request, id, user, "questions")
    return _part(request, user, service, consultation)


@router.post("/notes/{id}/questions")
def ask(
    id: ConsultationId, request: Request, user: Writer, service: Service, sent: Given, once: OnceIfKeyed
) -> Response:
    """Asks about the note, or about a statement."""

    def act() -> Question:
        return service.ask(id, sent.text, statement=sent.statement, actor=user.person)

    return _answered(id, request, user, service, sent, once, act)


@router.post("/notes/{id}/questions/{number}/answers")
def answer(
    *,
    id: ConsultationId,
    number: Number,
    request: Request,
    user: Writer,
    service: Service,
    sent: Given,
    once: OnceIfKeyed,
) -> Response:
    """Answers a question, or adds to it."""

    def act() -> Question:
        return service.answer(id, number, sent.text, actor=user.person)

    return _answered(id, request, user, service, sent, once, act)


@router.post("/notes/{id}/questions/{number}/settlement")
def settle(
    *,
    id: ConsultationId,
    number: Number,
    request: Request,
    user: Writer,
    service: Service,
    sent: Given,
    once: OnceIfKeyed,
) -> Response:
    """Says that a question is settled."""

    def act() -> Question:
        return service.settle(id, number, version=sent.version, actor=user.person)

    return _answered(id, request, user, service, sent, once, act)


@router.get("/questions")
def waiting(request: Request, user: Writer, who: Asker, service: Service) -> Response:
    """The notes with a question that waits for the reader, the longest wait first."""
    found = service.questions_waiting(who)
    notes: dict[ConsultationId, list[int]] = {}
    for one in found:
        notes.setdefault(one.consultation, []).append(one.number)
    shown, say = [], catalogue_of(request, user)
    for id, numbers in list(notes.items())[:_MOST_SHOWN]:  # noqa: A001 (the model's word)
        consultation = service.get(id)
        questions = [one for one in service.thread(id) if one.number in numbers]
        note_reading(request, id, user, "questions")
        shown.append((consultation, who_short(consultation, say), questions))
    return renderer_of(request).page(
        request,
        "questions.j2",
        shown=shown,
        left=len(notes) - len(shown),
        sheets=("queue", "thread", "keys"),
        scripts=("queue",),
    )


def _answered(
    id: ConsultationId,
    request: Request,
    user: User,
    service: ConsultationService,
    sent: Sent,
    once: Any,
    act: Callable[[], Question],
) -> Response:
    """Carries it out once, and shows the thread; what was refused is said, and what was written is shown again."""

    def work() -> Response:
        question = act()
        if not sent.part:
            return RedirectResponse(f"/notes/{id}?pane=thread#question-{question.number}", 303)
        return _part(request, user, service, service.get(id))

    try:
        response: Response = once(user, sent.content(), work, consultation=id)
    except ScribeError as error:
        said = refusal(request, user, error)
        if said is None:
            raise
        consultation = reviewable(service.get(id))
        if sent.part:
            return _part(request, user, service, consultation, failed=said, status=error.status)
        at = Place(ask=sent.statement or "", pane="thread")
        return render(request, user, service, consultation, at=at, status=error.status, failed=said, written=sent.text)
    return response


def _part(
    request: Request,
    user: User,
    service: ConsultationService,
    consultation: Consultation,
    *,
    failed: str = "",
    status: int = 200,
) -> Response:
    note = service.note(consultation.id)
    return renderer_of(request).page(
        request,
        "thread-part.j2",
        status=status,
        c=consultation,
        note=note,
        thread=thread_view(request, user, service, consultation, note),
        written="",
        at=Place(),
        failed=failed,
    )
