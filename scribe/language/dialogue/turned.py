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
        """Whether the words of the question are so: yes, no, or empty where the answer does not say.

        "Has it gone?" "Yes." tells that it has gone, and that it is not there.
        """
        if not self.there:
            return ""
        return "no" if self.says == self.there == "no" else "yes"
