"""A question and what somebody answered."""

from __future__ import annotations

from dataclasses import dataclass

from scribe.language.claims import Read


@dataclass(frozen=True)
class Turned:
    """A question with its answer.

    Attributes:
        question: the sentence that asks.
        answer: the sentence that answers.
        says: yes, no, unsure, or empty where it answers with neither.
        rest: the answer's words after yes or no.
        frame: what the question is about.
        there: what yes or no says of whether what was asked for is there: "has it gone?" "no" says yes.
    """

    question: Read
    answer: Read
    says: str
    rest: str
    frame: str
    there: str = ""

    @property
    def words_hold(self) -> str:
        """What the answer says of the words of the question: "has it gone?" "yes" tells that it has, and is not there.

        Empty where it tells neither of them nor of the thing.
        """
        return "yes" if self.there and "yes" in (self.says, self.there) else self.there
