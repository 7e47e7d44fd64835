"""The rules' claims, seconded by what is learned of speech: names that no rule knows, and what becomes of each.

The rules read what they know by its form and leave the rest. The tagger has read the whole conversation, and with it
what the rules made of every name; where it is sure of something else, that counts. What it takes back stays as words,
and becomes no resource.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from scribe.language.claim import ENDED, Action, Assertion, Claim, ClaimKind, Standing, When, Whose
from scribe.language.claims import Read, claim_of
from scribe.language.clause import Sentence
from scribe.language.mention import ListName, Mention
from scribe.language.quantity.regimen import Regimen, read_regimen
from scribe.language.quantity.route import find_route
from scribe.language.rules import Pack
from scribe.language.tagging.labels import FATES, LABELS
from scribe.language.tagging.tagger import Odds, Tag, Tagged
from scribe.model import Speaker
from scribe.terminology import Term

_AT: Final = {label: number for number, label in enumerate(LABELS)}
_FATE_AT: Final = [_AT[label] for label in FATES]
_ORDERED: Final = (ClaimKind.TEST, ClaimKind.PROCEDURE, ClaimKind.IMMUNISATION)
_STATES: Final = (ClaimKind.PROBLEM, ClaimKind.FINDING)
_ACTIONS: Final = {
    "start": Action.START,
    "change": Action.CHANGE,
    "continue": Action.GOES_ON,
    "stop": Action.STOP,
    "hold": Action.HOLD,
    "past": Action.STOP,
}
_SAYS: Final[dict[Action, str]] = {
    Action.GOES_ON: "continue",
    Action.START: "start",
    Action.STOP: "stop",
    Action.HOLD: "hold",
    Action.MORE: "change",
    Action.LESS: "change",
    Action.CHANGE: "change",
    Action.TAPER: "change",
    Action.REFUSED: "no",
    Action.NOT_TAKEN: "past",
    Action.RAN_OUT: "past",
    Action.TOOK: "past",
}
"""What the rules say with an action, in the tagger's words."""
SURE: Final = {
    "start": 0.7, "change": 0.7, "continue": 0.8, "stop": 0.7, "hold": 0.7, "past": 0.8, "no": 0.8, "kin": 0.9,
    "allergy": 0.8, "order": 0.8, "done": 0.8, "notordered": 0.8, "nosx": 0.8,
    "reading": 0.8, "noreading": 0.8, "dose": 0.8, "nodose": 0.8,
}  # fmt: skip
"""How probable a label must be before it changes what the rules leave open."""
OVERRULES: Final = 0.9
"""How probable a label must be against what the rules say."""
TAKES_BACK: Final = {"start": 0.6, "hold": 0.6, "stop": 0.7}
"""How probable it must be that a medicine is neither taken nor ordered where the rules say this of it: they err oftener
here, and what is taken back stays as words."""
NEW: Final = {
    "order": 0.6, "allergy": 0.85, "start": 0.7, "continue": 0.8, "stop": 0.8, "hold": 0.8, "change": 0.8, "famdx": 0.7,
}  # fmt: skip
"""How probable it must be before it makes a claim of a name that the rules made none of."""
NAMED_BY: Final = 0.4
"""How probable some labels must be together before it counts which of them is the likeliest."""
UNSURE: Final = 0.3
"""How sure a claim is that the tagger doubts: words, and no resource."""
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_LATER: Final = 1.6
"""By how much a later mention of a medicine weighs more than the one before it."""
_AFTER: Final = 2
"""Sentences behind a medicine's in which its dose may stand alone."""


def seconded(reads: Sequence[Read], claims: Sequence[Claim], told: Tagged, own: Pack) -> tuple[Claim, ...]:
    """The claims, changed where what is learned is sure of something else, and those that the rules had not.

    Args:
        reads: the sentences of a consultation, each at the place that its index names.
        claims: what the rules make of them.
        told: what the tagger makes of them.
        own: the pack.
    """
    said = _by_sentence(claims)
    made = [
        claim
        for read in reads
        for claim in _new(read, told.tags.get(read.sentence.index, ()), said.get(read.sentence.index, ()), own)
    ]
    kept = _with(made, claims)
    medicines: dict[str, list[int]] = {}
    for number, claim in enumerate(kept):
        odds = told.odds(claim.sentence, claim.start, claim.end)
        if odds is None:
            continue
        if claim.kind in _ORDERED:
            kept[number] = _ordered(claim, odds, reads[claim.sentence].sentence)
        elif not claim.stands:
            continue
        elif claim.kind is ClaimKind.MEDICINE:
            medicines.setdefault(claim.key, []).append(number)
        elif claim.kind in _STATES:
            kept[number] = _state(claim, odds)
        elif claim.kind is ClaimKind.MEASUREMENT:
            kept[number] = _value(claim, odds)
    for numbers in medicines.values():
        every = [told.odds(kept[n].sentence, kept[n].start, kept[n].end) for n in numbers]
        _medicine(kept, numbers, [one for one in every if one is not None])
        for n in numbers:
            kept[n] = _dosed(kept[n], reads, told, own)
    return tuple(kept)


def _by_sentence(claims: Iterable[Claim]) -> dict[int, list[Claim]]:
    found: dict[int, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.sentence, []).append(claim)
    return found


def _with(made: Iterable[Claim], claims: Iterable[Claim]) -> list[Claim]:
    """The rules' claims in their order, not always that of their sentences, with others where they were said."""
    ahead = deque(made)
    kept: list[Claim] = []
    for claim in claims:
        while ahead and ahead[0].sentence < claim.sentence:
            kept.append(ahead.popleft())
        kept.append(claim)
    return [*kept, *ahead]


def _says(odds: Odds, label: str) -> bool:
    return float(odds[_AT[label]]) >= SURE[label]


def _shares(odds: Odds, labels: Sequence[str]) -> dict[str, float]:
    """How probable some labels are among themselves: that something is named is known; empty where they hardly are."""
    every = [float(odds[_AT[label]]) for label in labels]
    total = sum(every)
    return {label: one / total for label, one in zip(labels, every, strict=True)} if total >= NAMED_BY else {}


def _ordered(claim: Claim, odds: Odds, sentence: Sentence) -> Claim:
    """A test, a referral or a procedure."""
    shares = _shares(odds, ("order", "done", "notordered"))
    mine = claim.stands and claim.whose is Whose.PATIENT and claim.assertion is Assertion.PRESENT
    ordered = mine and claim.action in (Action.ORDER, Action.START)
    if not shares:
        return claim
    if ordered and shares["done"] >= SURE["done"]:
        return claim.but(action=Action.DONE)
    if ordered and shares["notordered"] >= SURE["notordered"]:
        return claim.but(assertion=Assertion.CONDITIONAL)
    ruled = claim.standing is Standing.WITHDRAWN or claim.action is Action.REFUSED
    ruled = ruled or claim.assertion in (Assertion.CONDITIONAL, Assertion.DENIED, Assertion.ASKED)
    ruled = ruled or _asks(sentence)
    sure = float(odds[_AT["order"]])
    says = sure >= OVERRULES if ruled else claim.stands and (sure >= SURE["order"] or shares["order"] >= OVERRULES)
    return _as_ordered(claim) if says and not ordered and sentence.speaker not in _LAY else claim


def _asks(sentence: Sentence) -> bool:
    return sentence.question and not sentence.tag


def _as_ordered(claim: Claim) -> Claim:
    return claim.but(
        action=Action.ORDER, assertion=Assertion.PRESENT, when=When.NOW, whose=Whose.PATIENT, relation=None,
        standing=Standing.STANDS, speaker=Speaker.DOCTOR,
    )  # fmt: skip


def _state(claim: Claim, odds: Odds) -> Claim:
    """A disease or a complaint."""
    present = claim.assertion is Assertion.PRESENT and claim.whose is Whose.PATIENT
    shares = _shares(odds, ("dx", "sx", "nodx", "nosx"))
    other = max(float(odds[_AT[label]]) for label in ("order", "done", "notordered"))
    absent = shares and shares["nodx"] + shares["nosx"] >= SURE["nosx"]
    return claim.but(sureness=UNSURE) if present and (absent or other >= SURE["done"]) else claim


def _value(claim: Claim, odds: Odds) -> Claim:
    """A measured value, or one that is none of today's."""
    if claim.assertion is Assertion.PRESENT and _says(odds, "noreading"):
        return claim.but(sureness=UNSURE)
    if claim.assertion is Assertion.CONDITIONAL and _says(odds, "reading"):
        return claim.but(assertion=Assertion.PRESENT, when=When.NOW)
    return claim


def _medicine(kept: list[Claim], numbers: list[int], odds: Sequence[Odds]) -> None:
    """One medicine, all that is said of it: what becomes of it in the end."""
    weights = np.array([_LATER**number for number in range(len(odds))])
    every = np.array([one[_FATE_AT] / max(float(one[_FATE_AT].sum()), 1e-6) for one in odds])
    summed = (weights[:, None] * every).sum(axis=0) / weights.sum()
    place = int(summed.argmax())
    label, sure = FATES[place], float(summed[place])
    if _stays(label, sure, [kept[n] for n in numbers]):
        return
    if label == "kin":
        changed: dict[str, object] = {"whose": Whose.OTHER, "relation": None}
    elif label == "no":
        changed = {"assertion": Assertion.CONDITIONAL}
    elif label == "allergy":
        changed = {"kind": ClaimKind.ALLERGY, "assertion": Assertion.PRESENT, "action": Action.NONE, "regimen": None}
    else:
        _settle(kept, numbers, label)
        return
    for n in numbers:
        kept[n] = kept[n].but(**changed)


def _stays(label: str, sure: float, claims: Sequence[Claim]) -> bool:
    """Whether what the rules make of a medicine stays as it is."""
    if all(claim.whose is not Whose.PATIENT for claim in claims):
        return True
    usable = [one for one in claims if one.assertion is Assertion.PRESENT and one.whose is Whose.PATIENT]
    told = [_SAYS.get(one.action, "") for one in usable if one.action is not Action.NONE]
    if not usable and not any(one.assertion is Assertion.ASKED for one in claims):
        told = ["no"]  # denied, or on a condition
    if not told:
        return label == "no" or sure < SURE[label]
    if label == told[-1]:
        return sure < SURE[label] or label != "start" or {*told} == {label}
    begun = told[-1] == "no" and label in ("start", "change", "continue")
    return begun or sure < (TAKES_BACK.get(told[-1], OVERRULES) if label == "no" else OVERRULES)


def _settle(kept: list[Claim], numbers: list[int], label: str) -> None:
    """Lets one claim of a medicine say what becomes of it: the last that tells a dose, else the last one."""
    chosen = ([n for n in numbers if _has_dose(kept[n])] or numbers)[-1]
    for n in numbers:
        if n == chosen:
            kept[n] = _with_fate(kept[n], label)
        elif label != "change" or kept[n].action is not Action.GOES_ON:
            kept[n] = kept[n].but(action=Action.NONE, category="")


def _with_fate(claim: Claim, label: str) -> Claim:
    return claim.but(
        action=_ACTIONS[label],
        assertion=Assertion.PRESENT,
        whose=Whose.PATIENT,
        relation=None,
        when=When.PAST if label == "past" else When.NOW,
        speaker=Speaker.DOCTOR if label in ("start", "change") else claim.speaker,
        category=ENDED if label == "past" else "",
    )


def _has_dose(claim: Claim) -> bool:
    return claim.regimen is not None and claim.regimen.dose is not None


def _dosed(claim: Claim, reads: Sequence[Read], told: Tagged, own: Pack) -> Claim:
    """A medicine without an amount that does not hold, and with the one behind it that does."""
    regimen = claim.regimen
    if claim.kind is not ClaimKind.MEDICINE or regimen is None or claim.action in (Action.NONE, Action.STOP):
        return claim
    if regimen.dose is not None:
        odds = [
            told.odds(claim.sentence, one.start, one.end)
            for one in reads[claim.sentence].quantities
            if one.values[:1] == (regimen.dose,)
        ]
        if not odds or any(one is None or not _says(one, "nodose") for one in odds):
            return claim
        regimen = replace(regimen, dose=None, unit="", dose_high=None)
    later = _dose_behind(claim, reads, told, own)
    if later is None:
        return claim.but(regimen=regimen)
    frequency = regimen.frequency if later.frequency is None else later.frequency
    return claim.but(regimen=replace(regimen, dose=later.dose, unit=later.unit, frequency=frequency))


def _dose_behind(claim: Claim, reads: Sequence[Read], told: Tagged, own: Pack) -> Regimen | None:
    """The amount that stands behind a medicine, before another one is named."""
    concept: Term | None = claim.concept
    for number in range(claim.sentence, min(claim.sentence + _AFTER + 1, len(reads))):
        read = reads[number]
        if read.sentence.question:
            return None
        begin = claim.end if number == claim.sentence else 0
        ends = [one.start for one in read.named("medicines") if one.start >= begin and one.term != concept]
        end = min(ends, default=len(read.text))
        for tag in told.tags.get(number, ()):
            if tag.label == "dose" and begin <= tag.start < end and tag.sure >= SURE["dose"]:
                found = read_regimen(read.text[tag.start : end], own.language, medicine=concept)  # type: ignore[arg-type]
                return found if found.dose is not None else None
        if ends:
            return None
    return None


def _new(read: Read, tags: Sequence[Tag], here: Sequence[Claim], own: Pack) -> Iterator[Claim]:
    """The claims of names of a sentence that the rules made none of; ``here`` are those that they made of it."""
    for tag in tags:
        needed = NEW.get(tag.label, 2.0)
        if _asks(read.sentence):
            needed = max(needed, OVERRULES)
        if tag.sure < needed or own.any_of("no_name").fullmatch(read.text, tag.start, tag.end):
            continue
        mine = [claim for claim in here if _is_made(claim, tag.label)]
        if any(claim.start < tag.end and tag.start < claim.end for claim in mine):
            continue
        if any(claim.standing is Standing.WITHDRAWN for claim in mine):
            continue  # what was said in one breath was taken back together
        made = _made(read, tag, own)
        if made is not None:
            yield made


def _is_made(claim: Claim, label: str) -> bool:
    """Whether the rules made a claim of the kind that the tag would make."""
    if label == "order":
        return claim.kind in _ORDERED
    if label == "famdx":
        return claim.kind is ClaimKind.PROBLEM
    return claim.kind in (ClaimKind.MEDICINE, ClaimKind.ALLERGY)


def _made(read: Read, tag: Tag, own: Pack) -> Claim | None:
    if tag.label == "order":
        if find_route(read.text[tag.start : tag.end], own.language):  # type: ignore[arg-type]
            return None
        made = claim_of(read, _named(read, tag, "tests", "procedures", "vaccines"), own)
        return _as_ordered(made) if made is not None and made.kind in _ORDERED else None
    if tag.label == "famdx":
        made = claim_of(read, _named(read, tag, "conditions"), own)
        return made if made is not None and made.whose is Whose.RELATIVE else None
    mention = _named(read, tag, "medicines", "allergens", "substances")
    made = claim_of(read, replace(mention, list="medicines"), own)
    if made is None or made.kind is ClaimKind.TEST:
        return None
    if tag.label == "allergy":
        return made.but(
            kind=ClaimKind.ALLERGY,
            list_name=mention.list,
            assertion=Assertion.PRESENT,
            action=Action.NONE,
            regimen=None,
        )
    return _with_fate(made, tag.label) if mention.list == "medicines" else None


def _named(read: Read, tag: Tag, *lists: ListName) -> Mention:
    """What a tag names: a concept of one of the lists that stands in it, else its words."""
    for one in read.mentions:
        if one.list in lists and one.start < tag.end and tag.start < one.end:
            return one
    return Mention(lists[0], None, tag.start, tag.end, read.text[tag.start : tag.end])
