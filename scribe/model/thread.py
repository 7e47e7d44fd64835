"""Questions about a note, and their answers: what nurse and doctor write to each other before it is signed."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import Field

from scribe.model.base import ConsultationId, Frozen, Instant, Person, Role, StatementId
from scribe.model.visit import ReturnNeed

LONGEST_MESSAGE: Final = 2000
MOST_QUESTIONS: Final = 200
"""Of one note."""
MOST_MESSAGES: Final = 100
"""Of one question."""


class Message(Frozen):
    """What somebody wrote. Empty only of a note that was sent back without words."""

    by: Person
    at: Instant
    text: str = Field(max_length=LONGEST_MESSAGE)


class EndedBy(StrEnum):
    """Why nothing more is written to a question."""

    SETTLED = "settled"
    """The one who asked, or a doctor, said that it is settled."""
    SIGNED = "signed"
    """The note was signed."""


class QuestionEnd(Frozen):
    """That a question is over: by whom, and why."""

    because: EndedBy
    by: Person
    at: Instant


class Question(Frozen):
    """A question with everything that was written to it; the first message is the question.

    Attributes:
        number: within its note.
        version: grows with every message and at the end; who settles names the one that they saw.
        statement: what it is about; ``None`` is the whole note.
        seen: the statement's wording when it was asked, whatever became of it.
        to: the role that is asked.
        need: what a note that was sent back needs; ``None`` of a plain question.
        messages: in the order in which they were written.
        waits_for: the role that has to write next, or to settle it; ``None`` once it is over.
        end: that it is over.
    """

    number: int
    version: int
    statement: StatementId | None = None
    seen: str = ""
    to: Role
    need: ReturnNeed | None = None
    messages: tuple[Message, ...]
    waits_for: Role | None
    end: QuestionEnd | None = None

    @property
    def asked(self) -> Message:
        """Who asked, when and what."""
        return self.messages[0]

    @property
    def answered(self) -> bool:
        """Whether the side that was asked wrote last."""
        return self.end is None and self.waits_for is not self.to


class WaitingQuestion(Frozen):
    """That a question, or an answer to one's own, waits for somebody; its words are read with the note."""

    consultation: ConsultationId
    number: int
    statement: StatementId | None
    answered: bool
    since: Instant
