"""A language model's note is mended and anchored, and the model is asked once for what was said and is not in it."""

from __future__ import annotations

from typing import Any

import pytest

from scribe.drafting import Drafter, DraftRequest
from scribe.drafting.chat import ChatDrafter
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.model import NoteDraft
from scribe.pipeline.writing import write_note
from scribe.settings import Settings
from scribe.template import TemplateLibrary
from scribe.terminology.coding import codebook_from
from tests.fakes.chat_endpoint import Answer, FakeChatEndpoint, answering, failing, saying
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.notes import transcript_of

TALK = (
    "What brings you in?",
    "My knee hurts for two weeks, and I am allergic to penicillin, it gave me a rash.",
    "Any fever?",
    "No.",
    "Take ibuprofen four hundred milligrams three times a day.",
)
SECTIONS = ("subjective", "objective", "assessment", "plan")


def told(**sections: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "sections": {
            name: [{"evidence": [segment], "text": text} for text, segment in sections.get(name, [])]
            for name in SECTIONS
        }
    }


class Silent(VerbatimDrafter):
    """A drafter that has nothing to tell."""

    def draft(self, request: DraftRequest) -> NoteDraft:
        note = super().draft(request)
        empty = tuple(one.model_copy(update={"statements": ()}) for one in note.sections)
        return note.model_copy(update={"sections": empty})


def written(*answers: Answer, fallback: Drafter | None = None) -> tuple[NoteDraft, FakeChatEndpoint]:
    endpoint = FakeChatEndpoint(*answers)
    drafter = ChatDrafter(
        base_url="http://llm.test/v1", model="clinic-7b", fallback=fallback or Silent(), transport=endpoint.transport
    )
    request = DraftRequest(transcript=transcript_of(*TALK), template=TemplateLibrary().get("outpatient-soap"))
    return write_note(drafter, request, codebook_from(Settings())), endpoint


FIRST = told(subjective=[("Knee pain for 2 weeks, right?", "1")])
ADDED = {"2": "Allergic to penicillin: rash.", "5": "The patient should take ibuprofen 400 mg 3 times a day.", "4": ""}


def texts(note: NoteDraft) -> list[str]:
    return [one.text for one in note.statements]


def test_what_weighs_and_is_missing_is_asked_for_once_and_stands_in_its_section():
    note, endpoint = written(answering(FIRST), answering(ADDED))
    assert len(endpoint.bodies) == 2
    asked = endpoint.bodies[1]["messages"][-1]["content"]
    assert "- for plan: [5]" in asked
    assert "Knee pain for 2 weeks." not in asked
    assert "[5] doctor: Take ibuprofen" in asked
    assert note.sections[0].statements[0].text == "Knee pain for 2 weeks."
    assert "Allergic to penicillin: rash." in texts(note)
    assert [one.text for one in note.sections[3].statements] == ["Take ibuprofen 400 mg 3 times a day."]


def test_the_first_statement_rests_on_where_it_was_said_and_its_facts_come_of_what_was_said():
    note, _ = written(answering(FIRST), answering(ADDED))
    assert note.statements[0].evidence[-1] == "s2"
    assert {fact.kind for fact in note.facts} >= {"allergy", "medication"}
    assert all(fact.evidence for fact in note.facts)


def test_the_second_question_wants_a_sentence_for_each_segment_and_may_leave_none_out():
    _, endpoint = written(answering(FIRST), answering(ADDED))
    schema = endpoint.bodies[1]["response_format"]["json_schema"]["schema"]
    assert schema["required"] == list(schema["properties"])
    assert {"2", "5"} <= set(schema["required"])


def test_both_questions_begin_alike_so_that_a_server_reads_the_task_once():
    _, endpoint = written(answering(FIRST), answering(ADDED))
    first, second = (body["messages"][0] for body in endpoint.bodies)
    assert first == second


COPIED = {"2": TALK[1], "4": "No.", "5": TALK[4]}
SILENT = (failing(503), answering({}), saying("No."), answering({"2": "", "4": 7, "5": "bad " * 40}), answering(COPIED))


@pytest.mark.parametrize("silent", SILENT, ids=["down", "nothing", "no JSON", "nonsense", "says it again"])
def test_what_a_model_leaves_out_even_then_is_told_by_the_embedded_drafter_where_it_presses(silent: Answer):
    note, _ = written(answering(FIRST), silent, fallback=ExtractiveDrafter())
    told = texts(note)
    assert "Knee pain for 2 weeks." in told
    assert any("penicillin" in text.lower() for text in told)
    assert any("ibuprofen 400 mg" in text.lower() for text in told)
    assert note.drafter.name == "chat"


def test_what_does_not_press_is_shown_beside_the_note():
    note, _ = written(answering(told(plan=[("Ibuprofen 400 mg 3 times a day.", "5")])), failing(503))
    assert any("knee" in one.text for one in note.unused)


def test_a_note_that_lacks_nothing_of_weight_is_not_asked_about():
    whole = told(
        subjective=[("Knee pain for 2 weeks.", "2"), ("Allergic to penicillin: rash.", "2"), ("Denies fever.", "4")],
        plan=[("Ibuprofen 400 mg 3 times a day.", "5")],
    )
    _, endpoint = written(answering(whole))
    assert len(endpoint.bodies) == 1


def test_an_invented_allergy_is_no_fact_and_is_flagged():
    made_up = told(
        subjective=[("Knee pain for 2 weeks.", "2"), ("No allergies.", "5"), ("Denies fever.", "4")],
        plan=[("Ibuprofen 400 mg 3 times a day.", "5")],
    )
    note, _ = written(answering(made_up), failing(503))
    assert not any(fact.kind == "allergy" and "penicillin" not in fact.text.lower() for fact in note.facts)
    assert note.statements[1].flags
