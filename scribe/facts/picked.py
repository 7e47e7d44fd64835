"""Codes that a person picked for a fact: they stand in the statement that tells it, and go with what it tells."""

from __future__ import annotations

from collections.abc import Iterable

from scribe.facts.gate import facts_told
from scribe.facts.registry import thing_of
from scribe.model import Fact, Language, NoteDraft, PickedCode
from scribe.terminology.coding import LEAST_CONFIDENCE


def as_picked(facts: Iterable[Fact], note: NoteDraft) -> tuple[Fact, ...]:
    """The facts, with the code that was picked last for a thing in place of those that tables have for it.

    A fact whose name is in doubt keeps having none.
    """
    given = [one for statement in note.statements if not statement.removed for one in statement.picked]
    codes = {(one.kind, one.key): one.coding for one in sorted(given, key=lambda one: one.at)}
    if not codes:
        return tuple(facts)
    return tuple(
        fact.model_copy(update={"codings": (code,)})
        if (code := codes.get(thing_of(fact, note.language))) is not None and fact.confidence >= LEAST_CONFIDENCE
        else fact
        for fact in facts
    )


def still_told(picked: tuple[PickedCode, ...], text: str, language: Language) -> tuple[PickedCode, ...]:
    """Those codes whose thing a statement still names in other words."""
    if not picked:
        return ()
    told = {thing_of(fact, language) for fact in facts_told(text, language)}
    return tuple(one for one in picked if (one.kind, one.key) in told)
