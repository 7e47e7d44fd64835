"""Conditions that stand in a clause of their own, given to what they are conditions of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from scribe.drafting.extractive.pieces import Piece
from scribe.drafting.word_lists import pattern_of
from scribe.language.rules import Pack


def conditioned(pieces: tuple[Piece, ...], own: Pack) -> Iterator[Piece]:
    """The pieces, a condition that stands in a clause of its own given to the clauses of its sentence after it."""
    if "condition_open" not in own.lists:
        yield from pieces
        return
    opening = own.compiled("|".join(own.lists["condition_open"]))
    more = pattern_of(own, "condition_more")
    held: list[Piece] = []
    used = False
    for place, piece in enumerate(pieces):
        following = pieces[place + 1] if place + 1 < len(pieces) else None
        same = following is not None and following.read is piece.read and not piece.asks
        opens = opening.match(re.sub(r"^(?:and|but|so|or|then|also|now)[, ]+", "", piece.text)) is not None
        goes_on = bool(held) and held[-1].read is piece.read and more is not None and more.match(piece.text) is not None
        if same and (opens or goes_on):
            held = [piece] if opens and used else [*held, piece]
            used = False
            continue
        if held and held[0].read is piece.read:
            first = not any(one.number >= piece.number for one in held)
            condition = (" " if own.spaced else "，").join(one.text.strip(" ,;，。") for one in held)
            yield replace(
                piece,
                text=_under(piece.text, condition, own),
                condition=condition,
                claims=(*piece.claims, *(claim for one in held for claim in one.claims)) if first else piece.claims,
                gone=piece.gone or any(one.gone for one in held),
                topic=piece.topic or held[-1].topic,
                empty=False,
            )
            used = True
            if following is None or following.read is not piece.read:
                held = []
            continue
        held, used = [], False
        yield piece


def _under(text: str, condition: str, own: Pack) -> str:
    """A clause with its condition, in the order of the language's notes."""
    if not own.spaced:
        return f"{condition.strip('，。')}，{text}"
    return f"{text.strip(' ,;.')} {condition[0].lower()}{condition[1:]}"
