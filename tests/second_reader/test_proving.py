"""A second reader is believed as far as it notices the faults that were planted in the very note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scribe.drafting.chat_endpoint import ChatEndpoint
from scribe.model import FlagKind, Level, NoteDraft, Quote, SegmentId, Statement, Transcript
from scribe.second_reader import SecondReader
from scribe.second_reader.proving import MOST, Proof, planted
from scribe.template import TemplateLibrary
from scribe.verification import verify
from scribe.verification.second import agreed_with
from tests.fakes.chat_endpoint import FakeChatEndpoint, answering
from tests.fakes.notes import note_of, transcript_of

SOAP = TemplateLibrary().get("outpatient-soap")
TALK = (
    "My left knee has hurt for three weeks.",
    "Any fever or cough?",
    "No fever, no cough.",
    "I take metformin, five hundred milligrams twice a day.",
    "My mother has diabetes too.",
    "Take ibuprofen, four hundred milligrams three times a day.",
    "Is the knee still swollen?",
    "Swollen? Hardly ever these days.",
)
TRUE = (
    ("Left knee pain for 3 weeks.", ("s1",)),
    ("No fever.", ("s2", "s3")),
    ("No cough.", ("s2", "s3")),
    ("Metformin 500 mg twice a day.", ("s4",)),
    ("Mother has diabetes.", ("s5",)),
    ("Ibuprofen 400 mg three times a day.", ("s6",)),
)
DISPUTED = ("The knee is hardly ever swollen.", ("s7", "s8"))
"""What the rules may or may not object to: the test gives it a finding."""


def checked(*statements: tuple[str, tuple[str, ...]]) -> tuple[NoteDraft, Transcript]:
    transcript = transcript_of(*TALK)
    return verify(note_of(*statements), transcript, SOAP), transcript


def objected(note: NoteDraft, kind: FlagKind, quote: Quote | None = None) -> NoteDraft:
    """The note with one finding on its last statement, of a kind, that quotes some words."""
    last = note.statements[-1]
    made = next(one for one in objection().flags if one.level is Level.HIGH).model_copy(
        update={"kind": kind, "quote": quote}
    )
    (section,) = [one for one in note.sections if last in one.statements]
    statements = (*section.statements[:-1], last.model_copy(update={"flags": (made,)}))
    sections = tuple(
        one.model_copy(update={"statements": statements}) if one.id == section.id else one for one in note.sections
    )
    return note.model_copy(update={"sections": sections})


def objection() -> Statement:
    transcript = transcript_of("Any fever?", "No fever at all.")
    return verify(note_of(("Fever.", ("s1", "s2"))), transcript, SOAP).statements[0]


def read(note: NoteDraft, transcript: Transcript, judge: Callable[[str], str]) -> tuple[NoteDraft, FakeChatEndpoint]:
    """The note as a model reads it that gives each statement a verdict."""

    def answer(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        asked = body["messages"][1]["content"]
        if "<STATEMENT" not in asked:
            return answering({"found": []})(body)
        if len(body["messages"]) > 2:
            return answering({"wrong": "", "said": ""})(body)
        text = asked.rpartition("\n<STATEMENT")[2].splitlines()[1]
        return answering({"verdict": judge(text)})(body)

    fake = FakeChatEndpoint(answer)
    endpoint = ChatEndpoint(base_url="http://llm.test/v1", model="m", context_tokens=8192, transport=fake.transport)
    return SecondReader(endpoint, most_s=60).read(note, transcript, SOAP), fake


def sees(text: str) -> str:
    """A model that sees every fault."""
    return "borne_out" if text in {one for one, _ in (*TRUE, DISPUTED)} else "contradicted"


def test_the_faults_are_of_several_kinds_of_other_statements_and_the_same_each_time():
    note, transcript = checked(*TRUE)
    faults = planted(note.statements, transcript)
    assert planted(note.statements, transcript) == faults
    assert len({one.id for one in faults}) == len(faults) <= MOST
    assert not {one.text for one in faults} & {text for text, _ in TRUE}
    assert len(faults) >= 5


def test_with_few_faults_nothing_is_proved_and_nothing_is_asked():
    note, transcript = checked(*TRUE[:2])
    assert planted(note.statements, transcript) == ()
    _, fake = read(note, transcript, sees)
    assert len(fake.bodies) == 3, "two statements, and the recording"


@pytest.mark.parametrize(
    ("proof", "believed"),
    [
        (Proof(8, 8, 20, 1), True),
        (Proof(8, 7, 20, 4), True),
        (Proof(8, 6, 20, 0), False),
        (Proof(5, 5, 20, 0), True),
        (Proof(5, 4, 20, 0), False),
        (Proof(3, 3, 20, 0), False),
        (Proof(8, 8, 20, 5), False),
        (Proof(8, 8, 0, 0), False),
        (Proof(), False),
    ],
)
def test_who_overlooks_faults_or_doubts_much_is_not_believed(proof: Proof, believed: bool):  # noqa: FBT001
    assert proof.believed is believed


def test_what_the_rules_object_to_informs_where_a_proven_reader_finds_it_said():
    note, transcript = checked(*TRUE, DISPUTED)
    made, _ = read(objected(note, FlagKind.OPPOSITE), transcript, sees)
    assert [(one.kind, one.level) for one in made.statements[-1].flags] == [
        (FlagKind.OPPOSITE, Level.LOW),
        (FlagKind.SECOND_READER_AGREES, Level.LOW),
    ]
    assert not [one for one in made.statements[0].flags if one.kind is FlagKind.SECOND_READER_AGREES], "nothing to say"


def test_what_is_quoted_of_turns_that_it_was_not_shown_stands():
    note, transcript = checked(*TRUE, DISPUTED)
    disputed = objected(note, FlagKind.OPPOSITE, Quote(segment=SegmentId("s1"), text=TALK[0]))
    made, _ = read(disputed, transcript, sees)
    assert made.statements[-1].flags == disputed.statements[-1].flags


def test_what_is_of_allergies_stands():
    note, transcript = checked(*TRUE, ("No known allergies.", ("s7", "s8")))
    disputed = objected(note, FlagKind.OPPOSITE)
    made, _ = read(disputed, transcript, lambda text: "borne_out" if "allerg" in text else sees(text))
    assert made.statements[-1].flags == disputed.statements[-1].flags


@pytest.mark.parametrize(
    "kind",
    [
        FlagKind.DOSE_DIFFERS,
        FlagKind.SIDE_DIFFERS,
        FlagKind.MEDICINE_NOT_SAID,
        FlagKind.NUMBER_DIFFERS,
        FlagKind.CHANGE_DIFFERS,
    ],
)
def test_findings_of_figures_sides_and_medicines_stand_whoever_agrees(kind: FlagKind):
    note, transcript = checked(*TRUE, DISPUTED)
    disputed = objected(note, kind)
    made, _ = read(disputed, transcript, sees)
    assert made.statements[-1].flags == disputed.statements[-1].flags


@pytest.mark.parametrize(
    "judge",
    [
        lambda _text: "borne_out",
        lambda _text: "contradicted",
        lambda text: "not_said" if "knee" in text else sees(text),
    ],
    ids=["says yes to all", "says no to all", "doubts a third of what is true"],
)
def test_a_reader_without_judgement_changes_no_level(judge: Callable[[str], str]):
    note, transcript = checked(*TRUE, DISPUTED)
    disputed = objected(note, FlagKind.OPPOSITE)
    made, _ = read(disputed, transcript, judge)
    assert made.statements[-1].flags[0].level is Level.HIGH
    doubts = [one for each in made.statements for one in each.flags if one.kind is FlagKind.SECOND_READER]
    assert all(one.level is Level.LOW for one in doubts)


def test_the_doubt_of_a_proven_reader_is_to_be_resolved():
    note, transcript = checked(*TRUE, ("The knee has been swollen every day.", ("s7", "s8")))
    made, _ = read(note, transcript, sees)
    doubt = [one for one in made.statements[-1].flags if one.kind is FlagKind.SECOND_READER]
    assert [one.level for one in doubt] == [Level.RAISED]


def test_what_it_agreed_with_outlives_a_new_check_until_the_words_change():
    transcript = transcript_of("Any fever?", "No fever at all.")
    note = verify(note_of(("Fever.", ("s1", "s2"))), transcript, SOAP)
    assert note.statements[0].flags[0].level is Level.HIGH
    (section,) = [one for one in note.sections if one.statements]
    agreed = agreed_with(section.statements[0], transcript, "en")
    assert {one.level for one in agreed.flags} == {Level.LOW}
    kept = note.model_copy(update={"sections": (section.model_copy(update={"statements": (agreed,)}),)})
    again = verify(kept, transcript, SOAP)
    assert again.statements[0].flags == agreed.flags
    other = agreed.model_copy(update={"text": "Fever today."})
    edited = kept.model_copy(update={"sections": (section.model_copy(update={"statements": (other,)}),)})
    assert verify(edited, transcript, SOAP).statements[0].flags[0].level is Level.HIGH
    corrected = transcript_of("Any fever?", "Some fever after all.")
    assert FlagKind.SECOND_READER_AGREES not in {one.kind for one in verify(kept, corrected, SOAP).statements[0].flags}
