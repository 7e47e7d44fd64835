"""Tests, procedures and vaccines: ordered, done or refused."""

from __future__ import annotations

from collections.abc import Iterator

from scribe.language.claim import Action, Assertion, Claim, When
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference, about
from scribe.verification.heard import Heard


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
