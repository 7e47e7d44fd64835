"""Questions about a note: what nurse and doctor ask each other until it is signed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.errors import BadInput, Conflict, KeyReused, NotFound, PreconditionRequired, StaleRevision, WrongState
from scribe.model import ConsultationId, Question
from scribe.web.accounts import User
from scribe.web.answers import answer as answered
from scribe.web.answers import etag
from scribe.web.deps import Asker, Once, Service, Version, may_, note_reading
from scribe.web.openapi import COMMON, problems
from scribe.web.schemas_thread import AnswerRequest, AskRequest, Thread, WaitingQuestions

router = APIRouter(tags=["questions"], responses=COMMON)

Writer = Annotated[User, may_(Action.ASK)]
Number = Annotated[int, Path(ge=0, le=100_000, description="Of the question within its note.")]
_ONE = "/consultations/{id}/questions"
_WRITING = problems(BadInput, NotFound, Conflict, WrongState, KeyReused, PreconditionRequired, 415)


@router.get("/questions", response_model=WaitingQuestions)
def waiting_questions(user: Writer, who: Asker, service: Service) -> Response:
    """What waits for the caller: questions to their side, and answers to what they asked. Without a word of them."""
    del user
    count = service.count_waiting(who)
    return answered(WaitingQuestions(count=count, questions=service.questions_waiting(who) if count else ()))


@router.get(_ONE, response_model=Thread, responses=problems(NotFound, WrongState))
def thread(
    id: ConsultationId, request: Request, user: Annotated[User, may_(Action.READ_THREAD)], service: Service
) -> Response:
    """Every question about the note with its answers. Each one's ``version`` is its ETag."""
    note_reading(request, id, user, "questions")
    return answered(Thread(questions=service.thread(id)))


@router.post(_ONE, status_code=201, response_model=Question, responses=_WRITING)
def ask(id: ConsultationId, body: AskRequest, user: Writer, once: Once, service: Service) -> Response:
    """Asks about the note, or about one of its statements, until it is signed. The note's own version stays."""

    def work() -> Response:
        asked = service.ask(id, body.text, statement=body.statement, actor=user.person)
        return _question(asked, status=201)

    return once(user, body.model_dump(mode="json"), work, consultation=id)


@router.post(f"{_ONE}/{{number}}/answers", status_code=201, response_model=Question, responses=_WRITING)
def answer(
    *, id: ConsultationId, number: Number, body: AnswerRequest, user: Writer, once: Once, service: Service
) -> Response:
    """Answers a question, or adds to it. A note that was sent back with it goes back with the answer."""

    def work() -> Response:
        return _question(service.answer(id, number, body.text, actor=user.person), status=201)

    return once(user, body.model_dump(mode="json"), work, consultation=id)


@router.post(
    f"{_ONE}/{{number}}/settlement",
    response_model=Question,
    responses=problems(NotFound, Conflict, WrongState, StaleRevision, PreconditionRequired),
)
def settle(id: ConsultationId, number: Number, user: Writer, version: Version, service: Service) -> Response:
    """Says that a question is settled: who asked it may, and any doctor. ``If-Match`` names the question's version."""
    return _question(service.settle(id, number, version=version, actor=user.person))


def _question(question: Question, *, status: int = 200) -> Response:
    return answered(question, status=status, headers={"ETag": etag(question.version)})
