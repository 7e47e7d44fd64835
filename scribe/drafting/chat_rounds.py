"""From a request to a checked answer with any language model: in parts that fit its window, each repaired once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from scribe.drafting.administrative import fill_sections
from scribe.drafting.chat_answer import Answer, AnswerCutOff, AnswerUnusable, read_answer
from scribe.drafting.chat_prompt import (
    REPAIR_ROOM,
    Message,
    first_messages,
    lines_of,
    repair_messages,
    segment_names,
)
from scribe.drafting.parts import CountTokens, Part, WindowTooSmall, cut
from scribe.drafting.parts_merged import merged
from scribe.drafting.prompts import Prompts
from scribe.drafting.protocol import DraftRequest
from scribe.errors import MissingPart
from scribe.model import DrafterRef, NoteDraft, SegmentId, Template, digest_of
from scribe.template import compile_schema
from scribe.terminology.machine_orders import is_machine_order

_MOST_EARLIER = 0.15
"""The share of the window that the statements of the parts before may take."""
_SMALLER = 4
"""How often the window is taken smaller when an endpoint refuses a part as too long."""
_FEW_LINES = 8
"""Up to so many, a cut-off answer was a runaway, and is asked for again before the part is halved."""
_ROLE_TOKENS = 16
"""What a chat template adds to each message, at most."""

Asking = Callable[[bool], list[Message]]
"""The conversation; with ``True`` the JSON Schema stands in its text."""


@dataclass(frozen=True)
class Completion:
    """What a model answered, and why it stopped: ``stop``, ``length``, ``content_filter``, or unknown."""

    content: str
    finish_reason: str


@dataclass(frozen=True)
class Window:
    """What a model can read and write at once, in tokens."""

    context_tokens: int
    answer_tokens: int
    count: CountTokens


class WindowExceeded(Exception):
    """Internal: the conversation is longer than the model reads; ``context_tokens`` where it is known how much."""

    def __init__(self, context_tokens: int | None = None) -> None:
        super().__init__()
        self.context_tokens = context_tokens


class ChatModel(Protocol):
    """A language model that holds a conversation."""

    @property
    def schema_in_text(self) -> bool:
        """Whether the conversation holds the JSON Schema, as far as it is known before the first answer."""
        ...

    def window(self) -> Window:
        """What it can read and write at once."""
        ...

    def complete(self, asking: Asking, *, schema: dict[str, Any], names: tuple[str, ...]) -> Completion:
        """One answer.

        Args:
            asking: the conversation.
            schema: what the answer follows, as far as the model can be held to it.
            names: the segment ids that may stand in ``evidence``.

        Raises:
            WindowExceeded: the conversation is too long.
            PartDown: the model does not answer now.
            MissingPart: it cannot be used as it is set up.
        """
        ...


def draft_in_rounds(model: ChatModel, request: DraftRequest, ref: DrafterRef, told: Prompts) -> NoteDraft | None:
    """One note without facts, which are made of what was said; or ``None`` when no usable answer came.

    Args:
        model: is asked.
        request: what to draft from.
        ref: what drafts, as the note will name it.
        told: the prompts, in the language of the template.

    Raises:
        PartDown: the model does not answer now.
        MissingPart: it cannot be used as it is set up, or its window is too small for the template.
    """
    if lines_of(request.transcript, told):
        answer = _Rounds(model, request, told).answer()
        kept = without_orders(answer, request) if answer is not None else Answer({})
        if kept.empty:
            return None
    else:
        kept = Answer({})  # nobody said a word that could be read, so there is nothing to ask a model about
    return NoteDraft(
        template=request.template.ref,
        language=request.template.language,
        drafter=ref.model_copy(update={"prompt": told.name}),
        recogniser=request.transcript.engine,
        transcript=digest_of(request.transcript),
        sections=fill_sections(request.template, kept.statements, request.encounter),
    )


def without_orders(answer: Answer, request: DraftRequest) -> Answer:
    """Without the statements that rest on nothing but orders to the machine: a model may have obeyed them."""
    orders = {segment.id for segment in request.transcript.segments if is_machine_order(segment)}
    if not orders:
        return answer
    return Answer(
        {
            section: [one for one in told if not one[1] or not orders.issuperset(one[1])]
            for section, told in answer.statements.items()
        }
    )


@dataclass(frozen=True)
class Question:
    """What a model is asked, and how its answer is read.

    Attributes:
        messages: the conversation; given the JSON Schema where that has to stand in its text.
        schema: what the answer follows.
        names: the segment ids that it is shown.
        template: whose sections it fills.
        may_be_empty: whether it may hold no statement.
    """

    messages: Callable[[dict[str, Any] | None], list[Message]]
    schema: dict[str, Any]
    names: dict[str, SegmentId]
    template: Template
    may_be_empty: bool


def answer_to(question: Question, model: ChatModel, told: Prompts, *, may_halve: bool = False) -> Answer | None:
    """A usable answer of the first turn, or of the second, which says what was wrong; ``None`` without one.

    Args:
        question: what is asked.
        model: is asked.
        told: the prompts.
        may_halve: whether less to read is better than fewer words.

    Raises:
        AnswerCutOff: it was cut off, and ``may_halve``.
        PartDown: the model does not answer now.
        MissingPart: it cannot be used as it is set up.
        WindowExceeded: the conversation is too long.
    """
    wrong: tuple[str, AnswerUnusable] | None = None
    for last_chance in (False, True):

        def asking(schema_in_text: bool, wrong: tuple[str, AnswerUnusable] | None = wrong) -> list[Message]:  # noqa: FBT001
            messages = question.messages(question.schema if schema_in_text else None)
            if wrong is None:
                return messages
            reason = told.faults[wrong[1].fault].format(**wrong[1].named)
            return repair_messages(messages, wrong[0], reason, told)

        completion = model.complete(asking, schema=question.schema, names=tuple(question.names))
        try:
            return read_answer(
                completion.content,
                completion.finish_reason,
                template=question.template,
                schema=question.schema,
                names=question.names,
                last_chance=last_chance,
                may_be_empty=question.may_be_empty,
            )
        except AnswerUnusable as unusable:
            if may_halve and isinstance(unusable, AnswerCutOff):
                raise
            wrong = (completion.content, unusable)
    return None


class _Rounds:
    """The rounds of questions and answers for one request."""

    def __init__(self, model: ChatModel, request: DraftRequest, told: Prompts) -> None:
        self._model = model
        self._request = request
        self._told = told
        self._names = segment_names(request.transcript)
        self._schema = compile_schema(request.template)
        self._said = {segment.id: segment.text for segment in request.transcript.segments}

    def answer(self) -> Answer | None:
        """The merged answer of all parts; smaller parts when the model finds them too long."""
        lines = lines_of(self._request.transcript, self._told)
        window = self._model.window()
        for _ in range(_SMALLER):
            in_text = self._model.schema_in_text
            try:
                return self._of(cut(lines, self._room(window), window.count), window)
            except WindowExceeded as exceeded:
                if self._model.schema_in_text != in_text:
                    continue
                smaller = min(exceeded.context_tokens or window.context_tokens, window.context_tokens)
                if smaller == window.context_tokens:
                    smaller = window.context_tokens * 2 // 3
                window = Window(smaller, min(window.answer_tokens, smaller // 3), window.count)
            except WindowTooSmall:
                break
        raise MissingPart(
            "The drafting model reads too little at once for this template.",
            remedy="Give it a longer context: SCRIBE_CHAT_CONTEXT, or SCRIBE_LOCAL_CONTEXT in this process.",
            context_tokens=window.context_tokens,
        )

    def _room(self, window: Window) -> int:
        """Tokens for the lines of one part: the window without the answer, the task, earlier statements, a repair."""
        schema = self._schema if self._model.schema_in_text else None
        around = first_messages(self._request, self._told, Part(()), schema=schema, earlier=["…"])
        fixed = sum(window.count(message["content"]) + _ROLE_TOKENS for message in around)
        return int(window.context_tokens * (1 - _MOST_EARLIER)) - window.answer_tokens - fixed - REPAIR_ROOM

    def _of(self, parts: tuple[Part, ...], window: Window) -> Answer | None:
        answers: list[Answer] = []
        for part in parts:
            more = self._covered(part, self._earlier(answers, window), alone=len(parts) == 1)
            if more is None:
                return None
            answers += more
        return self._together(answers)

    def _covered(self, part: Part, earlier: list[str], *, alone: bool) -> list[Answer] | None:
        """The answer for a part, or those for its halves when it grows too long; ``None`` when one cannot be used."""
        try:
            answer = self._part(part, earlier, alone=alone, may_halve=len(part.lines) > _FEW_LINES)
        except AnswerCutOff:
            middle = len(part.lines) // 2
        else:
            return None if answer is None else [answer]
        answers: list[Answer] = []
        for half in (part.lines[:middle], part.lines[middle:]):
            answer = self._part(Part(half), [*earlier, *_texts(answers)], alone=False, may_halve=False)
            if answer is None:
                return None
            answers.append(answer)
        return answers

    def _together(self, answers: list[Answer]) -> Answer | None:
        answer = merged(answers, lambda segment: self._said[segment], self._request.template.language)
        return None if answer.empty else answer

    def _earlier(self, answers: list[Answer], window: Window) -> list[str]:
        """The statements so far, the newest that there is room for."""
        room = window.context_tokens * _MOST_EARLIER
        kept: list[str] = []
        for text in reversed(_texts(answers)):
            room -= window.count(text) + 4
            if room < 0:
                break
            kept.append(text)
        return kept[::-1]

    def _part(self, part: Part, earlier: list[str], *, alone: bool, may_halve: bool) -> Answer | None:
        """A usable answer for a part, or ``None``.

        Raises:
            AnswerCutOff: it was cut off and ``may_halve``: halves of a part are better than fewer words.
        """
        question = Question(
            messages=lambda schema: first_messages(self._request, self._told, part, schema=schema, earlier=earlier),
            schema=self._schema,
            names={line.name: self._names[line.name] for line in part.lines},
            template=self._request.template,
            may_be_empty=not alone,
        )
        return answer_to(question, self._model, self._told, may_halve=may_halve)


def _texts(answers: list[Answer]) -> list[str]:
    return [text for one in answers for told in one.statements.values() for text, _ in told]
