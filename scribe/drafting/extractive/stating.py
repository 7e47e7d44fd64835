"""Clauses that state nothing by themselves: what is only to be made sure of, and whether there is anything to ask."""

from __future__ import annotations

from scribe.drafting.extractive.pieces import Piece
from scribe.drafting.word_lists import pattern_of
from scribe.language.claim import Assertion
from scribe.language.rules import Pack


def says_something(piece: Piece, own: Pack) -> bool:
    """Whether a clause can make a line of the note."""
    return not (_is_of_no_questions(piece, own) or _is_only_wanted(piece, own))


def _is_of_no_questions(piece: Piece, own: Pack) -> bool:
    """Whether a clause only asks if there is anything to ask, or says no to that."""
    asks, reply = own.any_of("asks_for_questions"), piece.reply
    if piece.claims:
        return False
    if piece.asks:
        return asks.search(piece.text) is not None
    bare = reply is not None and piece.answers and reply.says in ("no", "only") and not reply.rest
    return bare and reply is not None and asks.search(reply.question.text) is not None


def _is_only_wanted(piece: Piece, own: Pack) -> bool:
    """Whether a clause goes on with what is to be made sure of ("to make sure, before you go, you do not bleed")."""
    ahead, denies = pattern_of(own, "to_make_sure_of"), pattern_of(own, "says_it_is_not")
    if ahead is None or denies is None or any(one.assertion is not Assertion.CONDITIONAL for one in piece.claims):
        return False
    before = piece.read.text[: piece.read.sentence.clauses[piece.number].start]
    return ahead.search(before) is not None and denies.match(piece.text) is not None
