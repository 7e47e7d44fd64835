"""A course that a note tells and nobody did: drafters write "worsening" of whatever brings somebody in."""

from __future__ import annotations

from collections.abc import Iterator

from scribe.language.claims import Read
from scribe.language.rules import Pack
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference
from scribe.verification.grounding import denied_at
from scribe.verification.heard import Heard


def check_course(one: Read, heard: Heard, own: Pack) -> Iterator[Difference]:
    """What a statement tells as getting worse, where nobody said a word of that.

    Args:
        one: a sentence of the statement.
        heard: what was said.
        own: the pack of the statement's language.
    """
    told = own.any_of("worse_told").search(one.text)
    if told is None or denied_at(one, told, own):
        return
    said = heard.own.any_of("worse_said")
    told_so = (spot for spot in heard.spots if not spot.asked and not spot.refuted)
    if not any(said.search(spot.read.text) for spot in told_so):
        yield Difference(FlagKind.FINDING_NOT_SAID, Level.LOW, told.group())
