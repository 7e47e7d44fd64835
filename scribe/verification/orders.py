"""Tests, procedures and vaccines: ordered, done or refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When
from scribe.language.claims import Read
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference, about
from scribe.verification.heard import Heard

_REPLY: Final = 2
"""Sentences behind a test in which its result may be told."""


def check_done(claim: Claim, heard: Heard) -> Iterator[Difference]:
    """What is only ordered told as done, what is refused as ordered."""
    every = [c for c in about(claim, heard, (claim.kind,)) if c.stands and c.assertion is not Assertion.ASKED]
    actions = {c.action for c in every if c.action is not Action.NONE}
    if claim.assertion is not Assertion.PRESENT:
        return
    if (
        claim.action in (Action.ORDER, Action.DONE, Action.TOOK)
        and every
        and all(c.assertion is Assertion.DENIED for c in every)
    ):
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.RAISED, claim.words, "", every[-1])
        return
    if not actions:
        return
    last = next(c for c in reversed(every) if c.action is not Action.NONE)
    planned = all(c.when is When.PLANNED or c.action is Action.REFUSED for c in every)
    undone = claim.action is Action.DONE and actions <= {Action.ORDER, Action.REFUSED} and planned
    unordered = claim.action is Action.ORDER and last.action is Action.REFUSED
    unrefused = claim.action is Action.REFUSED and Action.REFUSED not in actions
    if undone or unordered or unrefused:
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.RAISED, claim.words, "", last)


def check_results(claim: Claim, statement: Read, heard: Heard) -> Iterator[Difference]:
    """A result told of a test that was only ordered, asked for or refused, with no result of it in any words."""
    words = heard.own.compiled("|".join(heard.own.lists.get("result_told", ())) or "(?!)")
    if claim.assertion is not Assertion.PRESENT or words.search(statement.text, claim.start) is None:
        return
    told = [c for c in about(claim, heard, (ClaimKind.TEST, ClaimKind.MEASUREMENT)) if c.stands]
    if not told or not all(_to_come(c) for c in told):
        return
    places = {c.sentence + step for c in told for step in range(_REPLY + 1)}
    if not any(words.search(s.read.text) for s in heard.spots if s.read.sentence.index in places):
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.RAISED, claim.words, "", told[-1])


def _to_come(claim: Claim) -> bool:
    """Whether a test has no result yet."""
    return claim.quantity is None and (claim.action in (Action.ORDER, Action.REFUSED) or claim.when is When.PLANNED)
