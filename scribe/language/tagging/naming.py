"""Where things are named in a consultation: by the rules' claims, and by the tagger; of a medicine all together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scribe.language.claim import Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.tagging.labels import FATES
from scribe.language.tagging.tagger import Tagged

_MEDICINES: Final = (ClaimKind.MEDICINE, ClaimKind.ALLERGY)
_LISTS: Final = ("medicines", "allergens", "substances")
_TAGGED: Final = 0.3
"""How probable a label must be for a name that the rules made no claim of to be weighed."""


@dataclass(frozen=True)
class Named:
    """A place where something is named.

    Attributes:
        sentence: the index of the sentence.
        start: of the name in it.
        end: of the name in it.
        place: of the claim that the rules made of it, among all; ``None`` where they made none.
    """

    sentence: int
    start: int
    end: int
    place: int | None


def medicines_in(reads: Sequence[Read], claims: Sequence[Claim], told: Tagged) -> dict[str, tuple[Named, ...]]:
    """Every medicine of a consultation with the places where it is named, in their order; also what is not borne.

    Args:
        reads: its sentences, each at the place that its index names.
        claims: what the rules make of them.
        told: what the tagger makes of them.
    """
    found: dict[str, list[Named]] = {}
    for one in places_of(_MEDICINES, FATES, claims, told):
        if one.place is not None:
            key = claims[one.place].key
        else:
            key = _key(reads[one.sentence], one)
            of_it = [known for known in found if known.startswith(f"{key} ")]
            key = of_it[0] if len(of_it) == 1 else key  # "folic" of folic acid
        found.setdefault(key, []).append(one)
    return {key: tuple(sorted(every, key=lambda one: (one.sentence, one.start))) for key, every in found.items()}


def places_of(
    kinds: Collection[ClaimKind], labels: Collection[str], claims: Sequence[Claim], told: Tagged
) -> Iterator[Named]:
    """The places where the rules make a claim of some kinds, and those to which the tagger alone gives some labels."""
    taken: dict[int, set[int]] = {}
    for place, claim in enumerate(claims):
        if claim.kind in kinds and claim.sentence >= 0:
            taken.setdefault(claim.sentence, set()).update(range(claim.start, claim.end))
            yield Named(claim.sentence, claim.start, claim.end, place)
    for sentence, tags in told.tags.items():
        known = taken.get(sentence, set())
        for tag in tags:
            if tag.label in labels and tag.sure >= _TAGGED and known.isdisjoint(range(tag.start, tag.end)):
                yield Named(sentence, tag.start, tag.end, None)


def _key(read: Read, one: Named) -> str:
    for mention in read.named(*_LISTS):
        if mention.term is not None and mention.start < one.end and one.start < mention.end:
            return mention.term.en
    return read.text[one.start : one.end].lower()
