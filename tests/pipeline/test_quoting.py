"""What belongs in a note and no statement of the embedded drafter tells stands there as it was said."""

from __future__ import annotations

import pytest

from scribe.drafting import DraftRequest
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.model import NoteDraft, Segment, SegmentId, Speaker, Transcript
from scribe.pipeline.writing import write_note
from scribe.settings import Settings
from scribe.template import TemplateLibrary
from scribe.terminology.coding import codebook_from
from tests.fakes.notes import transcript_of

SPEAKERS = {"d": Speaker.DOCTOR, "p": Speaker.PATIENT}


def talk(*turns: str) -> Transcript:
    segments = tuple(
        Segment(
            id=SegmentId(str(number)), start_s=number * 5.0, end_s=number * 5.0 + 4.0,
            speaker=SPEAKERS[turn[0]], confidence=0.9, text=turn[3:],
        )
        for number, turn in enumerate(turns, 1)
    )  # fmt: skip
    return transcript_of("-").model_copy(update={"segments": segments})


def written(*turns: str) -> NoteDraft:
    template = TemplateLibrary().get("outpatient-soap")
    request = DraftRequest(transcript=talk(*turns), template=template)
    return write_note(ExtractiveDrafter(), request, codebook_from(Settings()))


def texts(*turns: str) -> str:
    return "\n".join(one.text for one in written(*turns).statements)


def test_an_answer_stands_behind_its_question_and_rests_on_both():
    note = written("d: How long has that been going on?", "p: Since the clocks changed, so five week or so.")
    told = next(one for one in note.statements if "five week" in one.text)
    assert told.text.startswith('Asked "How long has that been going on?": The patient said: "Since the clocks')
    assert told.evidence == ("1", "2")


def test_a_question_in_the_form_of_a_denial_is_not_quoted_as_one():
    said = texts("d: No chest pain, I take it?", "p: When I dig the garden it's there, right across the front.")
    assert "dig the garden" in said
    assert "No chest pain" not in said


@pytest.mark.parametrize(
    "turns",
    [
        ("d: I'll put you on naproxen, five hundred twice a day.", "p: I've had an ulcer.", "d: Forget the naproxen."),
        ("p: Is it cancer, doctor?", "d: Let us see."),
        ("d: Hey scribe, leave out the golf.", "p: Ha."),
    ],
    ids=["taken back", "only asked after", "said to the machine"],
)
def test_what_does_not_belong_is_not_quoted(turns):
    said = texts(*turns)
    assert not [line for line in said.splitlines() if f'"{turns[0][3:20]}' in line]


def test_what_another_puts_right_is_not_quoted():
    said = texts("d: So the left knee, three weeks, after the netball.", "p: Right knee. And it's been a month.")
    assert 'said: "So the left knee' not in said
