"""What later turns take back: corrections, withdrawals, orders that replace others, a side told anew."""

from __future__ import annotations

import re
from typing import Final

from scribe.language.answers import said_by_doctor
from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Standing, When, Whose
from scribe.language.claims import Read
from scribe.language.clause import Span
from scribe.language.dialogue.cues import correction_in, of_tests, several, withdrawing
from scribe.language.dialogue.dosing import merged_regimen
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import CARRIED, ORDERED, TO_DO, Memory, evidence_of
from scribe.language.dialogue.numbers import number_corrected
from scribe.language.rules import Pack, of_pack
from scribe.model import Speaker

_DOCTORS: Final = (Speaker.DOCTOR, Speaker.UNKNOWN)
_STATES: Final = (ClaimKind.FINDING, ClaimKind.PROBLEM)
_WITHDRAWN: Final = (ClaimKind.MEDICINE, ClaimKind.TEST, ClaimKind.PROCEDURE)
_DONE_ALREADY: Final = (Action.GOES_ON, Action.TOOK, Action.DONE, Action.NOT_TAKEN)


def corrected(memory: Memory, read: Read, claims: list[Claim], *, loud: bool) -> list[Claim]:
    """Lets what this sentence says take the place of what it corrects.

    Args:
        memory: the claims so far.
        read: the sentence.
        claims: its own claims.
        loud: whether it says that it corrects, and does not only answer no.
    """
    kept: list[Claim] = []
    for claim in claims:
        place = _corrected_by(memory, claim, read, loud=loud)
        if place is not None:
            old = memory[place]
            memory[place] = old.but(standing=Standing.CORRECTED)
            kept.append(_inheriting(old, claim))
        else:
            kept.append(claim)
    if not kept and read.quantities:
        kept.extend(number_corrected(memory, read))
    return kept


def _corrected_by(memory: Memory, claim: Claim, read: Read, *, loud: bool) -> int | None:
    if claim.assertion is Assertion.ASKED:
        return None
    for place in memory.recent(read):
        old = memory[place]
        if not old.stands or old.kind is not claim.kind or old.whose is not claim.whose:
            continue
        if old.key == claim.key and old.name == claim.name:
            differs = (old.quantity, old.side, old.regimen) != (claim.quantity, claim.side, claim.regimen)
            return place if differs or old.assertion is not claim.assertion else None
        ordered = said_by_doctor(old).action is Action.START and claim.action in (Action.START, Action.NONE)
        if loud and claim.kind is ClaimKind.MEDICINE and ordered and claim.speaker is old.speaker:
            return place
    return None


def _inheriting(old: Claim, new: Claim) -> Claim:
    """The new claim with what the old one told and the new one leaves out."""
    action = new.action if new.action is not Action.NONE else old.action
    same = new.regimen and old.regimen and new.key == old.key  # another medicine has a dose of its own
    regimen = merged_regimen(new.regimen, old.regimen) if same and new.regimen and old.regimen else new.regimen
    return new.but(action=action, regimen=regimen, evidence=(*old.evidence, *new.evidence))


def withdrawn(memory: Memory, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims of a sentence that takes an order back, which then does not stand any more."""
    spans = _taking_back(memory, read)
    meant = [claim for claim in claims if any(span.start <= claim.start < span.end for span in spans)]
    named = {claim.key for claim in meant}
    gone = False
    if named:
        places = _orders(memory, sorted({place for claim in meant for place in memory.meant_by(claim)}))
        told = [memory[place] for claim in meant for place in memory.about(claim)]
        gone = any(one.standing is Standing.WITHDRAWN for one in told)
        known = gone or any(one.stands for one in told) or all(_is_one_medicine(claim, memory.own) for claim in meant)
        places = places or ([] if known else _last_order(memory, read))
        if not memory.own.spaced:
            places = [place for place in places if not _ended_again(memory[place], meant)]
    else:
        places = _orders(memory, _spoken_of(memory, read, [c for c in claims if c.start < spans[0].start]))
        places = [place for place in places if not _ended_now(memory, place, read)]
        if any(memory[place].action is Action.REFUSED for place in places):
            return claims  # the refusal has withdrawn it
        places = places[-1:]
    for place in places:
        memory[place] = memory[place].but(standing=Standing.WITHDRAWN)
    if not places and not gone:
        return claims
    named |= {memory[place].key for place in places}
    return [claim.but(standing=Standing.WITHDRAWN) if claim.key in named else claim for claim in claims]


def _ended_again(old: Claim, told: list[Claim]) -> bool:
    """Whether what is said to end was ended before by the same words (不吃了 … 对，不要了): it is said again."""
    ended = old.kind is ClaimKind.MEDICINE and old.action is Action.STOP
    return ended and any(claim.key == old.key and claim.action is Action.STOP for claim in told)


def _ended_now(memory: Memory, place: int, read: Read) -> bool:
    """Whether words that end medicines are said of what nobody ordered, or of several: no order is taken back."""
    stopped = any(mark.rule.gives.get("action") == Action.STOP.value for mark in read.marks)
    old = memory[place]
    unordered = old.kind is ClaimKind.MEDICINE and old.action is Action.NONE
    return stopped and (unordered or several(memory.own).search(read.text) is not None)


def _spoken_of(memory: Memory, read: Read, before: list[Claim]) -> list[int]:
    """What is meant where the words that take back name nothing: what the sentence named before, else what was last."""
    tests = of_tests(memory.own).search(read.text) is not None
    meant = tuple(kind for kind in _WITHDRAWN if not tests or kind is not ClaimKind.MEDICINE)
    recent = [place for place in sorted(memory.recent(read)) if memory[place].kind in meant]
    recent = [place for place in recent if memory[place].assertion is not Assertion.CONDITIONAL]  # a later plan stays
    new = [place for place in recent if memory[place].action not in _DONE_ALREADY]
    named = {claim.key for claim in before if claim.kind in _WITHDRAWN} or {memory[place].key for place in new[-1:]}
    return [place for place in recent if memory[place].key in named]


def _orders(memory: Memory, places: list[int]) -> list[int]:
    """Those of some claims that can be taken back."""
    return [
        place
        for place in places
        if memory[place].stands
        and memory[place].kind in _WITHDRAWN
        and memory[place].assertion is not Assertion.ASKED
        and memory[place].speaker in _DOCTORS
        and memory[place].action not in _DONE_ALREADY
    ]  # fmt: skip


def _is_one_medicine(claim: Claim, own: Pack) -> bool:
    """Whether a medicine is named itself, not by its class: to end it takes no other one back."""
    classes = own.lists.get("class_words")
    if claim.kind is not ClaimKind.MEDICINE or claim.concept is None or not classes:
        return False
    return own.compiled(f"(?:{'|'.join(classes)})$").search(claim.words) is None


def _last_order(memory: Memory, read: Read) -> list[int]:
    """The order that is meant by its class, or by a part of its name: the last one."""
    if correction_in(read.text, memory.own) != "withdraw":
        return []
    for place in memory.recent(read, CARRIED):
        old = memory[place]
        if old.stands and old.kind in ORDERED and old.action in TO_DO:
            return [place]
    return []


_PAUSE: Final = re.compile(r"[,，;；]")


def _taking_back(memory: Memory, read: Read) -> tuple[Span, ...]:
    """Where a sentence takes something back: each clause that does, up to the pause behind the words for it.

    All of the sentence, where the words for it lie across clauses.
    """
    patterns = withdrawing(memory.own)
    found: list[Span] = []
    for number, clause in enumerate(read.sentence.clauses):
        text = read.sentence.clause_text(number)
        ends = [match.end() for _, match in patterns.found(text)]
        if ends:
            pause = _PAUSE.search(text, max(ends))
            found.append(Span(clause.start, clause.start + pause.start() if pause else clause.end))
    return tuple(found) or (Span(0, len(read.text)),)


def without_denied_orders(memory: Memory, claims: list[Claim]) -> list[Claim]:
    """An earlier order that its doctor denies is withdrawn ("no amoxicillin, then")."""
    kept: list[Claim] = []
    for claim in claims:
        denied = claim.assertion is Assertion.DENIED and claim.kind in ORDERED and claim.speaker in _DOCTORS
        stopped = claim.action is Action.STOP and claim.when is When.NOW and claim.speaker in _DOCTORS
        stopped = stopped and claim.assertion is not Assertion.CONDITIONAL  # where something happens, not now
        meant = memory.meant_by(claim) if denied or (stopped and not memory.taken(claim)) else []
        undone = TO_DO if denied else (Action.START,)
        places = [place for place in meant if memory[place].stands and memory[place].action in undone]
        if stopped and not denied:
            said = {one.segment for one in claim.evidence}
            places = [place for place in places if memory[place].evidence[-1].segment not in said]
        for place in places:
            memory[place] = memory[place].but(standing=Standing.WITHDRAWN)
        before = any(not memory[place].stands and memory[place].action in TO_DO for place in meant)
        here = [n for n, one in enumerate(kept) if denied and one.key == claim.key and one.action is Action.START]
        for number in here:
            kept[number] = kept[number].but(standing=Standing.WITHDRAWN)
        kept.append(claim.but(standing=Standing.WITHDRAWN) if places or before or here else claim)
    return kept


def replace_orders(memory: Memory, claims: list[Claim]) -> None:
    """A later order of the same medicine with another dose takes the earlier one's place."""
    ordering = (Action.START, Action.CHANGE)
    for claim in claims:
        ordered = claim.kind is ClaimKind.MEDICINE and claim.action in ordering and claim.stands
        if not ordered or claim.regimen is None or claim.regimen.dose is None:
            continue
        for place in memory.about(claim):
            old = memory[place]
            standing = old.kind is ClaimKind.MEDICINE and old.action in ordering and old.stands
            if standing and old.regimen is not None and old.regimen.dose not in (None, claim.regimen.dose):
                memory[place] = old.but(standing=Standing.REPLACED)


def _sided_by_the_patient(memory: Memory, claims: list[Claim]) -> None:
    """Where the patient answers with the other side than the one that the doctor named, the doctor's does not stand."""
    for claim in claims:
        if claim.kind not in _STATES or claim.side not in ("left", "right") or claim.speaker in _DOCTORS:
            continue
        for place in memory.about(claim):
            old = memory[place]
            other = old.side in ("left", "right") and old.side != claim.side and old.speaker in _DOCTORS
            if other and old.stands and old.kind is claim.kind:
                memory[place] = old.but(standing=Standing.CORRECTED)


@of_pack
def _not_that(own: Pack) -> re.Pattern[str]:
    """The words right before a side that say that it is not this one."""
    words = "|".join(own.lists.get("not_side", ()))
    return re.compile(f"(?:{words})\\s*$" if words else r"(?!)", re.IGNORECASE)


def without_allergens(memory: Memory, read: Read, claims: list[Claim]) -> None:
    """An order of what somebody then told an allergy to is withdrawn where the doctor orders another medicine."""
    ordered = {c.key for c in claims if c.kind is ClaimKind.MEDICINE and c.action in (Action.START, Action.NONE)}
    if not ordered or read.sentence.speaker not in _DOCTORS or read.sentence.question:
        return
    for place in list(memory.recent(read, 4)):
        told = memory[place]
        if told.kind is not ClaimKind.ALLERGY or told.speaker in _DOCTORS or not told.stands or told.key in ordered:
            continue
        for other in memory.about(told):
            if memory[other].kind is ClaimKind.MEDICINE and memory[other].action is Action.START:
                memory[other] = memory[other].but(standing=Standing.WITHDRAWN)


def sided(memory: Memory, read: Read, claims: list[Claim], frame: Frame | None, *, loud: bool) -> None:
    """A side that an answer or a correction tells by itself ("which knee?" "the left one")."""
    named = [mark for mark in read.marks if "side" in mark.rule.gives]
    refused = [mark for mark in named if _not_that(memory.own).search(read.text[: mark.start])]
    sides = {mark.rule.gives["side"] for mark in named if mark not in refused}
    loud = loud or bool(refused)
    if frame is not None:
        _sided_by_the_patient(memory, claims)
    sited = any(claim.side or claim.kind in _STATES for claim in claims)
    asked = frame is not None and frame.kind == "place"
    if len(sides) != 1 or sited or read.sentence.question or not (asked or loud):
        return
    (side,) = sides
    for place in memory.recent(read):
        old = memory[place]
        if old.kind not in _STATES or not old.stands or old.whose is not Whose.PATIENT:
            continue
        present = Assertion.PRESENT if old.assertion is Assertion.ASKED else old.assertion
        told = old.but(side=side, assertion=present, evidence=(*old.evidence, evidence_of(read)))
        if old.side and old.side != side:
            memory[place] = old.but(standing=Standing.CORRECTED)
            memory.add(told, read)
        else:
            memory[place] = told
        return
