"""What becomes in the end of what is named, of all that is said of it: the rules and the tagger weighed together.

The rules are right where a form is plain, the tagger where only what stands around tells; both know it of each mention
alone. What is learned here is how far to trust which, from dialogues that neither had seen (``tools/tagger/outcomes``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

import numpy as np

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Whose
from scribe.language.claims import Read
from scribe.language.clause import Sentence
from scribe.language.learned import Signs, choices
from scribe.language.tagging.amounts import Amount
from scribe.language.tagging.labels import FATES, LABELS
from scribe.language.tagging.naming import Named
from scribe.language.tagging.tagger import Odds, Tagged
from scribe.model import Speaker

Family = Literal["medicine", "ordered", "illness"]
NOTHING: Final = "nothing"
OUTCOMES: Final[Mapping[Family, tuple[str, ...]]] = {
    "medicine": FATES,
    "ordered": ("order", "done", "notordered"),
    "illness": ("dx", "nodx", "famdx", "sx", "nosx"),
}
"""What can become of what is named, by what it is; else ``nothing``: it is something else, or only spoken of."""
_LATER: Final = 1.6
"""By how much a later mention of a medicine weighs more than the one before it."""
_LEAST: Final = 1e-3
_MANY: Final = 4
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)


def outcome_of(family: Family, signs: Signs) -> dict[str, float]:
    """How probable each of :data:`OUTCOMES` is, and nothing, where the signs of :func:`signs_of` are there."""
    models = choices("outcomes")[family]
    odds = {name: 1 / (1 + math.exp(-model.odds(signs))) for name, model in models.items()}
    total = sum(odds.values())
    return {name: one / total for name, one in odds.items()}


def signs_of(
    family: Family,
    named: Sequence[Named],
    amounts: Sequence[Amount],
    reads: Sequence[Read],
    claims: Sequence[Claim],
    told: Tagged,
) -> Signs:
    """What the outcome of one thing is told by.

    Args:
        family: what it is.
        named: the places where it is named.
        amounts: of a medicine, those that hold in the end.
        reads: the sentences of the consultation, each at the place that its index names.
        claims: what the rules make of them.
        told: what the tagger makes of them.
    """
    own = [claims[one.place] for one in named if one.place is not None]
    sentences = [reads[one.sentence].sentence for one in named]
    every = [told.odds(one.sentence, one.start, one.end) for one in named]
    known = [one for one in every if one is not None] or [np.zeros(len(LABELS) + 1, np.float32)]
    at = [LABELS.index(label) for label in OUTCOMES[family]]
    mean = _mean(known, at)
    signs = dict(_of_tagger(known, mean, at))
    top = LABELS[at[int(mean.argmax())]]
    usable = [c for c in own if c.assertion is Assertion.PRESENT and c.whose is Whose.PATIENT and c.stands]
    acting = [claim for claim in usable if claim.action is not Action.NONE]
    does = acting[-1].action.value if acting else ""
    names = {f"does.{does}", f"does.{does} top.{top}"}
    names |= {*_of_rules(own, acting), *_of_sentences(sentences), *_of_amounts(amounts, own)}
    signs |= dict.fromkeys(names, 1.0)
    signs["many"] = min(len(named), _MANY) / _MANY
    signs["where"] = named[-1].sentence / max(1, len(reads) - 1)
    return signs


def _mean(every: Sequence[Odds], at: Sequence[int]) -> Odds:
    """How some labels share what is named, in the mean of all places; later ones count more."""
    weights = _LATER ** np.arange(1.0 - len(every), 1)
    shares = np.array([one[at] / max(float(one[at].sum()), _LEAST) for one in every])
    mean: Odds = (weights[:, None] * shares).sum(axis=0) / weights.sum()
    return mean


def _of_tagger(every: Sequence[Odds], mean: Odds, at: Sequence[int]) -> Iterator[tuple[str, float]]:
    """What the tagger says of the places; ``at`` are its labels that say what becomes of such a thing."""
    most, last = np.max(every, axis=0), every[-1]
    for place, number in enumerate(at):
        yield f"mean.{LABELS[number]}", float(mean[place])
        yield f"log.{LABELS[number]}", math.log(max(float(mean[place]), _LEAST)) / 3
        yield f"last.{LABELS[number]}", float(last[number])
    for number, label in enumerate(LABELS):
        yield f"most.{label}", float(most[number])
    yield "named.last", float(last[at].sum())
    yield "named.most", max(float(one[at].sum()) for one in every)


def _of_rules(own: Sequence[Claim], acting: Sequence[Claim]) -> Iterator[str]:
    """What the rules make of the places; ``acting`` are the claims that say what is done with it."""
    if not own:
        yield "no claim"
        return
    last = own[-1]
    yield from (f"last.{last.assertion}", f"last.{last.whose}", f"last.{last.standing}")
    for claim in acting:
        yield f"did.{claim.action}"
    if acting and acting[-1].regimen is not None and acting[-1].regimen.dose is not None:
        yield "does.dosed"
    for claim in own:
        yield from (f"any.{claim.action}", f"any.{claim.assertion}", f"any.{claim.whose}", f"any.{claim.standing}")
        yield from (f"any.{claim.when}", f"any.{claim.list_name}", f"any.{claim.category}")
        yield f"any.{claim.kind}"
        if claim.kind is ClaimKind.ALLERGY:
            yield f"allergy.{claim.assertion}"
        if claim.regimen is not None and claim.regimen.dose is not None:
            yield "any.dosed"
        if len(claim.segments) > 1:
            yield "any.answered"
        if claim.concept is None:
            yield "any.unknown"
        if claim.diagnosis:
            yield "any.diagnosis"


def _of_sentences(sentences: Sequence[Sentence]) -> Iterator[str]:
    first, last = sentences[0], sentences[-1]
    yield from (f"first by.{first.speaker}", f"last by.{last.speaker}")
    if first.question:
        yield "first asks"
    if last.question:
        yield "last asks"
    if any(not one.question and one.speaker not in _LAY for one in sentences):
        yield "told by a doctor"


def _of_amounts(amounts: Sequence[Amount], own: Sequence[Claim]) -> Iterator[str]:
    """Whether an amount holds that is told behind the name, by whom, and whether it is the one that was told before."""
    for one in amounts:
        by = "lay" if one.lay else "doctor"
        yield f"amount by.{by}"
        doses = {c.regimen.dose for c in own if c.regimen is not None and c.sentence < one.sentence} - {None}
        if doses:
            yield f"amount {'told before' if one.number in doses else 'is new'} by.{by}"
