"""How a thing is that nobody said: drafters write "worsening", "severe" or "well controlled" of what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scribe.language.claims import Read
from scribe.language.modifiers import ModifierRule
from scribe.language.rules import Pack, of_pack
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference
from scribe.verification.grounding import denied_at
from scribe.verification.heard import Heard
from scribe.verification.near import Near


def check_modifiers(one: Read, near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """The words for a course, a degree or a state of a statement that nothing said around its evidence bears out.

    Args:
        one: a sentence of the statement.
        near: the sentences around the statement's evidence; none: it has no evidence, and any sentence may do.
        heard: what was said.
        own: the pack of the statement's language.
    """
    if own.language != heard.own.language:
        return
    around = near or heard.spots
    for told, said in _modifiers(own):
        found = told.search(one.text)
        if found is None or denied_at(one, found, own):
            continue
        if not around.tells(said):
            yield Difference(FlagKind.FINDING_NOT_SAID, Level.LOW, found.group())


@of_pack
def _modifiers(own: Pack) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Of each, the words by which a note tells it, and those of which one at least was then said."""
    return tuple((own.compiled("|".join(r.one)), own.compiled("|".join(r.other))) for r in own.rules(ModifierRule))
