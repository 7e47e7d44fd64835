"""What requests about a note's thread and about takeovers carry, and what they are answered."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scribe.model import LONGEST_MESSAGE, Question, StatementId, WaitingQuestion
from scribe.web.schemas import Body

Words = Annotated[str, Field(max_length=LONGEST_MESSAGE, description="Plain text.")]


class AskRequest(Body):
    """A question to the other side: a nurse asks the doctor, a doctor the nurse."""

    text: Words
    statement: Annotated[StatementId, Field(max_length=64)] | None = Field(
        default=None, description="The statement that it is about; without one the whole note."
    )


class AnswerRequest(Body):
    """An answer, or what the one who asked adds."""

    text: Words


class Thread(Body):
    """Every question about a note, in the order in which they were asked."""

    questions: tuple[Question, ...]


class WaitingQuestions(Body):
    """What waits for the caller, the longest wait first: questions to their side, and answers to their own."""

    count: int
    questions: tuple[WaitingQuestion, ...] = Field(description="The first 200.")


class TakeoverAnswer(Body):
    """The answer to who asks for a note."""

    give: bool = Field(description="False: the caller is still at it.")
