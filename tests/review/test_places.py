"""Moves between sections, two statements joined into one, words of the transcript: and all of it undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scribe.errors import BadNote
from scribe.model import Flag, FlagKind, Level, NoteDraft, NoteSection, Outcome, Resolution, SectionStatus, Statement
from scribe.review import AddSaid, Edit, Merge, Move, MoveTo, Remove, Rewrite, Undo, apply
from scribe.review.history import Version, changes_between
from scribe.review.places import joined
from tests.fakes.notes import NOW, SAM, note_of

OPEN = Flag(kind=FlagKind.NUMBER_DIFFERS, level=Level.HIGH, detail="It differs.")
DECIDED = OPEN.model_copy(update={"resolution": Resolution(outcome=Outcome.KEPT, by=SAM, at=NOW - timedelta(days=1))})


def note(language: str = "en") -> NoteDraft:
    """Three statements in the plan, and an empty section behind it."""
    made = note_of(("One.", ("s1",)), ("Two", ("s2", "s1")), ("Three.", ("s3",)), language=language)
    other = NoteSection(id="history", title="History", status=SectionStatus.NOT_DISCUSSED)
    return made.model_copy(update={"sections": (*made.sections, other)})


def after(before: NoteDraft, *edits: Edit) -> NoteDraft:
    for minute, edit in enumerate(edits):
        before = apply(before, edit, by=SAM, at=NOW + timedelta(minutes=minute))
    return before


def texts(of: NoteDraft) -> list[list[str]]:
    return [[one.text for one in section.kept] for section in of.sections]


def with_flags(of: NoteDraft, **flags: tuple[Flag, ...]) -> NoteDraft:
    section = of.sections[0]
    marked = tuple(one.model_copy(update={"flags": flags.get(one.id, ())}) for one in section.statements)
    return of.model_copy(update={"sections": (section.model_copy(update={"statements": marked}), *of.sections[1:])})


def test_a_statement_goes_to_the_end_of_another_section_with_all_that_it_has():
    moved = after(note(), MoveTo(statement="st2", section="history"))
    assert texts(moved) == [["One.", "Three."], ["Two"]]
    assert [one.status for one in moved.sections] == [SectionStatus.PRESENT, SectionStatus.PRESENT]
    assert moved.statement("st2").evidence == ("s2", "s1")
    back = after(moved, Undo(statement="st2"))
    assert back.sections == note().sections


def test_a_move_that_leads_nowhere_is_refused_with_a_sentence():
    for edit, why in (
        (MoveTo(statement="st2", section="plan"), "already"),
        (MoveTo(statement="st2", section="nowhere"), "no section"),
        (MoveTo(statement="st9", section="history"), "no statement"),
    ):
        with pytest.raises(BadNote, match=why):
            after(note(), edit)


def test_a_typed_field_keeps_its_place_and_its_own_words():
    made = note()
    filled = made.statement("st2").model_copy(update={"field": "weight"})
    section = made.sections[0]
    every = tuple(filled if one.id == "st2" else one for one in section.statements)
    made = made.model_copy(update={"sections": (section.model_copy(update={"statements": every}), made.sections[1])})
    for edit in (
        MoveTo(statement="st2", section="history"),
        Merge(statement="st2", into="st1"),
        Merge(statement="st3", into="st2"),
    ):
        with pytest.raises(BadNote, match="field of the template"):
            after(made, edit)


def test_two_become_one_that_rests_on_what_both_rested_on():
    flagged = with_flags(note(), st1=(DECIDED,), st2=(OPEN,))
    both = after(flagged, Merge(statement="st2", into="st1"))
    assert texts(both)[0] == ["One. Two", "Three."]
    one = both.statement("st1")
    assert (one.evidence, one.flags, one.author) == (("s1", "s2"), (DECIDED, OPEN), SAM)
    assert both.statement("st2") is None
    assert after(both, Undo(statement="st1")).sections == flagged.sections


@pytest.mark.parametrize(
    ("first", "second", "language", "together"),
    [
        ("Dizzy.", "Cough.", "en", "Dizzy. Cough."),
        ("Amlodipine 5 mg", "aspirin 100 mg", "en", "Amlodipine 5 mg; aspirin 100 mg"),
        ("头晕。", "咳嗽。", "zh", "头晕。咳嗽。"),
        ("头晕", "咳嗽", "zh", "头晕；咳嗽"),
    ],
)
def test_texts_are_joined_as_the_language_joins_them(first, second, language, together):
    assert joined(first, second, language) == together


def test_only_the_statement_that_was_seen_before_it_takes_a_statement_in():
    moved = after(note(), Remove(statement="st2"))
    assert texts(after(moved, Merge(statement="st3", into="st1")))[0] == ["One. Three."]
    for edit in (Merge(statement="st3", into="st1"), Merge(statement="st1", into="st3")):
        with pytest.raises(BadNote, match="does not stand before"):
            after(note(), edit)


def test_what_is_too_long_for_one_statement_stays_two():
    long = after(note(), Rewrite(statement="st1", text="a" * 3999))
    with pytest.raises(BadNote, match="at most 4000"):
        after(long, Merge(statement="st2", into="st1"))


def test_undo_goes_back_through_moves_merges_and_wordings_as_deep_as_they_went():
    edits: tuple[Edit, ...] = (
        Merge(statement="st2", into="st1"),
        Merge(statement="st3", into="st1"),
        MoveTo(statement="st1", section="history"),
        Rewrite(statement="st1", text="All of it."),
    )
    states = [note()]
    for minute, edit in enumerate(edits):
        states.append(apply(states[-1], edit, by=SAM, at=NOW + timedelta(minutes=minute)))
    assert texts(states[-1]) == [[], ["All of it."]]
    for minute, expected in enumerate(reversed(states[:-1]), start=len(edits)):
        states.append(apply(states[-1], Undo(statement="st1"), by=SAM, at=NOW + timedelta(minutes=minute)))
        assert texts(states[-1]) == texts(expected)
    assert states[-1].sections == note().sections
    with pytest.raises(BadNote, match="nothing to undo"):
        after(states[-1], Undo(statement="st1"))


def test_a_move_within_the_section_is_undone_too_and_so_is_one_back():
    up = after(note(), Move(statement="st3", to="up"))
    assert after(up, Undo(statement="st3")).sections == note().sections
    down = after(up, Move(statement="st3", to="down"))
    assert texts(down) == texts(note())
    assert after(down, Undo(statement="st3")).sections == up.sections


def test_a_merge_over_a_removed_one_is_undone_to_where_it_stood():
    gone = after(note(), Remove(statement="st2"))
    both = after(gone, Merge(statement="st3", into="st1"))
    assert after(both, Undo(statement="st1")).sections == gone.sections
    brought = after(both, Undo(statement="st2"), Undo(statement="st1"))
    assert brought.sections == note().sections
    moved = after(both, Undo(statement="st2"), MoveTo(statement="st2", section="history"), Undo(statement="st1"))
    assert texts(moved) == [["One.", "Three."], ["Two"]]


def test_a_removal_after_a_move_is_undone_first():
    gone = after(note(), MoveTo(statement="st2", section="history"), Remove(statement="st2"))
    once = after(gone, Undo(statement="st2"))
    assert texts(once) == [["One.", "Three."], ["Two"]]
    assert after(once, Undo(statement="st2")).sections == note().sections


def test_a_statement_that_was_joined_keeps_its_name_for_itself():
    both = after(note(), Merge(statement="st3", into="st2"))
    said = after(both, AddSaid(segments=("s4",), section="history", text="Four."))
    added = said.sections[1].statements[0]
    assert added.id not in {name for one in both.statements for name in one.ids}
    back = after(said, Undo(statement="st2"))
    assert texts(back) == [["One.", "Two", "Three."], ["Four."]]


def test_words_of_the_transcript_rest_on_their_segments_and_are_taken_out_again():
    said = after(note(), AddSaid(segments=("s4", "s5", "s4"), section="history", text=" Has  a cough. "))
    added = said.sections[1].statements[0]
    assert (added.text, added.evidence, added.author, added.chosen) == ("Has a cough.", ("s4", "s5"), SAM, True)
    reworded = after(said, Rewrite(statement=added.id, text="Cough."))
    once = after(reworded, Undo(statement=added.id))
    assert once.statement(added.id).text == "Has a cough."
    assert after(once, Undo(statement=added.id)).sections == note().sections


def test_what_nobody_moved_is_written_as_before():
    plain = note().model_dump(mode="json", by_alias=True)
    assert all("steps" not in one and "chosen" not in one for one in plain["sections"][0]["statements"])
    moved = after(note(), Merge(statement="st2", into="st1"), MoveTo(statement="st1", section="history"))
    again = NoteDraft.model_validate(moved.model_dump(mode="json", by_alias=True))
    assert again == moved
    assert isinstance(again.statement("st1").steps[0].statements[0], Statement)


def test_the_changes_say_that_one_was_joined_to_another():
    before = note()
    both = after(before, Merge(statement="st2", into="st1"))
    found = changes_between((Version(before.sections, None, NOW), Version(both.sections, SAM, NOW)))
    assert {one.statement.id: one.what for one in found} == {"st1": "reworded", "st2": "merged"}
