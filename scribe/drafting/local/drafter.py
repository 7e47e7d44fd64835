"""The local drafter: a language model in this process, held to the template by a grammar."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from scribe.drafting.chat_missing import added_statements
from scribe.drafting.chat_rounds import Asking, Completion, Window, WindowExceeded, draft_in_rounds
from scribe.drafting.local.generation import generate
from scribe.drafting.local.model import LanguageModel
from scribe.drafting.local.writing import GenerationFailed
from scribe.drafting.prompts import prompts_for
from scribe.drafting.protocol import Drafter, DraftRequest, Missing, Told
from scribe.model import DrafterRef, NoteDraft

AFTER_BAD_ANSWER = "after an unusable answer of the local model"
_LEAST_ANSWER = 64


class LocalChat:
    """A language model as the rounds of questions and answers need it.

    Every answer is whole and follows the schema. In ``evidence`` only ids that the model was shown can stand, and at
    least one does.

    Args:
        model: what prefers.
        answer_tokens: how often it is asked for one answer at most.
    """

    schema_in_text = False

    def __init__(self, model: LanguageModel, answer_tokens: int) -> None:
        self._model = model
        self._answer_tokens = answer_tokens
        self.cut = 0
        """How many strings of the last answer were ended in their middle: none, by design."""

    def window(self) -> Window:
        """What the model reads and writes at once."""
        context = self._model.context_tokens
        return Window(context, min(self._answer_tokens, context // 3), self._model.count)

    def complete(self, asking: Asking, *, schema: dict[str, Any], names: tuple[str, ...]) -> Completion:
        """One answer; ``shortened`` when the tokens ran out, and then without the item that was begun.

        Raises:
            WindowExceeded: the conversation leaves no room for an answer.
            GenerationFailed: the model's tokenizer does not fit.
            PartDown: the machine's memory does not suffice now.
        """
        prompt = self._model.prompt(asking(self.schema_in_text))
        if len(prompt) + _LEAST_ANSWER > self._model.context_tokens:
            raise WindowExceeded
        answer = generate(self._model, prompt, with_ids(schema, names), most_tokens=self._answer_tokens)
        self.cut = answer.cut
        return Completion(answer.text, "shortened" if answer.shortened else "stop")


class LocalDrafter:
    """Drafts with a language model in this process.

    Args:
        model: the model; one request at a time is given to it.
        fallback: drafts when no usable answer comes.
        answer_tokens: the longest answer.
        chat: holds the conversations; made from the model when it is not given.
        prompts: the hospital's folder of prompts; ``None`` for those shipped alone.
    """

    def __init__(
        self,
        model: LanguageModel,
        *,
        fallback: Drafter,
        answer_tokens: int = 2048,
        chat: LocalChat | None = None,
        prompts: Path | None = None,
    ) -> None:
        self._name = model.name
        self._chat = chat or LocalChat(model, answer_tokens)
        self._fallback = fallback
        self._prompts = prompts
        self._one_at_a_time = threading.Lock()

    @property
    def ref(self) -> DrafterRef:
        """The local drafter with its model."""
        return DrafterRef(name="local", model=self._name)

    def draft(self, request: DraftRequest) -> NoteDraft:
        """One note, revision 1.

        Raises:
            PartDown: the machine's memory does not suffice now.
            MissingPart: the model reads too little at once for the template.
        """
        told = prompts_for(request.template.language, self._prompts)
        try:
            with self._one_at_a_time:
                note = draft_in_rounds(self._chat, request, self.ref, told)
        except GenerationFailed:
            note = None
        if note is not None:
            return note
        note = self._fallback.draft(request)
        model = f"{note.drafter.model} ({AFTER_BAD_ANSWER})".strip()
        return note.model_copy(update={"drafter": DrafterRef(name=note.drafter.name, model=model)})

    def more(self, request: DraftRequest, note: NoteDraft, missing: Missing) -> Mapping[str, Sequence[Told]]:
        """Statements for what the note lacks: see :class:`~scribe.drafting.protocol.CompletingDrafter`."""
        told = prompts_for(request.template.language, self._prompts)
        try:
            with self._one_at_a_time:
                return added_statements(self._chat, request, note, missing, told)
        except GenerationFailed:
            return {}


def with_ids(schema: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The schema, with evidence held to ``names`` and never empty; unchanged without names."""
    if not names:
        return schema
    held = deepcopy(schema)
    evidence = {"type": "array", "items": {"type": "string", "enum": list(names)}, "minItems": 1}

    def hold(node: Any) -> None:
        if isinstance(node, dict):
            properties = node.get("properties")
            if isinstance(properties, dict) and "evidence" in properties:
                properties["evidence"] = evidence
            for part in node.values():
                hold(part)
        elif isinstance(node, list):
            for part in node:
                hold(part)

    hold(held)
    return held
