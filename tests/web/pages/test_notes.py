"""The view models of a note: its turns, its flags, who the patient is."""

from __future__ import annotations

from scribe.consultation.models import Gap, Level, Outcome, Word
from scribe.review import Remove, apply
from scribe.template import TemplateLibrary
from scribe.verification import verify
from scribe.web.pages.notes import note_view, turns
from tests.fakes.notes import NOW, SAM, note_of, transcript_of

SAID = ("How much?", "I take 10 milligrams of lisinopril.")


def view_of(text: str = "Takes lisinopril 100 mg."):
    transcript = transcript_of(*SAID)
    note = verify(note_of((text, ("s2",))), transcript, None)
    return note_view(note, transcript, TemplateLibrary(None).get("outpatient-soap")), note, transcript


def test_gaps_stand_among_the_turns_in_the_order_of_time():
    shown = turns(transcript_of(*SAID, gaps=(Gap(start_s=6.0, end_s=7.5),)))
    assert [turn.gap is not None for turn in shown] == [False, True, False]
    assert [turn.start_s for turn in shown] == [4.0, 6.0, 8.0]


def test_only_the_unsure_word_is_marked_and_not_the_space_before_it():
    words = (
        Word(text="I", start_s=8, end_s=8.1, probability=0.9),
        Word(text=" cough.", start_s=8.1, end_s=9, probability=0.2),
    )
    turn = turns(transcript_of("How are you?", "I cough.", words={"s2": words}))[1]
    assert turn.pieces == (("I", False), (" ", False), ("cough.", True))


def test_a_flag_knows_who_said_its_quote_and_when():
    view, _, transcript = view_of()
    (statement,) = view.to_check
    flag = statement.open[0]
    assert flag.flag.level is Level.HIGH
    assert flag.start_s == transcript.segments[1].start_s
    assert flag.speaker is transcript.segments[1].speaker
    assert (view.open_count, view.done_count) == (len(statement.open), 0)


def test_a_removed_statement_waits_for_nobody_and_empties_its_section():
    _, note, transcript = view_of()
    edited = apply(note, Remove(statement=note.statements[0].id), by=SAM, at=NOW)
    view = note_view(verify(edited, transcript, None), transcript, TemplateLibrary(None).get("outpatient-soap"))
    (section,) = view.sections
    assert section.none
    assert section.statements[0].state == "removed"
    assert view.to_check == ()
    assert view.outcomes(Outcome.REMOVED) == 1
    assert [s.statement.id for s in view.changes] == [note.statements[0].id]
