"""What an answer says of things that were read out, by their places in the list (前两样吃着, "the first two, yes")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scribe.language.claim import Action
from scribe.language.claims import Read
from scribe.language.rules import Pack

_PLACES: Final = (
    ("first_three", slice(0, 3)),
    ("first_two", slice(0, 2)),
    ("first_one", slice(0, 1)),
    ("last_two", slice(-2, None)),
    ("last_one", slice(-1, None)),
)
"""A pack's lists of words for places in a list, each with the part of it that they mean."""
_OVER: Final = frozenset({Action.STOP.value, Action.NOT_TAKEN.value, Action.REFUSED.value, Action.RAN_OUT.value})
_LIST: Final = 2
"""Things that make a list."""


def told_by_place(listed: Sequence[int], place: int, read: Read, own: Pack) -> str:
    """Yes or no to one of the medicines read out, where an answer counts them; else empty.

    Args:
        listed: the places of what was read out, in the order in which it was.
        place: the one of them that is asked about.
        read: the answer.
        own: the language's rules.
    """
    if len(listed) < _LIST:
        return ""
    for name, part in _PLACES:
        match = own.any_of(name).search(read.text)
        if match is not None and place in listed[part]:
            return _taken(read, read.sentence.clause_at(match.start()))
    return ""


def _taken(read: Read, clause: int) -> str:
    """What a clause says of medicines that it does not name: taken, or not any more."""
    for mark in read.marks:
        action = mark.rule.gives.get("action", "")
        if read.sentence.clause_at(mark.start) == clause and action in (*_OVER, Action.GOES_ON.value):
            return "no" if action in _OVER else "yes"
    return ""
