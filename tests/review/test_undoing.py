"""Undo gives back exactly what was: any edits in any order, taken back one by one, the last one first."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from scribe.errors import BadNote
from scribe.model import (
    Coding,
    Flag,
    FlagKind,
    KeepReason,
    Level,
    NoteDraft,
    NoteSection,
    Outcome,
    Resolution,
    SectionStatus,
    Statement,
    ToldProblem,
    Wording,
)
from scribe.review import (
    Add,
    AddSaid,
    Correct,
    Edit,
    Keep,
    Merge,
    Move,
    MoveTo,
    Remove,
    Rewrite,
    TellFact,
    Undo,
    apply,
)
from scribe.review.undoing import MOST_STEPS
from tests.fakes.notes import NOW, SAM, note_of

OPEN = Flag(kind=FlagKind.NUMBER_DIFFERS, level=Level.HIGH, detail="It differs.")
OTHER = Flag(kind=FlagKind.OPPOSITE, level=Level.RAISED, detail="The opposite was said.")


def note() -> NoteDraft:
    """Statements with and without flags in two sections, one of them empty."""
    made = note_of(*((f"Bronchitis {letter}.", (f"s{letter}",)) for letter in "abcdef"))
    plan = made.sections[0]
    flagged = tuple(
        one.model_copy(update={"flags": (OPEN, OTHER)}) if place % 2 else one
        for place, one in enumerate(plan.statements)
    )
    history = NoteSection(id="history", title="History", status=SectionStatus.NOT_DISCUSSED)
    return made.model_copy(update={"sections": (plan.model_copy(update={"statements": flagged}), history)})


def chance(now: NoteDraft, dice: random.Random, number: int) -> tuple[Edit, str]:
    """Any edit of any statement, with the statement that takes it back; it may not fit the note."""
    one = dice.choice(now.statements)
    words = f"Bronchitis in words {number}."
    picked = Coding(system="http://hl7.org/fhir/sid/icd-10", code=f"J{number}", display="A code")
    told = ToldProblem(name="bronchitis")
    edits: list[Edit] = [
        Keep(statement=one.id, flag=dice.randrange(2), reason=KeepReason.OTHER, words=f"why {number}"),
        Correct(statement=one.id, flag=dice.randrange(2), text=words),
        Rewrite(statement=one.id, text=words),
        TellFact(statement=one.id, fact=told, text=words),
        TellFact(statement=one.id, fact=told, text=one.text, coding=picked),
        Remove(statement=one.id),
        Move(statement=one.id, to=dice.choice(("up", "down"))),
        MoveTo(statement=one.id, section=dice.choice(("plan", "history"))),
        Merge(statement=one.id, into=dice.choice(now.statements).id),
        Add(section="history", text=words),
        TellFact(fact=told, text=words, section="plan"),
        AddSaid(segments=("s9",), section="plan", text=words),
    ]
    edit = dice.choice(edits)
    return edit, edit.into if isinstance(edit, Merge) else one.id


@pytest.mark.parametrize("seed", range(40))
def test_any_edits_are_taken_back_one_by_one_to_exactly_what_was(seed):
    dice, now = random.Random(seed), note()
    before: list[tuple[NoteDraft, str]] = []
    for number in range(200):
        edit, name = chance(now, dice, number)
        try:
            then = apply(now, edit, by=SAM, at=NOW + timedelta(minutes=number // 3))
        except BadNote:
            continue
        added = {one.id for one in then.statements} - {one.id for one in now.statements}
        before.append((now, next(iter(added), name)))
        now = then
    assert len(before) > 50
    now = NoteDraft.model_validate(now.model_dump(mode="json", by_alias=True))
    for was, name in reversed(before):
        now = apply(now, Undo(statement=name), by=SAM, at=NOW + timedelta(days=1))
        assert now.sections == was.sections
    assert now.sections == note().sections
    for one in now.statements:
        with pytest.raises(BadNote, match="nothing to undo"):
            apply(now, Undo(statement=one.id), by=SAM, at=NOW)


def test_undo_of_a_rewording_keeps_the_reason_and_the_next_one_takes_the_reason_back():
    kept = apply(note(), Keep(statement="st2", flag=0, reason=KeepReason.OTHER, words="Saw the box."), by=SAM, at=NOW)
    later = NOW + timedelta(minutes=1)
    reworded = apply(kept, Rewrite(statement="st2", text="Bronchitis."), by=SAM, at=later)
    once = apply(reworded, Undo(statement="st2"), by=SAM, at=later)
    assert once.sections == kept.sections
    reason = once.statement("st2").flags[0].resolution
    assert (reason.outcome, reason.words) == (Outcome.KEPT, "Saw the box.")
    assert apply(once, Undo(statement="st2"), by=SAM, at=later).sections == note().sections


def test_what_a_form_or_a_person_added_is_taken_out_again():
    for edit in (
        TellFact(fact=ToldProblem(name="asthma"), text="Asthma.", section="history"),
        Add(section="history", text="Asthma."),
    ):
        told = apply(note(), edit, by=SAM, at=NOW)
        added = told.sections[1].statements[0]
        assert apply(told, Undo(statement=added.id), by=SAM, at=NOW).sections == note().sections


def test_the_steps_of_a_statement_have_a_bound_and_its_merges_stay():
    now = apply(note(), Merge(statement="st2", into="st1"), by=SAM, at=NOW)
    for number in range(MOST_STEPS + 10):
        now = apply(now, Rewrite(statement="st1", text=f"Number {number}."), by=SAM, at=NOW)
    assert [one.kind for one in now.statement("st1").steps] == ["merged", *["edited"] * MOST_STEPS]
    for _ in range(MOST_STEPS):
        now = apply(now, Undo(statement="st1"), by=SAM, at=NOW)
    assert now.statement("st1").text == "Number 9."


def old(**members: object) -> NoteDraft:
    """A note of before edits were among the steps."""
    return note_of(Statement(id="st1", text="Now.", author=SAM, **members))


def test_older_notes_are_undone_by_what_they_keep():
    def back(now: NoteDraft) -> Statement:
        return apply(now, Undo(statement="st1"), by=SAM, at=NOW).statement("st1")

    worded = back(old(previous="Then.", wordings=(Wording(text="First."), Wording(text="Then.", author=SAM))))
    assert (worded.text, worded.author, worded.previous, len(worded.wordings)) == ("Then.", SAM, "First.", 1)
    gone = Resolution(outcome=Outcome.REMOVED, by=SAM, at=NOW, before="Now.")
    assert back(old(removed=True, flags=(OPEN.model_copy(update={"resolution": gone}),))).flags == (OPEN,)
    kept = Resolution(outcome=Outcome.KEPT, by=SAM, at=NOW, reason=KeepReason.OTHER, words="So.")
    assert back(old(flags=(OPEN.model_copy(update={"resolution": kept}),))).flags == (OPEN,)
