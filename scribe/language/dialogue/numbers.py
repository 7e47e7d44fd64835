"""Numbers that one sentence tells for another: answers, read-backs, doses that come after their medicine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Standing, When
from scribe.language.claims import Read
from scribe.language.dialogue.cues import any_of, conditional, is_now, reply_in
from scribe.language.dialogue.dosing import (
    HALF_OF_ONE,
    PLAIN,
    VALUES_OVER,
    alike,
    dose_told,
    is_meant,
    merged_regimen,
)
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.language.quantity import COUNTED_FORMS, DOSE_UNITS, Quantity, dimension
from scribe.language.quantity.digit_pairs import as_one
from scribe.language.quantity.regimen import Regimen
from scribe.language.rules import Pack
from scribe.model import Speaker

_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_OTHER_DOSE: Final = {Action.MORE.value, Action.LESS.value, Action.CHANGE.value}
_ORDERED: Final = (Action.NONE, Action.START, Action.CHANGE, Action.MORE, Action.LESS)
"""What a doctor can have ordered whose dose they then tell anew."""
_TOLD_OF: Final = (Action.NONE, Action.START, Action.MORE, Action.LESS, Action.CHANGE, Action.TAPER)
"""What a question can ask of a medicine whose dose a lay person then tells: it is what they take."""
OFFERED: Final = "offered"
"""What a pack's rules give a medicine that a doctor asks the patient to take."""


_TEENS: Final = range(13, 20)
"""Numbers that sound like tens: fifteen, fifty."""


def spelled_again(memory: Memory, read: Read) -> Read:
    """A sentence with two digits said one after the other as the number that was told before ("eight one": 8.1)."""
    known: set[Decimal] = set()

    def meant(value: Decimal) -> bool:
        if not known:
            known.update(number for place in memory.recent(read) for number in _numbers(memory[place]))
        return value in known or (value in _TEENS and 10 * (value - 10) in known)

    quantities = as_one(read.text, read.quantities, meant)
    return read if quantities == read.quantities else replace(read, quantities=quantities)


def reads_back(memory: Memory, frame: Frame, read: Read) -> bool:
    """Whether an answer tells a number anew that the question read back."""
    named = any(c.kind in (ClaimKind.MEDICINE, ClaimKind.MEASUREMENT) for c in read.claims)
    if any_of(memory.own, "counts_them").search(read.text):
        return False  # "all 3 of them"
    told = any(not one.ordinal and not _stands_for_a_thing(one, read, memory.own) for one in read.quantities)
    asked = any(not one.ordinal for one in frame.last.quantities)
    return told and asked and not named and not frame.answered


def _stands_for_a_thing(one: Quantity, read: Read, own: Pack) -> bool:
    """Whether "one" stands for what was spoken of, and counts nothing: "the brown one"."""
    bare = one.value == 1 and not one.unit and one.second is None
    return bare and own.any_of("one_of_a_kind").search(read.text, 0, one.end) is not None


def number_told(memory: Memory, frame: Frame, read: Read, claims: list[Claim]) -> list[Claim]:
    """The number of an answer in the place of the one that was asked for."""
    if conditional(frame.last.marks) or _changes(read):
        return claims  # "and if it is still over ten?" asks for no other value; "I will double that" tells none
    asked = {value for q in frame.last.quantities for value in q.values}
    said = {value for q in read.quantities for value in q.values}
    for place in (*reversed(frame.claims), *memory.recent(read)):
        old = memory[place]
        if not memory.within(place, read) or not old.stands or not _numbers(old) & asked:
            continue
        if old.kind is ClaimKind.MEASUREMENT and old.when is When.NOW and asks_of_before(frame.last):
            continue  # 尿酸512，前年多少？
        says = reply_in(read.text, memory.own)[0]
        over = says != "no" and not frame.last.sentence.question
        over = over and _is_ordered(old) and read.sentence.speaker in _LAY  # said over wrongly, it changes no order
        same = (said <= asked and says == "yes") or (_numbers(old) & said and len(said) == 1)
        refused = not memory.own.spaced and not any(is_meant(memory, read, one) for one in read.quantities)
        if over or same or refused:
            return claims
        new = _renumbered(memory, old, read)
        if new is None or new == old:
            continue
        present = old.assertion is Assertion.ASKED
        memory[place] = old.but(standing=Standing.CORRECTED)
        lay = read.sentence.speaker in _LAY
        if new.kind is ClaimKind.MEDICINE and new.action in (Action.NONE, Action.START) and (present or lay):
            new = new.but(action=Action.GOES_ON)
        assertion = Assertion.PRESENT if present else old.assertion
        frame.claims = [one for one in frame.claims if one != place]
        return [*claims, new.but(evidence=(*old.evidence, evidence_of(read)), assertion=assertion)]
    return claims


def asks_of_before(question: Read) -> bool:
    """Whether a question asks for a value of an earlier time."""
    past = (mark.rule for mark in question.marks if mark.rule.gives.get("when") == When.PAST.value)
    return any(not rule.of or "measures" in rule.of for rule in past)


def _is_ordered(claim: Claim) -> bool:
    """Whether a doctor orders a medicine, or tells it with nothing else done with it."""
    ordered = claim.action in _ORDERED and claim.assertion is Assertion.PRESENT
    return claim.kind is ClaimKind.MEDICINE and claim.speaker is Speaker.DOCTOR and ordered


def _numbers(claim: Claim) -> set[Decimal]:
    values: set[Decimal] = set(claim.quantity.values) if claim.quantity is not None else set()
    if claim.regimen is not None:
        values |= {one for one in (claim.regimen.dose, claim.regimen.strength) if one is not None}
        values |= {Decimal(words) for words in claim.regimen.unclear if re.fullmatch(PLAIN, words)}
    return values


def _renumbered(memory: Memory, old: Claim, read: Read) -> Claim | None:
    if old.kind is not ClaimKind.MEDICINE or old.regimen is None:
        return _with_number(old, read.quantities[0])
    told = dose_told(memory, read, old)
    if told.dose is None and read.quantities:
        new = _with_number(old, read.quantities[-1])
        if new is not None or told.frequency is None:
            return new
    merged = replace(merged_regimen(told, old.regimen), unclear=told.unclear)
    known = old.regimen
    sized = known.dose is not None and known.unit in DOSE_UNITS and told.unit in COUNTED_FORMS
    if sized and told.strength is None and reply_in(read.text, memory.own)[0] == "yes":
        merged = replace(merged, strength=known.dose, strength_unit=known.unit)  # "5 mg?" "yes, one a day"
    return old.but(regimen=merged)


def _with_number(old: Claim, number: Quantity) -> Claim | None:
    """The claim with another number in the place of its comparable one."""
    if old.quantity is not None and dimension(number.unit) in ("", dimension(old.quantity.unit)):
        if not alike(number.value, old.quantity.value, VALUES_OVER):
            return None
        return old.but(quantity=replace(old.quantity, value=number.value, second=number.second or old.quantity.second))
    regimen = old.regimen
    if regimen is None:
        return None
    known = regimen.dose
    fits = known is not None and (number.unit == regimen.unit or alike(number.value, known))
    if regimen.parts or (regimen.unit in COUNTED_FORMS and number.value % HALF_OF_ONE):
        return None
    if known is not None and fits and number.unit in ("", "item", regimen.unit):
        return old.but(regimen=replace(regimen, dose=number.value))
    return None


def _meant_number(memory: Memory, read: Read) -> Quantity:
    """The last number of a sentence that it does not itself refuse (是二十，不是十五)."""
    wanted = [one for one in read.quantities if is_meant(memory, read, one)]
    return (wanted or read.quantities)[-1]


def _with_parts(memory: Memory, old: Claim, read: Read) -> Claim | None:
    """The medicine with what is taken at which times of the day, where a sentence tells that anew (早二晚一)."""
    if memory.own.spaced or old.kind is not ClaimKind.MEDICINE or old.regimen is None:
        return None
    told = dose_told(memory, read, old)
    if not told.parts:
        return None
    known = replace(old.regimen, dose=None, unit="", dose_high=None, frequency=None, timing=())
    return old.but(regimen=replace(known, parts=told.parts, frequency=told.frequency))


def says_over(memory: Memory, read: Read, number: Quantity) -> bool:
    """Whether a number is the dose that was told just before of a medicine, and no other value."""
    recent = (memory[place] for place in memory.recent(read, 2))
    return any(one.kind is ClaimKind.MEDICINE and one.stands and number.value in _numbers(one) for one in recent)


def number_corrected(memory: Memory, read: Read) -> Iterator[Claim]:
    """The last number of a sentence in the place of the last comparable one."""
    if not memory.own.spaced and not any(is_meant(memory, read, one) for one in read.quantities):
        return
    number = _meant_number(memory, read)
    if read.sentence.speaker in _LAY and says_over(memory, read, number):
        return
    for place in memory.recent(read):
        old = memory[place]
        new = (_with_parts(memory, old, read) or _with_number(old, number)) if old.stands else None
        if new is None or (old.kind is ClaimKind.MEASUREMENT and _tells_of_a_change(read)):
            continue  # a dose that is changed puts no value right
        if old.kind is ClaimKind.MEASUREMENT and conditional(read.marks):
            continue  # "if you hit 38, ring": what is to be done puts no value right
        if old.kind is ClaimKind.MEASUREMENT and old.when is When.PAST and is_now(memory.own).search(read.text):
            continue  # "84 in June." "It is 71 today.": both are so
        if old.kind is ClaimKind.MEDICINE and old.action is Action.GOES_ON and _changes(read):
            return  # what is taken is changed, and was told rightly
        memory[place] = old.but(standing=Standing.CORRECTED)
        assertion = Assertion.PRESENT if old.assertion is Assertion.ASKED else old.assertion
        if new.kind is ClaimKind.MEDICINE and read.sentence.speaker in _LAY and new.action is Action.NONE:
            new = new.but(action=Action.GOES_ON)  # what is taken, and no order
        yield new.but(evidence=(*old.evidence, evidence_of(read)), assertion=assertion)
        return


def _changes(read: Read) -> bool:
    """Whether a doctor says that a dose is to be another one."""
    return read.sentence.speaker is Speaker.DOCTOR and _tells_of_a_change(read)


def _tells_of_a_change(read: Read) -> bool:
    """Whether anybody says that a dose is to be another one."""
    return bool({mark.rule.gives.get("action") for mark in read.marks} & _OTHER_DOSE)


_BREATH: Final = 4
"""Sentences of one breath in which a doctor tells a dose, and then another one for it."""


def redosed(memory: Memory, read: Read) -> bool:
    """A dose that a doctor tells anew in the same breath ("15. Er, 7.5, once a day."); whether it was so."""
    place = memory.last(ClaimKind.MEDICINE, read, within=_BREATH)
    old = memory[place] if place is not None else None
    if place is None or old is None or old.regimen is None or old.regimen.dose is None or old.regimen.duration:
        return False
    ordered = old.speaker is read.sentence.speaker is Speaker.DOCTOR and old.action in _ORDERED
    breath = old.evidence[-1].segment == read.sentence.segment
    anew = any_of(memory.own, "dose_anew").search(read.text)
    bare = re.match(rf"{PLAIN}(?!\d)", read.text) and old.regimen.frequency is None and memory.within(place, read, 2)
    if not ordered or read.sentence.question or not (anew or (bare and breath)):
        return False
    told = dose_told(memory, read, old)
    if told.dose in (None, old.regimen.dose) or told.unit != old.regimen.unit:
        return False
    merged = merged_regimen(told, old.regimen)
    memory[place] = old.but(regimen=replace(merged, unclear=()), evidence=(*old.evidence, evidence_of(read)))
    return True


def asks_of_something_else(memory: Memory, question: Read) -> bool:
    """Whether a question names no medicine and does not only ask how one is taken, in Chinese (水喝多少？)."""
    if memory.own.spaced or question.named("medicines"):
        return False
    return any_of(memory.own, "asks_how_it_is_taken").fullmatch(question.text) is None


def number_answered(memory: Memory, frame: Frame, read: Read, claims: list[Claim]) -> Iterator[Claim]:
    """A dose or a frequency that answers a question about a medicine already named."""
    if any(claim.kind in (ClaimKind.MEDICINE, ClaimKind.MEASUREMENT) for claim in claims):
        return
    if any_of(memory.own, "counts_them").search(read.text):
        return
    put = {one.value for one in frame.last.quantities}
    if not frame.claims and len(put) > 1 and any(one.value in put for one in read.quantities):
        yield from number_corrected(memory, read)
        return
    asked = [place for place in frame.claims if memory[place].kind is ClaimKind.MEDICINE]
    place = asked[-1] if asked else memory.last(ClaimKind.MEDICINE, read, within=4)
    open_ = frame.kind in ("number", "medicines") and not asks_of_something_else(memory, frame.last)
    about = asked or (read.quantities and open_)
    if place is not None and about:
        add_regimen(memory, place, read)
        taken_so(memory, place, read)


def _is_taken(memory: Memory, old: Claim, read: Read) -> bool:
    """Whether a sentence tells how something is taken, and not that it was ("Twice a day. It's going well.")."""
    marks = [mark.rule.gives for mark in read.marks]
    over = any(given.get("when") == When.PAST.value or "action" in given for given in marks)
    return not over and dose_told(memory, read, old).frequency is not None


def taken_so(memory: Memory, place: int, read: Read) -> None:
    """A lay person who tells the dose that was asked for takes the medicine."""
    old = memory[place]
    known, now = old.regimen or Regimen(), dose_told(memory, read, old)
    told = all(any((one.dose, one.frequency, one.parts)) for one in (known, now))
    open_ = (old.assertion is Assertion.ASKED or old.action is Action.NONE) and old.category != OFFERED
    denied = old.assertion is Assertion.DENIED
    mine = old.speaker is read.sentence.speaker and old.assertion is Assertion.PRESENT and memory.within(place, read, 1)
    given = mine and old.action is Action.TOOK and old.when is not When.PAST
    if given and _is_taken(memory, old, read):
        open_ = True
    if told and open_ and not denied and read.sentence.speaker in _LAY:
        action = Action.GOES_ON if old.action in _TOLD_OF or given else old.action
        memory[place] = old.but(action=action, assertion=Assertion.PRESENT)


def _comes_to(old: Claim, told: Regimen, read: Read) -> Regimen | None:
    """What a dose per kilogram comes to, as a doctor works it out afterwards ("you are 60, so 12 milligrams")."""
    known = old.regimen
    mine = read.sentence.speaker is Speaker.DOCTOR and not told.per_kilo and told.unit in DOSE_UNITS
    if known is None or not known.per_kilo or told.dose is None or not mine:
        return None
    return merged_regimen(told, replace(known, per_kilo=False, per_day_total=False))


def add_regimen(memory: Memory, place: int, read: Read) -> None:
    """Gives a medicine what a later sentence tells of its dose, where it was not told yet."""
    old = memory[place]
    if read.sentence.index - memory.missed_at <= 1:
        return  # how often it is left out
    told = dose_told(memory, read, old)
    if not any((told.dose, told.frequency, told.duration, told.strength, told.as_needed, told.route)):
        return
    merged = _comes_to(old, told, read) or merged_regimen(old.regimen, told)
    if merged != old.regimen:
        memory[place] = old.but(regimen=merged, evidence=(*old.evidence, evidence_of(read)))


def _not_so(memory: Memory, place: int, read: Read) -> None:
    """How often a medicine is taken that a doctor read out, and the patient does not take so: nobody knows."""
    old = memory[place]
    read_out = old.speaker is Speaker.DOCTOR and old.action in (Action.NONE, Action.GOES_ON)
    if read_out and old.regimen is not None and memory.within(place, read, 1):
        regimen = replace(old.regimen, frequency=None, parts=(), timing=())
        memory[place] = old.but(action=Action.GOES_ON, regimen=regimen, evidence=(*old.evidence, evidence_of(read)))


_FIRST: Final = 12
"""Characters before the number of an answer that tells another one at once ("no, it is")."""


def puts_right(memory: Memory, before: Read | None, read: Read, old: Claim) -> bool:
    """Whether a number takes the place of one: it is told at once after it, or after words that take that back."""
    if before is None or before.sentence.index != read.sentence.index - 1 or not read.quantities:
        return False
    if any(mark.rule.gives.get("when") == When.PAST.value for mark in read.marks):
        return False  # "it was 2.4 last time"
    if any_of(memory.own, "takes_back").search(before.text) and before.sentence.speaker is read.sentence.speaker:
        return True
    read_out = old.speaker is Speaker.DOCTOR and before.sentence.speaker is Speaker.DOCTOR
    mine = old.evidence[-1].segment == before.sentence.segment
    first = read.quantities[0]
    counted = first.unit in COUNTED_FORMS and (old.regimen is None or first.unit != old.regimen.unit)
    return read_out and mine and first.start <= _FIRST and not first.ordinal and not counted


def retold(memory: Memory, before: Read | None, read: Read, claims: list[Claim]) -> None:
    """A dose that a lay person puts right in the next breath ("It was. It's twenty since January.")."""
    counted = any(claim.kind in (ClaimKind.MEDICINE, ClaimKind.MEASUREMENT) for claim in claims)
    place = memory.last(ClaimKind.MEDICINE, read, within=3) if not counted else None
    if place is None or read.sentence.speaker not in _LAY:
        return
    old = memory[place]
    if any_of(memory.own, "not_so").search(read.text):
        _not_so(memory, place, read)
    if not is_now(memory.own).search(read.text) and not puts_right(memory, before, read, old):
        return
    told = dose_told(memory, read, old)
    known = old.regimen.dose if old.regimen is not None else None
    read_out = old.action is Action.NONE and old.speaker is Speaker.DOCTOR and old.assertion is Assertion.PRESENT
    open_ = old.action is Action.GOES_ON or read_out
    open_ = open_ and old.assertion is Assertion.PRESENT
    counted = told.unit in COUNTED_FORMS and old.regimen is not None and old.regimen.unit in DOSE_UNITS
    if open_ and told.dose is not None and known is not None and told.dose != known and not counted:
        evidence = (*old.evidence, evidence_of(read))
        merged = merged_regimen(told, old.regimen) if old.regimen is not None else told
        memory[place] = old.but(action=Action.GOES_ON, regimen=merged, evidence=evidence)
