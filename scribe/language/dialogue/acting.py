"""What is done with a medicine that a sentence does not name: the one that was spoken of last.

"Halve it", "we will go up to eighty", "stay on that", 加到四分之三片, 照旧, "I packed that in".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from scribe.language.claim import ENDED, Action, Assertion, Claim, ClaimKind, Whose
from scribe.language.claim_maker import MISSED
from scribe.language.claims import Read
from scribe.language.dialogue.cues import (
    between_orders,
    conditional,
    named_by_its_use,
    other_than_medicine,
    referring,
    several,
)
from scribe.language.dialogue.dosing import dose_told, merged_regimen, new_number, regimen_of
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import CARRIED, Memory, evidence_of
from scribe.language.quantity import Quantity
from scribe.language.quantity.plausible import is_of_another
from scribe.language.quantity.regimen import Regimen
from scribe.language.scope import Mark
from scribe.model import Speaker

_NOT_CARRIED: Final = (Action.START.value, Action.TOOK.value)
_GOING_ON: Final = (Action.NONE, Action.GOES_ON)
_CHANGEABLE: Final = (*_GOING_ON, Action.MORE, Action.LESS, Action.NOT_TAKEN)
"""What a speaker can have said of a medicine who now says what is done with it."""
_ENDED: Final = (Action.STOP, Action.NOT_TAKEN, Action.REFUSED)
_OVER: Final = (Action.NOT_TAKEN, Action.RAN_OUT, Action.TOOK)
"""What an answer can say of a medicine that was asked about, without a word for it."""
_DOSED: Final = (Action.MORE, Action.LESS, Action.CHANGE, Action.TAPER)
"""Actions after which the dose until now does not hold any more."""
_OPEN: Final = ("topic", "object", "backward")
"""Reaches of rules whose thing can stand in a sentence before."""
_POINTED: Final = 12
"""Characters between what is done and the word that points at a medicine."""
_TESTS: Final = (ClaimKind.TEST, ClaimKind.PROCEDURE)
_ORDERED: Final = 2
"""Sentences between a test that is spoken of and its order without its name."""
_PUT: Final = 3
"""Sentences within which a lay person answers what a doctor put to them."""
_LISTED: Final = 2
"""Tests that make a list."""
_FARTHEST, _FAR, _NEAR = Decimal(4), Decimal("2.5"), Decimal("1.5")
"""How many times the old dose a new one can be, would hardly be, and easily is."""
_OF_BODIES: Final = ("kg", "[lb_av]", "[stone_av]", "[jin]")
"""In what people are weighed, and no medicine."""
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)


def acted(memory: Memory, read: Read, claims: list[Claim], *, alone: bool) -> Iterator[Claim]:
    """What a doctor says is done with the medicine that was spoken of last, or with all of them.

    Args:
        memory: the claims so far.
        read: the sentence.
        claims: its own claims.
        alone: whether it names no test and no procedure.
    """
    last = memory.last(ClaimKind.MEDICINE, read, within=CARRIED)
    if (
        last is None
        or conditional(read.marks)
        or _of_a_test(memory, read)
        or named_by_its_use(memory.own).search(read.text)
    ):
        return
    new = new_number(memory.own, read)
    if new is not None and new.unit in _OF_BODIES:
        return  # "I'd like you down to eighty kilos"
    for mark in _acting(memory, read, memory[last], quiet=not claims, alone=alone):
        if not memory.own.spaced and _of_a_value(read, claims, mark):
            continue
        done = False
        for place in _meant(memory, read, last, Action(mark.rule.gives["action"])):
            done = True
            yield from _acted_on(memory, read, place, mark)
        if done:
            return


def listed(memory: Memory, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims of a sentence in which a doctor lists tests and says nothing else: they are ordered."""
    if read.sentence.speaker is not Speaker.DOCTOR or read.sentence.question or len(claims) < _LISTED:
        return claims
    if any(not _bare_test(claim) for claim in claims):
        return claims
    rest, at = "", 0
    for claim in sorted(claims, key=lambda one: one.start):
        rest += " " + read.text[at : claim.start]
        at = claim.end
    rest = between_orders(memory.own).sub("", f"{rest} {read.text[at:]}")
    return claims if any(sign.isalnum() for sign in rest) else [claim.but(action=Action.ORDER) for claim in claims]


def _bare_test(claim: Claim) -> bool:
    plain = (claim.action, claim.assertion, claim.quantity) == (Action.NONE, Assertion.PRESENT, None)
    return plain and claim.kind in (ClaimKind.TEST, ClaimKind.PROCEDURE)


def _of_a_value(read: Read, claims: list[Claim], mark: Mark) -> bool:
    """Whether it is a value that went up or down, named in the same clause."""
    valued = (ClaimKind.MEASUREMENT, ClaimKind.TEST)
    here = read.sentence.clause_at(mark.start)
    dosed = Action(mark.rule.gives["action"]) in _DOSED
    return dosed and any(claim.kind in valued and claim.clause == here for claim in claims)


def _of_a_test(memory: Memory, read: Read) -> bool:
    """Whether the sentence before asks for a test: then "no need" means that."""
    latest = next(iter(memory.recent(read, 1)), None)
    kinds = (ClaimKind.TEST, ClaimKind.PROCEDURE)
    return latest is not None and memory[latest].kind in kinds and memory[latest].assertion is Assertion.ASKED


def _acting(memory: Memory, read: Read, old: Claim, *, quiet: bool, alone: bool) -> Iterator[Mark]:
    """The words of a sentence that say what is done with a medicine that it does not name."""
    marks = [m for m in read.marks if m.family == "changes" and "medicines" in m.rule.of and "action" in m.rule.gives]
    taken_up = old.action is Action.NOT_TAKEN
    starts = [m for m in marks if m.rule.gives["action"] == Action.START.value]
    taken_up = taken_up or (bool(starts) and quiet and _dosed_anew(memory, read, old))
    carried = [m for m in marks if m.rule.gives["action"] not in _NOT_CARRIED]
    for mark in carried or (starts if taken_up else ()):
        backward = mark.rule.reach == "backward"
        open_ = mark.rule.reach in _OPEN and (mark.rule.of == ("medicines",) or alone) and (quiet or not backward)
        dosed = Action(mark.rule.gives["action"]) in _DOSED and dose_told(memory, read, old).dose is not None
        if open_ or dosed or points(memory, read, mark):
            yield mark


def _dosed_anew(memory: Memory, read: Read, old: Claim) -> bool:
    """Whether a doctor tells another dose of what is taken ("5 is not enough. Take 10.")."""
    known = old.regimen.dose if old.regimen is not None else None
    if old.action is not Action.GOES_ON or known is None or read.sentence.speaker is not Speaker.DOCTOR:
        return False
    told = dose_told(memory, read, old)
    return told.dose not in (None, known) and told.unit == (old.regimen.unit if old.regimen is not None else "")


def points(memory: Memory, read: Read, mark: Mark) -> bool:
    """Whether a word for a medicine ("it", "those") stands in, or right behind, what says that something is done."""
    end = min(len(read.text), mark.end + _POINTED)
    return referring(memory.own).search(read.text, mark.start, end) is not None


def _meant(memory: Memory, read: Read, last: int, action: Action) -> list[int]:
    """The place of the medicine that is meant; of several ("both of those", 都) those that are taken."""
    if action in _DOSED:
        place = _by_its_dose(memory, read, last, action)
        return [place if memory.own.spaced else _of_that_time(memory, read, place)]
    answered = memory[last].speaker is not read.sentence.speaker or len(memory[last].segments) > 1
    denied = (memory[last].assertion, memory[last].action) == (Assertion.DENIED, Action.NONE)
    untaken = denied or (answered and memory[last].action is Action.NOT_TAKEN)
    if action is not Action.GOES_ON or not (untaken or several(memory.own).search(read.text)):
        return [last]
    taken = [
        place
        for place in memory.recent(read, CARRIED)
        if memory[place].kind is ClaimKind.MEDICINE
        and memory[place].stands
        and memory[place].whose is Whose.PATIENT
        and memory[place].action in _GOING_ON
        and memory[place].assertion is not Assertion.DENIED
    ]
    return taken or ([] if denied else [last])


def _by_its_dose(memory: Memory, read: Read, last: int, action: Action) -> int:
    """The medicine of which a new dose can be meant, where it hardly can be of the one that was spoken of last."""
    new = new_number(memory.own, read)
    if new is None:
        return last
    steps = {
        place: step
        for place in memory.recent(read, CARRIED)
        if memory[place].kind is ClaimKind.MEDICINE and memory[place].stands and memory[place].whose is Whose.PATIENT
        and (step := _step(memory[place], new, action)) is not None
    }  # fmt: skip
    mine, known = steps.pop(last, None), memory[last].regimen
    if (
        mine is None
        and (known is None or known.dose is None)
        and dose_told(memory, read, memory[last]).dose is not None
    ):
        return last
    nearer = [place for place, step in steps.items() if mine is None or (mine > _FAR and step <= _NEAR)]
    return nearer[0] if nearer and memory[nearer[0]].key != memory[last].key else last


def _step(old: Claim, new: Quantity, action: Action) -> Decimal | None:
    """How many times the dose until now a new one is, or the other way round; ``None`` where it cannot be one."""
    regimen = old.regimen
    if regimen is None or not regimen.dose or new.unit not in ("", regimen.unit) or new.value == regimen.dose:
        return None
    up = new.value > regimen.dose
    if not new.value or (action is Action.MORE and not up) or (action is Action.LESS and up):
        return None
    step = new.value / regimen.dose if up else regimen.dose / new.value
    return step if step <= _FARTHEST else None


def _of_that_time(memory: Memory, read: Read, last: int) -> int:
    """The place of the medicine of which a part of the day is told that the last one is not taken at."""
    told = dose_told(memory, read, memory[last])
    if len(told.timing) != 1 or told.timing[0] in _times(memory[last]):
        return last
    others = [
        place
        for place in memory.recent(read, CARRIED)
        if memory[place].kind is ClaimKind.MEDICINE and memory[place].stands and memory[place].regimen is not None
    ]
    having = [place for place in others if told.timing[0] in _times(memory[place])]
    return having[0] if having else last


def _times(claim: Claim) -> tuple[str, ...]:
    """The times of day that a medicine's regimen tells apart."""
    return tuple(part.timing for part in claim.regimen.parts) if claim.regimen is not None else ()


def _acted_on(memory: Memory, read: Read, place: int, mark: Mark) -> Iterator[Claim]:
    old, action = memory[place], Action(mark.rule.gives["action"])
    asked = old.assertion is Assertion.ASKED
    mine = old.speaker is read.sentence.speaker
    over = old.action in (Action.STOP, Action.NOT_TAKEN) and action in _DOSED
    put = old.action is Action.START and memory.read(place).sentence.question  # 打18个吧？: what is taken, and no order
    settled = mine and not asked and old.action not in _CHANGEABLE and not put
    if over or settled or is_of_another(regimen_of(memory, read, old), old.concept):
        return
    evidence = (*old.evidence, evidence_of(read))
    regimen = _regimen(memory, read, old, action)
    if action is Action.GOES_ON and not memory.own.spaced and _as_often_as_never(memory, read, old, regimen):
        action = Action.CHANGE
    if action is Action.START and old.action is Action.GOES_ON:
        action = Action.CHANGE  # taken, and now with another dose
    if action is Action.GOES_ON and old.action is Action.NOT_TAKEN:
        action = Action.START  # not taken until now, and to be taken
    ordered = mine and not asked and old.action is Action.NONE and len(old.segments) == 1
    if ordered and action is Action.GOES_ON and old.regimen is not None and old.regimen.dose is not None:
        return  # "30 mg a day. Do not stop it dead": an order, as it is
    if (mine and old.action in (action, Action.NONE)) or asked:
        memory[place] = old.but(action=action, regimen=regimen, evidence=evidence, assertion=Assertion.PRESENT)
        return
    yield old.but(
        action=action, regimen=regimen, assertion=Assertion.PRESENT, speaker=read.sentence.speaker, evidence=evidence,
        category=old.category if action in _ENDED else "",
    )  # fmt: skip


def _as_often_as_never(memory: Memory, read: Read, old: Claim, told: Regimen) -> bool:
    """Whether a doctor says that only how often something is taken changes (改隔天一次，还是一片)."""
    before = old.regimen.frequency if old.regimen is not None else None
    other = before is not None and told.frequency is not None and before.text != told.frequency.text
    return other and memory.own.any_of("changes_how_often").search(read.text) is not None


def _regimen(memory: Memory, read: Read, old: Claim, action: Action) -> Regimen:
    """How it is to be taken: the new dose with what else was told; without a new one, what the old one comes to."""
    told, before = dose_told(memory, read, old), old.regimen
    if before is None or action in _ENDED:
        return told
    if (parts := part_changed(before, told)) is not None:
        return parts
    if told.parts:
        before = replace(before, dose=None, unit="", frequency=None, timing=())
    if told.dose is not None or told.parts or before.dose is None or action not in _DOSED:
        return merged_regimen(told, before)
    if told.before is not None and told.before != before.dose and told.factor is None:
        return replace(before, before=told.before, before_unit=told.before_unit or before.unit)  # "10. Up from 5."
    dose = before.dose * told.factor if told.factor is not None else None
    return replace(
        before, dose=dose, unit=before.unit if dose is not None else "", dose_high=None, factor=told.factor,
        before=before.dose, before_unit=before.unit, frequency=told.frequency or before.frequency,
    )  # fmt: skip


def part_changed(before: Regimen, told: Regimen) -> Regimen | None:
    """A regimen of several doses a day with another one at the one time of day that is told (中午的减两个，打四个)."""
    if not before.parts or told.parts or told.dose is None or len(told.timing) != 1:
        return None
    same = [part for part in before.parts if part.timing[:1] == told.timing[0][:1]]
    if len(same) != 1 or told.unit not in ("", same[0].unit):
        return None
    parts = tuple(replace(part, dose=told.dose) if part is same[0] else part for part in before.parts)
    return replace(before, parts=parts, dose=None, unit="", frequency=None, timing=())


def until_now(memory: Memory, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims less the old dose that a doctor tells of what they have changed ("furosemide was forty")."""
    if read.sentence.speaker is not Speaker.DOCTOR or read.sentence.question or len(claims) != 1:
        return claims
    (claim,) = claims
    told = claim.regimen.dose if claim.kind is ClaimKind.MEDICINE and claim.regimen is not None else None
    was = memory.own.any_of("was_so_much").fullmatch(read.text[claim.end :])
    place = next((place for place in reversed([*memory.about(claim)]) if memory[place].stands), None)
    if told is None or was is None or claim.action is not Action.NONE or place is None:
        return claims
    old = memory[place]
    changed = old.action in _DOSED and old.assertion is Assertion.PRESENT and memory.within(place, read)
    if not changed or old.regimen is None or old.regimen.dose in (None, told):
        return claims
    memory[place] = old.but(
        regimen=replace(old.regimen, before=told, before_unit=claim.regimen.unit if claim.regimen is not None else ""),
        evidence=(*old.evidence, evidence_of(read)),
    )
    return []


def ordered_that(memory: Memory, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims of a doctor's sentence with the order of a test that was just spoken of ("yes, I'll book that")."""
    if claims or read.named("tests", "procedures", "medicines") or read.sentence.speaker is not Speaker.DOCTOR:
        return claims
    if read.sentence.question or conditional(read.marks):
        return claims
    marks = [m for m in read.marks if m.rule.gives.get("action") == Action.ORDER.value and m.rule.reach == "topic"]
    said = not memory.own.spaced  # 那去查一个: where nothing need point at it
    if not any("tests" in mark.rule.of and (said or points(memory, read, mark)) for mark in marks):
        return claims
    place = next((place for place in memory.recent(read, _ORDERED) if memory[place].kind in _TESTS), None)
    old = memory[place] if place is not None else None
    never = old is not None and (old.action, old.assertion) == (Action.DONE, Assertion.DENIED)
    if place is None or old is None or not old.stands or (old.action is not Action.NONE and not never):
        return claims
    told = old.but(action=Action.ORDER, assertion=Assertion.PRESENT, speaker=read.sentence.speaker)
    return [told.but(evidence=(*old.evidence, evidence_of(read)))]


def _just_asked(memory: Memory, read: Read, place: int) -> bool:
    """Whether a doctor put it, just before, that a medicine is taken ("still on it, aren't you?")."""
    return memory[place].speaker is Speaker.DOCTOR and memory.within(place, read, _PUT)


def taken_up(memory: Memory, claims: list[Claim]) -> list[Claim]:
    """What a doctor lets go on and the patient has not been taking is begun again."""
    kept: list[Claim] = []
    for claim in claims:
        goes_on = claim.kind is ClaimKind.MEDICINE and claim.action is Action.GOES_ON and claim.speaker not in _LAY
        told = [memory[place] for place in memory.about(claim)] if goes_on else []
        untaken = [old for old in told if old.stands and old.kind is claim.kind and old.action is not Action.NONE][-1:]
        again = bool(untaken) and untaken[0].action is Action.NOT_TAKEN
        kept.append(claim.but(action=Action.START) if again else claim)
    return kept


def pointed_at(memory: Memory, read: Read, claims: list[Claim], frame: Frame | None) -> None:
    """What a lay person does with a medicine that is only pointed at ("I packed that in"), or was just asked about."""
    named = any(claim.kind is ClaimKind.MEDICINE for claim in claims)
    lay = read.sentence.speaker in _LAY
    if named or not lay or read.sentence.question or conditional(read.marks):
        return
    if other_than_medicine(memory.own).search(read.text):
        return
    told = {mark.rule.gives["action"] for mark in read.marks if "action" in mark.rule.gives} - {Action.TOOK.value}
    several_told = len(told) > 1 and Action.GOES_ON.value in told  # "one up, one off, one as it was"
    for mark in sorted(read.marks, key=lambda one: one.rule.gives.get("action") == Action.TOOK.value):
        if mark.family != "changes" or "action" not in mark.rule.gives or "medicines" not in mark.rule.of:
            continue
        over = _OVER if memory.own.spaced else _OVER[:2]
        asked = mark.rule.reach in _OPEN and Action(mark.rule.gives["action"]) in over
        asked = asked or mark.rule.gives.get("category") == MISSED
        pointed = points(memory, read, mark)
        over_now = (
            mark.rule.gives.get("category") == ENDED and mark is read.marks[-1]
        )  # "used it a month, then stopped"
        if not pointed and (not asked or (several_told and not over_now)):
            continue
        place = memory.last(ClaimKind.MEDICINE, read, within=3)
        if place is None or (memory[place].action not in _GOING_ON and memory[place].assertion is not Assertion.ASKED):
            continue
        old = memory[place]
        if old.assertion is Assertion.DENIED:
            continue
        mine = mark.rule.gives.get("category") == "ended" and old.speaker in _LAY and memory.within(place, read, 1)
        if not pointed and old.assertion is not Assertion.ASKED and not _just_asked(memory, read, place) and not mine:
            continue
        if not pointed and frame is not None and frame.last.sentence.index > old.sentence and place not in frame.claims:
            continue  # "did I knock my head, you'll ask? I did not": it answers something else
        evidence = (*old.evidence, evidence_of(read))
        action = Action(mark.rule.gives["action"])
        ended = mark.rule.gives.get("category", "")
        memory[place] = old.but(action=action, assertion=Assertion.PRESENT, evidence=evidence, category=ended)
        return
