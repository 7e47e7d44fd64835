"""What is settled of a medicine: an offer taken up, a list that lacks nothing, a yes to what a patient asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Standing, When
from scribe.language.claims import Read
from scribe.language.clause import asking, presupposing
from scribe.language.dialogue.cues import (
    accepting,
    any_of,
    asks_for_more,
    ended_before,
    never_given,
    offers,
    seeks_agreement,
)
from scribe.language.dialogue.dosing import regimen_of
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.language.dialogue.numbers import OFFERED, add_regimen, taken_so
from scribe.model import Speaker

_ENDING: Final = (Action.STOP, Action.NOT_TAKEN)
_DECIDED: Final = (*_ENDING, Action.HOLD, Action.MORE, Action.LESS, Action.TAPER)
"""What a patient can ask whether to do with a medicine that is taken."""
OTHERWISE: Final = (Action.MORE, Action.LESS, Action.CHANGE, Action.TAPER)
"""What is done with a medicine that is taken: who declines it takes the medicine as before."""
_TAKEN: Final = (Action.NONE, Action.GOES_ON, Action.TOOK)
_FURTHER: Final = 4
"""Sentences of an answer that still tell of what was asked for."""


def accepted(memory: Memory, frame: Frame | None, read: Read) -> bool:
    """Whether an answer takes up what a doctor offered, with words that are no yes to anything else ("go on then")."""
    if frame is None or frame.answered or read.sentence.question or read.sentence.speaker is Speaker.DOCTOR:
        return False
    offers = any(memory[place].category == OFFERED for place in frame.claims)
    return offers and accepting(memory.own).match(read.text) is not None


def complete(memory: Memory, frame: Frame, asked: Claim, says: str) -> bool:
    """Whether an answer leaves a list of medicines as it was read out ("ramipril, aspirin, anything else?" "no")."""
    if asked.kind is not ClaimKind.MEDICINE or not says or says == "unsure":
        return False
    more = frame.speaker is Speaker.DOCTOR and asks_for_more(memory.own).search(frame.last.text) is not None
    if not more or asked.action not in _TAKEN:
        return False
    here = asked.sentence == frame.last.sentence.index
    return not here or not asking(frame.last.text[: asked.end], memory.own)[0]


def gone_on(asked: Claim, read: Read) -> Claim:
    """A medicine of a list that was read out, taken as it was told."""
    evidence = (*asked.evidence, evidence_of(read))
    return asked.but(action=Action.GOES_ON, assertion=Assertion.PRESENT, evidence=evidence)


def decided(frame: Frame, asked: Claim, read: Read, told: str) -> Claim | None:
    """What a doctor's yes or no makes of a change that a patient asks for ("do I stop the ramipril?" "yes")."""
    lay = frame.speaker in (Speaker.PATIENT, Speaker.OTHER)
    if not lay or read.sentence.speaker is not Speaker.DOCTOR or asked.kind is not ClaimKind.MEDICINE:
        return None
    if asked.action not in _DECIDED or told not in ("yes", "no"):
        return None
    action = Action.STOP if asked.action in _ENDING else asked.action
    evidence = (*asked.evidence, evidence_of(read))
    return asked.but(
        action=action if told == "yes" else Action.GOES_ON, assertion=Assertion.PRESENT, speaker=Speaker.DOCTOR,
        category="", evidence=evidence,
    )  # fmt: skip


def turned_down(memory: Memory, frame: Frame, asked: Claim, read: Read, told: str) -> Claim | None:
    """What a lay person's no makes of what a doctor puts forward ("shall we go up to a gram?" "No.").

    A medicine to begin is refused. How one to be changed is taken until now, nobody says, unless the question does.
    """
    lay = frame.speaker is Speaker.DOCTOR and read.sentence.speaker in (Speaker.PATIENT, Speaker.OTHER)
    if not lay or told != "no" or asked.kind is not ClaimKind.MEDICINE:
        return None
    if memory.own.any_of("no_objection").match(read.text):
        return asked
    put = any(one(memory.own).search(frame.last.text) is not None for one in (seeks_agreement, offers))
    if asked.action in (Action.START, Action.NONE) and put and not memory.taken(asked):
        evidence = (*asked.evidence, evidence_of(read))
        return asked.but(action=Action.REFUSED, assertion=Assertion.PRESENT, evidence=evidence)
    if asked.action not in OTHERWISE:
        return None
    until_now = asked.regimen
    if until_now is None or until_now.before is None:
        return asked.but(standing=Standing.WITHDRAWN)
    as_before = replace(
        until_now, dose=until_now.before, unit=until_now.before_unit, dose_high=None, before=None, before_unit=""
    )
    evidence = (*asked.evidence, evidence_of(read))
    return asked.but(action=Action.GOES_ON, assertion=Assertion.PRESENT, regimen=as_before, evidence=evidence)


def stays_at(memory: Memory, read: Read, claims: list[Claim]) -> Iterator[Claim]:
    """The medicine of which a change was declined, as a doctor then says that it stays ("we'll stay at fifty")."""
    named = any(claim.kind is ClaimKind.MEDICINE for claim in claims)
    if read.sentence.speaker is not Speaker.DOCTOR or read.sentence.question or named:
        return
    if not memory.own.any_of("stays_at").search(read.text):
        return
    for place in memory.of_kind(ClaimKind.MEDICINE):
        old = memory[place]
        declined = old.standing is Standing.WITHDRAWN and old.action in OTHERWISE
        if declined and memory.within(place, read, _FURTHER) and not memory.taken(old):
            told = regimen_of(memory, read, old)
            if told.dose is not None:
                yield old.but(
                    action=Action.GOES_ON, assertion=Assertion.PRESENT, standing=Standing.STANDS, regimen=told,
                    speaker=Speaker.DOCTOR, evidence=(*old.evidence, evidence_of(read)),
                )  # fmt: skip
            return


def told_further(memory: Memory, frame: Frame, read: Read, claims: list[Claim]) -> None:
    """What an answer's next sentences tell of the medicine that was asked about ("April. Every six months.")."""
    asked = [place for place in frame.claims if memory[place].kind is ClaimKind.MEDICINE and memory[place].stands]
    lay = read.sentence.speaker is not Speaker.DOCTOR and not read.sentence.question
    if len(asked) != 1 or not lay or claims or not memory.within(asked[0], read, _FURTHER):
        return
    if memory[asked[0]].action in _TAKEN:
        add_regimen(memory, asked[0], read)
        taken_so(memory, asked[0], read)


def taken_for_given(memory: Memory, frame: Frame, asked: Claim, read: Read, says: str) -> Claim:
    """A medicine of which a doctor asks how often it is taken, or how it does, with what the answer says of that."""
    evidence = (*asked.evidence, evidence_of(read))
    if _is_given(memory, frame, asked, read, says):
        return asked.but(action=Action.GOES_ON, evidence=evidence)
    never = any_of(memory.own, "never_taken").match(read.text) and read.sentence.speaker is not Speaker.DOCTOR
    taken = asked.kind is ClaimKind.MEDICINE and asked.action in _TAKEN and asked.assertion is Assertion.PRESENT
    if never and taken and presupposing(frame.last.text, memory.own):
        return asked.but(action=Action.NOT_TAKEN, evidence=evidence)
    return asked


def _is_given(memory: Memory, frame: Frame, asked: Claim, read: Read, says: str) -> bool:
    open_ = asked.kind is ClaimKind.MEDICINE and asked.action is Action.NONE and asked.assertion is Assertion.PRESENT
    lay = frame.speaker is Speaker.DOCTOR and read.sentence.speaker in (Speaker.PATIENT, Speaker.OTHER)
    ended = any("action" in mark.rule.gives for mark in read.marks) or says in ("no", "unsure")
    refused = never_given(memory.own).search(read.text) or ended_before(memory.own).search(read.text)
    return open_ and lay and not ended and refused is None and presupposing(frame.last.text, memory.own)


def only_looked_for(memory: Memory, frame: Frame, asked: Claim, read: Read) -> bool:
    """Whether a patient asks to be looked at for an illness: a doctor's yes says that it will be, and no more."""
    lay = frame.speaker in (Speaker.PATIENT, Speaker.OTHER) and read.sentence.speaker is Speaker.DOCTOR
    return (
        lay
        and asked.kind in (ClaimKind.PROBLEM, ClaimKind.FINDING)
        and any_of(memory.own, "looked_for").search(frame.last.text) is not None
    )


def feared(frame: Frame, asked: Claim, told: Claim) -> Claim:
    """A yes to whether an illness is feared or suspected ("you worry it might be a stroke?") makes it possible."""
    said = frame.last
    doubts = any(
        mark.rule.gives.get("assertion") == "possible" and mark.end <= asked.start and asked.list_name in mark.rule.of
        for mark in said.marks
    )
    here = asked.sentence == said.sentence.index and asked.assertion in (Assertion.ASKED, Assertion.POSSIBLE)
    plain = told.assertion is Assertion.PRESENT and told.when is When.NOW and told.kind is ClaimKind.PROBLEM
    return told.but(assertion=Assertion.POSSIBLE) if here and doubts and plain else told
