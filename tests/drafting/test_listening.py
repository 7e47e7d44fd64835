"""How far a note has come is told while a model writes it, and the page's worker can end it there."""

from __future__ import annotations

import json

import pytest

from scribe.drafting import DraftRequest
from scribe.drafting.chat import ChatDrafter
from scribe.errors import LeaseLost
from scribe.template import TemplateLibrary
from tests.fakes.chat_endpoint import FakeChatEndpoint, saying
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.notes import transcript_of

SECTIONS = ("subjective", "objective", "assessment", "plan")
GOOD = {"sections": {name: [{"evidence": ["1"], "text": f"Knee pain, {name}."}] for name in SECTIONS}}


def request() -> DraftRequest:
    return DraftRequest(transcript=transcript_of("My knee hurts."), template=TemplateLibrary().get("outpatient-soap"))


def drafter(endpoint: FakeChatEndpoint) -> ChatDrafter:
    return ChatDrafter(
        base_url="http://llm.test/v1", model="clinic-7b", fallback=VerbatimDrafter(), transport=endpoint.transport
    )


def test_progress_only_grows_section_by_section_and_never_ends_before_the_note():
    told: list[tuple[float, float]] = []
    endpoint = FakeChatEndpoint(saying("Sorry, {"), saying(json.dumps(GOOD)))
    drafter(endpoint).draft(request(), lambda done, total: told.append((done, total)))
    (length,) = {total for _, total in told}
    assert length >= request().transcript.recording.duration_s
    done = [seconds for seconds, _ in told]
    assert done == sorted(done)
    assert len(set(done)) > len(SECTIONS)
    assert 0 < done[0] < done[-1] < length


def test_a_lease_that_is_lost_ends_the_answer_at_once():
    def lost(done_s: float, total_s: float) -> None:
        if done_s > total_s / 5:
            raise LeaseLost("The lease was lost while the work was going on.")

    endpoint = FakeChatEndpoint(saying(json.dumps(GOOD) + " " * 70))
    with pytest.raises(LeaseLost):
        drafter(endpoint).draft(request(), lost)
    assert endpoint.pieces < len(json.dumps(GOOD)) / 4
