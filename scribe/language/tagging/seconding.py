"""The rules' claims, seconded by what is learned of speech: names that no rule knows, and what becomes of each.

The rules read what they know by its form and leave the rest. The tagger has read the whole conversation, and with it
what the rules made of every name; where both together are sure of something else, that counts. What is taken back stays
as words, and becomes no resource.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from scribe.language.claim import Assertion, Claim, ClaimKind, When
from scribe.language.claims import Read
from scribe.language.rules import Pack
from scribe.language.tagging.illnesses import UNSURE, illnesses
from scribe.language.tagging.labels import LABELS
from scribe.language.tagging.medicines import medicines
from scribe.language.tagging.orders import orders
from scribe.language.tagging.tagger import Odds, Tagged

_READING, _NO_READING = LABELS.index("reading"), LABELS.index("noreading")
_VALUE: Final = 0.8
"""How probable it must be that a value is told as a result, or is not, against what the rules say."""


def seconded(reads: Sequence[Read], claims: Sequence[Claim], told: Tagged, own: Pack) -> tuple[Claim, ...]:
    """The claims, changed where what is learned is sure of something else, and those that the rules had not.

    Args:
        reads: the sentences of a consultation, each at the place that its index names.
        claims: what the rules make of them.
        told: what the tagger makes of them.
        own: the pack.
    """
    kept = list(claims)
    made: list[Claim] = []
    for settle in (orders, illnesses, medicines):
        changed, new = settle(reads, claims, told, own)
        made += new
        for place, claim in changed.items():
            kept[place] = claim
    for place, claim in enumerate(kept):
        if claim.stands and claim.kind is ClaimKind.MEASUREMENT:
            odds = told.odds(claim.sentence, claim.start, claim.end)
            kept[place] = _value(claim, odds) if odds is not None else claim
    return tuple(_with(sorted(made, key=lambda claim: claim.sentence), kept))


def _with(made: Iterable[Claim], claims: Iterable[Claim]) -> list[Claim]:
    """The rules' claims in their order, not always that of their sentences, with others where they were said."""
    ahead = deque(made)
    kept: list[Claim] = []
    for claim in claims:
        while ahead and ahead[0].sentence < claim.sentence:
            kept.append(ahead.popleft())
        kept.append(claim)
    return [*kept, *ahead]


def _value(claim: Claim, odds: Odds) -> Claim:
    """A measured value, or one that is none of today's."""
    if claim.assertion is Assertion.PRESENT and float(odds[_NO_READING]) >= _VALUE:
        return claim.but(sureness=UNSURE)
    if claim.assertion is Assertion.CONDITIONAL and float(odds[_READING]) >= _VALUE:
        return claim.but(assertion=Assertion.PRESENT, when=When.NOW)
    return claim
