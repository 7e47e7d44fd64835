"""The view models of a note: its turns, its flags, who the patient is."""

from __future__ import annotations

from scribe.model import FlagKind, Gap, Level, Outcome, Word
from scribe.review import Remove, apply
from scribe.template import TemplateLibrary
from scribe.transcription.unsure import Certainty, Piece
from scribe.verification import verify
from scribe.verification.wording import flag
from scribe.web.pages.notes import GapLine, note_view, transcript_view, whole_seconds
from tests.fakes.notes import NOW, SAM, note_of, transcript_of

SAID = ("How much?", "I take 10 milligrams of lisinopril.")


def view_of(text: str = "Takes lisinopril 100 mg."):
    transcript = transcript_of(*SAID)
    note = verify(note_of((text, ("s2",))), transcript, None)
    return note_view(note, transcript, TemplateLibrary(None).get("outpatient-soap")), note, transcript


def test_gaps_stand_among_the_turns_in_the_order_of_time():
    shown = transcript_view(transcript_of(*SAID, gaps=(Gap(start_s=6.0, end_s=7.5),))).lines
    assert [isinstance(line, GapLine) for line in shown] == [False, True, False]
    assert [line.start_s for line in shown] == [4.0, 6.0, 8.0]


def test_a_flag_of_the_whole_note_finds_the_gaps_that_it_is_about():
    gaps = (Gap(start_s=30.0, end_s=31.2, reason="not_decoded"), Gap(start_s=6.0, end_s=7.5))
    view = transcript_view(transcript_of(*SAID, gaps=gaps))
    assert [line.number for line in view.gaps_of(FlagKind.SPEECH_NOT_WRITTEN)] == [1]
    assert [line.number for line in view.gaps_of(FlagKind.RECORDING_CUT_SHORT)] == [2]
    assert view.gaps_of(FlagKind.DOSE_DIFFERS) == ()


def test_an_interruption_lasts_as_long_as_nothing_was_recorded():
    gap = Gap(start_s=8.0, end_s=8.0, reason="interrupted", missing_s=130)
    view = transcript_view(transcript_of(*SAID, gaps=(gap,)))
    assert [line.seconds for line in view.gaps_of(FlagKind.RECORDING_INTERRUPTED)] == [130]


def test_a_mark_stands_with_the_segment_that_holds_it_or_the_next_one_and_none_is_lost():
    view = transcript_view(transcript_of(*SAID), (1.0, 9.0, 500.0))
    assert [line.marked_s for line in view.spoken] == [(1.0,), (9.0, 500.0)]
    assert transcript_view(transcript_of(), (1.0,)).spoken == ()


def test_a_part_of_a_second_is_never_shown_as_none():
    assert [whole_seconds(seconds) for seconds in (0.0, 0.2, 1.4, 11.6)] == [0, 1, 1, 12]


def test_only_the_unsure_word_is_marked_and_not_the_space_before_it():
    words = (
        Word(text="I", start_s=8, end_s=8.1, probability=0.9),
        Word(text=" cough.", start_s=8.1, end_s=9, probability=0.2),
    )
    view = transcript_view(transcript_of("How are you?", "I cough.", words={"s2": words}))
    assert view.spoken[1].pieces == (Piece("I ", Certainty.SURE), Piece("cough.", Certainty.UNSURE))
    assert view.marks == {Certainty.UNSURE}


def test_a_flag_knows_who_said_its_quote_and_when():
    view, _, transcript = view_of()
    (statement,) = view.to_check
    flag = statement.open[0]
    assert flag.flag.level is Level.HIGH
    assert flag.start_s == transcript.segments[1].start_s
    assert flag.speaker is transcript.segments[1].speaker
    assert (view.open_count, view.done_count) == (len(statement.open), 0)


def test_low_flags_are_to_be_known_with_their_statements_unless_these_are_removed():
    _, note, transcript = view_of()
    low = flag(FlagKind.WORDS_ONLY, Level.LOW, "en", note="lisinopril 100 mg", said="dose")
    flagged = note.statements[0].model_copy(update={"flags": (low,)})
    section = note.sections[0].model_copy(update={"statements": (flagged,)})
    whole = note.model_copy(update={"sections": (section,), "flags": (low,)})
    template = TemplateLibrary(None).get("outpatient-soap")
    shown = note_view(whole, transcript, template).to_know
    assert [line.statement.id if line else None for line, _ in shown] == [None, flagged.id]
    assert whole.flags_to_know == (low, low)
    removed = apply(whole, Remove(statement=flagged.id), by=SAM, at=NOW)
    assert [line for line, _ in note_view(removed, transcript, template).to_know] == [None]
    assert len(removed.flags_to_know) == 1


def test_a_removed_statement_waits_for_nobody_and_empties_its_section():
    _, note, transcript = view_of()
    edited = apply(note, Remove(statement=note.statements[0].id), by=SAM, at=NOW)
    view = note_view(verify(edited, transcript, None), transcript, TemplateLibrary(None).get("outpatient-soap"))
    (section,) = view.sections
    assert section.none
    assert section.statements[0].state == "removed"
    assert view.to_check == ()
    (line,) = section.statements
    assert line.resolution is not None
    assert line.resolution.outcome is Outcome.REMOVED
