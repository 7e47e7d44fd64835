"""Spans of time without a figure: "last month" for last week, "every day" for every week, 下个月 for 下周."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.language.claims import Read
from scribe.language.rules import Pack, of_pack
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference
from scribe.verification.heard import Heard
from scribe.verification.near import Near

_LEADS: Final = ("past", "next", "each", "some")
_UNITS: Final = ("second", "minute", "hour", "day", "week", "month", "year")


def check_spans(one: Read, near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """A span of which only another unit was said, and its own nowhere near by.

    Args:
        one: a sentence of the statement.
        near: the sentences around its evidence.
        heard: what was said.
        own: the pack of the statement's language.
    """
    if own.language != heard.own.language:
        return
    for patterns, unit in _spans(own):
        for name, mine in patterns.items():
            found = mine.search(one.text)
            if found is None or near.first(unit[name]):
                continue
            said = [match for other in patterns if other != name for match in near.matching(patterns[other])]
            if said and not any(patterns[other].search(one.text) for other in patterns if other != name):
                spot, match = said[-1]
                quote = heard.quote_of(spot.read, match.group())
                yield Difference(
                    FlagKind.NUMBER_DIFFERS, Level.RAISED, found.group(), match.group(), words="differs", quote=quote
                )
                return


@of_pack
def _spans(own: Pack) -> tuple[tuple[dict[str, re.Pattern[str]], dict[str, re.Pattern[str]]], ...]:
    """By what leads to a unit (past, next, each, a few): the pattern of each unit with it, and of the unit alone."""
    unit = {name: own.any_of(f"span_{name}") for name in _UNITS if f"span_{name}" in own.lists}
    leads = [own.lists[f"span_{lead}"] for lead in _LEADS if f"span_{lead}" in own.lists]
    return tuple(
        (
            {name: own.compiled(f"(?:{'|'.join(words)}) ?(?:{'|'.join(own.lists[f'span_{name}'])})") for name in unit},
            unit,
        )
        for words in leads
    )
