"""A chat drafter over a fake endpoint, and an answer of one sentence."""

from __future__ import annotations

from typing import Any

from scribe.drafting import DraftRequest
from scribe.drafting.chat import ChatDrafter
from scribe.model import Template
from scribe.template import TemplateLibrary
from tests.fakes.chat_endpoint import FakeChatEndpoint
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.notes import transcript_of

SECTIONS = ("subjective", "objective", "assessment", "plan")


def template() -> Template:
    return TemplateLibrary().get("outpatient-soap")


def note(**told: list[str]) -> dict[str, Any]:
    sections = {name: [{"text": text, "evidence": ["1"]} for text in told.get(name, [])] for name in SECTIONS}
    return {"sections": sections}


GOOD = note(subjective=["Knee pain."])


def request(*turns: str) -> DraftRequest:
    return DraftRequest(transcript=transcript_of(*(turns or ("My knee hurts.",))), template=template())


def drafter(endpoint: FakeChatEndpoint, **more: Any) -> ChatDrafter:
    return ChatDrafter(
        base_url="http://llm.test/v1",
        model="clinic-7b",
        fallback=VerbatimDrafter(),
        transport=endpoint.transport,
        **{"context_tokens": 16_000, **more},
    )
