"""What is said against something said before, where neither is a correction of the other."""

from __future__ import annotations

from typing import Final

from scribe.language.answers import opposite, two_lay_people, unsure
from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Standing, Whose
from scribe.language.claims import Read
from scribe.language.dialogue.allergies import tolerated
from scribe.language.dialogue.cues import mistaken
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.model import Speaker

_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_PUT: Final = 3
"""Sentences between what was put to the patient and their word that it is an error."""
_DOUBT: Final = "somebody else says otherwise"


def contradict(memory: Memory, claims: list[Claim]) -> None:
    """An allergy that is told after all allergies were denied, or what a companion says against the patient."""
    for claim in claims:
        if claim.assertion is not Assertion.PRESENT or claim.whose is not Whose.PATIENT or not claim.stands:
            continue
        allergic = claim.kind is ClaimKind.ALLERGY
        if not allergic and claim.speaker not in _LAY:
            continue
        for place in (*memory.about(claim), *(memory.of_kind(claim.kind) if allergic else ())):
            old = memory[place]
            offered = old.kind is ClaimKind.MEDICINE and old.key == claim.key and old.action is Action.NONE
            if allergic and offered and old.speaker is Speaker.DOCTOR and old.stands:
                memory[place] = old.but(standing=Standing.WITHDRAWN)  # "shall we give you …?"
            denied = old.kind is claim.kind and old.assertion is Assertion.DENIED and old.stands
            if denied and (_of_all(old, claim) or _of_the_same(old, claim)):
                memory[place] = old.but(standing=Standing.CONTRADICTED)


def tolerated_after_all(memory: Memory, read: Read) -> None:
    """The allergy that a doctor read out to what the patient says at once to take without harm."""
    if read.sentence.speaker not in _LAY or read.sentence.question:
        return
    well = {one.term for one in read.named("medicines", "allergens") if tolerated(read, one.start, one.end)}
    for place in memory.recent(read, _PUT) if well else ():
        old = memory[place]
        read_out = old.assertion is Assertion.PRESENT and old.speaker is Speaker.DOCTOR and old.stands
        if old.kind is ClaimKind.ALLERGY and old.concept in well and read_out:
            memory[place] = old.but(standing=Standing.CONTRADICTED)


def mistaken_allergies(memory: Memory, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims with the denial of an allergy that a doctor read out and the patient calls an error."""
    if _unlabelled(memory, read):
        return [claim for claim in claims if claim.kind is not ClaimKind.ALLERGY]
    if read.sentence.speaker not in _LAY or read.sentence.question or not mistaken(memory.own).search(read.text):
        return claims
    allergies = [claim for claim in claims if claim.kind is ClaimKind.ALLERGY]
    if any(claim.concept is not None or claim.assertion is not Assertion.DENIED for claim in allergies):
        return claims
    denied: list[Claim] = []
    for place in memory.recent(read, _PUT):
        old = memory[place]
        read_out = old.speaker is Speaker.DOCTOR and len(old.segments) == 1
        if old.kind is ClaimKind.ALLERGY and read_out and old.stands and old.assertion is Assertion.PRESENT:
            memory[place] = old.but(standing=Standing.CONTRADICTED)
            evidence = (*old.evidence, evidence_of(read))
            denied.append(old.but(assertion=Assertion.DENIED, speaker=read.sentence.speaker, evidence=evidence))
    return [*(claim for claim in claims if not denied or claim not in allergies), *denied]


def _unlabelled(memory: Memory, read: Read) -> bool:
    """Whether a doctor takes an allergy off the record: the one that is named, else the one that was told last."""
    if read.sentence.speaker is not Speaker.DOCTOR or read.sentence.question:
        return False
    after_all = memory.own.any_of("no_allergy_after_all").search(read.text) is not None
    if not after_all and not memory.own.any_of("unlabels").search(read.text):
        return False
    told = [
        place
        for place in memory.of_kind(ClaimKind.ALLERGY)
        if memory[place].stands and memory[place].concept is not None and memory[place].assertion is Assertion.PRESENT
    ]
    named = {one.term for one in read.named("medicines", "allergens")}
    meant = [place for place in told if memory[place].concept in named] if named else told[-1:]
    if after_all:
        meant = [place for place in meant if memory.within(place, read, _PUT)]
    for place in meant:
        memory[place] = memory[place].but(standing=Standing.CONTRADICTED)
    return bool(meant)


def _of_all(old: Claim, claim: Claim) -> bool:
    """Whether a denial of every allergy holds this one too."""
    every = claim.kind is ClaimKind.ALLERGY and old.concept is None and bool(claim.concept or claim.reaction)
    return every and (not old.category or claim.list_name == "medicines")


def _of_the_same(old: Claim, claim: Claim) -> bool:
    """Whether one thing was denied that another person tells, or an allergy."""
    lay = {old.speaker, claim.speaker} == {Speaker.PATIENT, Speaker.OTHER}
    return old.key == claim.key and (lay or claim.kind is ClaimKind.ALLERGY)


def disputed(memory: Memory, claims: list[Claim]) -> list[Claim]:
    """What the patient and a companion say oppositely: both are kept, both in doubt."""
    kept: list[Claim] = []
    for claim in claims:
        lay = claim.speaker in _LAY
        against = [
            place
            for place in (memory.about(claim) if lay else ())
            if memory[place].stands
            and two_lay_people(memory[place].speaker, claim.speaker)
            and opposite(memory[place], claim)
        ]
        for place in against:
            memory[place] = unsure(memory[place], _DOUBT)
        kept.append(unsure(claim, _DOUBT) if against else claim)
    return kept
