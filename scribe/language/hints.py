"""Words that may mean a thing and are not its name: a note that names the thing is borne out by them."""

from __future__ import annotations

import re

from pydantic import Field

from scribe.language.rules import Pack, Rule, family, of_pack


@family("hints")
class HintRule(Rule):
    """What people say where a note names a thing. Proofs: ``sentence -> thing``; ``holds_not`` a sentence without them.

    Attributes:
        pattern: what is said; it may mean any of several things, and is never read as one of them.
        of: the things, by their English names.
    """

    pattern: str
    of: tuple[str, ...] = Field(min_length=1)


def hints_of(thing: str, own: Pack) -> tuple[re.Pattern[str], ...]:
    """The patterns of the words that may mean a thing."""
    return _by_thing(own).get(thing, ())


@of_pack
def _by_thing(own: Pack) -> dict[str, tuple[re.Pattern[str], ...]]:
    found: dict[str, tuple[re.Pattern[str], ...]] = {}
    for rule in own.rules(HintRule):
        for thing in rule.of:
            found[thing] = (*found.get(thing, ()), own.compiled(rule.pattern))
    return found
