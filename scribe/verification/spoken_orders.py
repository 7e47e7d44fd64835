"""What rests on words that may be meant for whoever writes the note: a wish is data, and never becomes a fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from scribe.language.tokens import tokens
from scribe.model import Flag, FlagKind, Language, Level, Quote, Segment, SegmentId, Statement
from scribe.terminology.machine_orders import may_order_the_machine
from scribe.verification.heard import Heard
from scribe.verification.wording import flag

_BORNE: Final = 0.5
"""The share of a statement's words that others must have said for it to rest on them."""


def spoken_orders(told: Heard) -> frozenset[SegmentId]:
    """The segments in which somebody who is no doctor speaks of the note."""
    return told.once(
        ("spoken orders",),
        lambda: frozenset(one.id for one in told.transcript.segments if may_order_the_machine(one)),
    )


def check_spoken_orders(
    statement: Statement, segments: Sequence[Segment], told: Heard, language: Language
) -> Iterator[Flag]:
    """A statement that rests on such words, where what else it rests on does not say half of it.

    Args:
        statement: a drafter's; what a person wrote is that person's word.
        segments: that it rests on.
        told: what was said.
        language: the note's.
    """
    wished = spoken_orders(told)
    of_them = [one for one in segments if one.id in wished]
    if not of_them or statement.author is not None:
        return
    stems = {token.stem for token in tokens(statement.text.lower(), told.own)}
    others = {token.stem for one in segments if one.id not in wished for token in tokens(one.text.lower(), told.own)}
    if len(stems & others) < len(stems) * _BORNE:
        said = of_them[0]
        made = flag(FlagKind.MEANT_FOR_MACHINE, Level.RAISED, language, note=statement.text, said=said.text)
        yield made.model_copy(update={"quote": Quote(segment=said.id, text=said.text)})
