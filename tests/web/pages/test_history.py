"""What changed between two wordings, as the versions page shows it."""

from __future__ import annotations

import pytest

from scribe.web.pages.history import Piece, differences

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


def test_the_same_wording_is_one_piece() -> None:
    assert differences("The same.", "The same.") == (Piece("same", "The same."),)
