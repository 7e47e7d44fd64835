"""The chat drafter: any OpenAI-compatible endpoint, asked with a JSON Schema, checked, repaired once, never empty."""

from __future__ import annotations

from typing import Literal

import httpx

from scribe.consultation.models import DrafterRef, NoteDraft, digest_of
from scribe.drafting.administrative import fill_sections
from scribe.drafting.chat_answer import Answer, AnswerUnusable, read_answer
from scribe.drafting.chat_endpoint import ChatEndpoint, Completion, SchemaRefused
from scribe.drafting.chat_prompt import Message, first_messages, repair_messages, segment_names
from scribe.drafting.protocol import Drafter, DraftRequest
from scribe.errors import PartDown
from scribe.template import compile_schema

AFTER_BAD_ANSWER = "after an unusable answer of the chat endpoint"
AFTER_DOWN = "after the chat endpoint did not answer"


class ChatDrafter:
    """Drafts with a chat model.

    An answer that cannot be used gets one turn that says what was wrong; when the second one cannot be used either,
    ``fallback`` drafts the note, and the note's drafter says so.

    Args:
        base_url: the endpoint, up to and with ``/v1``.
        model: as the endpoint calls it.
        fallback: drafts when no usable answer comes.
        key: bearer token; empty for none.
        timeout_s: how long one answer may take.
        on_down: when the endpoint does not answer: ``raise`` (a queue tries again later) or ``fallback``.
        transport: how requests travel; ``None`` is the network.
    """

    def __init__(
        self,
        *,
        base_url: str,
        model: str,
        fallback: Drafter,
        key: str = "",
        timeout_s: float = 120,
        on_down: Literal["raise", "fallback"] = "raise",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._endpoint = ChatEndpoint(base_url=base_url, model=model, key=key, timeout_s=timeout_s, transport=transport)
        self._fallback = fallback
        self._on_down = on_down

    @property
    def ref(self) -> DrafterRef:
        """The chat drafter with its model."""
        return DrafterRef(name="chat", model=self._endpoint.model)

    def close(self) -> None:
        """Gives the connections back."""
        self._endpoint.close()

    def draft(self, request: DraftRequest) -> NoteDraft:
        """One note, revision 1.

        Raises:
            PartDown: the endpoint does not answer, and ``on_down`` is ``raise``.
            MissingPart: the endpoint refuses the key or does not know the model.
        """
        try:
            answer = self._answer(request)
        except PartDown:
            if self._on_down == "raise":
                raise
            return self._fall_back(request, AFTER_DOWN)
        if answer is None:
            return self._fall_back(request, AFTER_BAD_ANSWER)
        return NoteDraft(
            template=request.template.ref,
            language=request.template.language,
            drafter=self.ref,
            recogniser=request.transcript.engine,
            transcript=digest_of(request.transcript),
            sections=fill_sections(request.template, answer.statements, request.encounter),
            facts=answer.facts,
        )

    def _answer(self, request: DraftRequest) -> Answer | None:
        """A usable answer of the first or second turn, or ``None``."""
        names = segment_names(request.transcript)
        messages, completion, schema_taken = self._ask_first(request)
        for last_chance in (False, True):
            try:
                return read_answer(
                    completion.content,
                    completion.finish_reason,
                    template=request.template,
                    names=names,
                    last_chance=last_chance,
                )
            except AnswerUnusable as unusable:
                if last_chance:
                    break
                again = repair_messages(messages, completion.content, str(unusable), request.template.language)
                completion = self._ask(again, request, with_schema=schema_taken)
        return None

    def _ask_first(self, request: DraftRequest) -> tuple[list[Message], Completion, bool]:
        """The first turn; an endpoint that takes no JSON Schema is asked again with the schema in the text."""
        messages = first_messages(request, schema_in_text=False)
        try:
            return messages, self._ask(messages, request, with_schema=True), True
        except SchemaRefused:
            messages = first_messages(request, schema_in_text=True)
            return messages, self._ask(messages, request, with_schema=False), False

    def _ask(self, messages: list[Message], request: DraftRequest, *, with_schema: bool) -> Completion:
        return self._endpoint.complete(messages, schema=compile_schema(request.template) if with_schema else None)

    def _fall_back(self, request: DraftRequest, why: str) -> NoteDraft:
        note = self._fallback.draft(request)
        model = f"{note.drafter.model} ({why})".strip()
        return note.model_copy(update={"drafter": DrafterRef(name=note.drafter.name, model=model)})
