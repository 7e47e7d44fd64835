"""Typed facts from English clauses, and the lines that are written from them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from scribe.drafting.extractive import wording_en as words
from scribe.drafting.extractive.questions_en import OF_MEDICINES, denied_by
from scribe.drafting.extractive.said import Kind, Line, Said
from scribe.drafting.extractive.topics_en import ALLERGENS, role
from scribe.language.quantity import UNIT_EN, find_frequency, find_route, ucum
from scribe.model import (
    AllergyAttributes,
    AllergyFact,
    Assertion,
    Coding,
    Fact,
    FollowUpAttributes,
    FollowUpFact,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    OrderAttributes,
    OrderFact,
    PlanItemAttributes,
    PlanItemFact,
    ProblemAttributes,
    ProblemFact,
    Speaker,
    Topic,
    VitalSignAttributes,
    VitalSignFact,
    VitalSignName,
)
from scribe.terminology import (
    ATC,
    ICD10,
    MEDICINE_CLASSES,
    VITAL_SIGNS,
    conditions,
    medicines,
    symptoms,
    tests,
)

_PRESSURE = re.compile(r"(?<!\d)(\d{2,3})\s*(?:over|/)\s*(\d{2,3})(?!\d)")
_EARLIER = re.compile(r"[^.,;]{0,20}\b(?:last|previous|yesterday|ago)\b", re.IGNORECASE)
"""What follows a reading that is not of today."""
_SIGNS: tuple[tuple[VitalSignName, str], ...] = (
    (VitalSignName.HEART_RATE, r"(?:heart rate|pulse)(?: rate)?"),
    (VitalSignName.RESPIRATORY_RATE, r"(?:respiratory rate|respirations?|breathing rate)"),
    (VitalSignName.BODY_TEMPERATURE, r"(?:temperature|temp|fever)"),
    (
        VitalSignName.OXYGEN_SATURATION,
        r"(?:oxygen(?: saturation| level)?|o2(?: sats?)?|sats?|saturation|spo2|pulse ox)",
    ),
    (VitalSignName.BODY_WEIGHT, r"(?:weight|weigh)"),
)


def vital_facts(said: Said) -> list[VitalSignFact]:
    """Vital signs with values; those that the patient measured are marked ``at_home``."""
    facts: list[VitalSignFact] = []
    if re.search(
        r"\b(?:if|above|below|under|goal|target|should be|less than|more than|normal is|want (?:it|you|your))\b",
        said.text,
        re.IGNORECASE,
    ):
        return facts
    for match in _PRESSURE.finditer(said.text):
        top, bottom = Decimal(match[1]), Decimal(match[2])
        possible = 60 <= top <= 280 and 30 <= bottom <= 160 and top > bottom
        if possible and not _EARLIER.match(said.text, match.end()):
            facts.append(
                _vital(
                    said,
                    VitalSignName.BLOOD_PRESSURE,
                    top,
                    "mm[Hg]",
                    f"Blood pressure {top}/{bottom} mmHg",
                    bottom,
                )
            )
    for name, pattern in _SIGNS:
        number = re.search(
            (
                rf"\b{pattern}\b[^.,;\d]{{0,25}}?(?<![\d/])(\d+(?:\.\d+)?)(?![\d/]| over)(?:\s*(pounds?|"
                rf"lbs?|kilos?|kg|kilograms?|degrees? celsius|°C|°F))?"
            ),
            said.text,
            re.IGNORECASE,
        )
        if number is None:
            continue
        value, term = Decimal(number[1]), VITAL_SIGNS[name]
        if not term.lowest <= value <= term.highest:
            continue
        unit = term.unit
        shown = term.shown_en
        if name is VitalSignName.BODY_TEMPERATURE and value > 45:
            unit, shown = "[degF]", " °F"
        if name is VitalSignName.BODY_WEIGHT:
            unit = ucum(number[2] or "") or ""
            shown = {"[lb_av]": " lb", "kg": " kg"}.get(unit, "")
            if not unit:
                continue
        facts.append(_vital(said, name, value, unit, f"{term.en} {value}{shown}"))
    return facts


def _vital(
    said: Said, name: VitalSignName, value: Decimal, unit: str, text: str, diastolic: Decimal | None = None
) -> VitalSignFact:
    term = VITAL_SIGNS[name]
    home = role(said) is not Speaker.DOCTOR or re.search(r"\bhome\b", said.text, re.IGNORECASE) is not None
    return VitalSignFact(
        id="",
        text=f"Home {text[0].lower()}{text[1:]}" if home else text,
        evidence=said.evidence,
        codings=(Coding(system="http://loinc.org", code=term.loinc, display=term.display),),
        attributes=VitalSignAttributes(name=name, value=value, diastolic=diastolic, unit=unit, at_home=home),
    )


def vital_lines(said: Said) -> list[Line]:
    """One line for each vital sign measured in the room; what was measured at home stays in the patient's words."""
    return [
        Line(Topic.VITAL_SIGNS, words.sentence(fact.text), said.evidence, said.order)
        for fact in vital_facts(said)
        if not fact.attributes.at_home
    ]


def facts_of(said: Said, topic: Topic) -> list[Fact]:
    """Every fact that a piece carries."""
    facts: list[Fact] = []
    if said.kind is Kind.DENIED:
        return [*_problems(said, topic, Assertion.DENIED)]
    facts.extend(vital_facts(said))
    if topic is Topic.ALLERGIES:
        return [*facts, *_allergies(said)]
    if topic is Topic.FAMILY_HISTORY:
        return [*facts, *_problems(said, topic, Assertion.FAMILY)]
    doctor = role(said) is Speaker.DOCTOR
    if not doctor or topic in (
        Topic.PLAN,
        Topic.INSTRUCTIONS,
        Topic.MEDICATIONS,
        Topic.PRESENT_ILLNESS,
        Topic.PAST_HISTORY,
    ):
        conditional = doctor and re.search(r"\b(?:if|unless|might|may|not today|consider)\b", said.text, re.IGNORECASE)
        facts.extend(() if conditional else _medications(said, topic))
    if topic in (Topic.PLAN, Topic.INSTRUCTIONS, Topic.FOLLOW_UP):
        facts.extend(_planned(said, topic, has_medicine=bool(facts)))
    elif topic in (Topic.EXAMINATION, Topic.NEGATIVE_SIGNS) and role(said) is Speaker.DOCTOR:
        absent = (replace(said, text=item, kind=Kind.DENIED) for item in denied_by(said.text))
        facts.extend(fact for one in absent for fact in _problems(one, topic, Assertion.DENIED))
    elif topic in (Topic.PRESENT_ILLNESS, Topic.REVIEW_OF_SYSTEMS, Topic.PAST_HISTORY, Topic.ASSESSMENT):
        status = Assertion.HISTORICAL if topic is Topic.PAST_HISTORY else Assertion.PRESENT
        facts.extend(_problems(said, topic, status))
    return facts


def _problems(said: Said, topic: Topic, assertion: Assertion) -> list[Fact]:
    facts: list[Fact] = []
    seen: set[str] = set()
    reached = -1
    found = (*conditions().find(said.text, "en"), *symptoms().find(said.text, "en"))
    for match in sorted(found, key=lambda each: (each.start, -each.end)):
        if match.start < reached:
            # "hay fever" is no fever
            continue
        reached = match.end
        before = said.text[max(0, match.start - 40) : match.start].lower()
        status = assertion
        if assertion is Assertion.PRESENT and re.search(r"\b(?:no|not|denies|without|never)\b[^.]*$", before):
            status = Assertion.DENIED
        elif assertion is Assertion.PRESENT and re.search(
            r"\b(?:might|may|could|possible|possibly|likely|probably|suspect)\b", said.text.lower()
        ):
            status = Assertion.POSSIBLE
        if match.term.en in seen:
            continue
        seen.add(match.term.en)
        code = match.term.code if match.text.lower() in (match.term.en, *match.term.also_en) else ""
        side = re.search(r"\b(left|right)\b", before[-20:])
        facts.append(
            ProblemFact(
                id="",
                text=match.term.en,
                evidence=said.evidence,
                codings=(Coding(system=ICD10, code=code, display=match.term.en),) if code else (),
                attributes=ProblemAttributes(
                    assertion=status,
                    diagnosis=topic is Topic.ASSESSMENT and status is not Assertion.DENIED,
                    side=side[1] if side else "",
                ),
            )
        )
    return facts


_NONE = re.compile(r"\b(?:no|not|denies|none|nope)\b", re.IGNORECASE)
_EXCEPT = re.compile(r"\b(?:but|except|although|apart from|other than|besides|just|only)\b", re.IGNORECASE)


def _allergies(said: Said) -> list[Fact]:
    substances = [(match.start, match.text) for match in medicines().find(said.text, "en")]
    taken = [name.lower() for _, name in substances]
    substances += [
        (m.start(), m.group(0))
        for m in ALLERGENS.finditer(said.text)
        if not any(m.group(0).lower() in x for x in taken)
    ]
    if substances:
        return [_allergy(said, start, name, alone=len(substances) == 1) for start, name in sorted(substances)]
    if not _NONE.search(said.text):
        return []
    of_medicines = OF_MEDICINES.search(said.text) is not None
    return [
        AllergyFact(
            id="",
            text="No known drug allergies" if of_medicines else "No known allergies",
            evidence=said.evidence,
            attributes=AllergyAttributes(assertion=Assertion.DENIED, category="medication" if of_medicines else ""),
        )
    ]


def _allergy(said: Said, start: int, name: str, *, alone: bool) -> AllergyFact:
    """One substance; a "no" counts for it only when no "but" stands between the two."""
    before = _EXCEPT.split(said.text[:start])[-1]
    after = _EXCEPT.split(said.text[start:])[0]
    denied = _NONE.search(f"{before} {after}") if alone else re.search(r"\bnot (?:to )?$", before)
    reaction = next((m.text for m in (*symptoms().find(said.text, "en"), *conditions().find(said.text, "en"))), "")
    return AllergyFact(
        id="",
        text=f"Allergy to {name}",
        evidence=said.evidence,
        attributes=AllergyAttributes(
            substance=name, reaction=reaction, assertion=Assertion.DENIED if denied else Assertion.PRESENT
        ),
    )


_CHANGES: tuple[tuple[MedicationChange, str], ...] = (
    (MedicationChange.CONTINUES, r"\b(?:do not|not|never|should not) (?:stop|come off|quit)\b"),
    (
        MedicationChange.DECLINED,
        (
            r"\b(?:do not want to (?:start|take)|rather not|not going to (?:start|give)|would not (?:start|take)"
            r"|not (?:re-?)?start)\b"
            r"|\b(?:do|must|should|can)(?: ?not|n't) (?:take|use) (?:any |the |your )?[\w-]+"
            r"(?: again| any ?more| at all)?$"
        ),
    ),
    (
        MedicationChange.STOPPED,
        (
            r"\b(?:is|are|was|came|been) off (?:it|them|the|that)\b"
            r"|\b(?:stop|stopped|discontinue|come off|quit|stay off|hold)\b"
        ),
    ),
    (MedicationChange.CHANGED, r"\b(?:increase|decrease|raise|lower|reduce|bump|double|go up|switch|change)\b"),
    (MedicationChange.CONTINUES, r"\b(?:continue|keep|stay on|still|refill)\b"),
    (MedicationChange.STARTED, r"\b(?:start|prescribe|give you|put you on|begin|add|try|take|send in|use)\b"),
)


def _medications(said: Said, topic: Topic) -> list[Fact]:
    found = medicines().find(said.text, "en")
    facts: list[Fact] = []
    for place, match in enumerate(found):
        if match.term.en in MEDICINE_CLASSES:
            continue
        end = found[place + 1].start if place + 1 < len(found) else len(said.text)
        window = said.text[match.start : end]
        dose = re.search(rf"(\d+(?:\.\d+)?)[ -]?({UNIT_EN})\b", window, re.IGNORECASE)
        often = find_frequency(window, "en")
        span = re.search(r"\bfor (?:the next )?((?:\d+|a) (?:more )?(?:days?|weeks?|months?))", window, re.IGNORECASE)
        facts.append(
            MedicationFact(
                id="",
                text=words.measured(
                    " ".join(
                        x for x in (match.term.en, dose.group(0) if dose else "", often.text if often else "") if x
                    )
                ),
                evidence=said.evidence,
                codings=(Coding(system=ATC, code=match.term.code, display=match.term.en),) if match.term.code else (),
                attributes=MedicationAttributes(
                    name=match.term.en,
                    change=_change(said, topic),
                    dose=Decimal(dose[1]) if dose else None,
                    dose_unit=ucum(dose[2]) if dose else "",
                    route=find_route(window, "en"),
                    frequency=often.text if often else "",
                    per_day=often.per_day if often else None,
                    as_needed=bool(often and often.as_needed),
                    duration=span[1] if span else "",
                ),
            )
        )
    return facts


def _change(said: Said, topic: Topic) -> MedicationChange:
    if role(said) is Speaker.DOCTOR and topic in (Topic.PLAN, Topic.INSTRUCTIONS, Topic.FOLLOW_UP):
        for change, pattern in _CHANGES:
            if re.search(pattern, said.text, re.IGNORECASE):
                return change
        return MedicationChange.STARTED
    if re.search(
        r"\b(?:stopped|quit|came off|(?:is|am) off (?:it|that|the)|no longer|used to)\b", said.text, re.IGNORECASE
    ):
        return MedicationChange.STOPPED
    if re.search(r"\b(?:took|tried|gave|given|was (?:on|taking)|had)\b", said.text, re.IGNORECASE):
        return MedicationChange.PAST
    return MedicationChange.CONTINUES


def _planned(said: Said, topic: Topic, *, has_medicine: bool) -> list[Fact]:
    text = words.planned(said.text).rstrip(".")
    if not text:
        return []
    if topic is Topic.FOLLOW_UP:
        when = re.search(
            r"\bin (?:about )?(?:\d+|a|a few|a couple(?: of)?)(?: to \d+)? (?:days?|weeks?|months?|years?)\b",
            said.text,
            re.IGNORECASE,
        )
        condition = re.search(r"\bif .+$", said.text, re.IGNORECASE)
        return [
            FollowUpFact(
                id="",
                text=text,
                evidence=said.evidence,
                attributes=FollowUpAttributes(
                    when=when.group(0) if when else "", condition=words.others(condition.group(0)) if condition else ""
                ),
            )
        ]
    orders: list[Fact] = []
    negated = re.search(r"\b(?:no|not)\b", said.text, re.IGNORECASE)
    if (
        re.search(
            r"\b(?:order|get|refer|send|check|repeat|schedule|obtain|test|do|x-?ray|need)\b", said.text, re.IGNORECASE
        )
        and not negated
    ):
        orders = [
            OrderFact(
                id="",
                text=match.term.en,
                evidence=said.evidence,
                attributes=OrderAttributes(name=match.term.en, category=match.term.category),
            )
            for match in tests().find(said.text, "en")[:4]
        ]
    if orders or has_medicine:
        return orders
    return (
        [PlanItemFact(id="", text=text, evidence=said.evidence, attributes=PlanItemAttributes(instruction=text))]
        if text
        else []
    )
