"""Questions about a note: asked, answered and settled by nurse and doctor, and counted where they wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from scribe.access import Action, Who
from scribe.consultation.service.base import Parts, Work
from scribe.consultation.service.reading import note_of
from scribe.consultation.thread import (
    add_message,
    add_question,
    end_question,
    is_of_return,
    other_side,
    row_of,
    thread_of,
)
from scribe.db.tables import ConsultationRow
from scribe.db.thread_tables import QuestionRow
from scribe.errors import BadInput, Conflict, NotAllowed, NotFound, StaleRevision, WrongState
from scribe.model import (
    LONGEST_MESSAGE,
    MOST_MESSAGES,
    MOST_QUESTIONS,
    ConsultationId,
    EndedBy,
    Person,
    Question,
    Role,
    State,
    StatementId,
    WaitingQuestion,
)
from scribe.visible import without_unseen

_OPEN: Final = (State.DRAFTED, State.REVIEWED)
_WRITING: Final = (Role.NURSE, Role.DOCTOR)


@dataclass(frozen=True)
class AskedOf:
    """How many open questions of a note wait for the reader, and for somebody else."""

    reader: int = 0
    others: int = 0


class Questions(Parts):
    """The part of the service for what nurse and doctor ask each other about a note."""

    def thread(self, id: ConsultationId) -> tuple[Question, ...]:
        """Every question about the note, in the order in which they were asked.

        Raises:
            WrongState: consent was withdrawn.
        """
        with self._reading(id) as record:
            record.opened_key()
            return thread_of(record)

    def ask(self, id: ConsultationId, text: str, *, actor: Person, statement: StatementId | None = None) -> Question:
        """Asks the other side about the note, or about one of its statements.

        Raises:
            BadInput: no words, too many, or there are too many questions.
            NotFound: the note has no such statement.
            WrongState: the note is signed, or there is none yet.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.ASK, id)
            _require_open(work)
            words, known = _words(text), thread_of(work.record)
            if len(known) >= MOST_QUESTIONS:
                raise BadInput(
                    f"This note has {MOST_QUESTIONS} questions already, and more are not taken.",
                    remedy="Write it to a question that is open.",
                    reason="questions-full",
                )
            about = note_of(work.record).statement(statement) if statement is not None else None
            if statement is not None and about is None:
                raise NotFound(
                    "The note has no such statement any more.",
                    remedy="Ask about the whole note.",
                    reason="no-such-statement",
                )
            to, seen = other_side(actor.role), about.text if about is not None else ""
            number = add_question(
                work.record, words, by=actor, to=to, at=work.now, statement=statement, seen=seen
            )  # fmt: skip
            work.event("question_asked", actor, question=number, to=to.value)
            return _numbered(work, number)

    def answer(self, id: ConsultationId, number: int, text: str, *, actor: Person) -> Question:
        """Answers a question, or adds to one; a note that was sent back with it goes back to whose check it needs.

        Raises:
            BadInput: no words, too many, or the question has too many messages.
            Conflict: the question is settled.
            NotFound: there is no such question.
            WrongState: the note is signed.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.ASK, id)
            _require_open(work)
            question, words = _numbered(work, number), _words(text)
            _require_unsettled(question)
            if len(question.messages) >= MOST_MESSAGES:
                raise BadInput(
                    f"This question has {MOST_MESSAGES} messages already, and more are not taken.",
                    remedy="Settle it and ask a new one.",
                    reason="messages-full",
                )
            add_message(work.record, question, words, by=actor, at=work.now)
            back = actor.role is question.to and _lead_back(work, question)
            work.event("question_answered", actor, question=number, led_back=back)
            return _numbered(work, number)

    def settle(self, id: ConsultationId, number: int, *, version: int, actor: Person) -> Question:
        """Says that a question is settled: who asked it may, and any doctor.

        Raises:
            Conflict: it is settled already.
            NotAllowed: it is a colleague's question.
            NotFound: there is no such question.
            StaleRevision: something was written since.
            WrongState: the note is signed.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.ASK, id)
            _require_open(work)
            question = _numbered(work, number)
            _require_unsettled(question)
            if actor.role is not Role.DOCTOR and question.asked.by.id != actor.id:
                raise NotAllowed(
                    "Only who asked a question, or a doctor, says that it is settled.",
                    remedy="Answer it; who asked then settles it.",
                    reason="not-asked-by-you",
                )
            if question.version != version:
                raise StaleRevision(
                    "Something was written to this question since it was shown.",
                    remedy="Read it, then settle the question.",
                    version=question.version,
                )
            end_question(work.record, question, EndedBy.SETTLED, by=actor, at=work.now)
            _lead_back(work, question)
            work.event("question_settled", actor, question=number)
            return _numbered(work, number)

    def questions_waiting(self, who: Who, *, limit: int = 200) -> tuple[WaitingQuestion, ...]:
        """What waits for somebody, the longest wait first: questions to their side, and answers to their own."""
        row = QuestionRow
        query = self._waiting(select(row), who).order_by(row.waits_since, row.consultation_id, row.number)
        with self._database.reading() as session:
            return tuple(
                WaitingQuestion(
                    consultation=ConsultationId(one.consultation_id),
                    number=one.number,
                    statement=StatementId(one.statement) if one.statement else None,
                    answered=one.asked_of != one.waits_for,
                    since=one.waits_since,
                )
                for one in session.scalars(query.limit(limit))
            )

    def count_waiting(self, who: Who) -> int:
        """How many those are."""
        if who.role not in _WRITING:
            return 0
        with self._database.reading() as session:
            return session.scalar(self._waiting(select(func.count()).select_from(QuestionRow), who)) or 0

    def questions_of(self, ids: tuple[ConsultationId, ...], who: Who) -> dict[ConsultationId, AskedOf]:
        """How many open questions these notes have; a note without one is left out."""
        row = QuestionRow
        mine = self._for_me(who)
        query = (
            select(row.consultation_id, func.count().filter(mine), func.count().filter(~mine))
            .join(ConsultationRow, ConsultationRow.id == row.consultation_id)
            .where(row.consultation_id.in_(ids), row.waits_for != "", _in_open_state())
            .group_by(row.consultation_id)
        )
        with self._database.reading() as session:
            found = session.execute(query).all()
        return {ConsultationId(id): AskedOf(reader, others) for id, reader, others in found}  # noqa: A001 (the model's word)

    def _waiting(self, query: Select[Any], who: Who) -> Select[Any]:
        row = QuestionRow
        joined = query.join(ConsultationRow, ConsultationRow.id == row.consultation_id)
        return joined.where(self._for_me(who), _in_open_state())

    def _for_me(self, who: Who) -> ColumnElement[bool]:
        """Of the questions that wait for a role, those that wait for this person."""
        row = QuestionRow
        own = and_(row.asked_by == who.id, self._seen_by(who, Action.ASK))
        asked = self._seen_by(who, Action.SIGN if who.role is Role.DOCTOR else Action.ASK)
        to_side = asked if who.role is Role.DOCTOR else and_(row.asked_of == who.role.value, asked)
        return and_(row.waits_for == who.role.value, or_(own, to_side))


def _in_open_state() -> ColumnElement[bool]:
    return ConsultationRow.state.in_([one.value for one in _OPEN])


def _words(text: str) -> str:
    words = without_unseen(text).strip()
    if not words:
        raise BadInput("A message needs words.", remedy="Write them, then send.", reason="no-words")
    if len(words) > LONGEST_MESSAGE:
        raise BadInput(
            f"A message has at most {LONGEST_MESSAGE} characters; this one has {len(words)}.",
            remedy="Shorten it, or send it in parts.",
            reason="too-many-words",
            longest=LONGEST_MESSAGE,
            has=len(words),
        )
    return words


def _require_open(work: Work) -> None:
    now = work.consultation
    work.record.opened_key()  # of a withdrawn one it says why
    if now.state not in _OPEN:
        raise WrongState(
            "Questions are asked and answered while a note is checked; what was written can still be read.",
            remedy="Write an addendum if something has to change." if now.signature is not None else "",
            state=now.state.value,
            reason="thread-closed",
        )


def _require_unsettled(question: Question) -> None:
    if question.end is not None:
        raise Conflict(
            f"{question.end.by.name} settled this question meanwhile.",
            remedy="Ask a new one if something is still open.",
            reason="settled",
        )


def _numbered(work: Work, number: int) -> Question:
    for one in thread_of(work.record):
        if one.number == number:
            return one
    raise NotFound(f"This note has no question {number}.", remedy="Load the page anew.", reason="no-such-question")


def _lead_back(work: Work, question: Question) -> bool:
    """A note that was sent back with this question waits again for whose check its template asks for."""
    returned = work.consultation.returned
    if returned is None or not is_of_return(row_of(work.record, question), returned):
        return False
    if work.record.reviewer() is returned.to:
        return False  # it waits where it has to be checked in any case
    work.change(returned=None)
    return True
