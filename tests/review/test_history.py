"""What changed between two versions of a note: word by word, moves too, with who did it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.model import FlagKind, KeepReason, Level, NoteDraft, Person, StatementId
from scribe.review import Add, Edit, Keep, Move, Remove, Rewrite, Undo, apply
from scribe.review.history import Change, Piece, Version, changes_between, differences
from scribe.verification.wording import flag
from tests.fakes.notes import AISHA, NOW, SAM, note_of

WORDINGS = [
    ("Takes lisinopril 100 mg daily.", "Takes lisinopril 10 mg daily."),
    ("每次 50 mg，每日1次。", "每次 5 mg，每日1次。"),
    ("", "Added."),
    ("Removed.", ""),
    ("The same.", "The same."),
    ("Completely different words", "nothing alike here"),
]


@pytest.mark.parametrize(("before", "after"), WORDINGS)
def test_the_pieces_give_back_both_wordings(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_a_number_differs_as_a_whole() -> None:
    pieces = differences(*WORDINGS[0])
    assert Piece("gone", "100") in pieces
    assert Piece("added", "10") in pieces


def test_chinese_differs_by_character() -> None:
    assert differences("右下肺", "左下肺") == (Piece("gone", "右"), Piece("added", "左"), Piece("same", "下肺"))


def test_wordings_with_little_in_common_are_shown_whole() -> None:
    before, after = "Reports headaches this week.", "Written anew by the nurse."
    assert differences(before, after) == (Piece("gone", before), Piece("added", after))


def test_the_same_wording_is_one_piece() -> None:
    assert differences("The same.", "The same.") == (Piece("same", "The same."),)


DRAFT = note_of(*((f"Sentence {number}.", ()) for number in range(1, 6)))


def grown(*steps: tuple[Person, Edit], draft: NoteDraft = DRAFT) -> list[Version]:
    """The draft and each revision that an edit made, a minute apart."""
    versions, note = [Version(draft.sections, None, NOW)], draft
    for number, (by, edit) in enumerate(steps, start=1):
        at = NOW + timedelta(minutes=number)
        note = apply(note, edit, by=by, at=at)
        versions.append(Version(note.sections, by, at))
    return versions


def by_name(changes: Sequence[Change]) -> dict[str, tuple[str, list[str]]]:
    return {one.statement.id: (one.what, [author.by.id for author in one.authors]) for one in changes}


def test_each_change_says_what_it_is_and_who_made_it() -> None:
    changes = changes_between(
        grown(
            (SAM, Rewrite(statement=StatementId("st1"), text="Sentence one.")),
            (AISHA, Rewrite(statement=StatementId("st1"), text="The first sentence.")),
            (SAM, Remove(statement=StatementId("st2"))),
            (AISHA, Add(section="plan", text="A new one.")),
        )
    )
    assert by_name(changes) == {
        "st1": ("reworded", ["sam", "aisha"]),
        "st2": ("removed", ["sam"]),
        "s6": ("added", ["aisha"]),
    }
    assert changes[0].authors[1].at == NOW + timedelta(minutes=2)


def test_what_was_undone_is_no_change() -> None:
    assert (
        changes_between(grown((SAM, Remove(statement=StatementId("st2"))), (AISHA, Undo(statement=StatementId("st2")))))
        == ()
    )


def test_a_statement_that_is_gone_altogether_is_told_as_removed() -> None:
    without = DRAFT.sections[0].model_copy(update={"statements": DRAFT.sections[0].statements[1:]})
    versions = [Version(DRAFT.sections, None, NOW), Version((without,), SAM, NOW)]
    (change,) = changes_between(versions)
    assert (change.statement.id, change.what, change.pieces) == ("st1", "removed", (Piece("gone", "Sentence 1."),))
    assert [author.by.id for author in change.authors] == ["sam"]


def test_a_move_is_told_with_its_places_and_who_moved() -> None:
    up = Move(statement=StatementId("st4"), to="up")
    changes = changes_between(grown((SAM, up), (AISHA, up)))
    assert by_name(changes) == {"st4": ("moved", ["sam", "aisha"])}
    moved = changes[0].moved
    assert moved is not None
    assert (moved.from_place, moved.to_place) == (4, 2)


def test_a_flag_that_was_kept_is_told_with_its_reason() -> None:
    statement = DRAFT.statements[0].model_copy(
        update={"flags": (flag(FlagKind.NO_EVIDENCE, Level.HIGH, "en", note="x"),)}
    )
    draft = note_of(statement)
    keep = Keep(statement=statement.id, flag=0, reason=KeepReason.ASKED_PATIENT)
    (change,) = changes_between(grown((SAM, keep), draft=draft))
    assert (change.what, change.resolutions[0].reason) == ("kept", KeepReason.ASKED_PATIENT)


def test_two_flags_that_were_kept_for_one_reason_are_told_once() -> None:
    doubts = (FlagKind.NO_EVIDENCE, FlagKind.MEDICINE_NOT_SAID)
    flags = tuple(flag(kind, Level.HIGH, "en", note="x") for kind in doubts)
    statement = DRAFT.statements[0].model_copy(update={"flags": flags})
    steps = [(SAM, Keep(statement=statement.id, flag=at, reason=KeepReason.ASKED_PATIENT)) for at in range(2)]
    (change,) = changes_between(grown(*steps, draft=note_of(statement)))
    assert len(change.resolutions) == 1


ORDERS = st.lists(
    st.tuples(st.sampled_from([one.id for one in DRAFT.statements]), st.sampled_from(["up", "down"])), max_size=12
)


@given(ORDERS)
def test_with_what_moved_set_aside_the_rest_stands_in_its_order(steps: list[tuple[StatementId, str]]) -> None:
    note, edits = DRAFT, []
    for name, to in steps:
        now = [one.id for one in note.statements]
        if now.index(name) == (0 if to == "up" else len(now) - 1):
            continue
        edits.append((SAM, Move.model_validate({"statement": name, "to": to})))
        note = apply(note, edits[-1][1], by=SAM, at=NOW)
    changes = changes_between(grown(*edits))
    moved = {one.statement.id for one in changes}
    assert [one.id for one in note.statements if one.id not in moved] == [
        one.id for one in DRAFT.statements if one.id not in moved
    ]
    assert all(one.authors for one in changes)
    assert len(moved) < len(DRAFT.statements)
