"""The chat drafter: any OpenAI-compatible endpoint, asked with a JSON Schema, checked, repaired once, never empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import httpx

from scribe.drafting.chat_endpoint import ChatEndpoint
from scribe.drafting.chat_missing import added_statements, told_by
from scribe.drafting.chat_rounds import draft_in_rounds
from scribe.drafting.listening import ListenedTo
from scribe.drafting.local import LocalEngine
from scribe.drafting.prompts import prompts_for
from scribe.drafting.protocol import Drafter, DraftRequest, Missing, Report, Told, unreported
from scribe.errors import PartDown
from scribe.model import DrafterRef, InsteadOf, NoteDraft, WhyInstead


class ChatDrafter:
    """Drafts with a chat model.

    An answer that cannot be used gets one turn that says what was wrong; when the second one cannot be used either,
    ``fallback`` drafts the note, and the note says so.

    Args:
        base_url: the endpoint, up to and with ``/v1``.
        model: as the endpoint calls it.
        fallback: drafts when no usable answer comes.
        key: bearer token; empty for none.
        timeout_s: how long the endpoint may be silent, beside what reading a long prompt takes.
        context_tokens: how much the model reads at once; longer consultations go in parts. 0 asks the endpoint.
        on_down: when the endpoint does not answer: ``raise`` (a queue tries again later) or ``fallback``.
        prompts: the hospital's folder of prompts; ``None`` for those shipped alone.
        name: what the note calls this drafter.
        engine: what answers at the endpoint, where it lives as long as this drafter does.
        transport: how requests travel; ``None`` is the network.
    """

    def __init__(  # noqa: PLR0913 - each is a setting of its own
        self,
        *,
        base_url: str,
        model: str,
        fallback: Drafter,
        key: str = "",
        timeout_s: float = 120,
        context_tokens: int = 0,
        on_down: Literal["raise", "fallback"] = "raise",
        prompts: Path | None = None,
        name: Literal["chat", "local"] = "chat",
        engine: LocalEngine | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._endpoint = ChatEndpoint(
            base_url=base_url,
            model=model,
            key=key,
            timeout_s=timeout_s,
            context_tokens=context_tokens,
            holds_names=engine is not None,
            transport=transport,
        )
        self._fallback = fallback
        self._on_down = on_down
        self._prompts = prompts
        self._name = name
        self._engine = engine

    @property
    def ref(self) -> DrafterRef:
        """This drafter with its model."""
        return DrafterRef(name=self._name, model=self._endpoint.model)

    @property
    def endpoint(self) -> ChatEndpoint:
        """What is asked: which form it took, and how fast it answered."""
        return self._endpoint

    def close(self) -> None:
        """Gives the connections back."""
        self._endpoint.close()

    def draft(self, request: DraftRequest, report: Report = unreported) -> NoteDraft:
        """One note, revision 1; ``report`` hears how far it has come.

        Raises:
            PartDown: the endpoint does not answer, and ``on_down`` is ``raise``.
            MissingPart: the endpoint refuses the key or does not know the model.
        """
        told = prompts_for(request.template.language, self._prompts)
        try:
            note = draft_in_rounds(ListenedTo(self._endpoint, request, report), request, self.ref, told)
        except PartDown:
            if self._on_down == "raise":
                raise
            return self._fall_back(request, WhyInstead.DOWN)
        if note is None:
            return self._fall_back(request, WhyInstead.UNUSABLE)
        weights = self._engine.weights if self._engine is not None else self._endpoint.weights()
        return note.model_copy(update={"drafter": note.drafter.model_copy(update={"weights": weights})})

    def more(self, request: DraftRequest, missing: Missing) -> Mapping[str, Sequence[Told]]:
        """Statements for what its note lacks: the model's, and of what it leaves out even then the other drafter's."""
        told = prompts_for(request.template.language, self._prompts)
        found = added_statements(self._endpoint, request, missing, told)
        rest = told_by(self._fallback.draft(request), missing, found)
        return {section: [*found.get(section, ()), *rest.get(section, ())] for section in {**found, **rest}}

    def _fall_back(self, request: DraftRequest, why: WhyInstead) -> NoteDraft:
        note = self._fallback.draft(request)
        chosen = InsteadOf(name=self.ref.name, model=self.ref.model, reason=why)
        return note.model_copy(update={"drafter": note.drafter.model_copy(update={"instead_of": chosen})})
