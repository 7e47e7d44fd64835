"""The thread of a note as it is stored: a question's messages are sealed with the consultation's own key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, func, select

from scribe.consultation.repository import Record
from scribe.db.thread_tables import MessageRow, QuestionRow
from scribe.model import (
    EndedBy,
    Message,
    Person,
    Question,
    QuestionEnd,
    Return,
    ReturnNeed,
    Role,
    StatementId,
    canonical_json,
)


def other_side(role: Role) -> Role:
    """Whom somebody in this role asks, and who answers them."""
    return Role.DOCTOR if role is Role.NURSE else Role.NURSE


def thread_of(record: Record) -> tuple[Question, ...]:
    """Every question of a note, in the order in which they were asked.

    A note that was sent back before there were threads has its words as a question; it is stored with the first answer.

    Raises:
        WrongState: consent was withdrawn.
    """
    rows = _rows(record)
    questions = [_question_of(row, messages) for row, messages in zip(rows, _messages(record, rows), strict=True)]
    returned = record.consultation.returned
    if returned is not None and not any(is_of_return(row, returned) for row in rows):
        number = 0 if all(row.number for row in rows) else rows[-1].number + 1
        questions.append(_of_return(returned, number))
    return tuple(sorted(questions, key=lambda one: (one.asked.at, one.number)))


def add_question(  # noqa: PLR0913 (each is a part of the question)
    record: Record,
    text: str,
    *,
    by: Person,
    to: Role,
    at: datetime,
    statement: StatementId | None = None,
    seen: str = "",
    need: ReturnNeed | None = None,
) -> int:
    """Stores a question and gives its number."""
    last = record.session.scalar(
        select(func.max(QuestionRow.number)).where(QuestionRow.consultation_id == record.row.id)
    )
    row = QuestionRow(
        consultation_id=record.row.id,
        number=(last or 0) + 1,
        statement=statement or "",
        asked_of=to.value,
        asked_by=by.id,
        asked_at=at,
        need=need.value if need is not None else "",
        waits_for=to.value,
        waits_since=at,
        ended_because="",
    )
    record.session.add(row)
    _add_message(record, row, 1, text, by=by, at=at, seen=seen)
    return row.number


def add_message(record: Record, question: Question, text: str, *, by: Person, at: datetime) -> None:
    """Stores an answer, or what the one who asked adds; then the other side has to write."""
    row = row_of(record, question)
    row.waits_for, row.waits_since = other_side(by.role).value, at
    _add_message(record, row, len(question.messages) + 1, text, by=by, at=at)


def end_question(record: Record, question: Question, because: EndedBy, *, by: Person, at: datetime) -> None:
    """Nothing more is written to it."""
    row = row_of(record, question)
    row.waits_for, row.ended_because, row.ended_at = "", because.value, at
    row.ended_by = by.model_dump(mode="json")


def end_all(record: Record, because: EndedBy, *, by: Person, at: datetime) -> int:
    """Ends every question that is open, and says how many those were."""
    still_open = [one for one in thread_of(record) if one.end is None]
    for one in still_open:
        end_question(record, one, because, by=by, at=at)
    return len(still_open)


def row_of(record: Record, question: Question) -> QuestionRow:
    """The stored question; one from before there were threads is stored now."""
    row = record.session.get(QuestionRow, (record.row.id, question.number))
    if row is not None:
        return row
    asked = question.asked
    row = QuestionRow(
        consultation_id=record.row.id,
        number=question.number,
        statement="",
        asked_of=question.to.value,
        asked_by=asked.by.id,
        asked_at=asked.at,
        need=question.need.value if question.need is not None else "",
        waits_for=question.to.value,
        waits_since=asked.at,
        ended_because="",
    )
    record.session.add(row)
    _add_message(record, row, 1, asked.text, by=asked.by, at=asked.at)
    return row


def is_of_return(row: QuestionRow, returned: Return) -> bool:
    """Whether a note was sent back with this question."""
    return bool(row.need) and row.asked_at == returned.at


def keep_return(record: Record) -> None:
    """Stores the words of a note that was sent back before there were threads, before the note forgets them."""
    for one in thread_of(record):
        row_of(record, one)


def forget_thread(record: Record) -> None:
    """Drops every question and every message of a consultation."""
    for table in (MessageRow, QuestionRow):
        record.session.execute(delete(table).where(table.consultation_id == record.row.id))


def _rows(record: Record) -> list[QuestionRow]:
    query = select(QuestionRow).where(QuestionRow.consultation_id == record.row.id).order_by(QuestionRow.number)
    return list(record.session.scalars(query))


def _messages(record: Record, rows: list[QuestionRow]) -> Iterator[list[dict[str, object]]]:
    """The opened messages of each question."""
    if not rows:
        return
    key = record.opened_key()
    query = select(MessageRow).where(MessageRow.consultation_id == record.row.id)
    found: dict[int, list[dict[str, object]]] = {}
    for row in record.session.scalars(query.order_by(MessageRow.question, MessageRow.number)):
        found.setdefault(row.question, []).append(json.loads(key.open(row.body, _context(row))))
    yield from (found[row.number] for row in rows)


def _add_message(
    record: Record, row: QuestionRow, number: int, text: str, *, by: Person, at: datetime, seen: str = ""
) -> None:
    message = Message(by=by, at=at, text=text)
    own = MessageRow(consultation_id=row.consultation_id, question=row.number, number=number)
    content = message.model_dump(mode="json") | ({"seen": seen} if seen else {})
    own.body = record.opened_key().seal(canonical_json(content), _context(own))
    record.session.add(own)
    record.session.flush()


def _question_of(row: QuestionRow, messages: list[dict[str, object]]) -> Question:
    seen = messages[0].pop("seen", "")
    end = None
    if row.ended_at is not None and row.ended_by is not None:
        by = Person.model_validate(row.ended_by)
        end = QuestionEnd(because=EndedBy(row.ended_because), by=by, at=row.ended_at)
    return Question(
        number=row.number,
        version=len(messages) + (end is not None),
        statement=StatementId(row.statement) if row.statement else None,
        seen=str(seen),
        to=Role(row.asked_of),
        need=ReturnNeed(row.need) if row.need else None,
        messages=tuple(Message.model_validate(one) for one in messages),
        waits_for=Role(row.waits_for) if row.waits_for else None,
        end=end,
    )


def _of_return(returned: Return, number: int) -> Question:
    return Question(
        number=number,
        version=1,
        to=returned.to,
        need=returned.need,
        messages=(Message(by=returned.by, at=returned.at, text=returned.message),),
        waits_for=returned.to,
    )


def _context(row: MessageRow) -> str:
    return f"question/{row.consultation_id}/{row.question}/{row.number}"
