"""What is said of a thing without its name: "then stop that one", 那个停了, "twice a day", "it gave me a rash"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Standing
from scribe.language.claims import Read
from scribe.language.dialogue.allergies import told_reaction
from scribe.language.dialogue.cues import conditional, pointing, referring
from scribe.language.dialogue.memory import CARRIED, ORDERED, Memory, evidence_of
from scribe.language.dialogue.numbers import add_regimen, merged_regimen, regimen_of
from scribe.language.scope import Mark
from scribe.model import Speaker

_NOT_CARRIED: Final = ("start", "took")
_GOING_ON: Final = (Action.NONE, Action.GOES_ON)
_CHANGEABLE: Final = (*_GOING_ON, Action.MORE, Action.LESS, Action.NOT_TAKEN)
"""What a speaker can have said of a medicine who now says what is done with it."""
_POINTED: Final = 12
"""Characters between what is done and the word that points at a medicine."""


def referred(memory: Memory, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims of a sentence with those of what it means without naming it."""
    if read.sentence.question:
        return claims
    if read.named("medicines", "vaccines"):
        refused = [m for m in read.marks if m.rule.gives.get("action") == Action.REFUSED.value]
        open_ = any(not any(m.covers(one.start, one.end) for one in read.mentions) for m in refused)
        return [*claims, *_exchanged(memory, read), *(_declined(memory, read) if open_ else ())]
    lay = read.sentence.speaker in (Speaker.PATIENT, Speaker.OTHER)
    allergy = _allergic_to_that(memory, read, claims) if lay else None
    if allergy is not None:
        return [*claims, allergy]
    others = any(claim.kind in (ClaimKind.TEST, ClaimKind.PROCEDURE) for claim in claims)
    if lay:
        return claims if others else [*claims, *_declined(memory, read)]
    return [*claims, *_acted(memory, read, alone=not others)]


def _allergic_to_that(memory: Memory, read: Read, claims: list[Claim]) -> Claim | None:
    """The allergy that a reaction to a medicine spoken of before tells ("that one gave me hives")."""
    words = told_reaction(read)
    if not words or not pointing(memory.own).match(read.text):
        return None
    place = memory.last(ClaimKind.MEDICINE, read, within=3)
    if place is None or any(claim.kind is ClaimKind.ALLERGY for claim in claims):
        return None
    old = memory[place]
    return old.but(
        kind=ClaimKind.ALLERGY, regimen=None, action=Action.NONE, assertion=Assertion.PRESENT, reaction=words,
        speaker=read.sentence.speaker, evidence=(*old.evidence, evidence_of(read)),
    )  # fmt: skip


def _exchanged(memory: Memory, read: Read) -> Iterator[Claim]:
    """What is replaced without its name: "change it to …", 换成 …: the medicine spoken of before."""
    new = read.named("medicines")
    named = {one.term.en if one.term else one.text.lower() for one in new}
    for mark in read.marks:
        stops = mark.rule.gives.get("action") == Action.STOP.value and mark.rule.reach == "topic"
        if not stops or any(mark.covers(one.start, one.end) for one in new):
            continue
        place = memory.last(ClaimKind.MEDICINE, read, within=CARRIED)
        old = memory[place] if place is not None else None
        if old is not None and old.key not in named and old.action in (*_GOING_ON, Action.TOOK):
            yield old.but(
                action=Action.STOP, assertion=Assertion.PRESENT, regimen=None, speaker=read.sentence.speaker,
                evidence=(*old.evidence, evidence_of(read)),
            )  # fmt: skip
        return


def _declined(memory: Memory, read: Read) -> Iterator[Claim]:
    """The doctor's last order, refused ("I would rather not")."""
    if not any(mark.rule.gives.get("action") == Action.REFUSED.value for mark in read.marks):
        return
    for place in memory.recent(read, 3):
        old = memory[place]
        ordered = old.speaker is Speaker.DOCTOR and old.action in (Action.START, Action.ORDER) and old.stands
        if old.kind in ORDERED and ordered:
            memory[place] = old.but(standing=Standing.WITHDRAWN)
            evidence = (*old.evidence, evidence_of(read))
            yield old.but(action=Action.REFUSED, speaker=read.sentence.speaker, evidence=evidence)
            return


def _acted(memory: Memory, read: Read, *, alone: bool) -> Iterator[Claim]:
    """What a doctor says is done with the medicine that was spoken of last."""
    acting = [m for m in read.marks if m.rule.reach == "topic" and "action" in m.rule.gives]
    acting = [m for m in acting if m.rule.of == ("medicines",) or (alone and "medicines" in m.rule.of)]
    place = memory.last(ClaimKind.MEDICINE, read, within=CARRIED) if acting else None
    if place is None:
        return
    old, mine = memory[place], memory[place].speaker is read.sentence.speaker
    action = _action_of(acting, old, read)
    if action is None or (mine and old.action not in _CHANGEABLE):
        return
    regimen = regimen_of(memory, read, old)
    whole = merged_regimen(regimen, old.regimen) if old.regimen is not None else regimen
    evidence = (*old.evidence, evidence_of(read))
    if mine and old.action in (action, Action.NONE):
        memory[place] = old.but(action=action, regimen=whole, evidence=evidence)
        return
    yield old.but(
        action=action, regimen=whole if action is Action.GOES_ON else regimen, assertion=Assertion.PRESENT,
        speaker=read.sentence.speaker, evidence=evidence,
    )  # fmt: skip


def _action_of(acting: list[Mark], old: Claim, read: Read) -> Action | None:
    """What is done, by a sentence's words; ``None`` where they mean no medicine that was not named."""
    told = [m for m in acting if m.rule.gives["action"] not in _NOT_CARRIED and not conditional(read.marks)]
    if not told and old.action is Action.NOT_TAKEN and any(m.rule.gives["action"] == "start" for m in acting):
        told = acting  # not taken until now, and to be taken
    return Action(told[0].rule.gives["action"]) if told else None


def continued(memory: Memory, read: Read, claims: list[Claim]) -> None:
    """A dose told in the sentence after its medicine ("Twice a day."), a reaction after its allergy."""
    if any(claim.kind is ClaimKind.MEDICINE for claim in claims) or read.sentence.question:
        return
    if any("reaction" in m.rule.gives for m in read.marks) and not any(c.kind is ClaimKind.ALLERGY for c in claims):
        place = memory.last(ClaimKind.ALLERGY, read, within=3)
        if place is not None and memory[place].assertion is Assertion.PRESENT:
            old = memory[place]
            evidence = (*old.evidence, evidence_of(read))
            memory[place] = old.but(reaction=old.reaction or told_reaction(read), evidence=evidence)
    place = memory.last(ClaimKind.MEDICINE, read, within=1) if not claims else None
    if place is None or memory[place].speaker is not read.sentence.speaker:
        return
    if memory[place].action not in (Action.NOT_TAKEN, Action.STOP, Action.REFUSED):
        add_regimen(memory, place, read)


def pointed_at(memory: Memory, read: Read, claims: list[Claim]) -> None:
    """What is done with a medicine that is only pointed at ("keep those going", "I packed that in")."""
    named = any(claim.kind is ClaimKind.MEDICINE for claim in claims)
    if named or read.sentence.question or conditional(read.marks):
        return
    for mark in read.marks:
        if mark.family != "changes" or "action" not in mark.rule.gives or "medicines" not in mark.rule.of:
            continue
        if not referring(memory.own).search(read.text, mark.start, min(len(read.text), mark.end + _POINTED)):
            continue
        place = memory.last(ClaimKind.MEDICINE, read, within=3)
        if place is not None and memory[place].action in _GOING_ON:
            old = memory[place]
            evidence = (*old.evidence, evidence_of(read))
            action = Action(mark.rule.gives["action"])
            memory[place] = old.but(action=action, assertion=Assertion.PRESENT, evidence=evidence)
        return
