"""What is said of a thing without its name: "then stop that one", 那个停了, "twice a day", "it gave me a rash"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.language.answers import said_by_doctor
from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Standing
from scribe.language.claims import Read
from scribe.language.dialogue.acting import acted
from scribe.language.dialogue.allergies import told_reaction
from scribe.language.dialogue.cues import declining, named_by_its_use, pointing, referring, reply_in
from scribe.language.dialogue.memory import CARRIED, ORDERED, Memory, evidence_of
from scribe.language.dialogue.numbers import add_regimen, asks_of_something_else, redosed, retold, taken_so
from scribe.language.dialogue.settling import OTHERWISE
from scribe.language.relief import relieves
from scribe.language.tokens import idle_words
from scribe.model import Speaker
from scribe.terminology import MEDICINE_CLASSES

_WORDS: Final = re.compile(r"[a-z][a-z0-9-]{2,}")
_GOING_ON: Final = (Action.NONE, Action.GOES_ON)
_OVER: Final = (Action.STOP.value, Action.NOT_TAKEN.value)
_RIGHT_BEFORE: Final = 8
"""Characters between "that" and the reaction to it."""
_STILL_OPEN: Final = 2
"""Sentences between a medicine and its dose, with somebody's "all right" or a part of its name between them."""
_PUT_FORWARD: Final = 8
"""Sentences over which a medicine is argued about before its class is turned down."""
_REACTED: Final = 3
"""Sentences between a medicine and the reaction to it."""


def referred(memory: Memory, read: Read, claims: list[Claim], before: Read | None = None) -> list[Claim]:
    """The claims of a sentence with those of what it means without naming it; ``before`` is the sentence before it."""
    if read.sentence.question:
        return claims
    lay = read.sentence.speaker in (Speaker.PATIENT, Speaker.OTHER)
    named = [one for one in read.named("medicines", "vaccines") if not relieves(one.text, memory.own)]
    if lay and not named:
        claims = _allergic_to_that(memory, read, claims)
    if read.named("medicines", "vaccines"):
        refused = [m for m in read.marks if m.rule.gives.get("action") == Action.REFUSED.value]
        open_ = any(not any(m.covers(one.start, one.end) for one in read.mentions) for m in refused)
        of_class = _class_refused(memory, read)
        declined = _declined(memory, read, of_class) if open_ or of_class else ()
        return [*claims, *_exchanged(memory, read), *declined]
    others = any(claim.kind in (ClaimKind.TEST, ClaimKind.PROCEDURE) for claim in claims)
    if lay:
        quiet = others and not declining(memory.own).search(read.text)
        return claims if quiet or _has_nothing_to_ask(memory, read, before) else [*claims, *_declined(memory, read, [])]
    return [*claims, *acted(memory, read, claims, alone=not others)]


def _allergic_to_that(memory: Memory, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims with the allergy that a reaction to a medicine spoken of before tells ("that one gave me hives").

    What the speaker took, or was asked about, becomes the allergy itself; an order stays, and both are to be seen.
    """
    words = told_reaction(read)
    if not words or any(claim.kind is ClaimKind.ALLERGY for claim in claims):
        return claims
    place = memory.last(ClaimKind.MEDICINE, read, within=_REACTED)
    if place is None:
        return claims
    old = memory[place]
    asked = old.assertion is Assertion.ASKED or evidence_of(read) in old.evidence  # or just answered by this
    told = old.speaker is read.sentence.speaker or len(old.segments) > 1
    mine = told and old.action is Action.TOOK
    if not (asked or mine or _pointed(memory, read)):
        return claims
    allergy = old.but(
        kind=ClaimKind.ALLERGY, regimen=None, action=Action.NONE, assertion=Assertion.PRESENT, reaction=words,
        speaker=read.sentence.speaker, evidence=(*old.evidence, evidence_of(read)),
    )  # fmt: skip
    reactions = [mark for mark in read.marks if "reaction" in mark.rule.gives]
    kept = [
        claim
        for claim in claims
        if claim.kind not in (ClaimKind.FINDING, ClaimKind.PROBLEM)
        or not any(claim.start < mark.end and mark.start < claim.end for mark in reactions)
    ]
    if asked or mine:
        memory[place] = allergy
        return kept
    return [*kept, allergy]


def _pointed(memory: Memory, read: Read) -> bool:
    """Whether a sentence's reaction is told of "that": it begins with it, or has it right before the reaction."""
    if pointing(memory.own).match(read.text):
        return True
    starts = [mark.start for mark in read.marks if "reaction" in mark.rule.gives]
    return memory.own.spaced and any(
        referring(memory.own).search(read.text, max(0, at - _RIGHT_BEFORE), at) is not None for at in starts
    )


def _exchanged(memory: Memory, read: Read) -> Iterator[Claim]:
    """What is replaced without its name: "change it to …", 换成 …: the medicine spoken of before."""
    if named_by_its_use(memory.own).search(read.text):
        return  # "the bone tablets become an injection": not the one spoken of last
    new = read.named("medicines")
    named = {one.term.en if one.term else one.text.lower() for one in new}
    for mark in read.marks:
        stops = mark.rule.gives.get("action") == Action.STOP.value and mark.rule.reach in ("topic", "backward")
        if not stops or any(mark.covers(one.start, one.end) for one in new):
            continue
        place = memory.last(ClaimKind.MEDICINE, read, within=CARRIED)
        old = memory[place] if place is not None else None
        if place is None or old is None or old.key in named:
            return
        if old.action is Action.START and old.evidence[0].segment != read.sentence.segment:
            memory[place] = old.but(standing=Standing.WITHDRAWN)  # ordered before somebody objected
        elif old.action in (*_GOING_ON, Action.TOOK) and not memory.withdrawn(old):
            yield old.but(
                action=Action.STOP, assertion=Assertion.PRESENT, regimen=None, speaker=read.sentence.speaker,
                evidence=(*old.evidence, evidence_of(read)),
            )  # fmt: skip
        return


def _refusable(memory: Memory, read: Read) -> list[int]:
    """What a refusal can mean: what shares a word with it, else what was just asked about, else the last order."""
    recent = [place for place in memory.recent(read, 3) if memory[place].stands and memory[place].kind in ORDERED]
    offered = [place for place in recent if memory[place].speaker is Speaker.DOCTOR and _is_put_forward(memory, place)]
    asked = [
        place
        for place in recent[:1]
        if memory[place].assertion is Assertion.ASKED and memory[place].speaker is Speaker.DOCTOR
    ]
    told = set(_WORDS.findall(read.text.lower()))
    named = [place for place in recent if told & set(_WORDS.findall(memory[place].words.lower()))]
    told -= idle_words(memory.own)
    beside = [place for place in offered if told & set(_WORDS.findall(memory.read(place).text.lower()))]
    return [*named, *asked, *beside, *offered][:1]


def _is_put_forward(memory: Memory, place: int) -> bool:
    """Whether a doctor orders a thing, asks whether to change it, or says that it could be done ("we could …")."""
    action, read = memory[place].action, memory.read(place)
    could = memory.own.any_of("puts_forward").search(read.text) is not None
    asked = action in OTHERWISE and read.sentence.question
    could = could and action is Action.NONE and memory[place].kind is not ClaimKind.MEDICINE
    return action in (Action.START, Action.ORDER) or asked or could


def _declined(memory: Memory, read: Read, of_class: list[int]) -> Iterator[Claim]:
    """The doctor's last order, refused ("I would rather not"), or the one whose class is."""
    refused = [mark.rule for mark in read.marks if mark.rule.gives.get("action") == Action.REFUSED.value]
    declined = bool(of_class) or declining(memory.own).search(read.text) is not None or _only_no(memory, read)
    if not refused and not declined:
        return
    for place in of_class or _refusable(memory, read):
        old = memory[place]
        if old.kind in ORDERED and (declined or any(not rule.of or old.list_name in rule.of for rule in refused)):
            memory[place] = old.but(standing=Standing.WITHDRAWN)
            if old.kind is ClaimKind.MEDICINE and old.action in OTHERWISE:
                return  # it goes on as it was
            evidence = (*old.evidence, evidence_of(read))
            yield old.but(
                action=Action.REFUSED, assertion=Assertion.PRESENT, speaker=read.sentence.speaker, evidence=evidence
            )
            return


def _has_nothing_to_ask(memory: Memory, read: Read, before: Read | None) -> bool:
    """Whether a no answers the question that ends a doctor's turn, whether there are any: it turns down nothing."""
    asked = before is not None and before.sentence.speaker is not read.sentence.speaker
    closes = asked and before is not None and memory.own.any_of("asks_for_questions").search(before.text) is not None
    return closes and reply_in(read.text, memory.own)[0] in ("no", "only")


def _class_refused(memory: Memory, read: Read) -> list[int]:
    """The one medicine that a doctor has just put forward, where its whole class is turned down ("no statin")."""
    denied = [c for c in read.claims if c.kind is ClaimKind.MEDICINE and c.assertion is Assertion.DENIED]
    if read.sentence.speaker is Speaker.DOCTOR or not any(c.key in MEDICINE_CLASSES for c in denied):
        return []
    ordered = [
        place
        for place in memory.recent(read, _PUT_FORWARD)
        if memory[place].kind is ClaimKind.MEDICINE and memory[place].stands
        and said_by_doctor(memory[place]).action is Action.START
    ]  # fmt: skip
    return ordered if len(ordered) == 1 else []


def _only_no(memory: Memory, read: Read) -> bool:
    """Whether a bare no follows an order, and no question ("I want you on a statin." "No.", 不做)."""
    says, rest = reply_in(read.text, memory.own)
    if any(mark.rule.gives.get("action") in _OVER for mark in read.marks):
        return False  # "stopped, right": said over of what the doctor stops
    bare = (says == "no" and not rest) or memory.own.any_of("will_not").match(read.text) is not None
    before = next((memory.read(place) for place in memory.recent(read, 1)), None)
    return bare and before is not None and not before.sentence.question


def _dosed_now(memory: Memory, read: Read) -> int | None:
    """The medicine of the sentence before; of one a little before, whose dose is still open, where a dose is told."""
    place = memory.last(ClaimKind.MEDICINE, read, within=_STILL_OPEN)
    if place is None or memory.within(place, read, 1):
        return place
    regimen = memory[place].regimen
    open_ = regimen is None or regimen.dose is None or regimen.per_kilo
    return place if read.quantities and open_ else None


def continued(memory: Memory, before: Read | None, read: Read, claims: list[Claim]) -> None:
    """A dose told in the sentence after its medicine ("Twice a day."), a reaction after its allergy."""
    if any(claim.kind is ClaimKind.MEDICINE for claim in claims) or read.sentence.question:
        return
    if any("reaction" in m.rule.gives for m in read.marks) and not any(c.kind is ClaimKind.ALLERGY for c in claims):
        place = memory.last(ClaimKind.ALLERGY, read, within=3)
        if place is not None and memory[place].assertion is Assertion.PRESENT:
            old = memory[place]
            evidence = (*old.evidence, evidence_of(read))
            memory[place] = old.but(reaction=old.reaction or told_reaction(read), evidence=evidence)
    answers = before is not None and before.sentence.question and before.sentence.speaker is not read.sentence.speaker
    if answers and before is not None and asks_of_something_else(memory, before):
        return
    retold(memory, before, read, claims)
    if not claims and redosed(memory, read):
        return
    place = _dosed_now(memory, read) if not claims else None
    if place is None or memory[place].speaker is not read.sentence.speaker:
        return
    if memory[place].action not in (Action.NOT_TAKEN, Action.STOP, Action.REFUSED):
        add_regimen(memory, place, read)
        taken_so(memory, place, read)  # "The allopurinol? A hundred a day."
