"""A model that is asked for what its note lacks: what counts as an answer, and when waiting for it ends."""

from __future__ import annotations

import json

from scribe.drafting import DraftRequest
from scribe.drafting.chat_endpoint import ChatEndpoint
from scribe.drafting.chat_missing import added_statements, told_by
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.drafting.prompts import prompts_for
from scribe.drafting.protocol import Missing, Told
from scribe.model import SegmentId
from scribe.template import TemplateLibrary
from tests.fakes.chat_endpoint import FakeChatEndpoint, answering
from tests.fakes.notes import transcript_of

TALK = (
    "What brings you in?",
    "My knee hurts for two weeks now.",
    "Do you take anything for it at all?",
    "I take ibuprofen four hundred when it is bad.",
    "Any allergies to medicines?",
    "Penicillin gave me a rash.",
    "Then come back to see me in three weeks.",
    "Right, three weeks it is then.",
)
REQUEST = DraftRequest(transcript=transcript_of(*TALK), template=TemplateLibrary().get("outpatient-soap"))
EVERY = tuple(SegmentId(f"s{number}") for number in (2, 4, 6, 8))
MISSING = Missing({"subjective": EVERY[:3], "plan": EVERY[3:]}, frozenset(EVERY[1:3]))


def added(answer: dict[str, str]) -> dict[str, list[Told]]:
    endpoint = ChatEndpoint(
        base_url="http://llm.test/v1",
        model="m",
        context_tokens=8192,
        transport=FakeChatEndpoint(answering(answer)).transport,
    )
    return added_statements(endpoint, REQUEST, MISSING, prompts_for("en"))


def test_each_sentence_stands_in_its_section_with_its_segment():
    found = added({"2": "Knee pain for 2 weeks.", "4": "", "6": "Allergic to penicillin.", "8": "Return in 3 weeks."})
    assert found == {
        "subjective": [("Knee pain for 2 weeks.", ("s2",)), ("Allergic to penicillin.", ("s6",))],
        "plan": [("Return in 3 weeks.", ("s8",))],
    }


def test_a_sentence_that_only_says_a_segment_again_is_none_whichever_it_is_put_under():
    found = added({"2": TALK[1], "4": TALK[5], "6": "Allergic to penicillin.", "8": ""})
    assert [text for every in found.values() for text, _ in every] == ["Allergic to penicillin."]


def test_a_model_that_only_says_again_is_not_waited_for():
    everything = Missing({"subjective": tuple(SegmentId(f"s{number}") for number in range(1, 9))})
    fake = FakeChatEndpoint(answering({str(number): text for number, text in enumerate(TALK, start=1)}))
    endpoint = ChatEndpoint(base_url="http://llm.test/v1", model="m", context_tokens=8192, transport=fake.transport)
    found = added_statements(endpoint, REQUEST, everything, prompts_for("en"))
    assert not any(found.values())
    assert 0 < fake.pieces < len(json.dumps(TALK)) / 4 * 0.8


def test_what_presses_and_nobody_told_is_told_by_the_other_drafter_and_nothing_else():
    other = ExtractiveDrafter().draft(REQUEST)
    rest = [text for every in told_by(other, MISSING, {}).values() for text, _ in every]
    assert any("penicillin" in text.lower() for text in rest)
    assert any("ibuprofen" in text.lower() for text in rest)
    assert not any("knee" in text.lower() for text in rest)


def test_what_the_model_told_is_not_told_twice():
    other = ExtractiveDrafter().draft(REQUEST)
    found = {"subjective": [("Allergic to penicillin.", (SegmentId("s6"),))]}
    rest = [text for every in told_by(other, MISSING, found).values() for text, _ in every]
    assert not any("penicillin" in text.lower() for text in rest)
