"""Typed facts from Mandarin clauses, and the lines that are written from them."""

from __future__ import annotations

import re
from decimal import Decimal

from scribe.drafting.extractive import wording_zh as words
from scribe.drafting.extractive.said import Kind, Line, Said
from scribe.drafting.extractive.topics_zh import role
from scribe.language.quantity import UNIT_ZH, find_frequency, find_route, ucum
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
    Match,
    conditions,
    medicines,
    symptoms,
    tests,
)

_PRESSURE = re.compile(r"(?<!\d)(\d{2,3})\s*(?:比|/)\s*(\d{2,3})(?!\d)")
_EARLIER = re.compile(r"(?:上次|上周|上个?月|昨天|前天|之前|以前|当时|去年|急诊|住院)[^，。；]*$")
"""What goes before a reading that is not of today."""
_SIGNS: tuple[tuple[VitalSignName, str], ...] = (
    (VitalSignName.HEART_RATE, r"(?:心率|脉搏|心跳)[^\d，。]{0,4}(\d+)"),
    (VitalSignName.RESPIRATORY_RATE, r"呼吸[^\d，。]{0,4}(\d+)"),
    (VitalSignName.BODY_TEMPERATURE, r"(\d{2}(?:\.\d)?) ?(?:℃|度)"),
    (VitalSignName.OXYGEN_SATURATION, r"(?:血氧|氧饱和度|血氧饱和度)[^\d。]{0,6}?(\d{2,3})(?!\.)"),
    (VitalSignName.BODY_WEIGHT, r"体重[^\d，。]{0,4}(\d+(?:\.\d+)?) ?(kg|公斤|千克|斤)"),
    (VitalSignName.BODY_HEIGHT, r"身高[^\d，。]{0,4}(\d+(?:\.\d+)?) ?(cm|厘米)"),
)


def vital_facts(said: Said) -> list[VitalSignFact]:
    """Vital signs with values; those that the patient measured are marked ``at_home``."""
    facts: list[VitalSignFact] = []
    for match in _PRESSURE.finditer(said.text):
        top, bottom = Decimal(match[1]), Decimal(match[2])
        possible = 60 <= top <= 280 and 30 <= bottom <= 160 and top > bottom
        if possible and not _EARLIER.search(said.text[: match.start()]):
            facts.append(_vital(said, VitalSignName.BLOOD_PRESSURE, top, "mm[Hg]", f"血压{top}/{bottom} mmHg", bottom))
    for name, pattern in _SIGNS:
        read = re.search(pattern, said.text)
        if read is None or re.search(r"以上|以下|超过|再吃", said.text) or _EARLIER.search(said.text[: read.start()]):
            continue
        value, term = Decimal(read[1]), VITAL_SIGNS[name]
        if not term.lowest <= value <= (Decimal(43) if name is VitalSignName.BODY_TEMPERATURE else term.highest):
            continue
        unit = ucum(read[2]) if read.re.groups > 1 else term.unit
        shown = f" {read[2]}" if read.re.groups > 1 else term.shown_zh
        facts.append(_vital(said, name, value, unit, f"{term.zh}{value}{shown}"))
    return facts


def _vital(
    said: Said, name: VitalSignName, value: Decimal, unit: str, text: str, diastolic: Decimal | None = None
) -> VitalSignFact:
    term = VITAL_SIGNS[name]
    home = role(said) is not Speaker.DOCTOR or "家" in said.text
    return VitalSignFact(
        id="",
        text=f"自测{text}" if home else text,
        evidence=said.evidence,
        codings=(Coding(system="http://loinc.org", code=term.loinc, display=term.display),),
        attributes=VitalSignAttributes(name=name, value=value, diastolic=diastolic, unit=unit, at_home=home),
    )


def vital_lines(said: Said) -> list[Line]:
    """One line for each vital sign measured in the room; what was measured at home stays in the patient's words."""
    return [
        Line(Topic.VITAL_SIGNS, f"{fact.text}。", said.evidence, said.order)
        for fact in vital_facts(said)
        if not fact.attributes.at_home
    ]


def facts_of(said: Said, topic: Topic) -> list[Fact]:
    """Every fact that a clause carries."""
    if said.kind is Kind.DENIED:
        return _problems(said, topic, Assertion.DENIED)
    facts: list[Fact] = []
    if topic is Topic.ALLERGIES:
        return [*facts, *_allergies(said)]
    if topic is Topic.FAMILY_HISTORY:
        return [*facts, *_problems(said, topic, Assertion.FAMILY)]
    if role(said) is not Speaker.DOCTOR or topic in _MAY_PRESCRIBE:
        facts.extend(_medications(said, topic))
    if topic in (Topic.PLAN, Topic.INSTRUCTIONS, Topic.FOLLOW_UP):
        facts.extend(_planned(said, topic, has_medicine=bool(facts)))
    elif topic in (Topic.PRESENT_ILLNESS, Topic.REVIEW_OF_SYSTEMS, Topic.PAST_HISTORY, Topic.ASSESSMENT):
        facts.extend(_problems(said, topic, Assertion.PRESENT))
    return facts


def _problems(said: Said, topic: Topic, assertion: Assertion) -> list[Fact]:
    facts: list[Fact] = []
    seen: set[str] = set()
    reached = -1
    found = sorted(
        (*conditions().find(said.text, "zh"), *symptoms().find(said.text, "zh")), key=lambda m: (m.start, -m.end)
    )
    for match in found:
        if match.start < reached or match.term.zh in seen:
            continue
        reached = match.end
        seen.add(match.term.zh)
        before = said.text[max(0, match.start - 6) : match.start]
        status = assertion
        if assertion is Assertion.PRESENT and re.search(r"没有?|无|不|否认|未", before):
            status = Assertion.DENIED
        elif assertion is Assertion.PRESENT and re.search(r"待查|可能|考虑|怀疑|像", said.text):
            status = Assertion.POSSIBLE
        exact = match.term.code if match.text in (match.term.zh, *match.term.also_zh) else ""
        side = re.search(r"(左|右)(?:侧|边)?$", before)
        facts.append(
            ProblemFact(
                id="",
                text=match.term.zh,
                evidence=said.evidence,
                codings=(Coding(system=ICD10, code=exact, display=match.term.zh),) if exact else (),
                attributes=ProblemAttributes(
                    assertion=status,
                    diagnosis=topic is Topic.ASSESSMENT and status is not Assertion.DENIED,
                    side={"左": "left", "右": "right"}[side[1]] if side else "",
                ),
            )
        )
    return facts


def _allergies(said: Said) -> list[Fact]:
    return [fact for clause in re.split(r"[，,；。]", said.text) for fact in _allergy(said, clause)]


def _allergy(said: Said, clause: str) -> list[Fact]:
    named = medicines().first(clause, "zh")
    none = re.search(r"不过敏|没有|无|没", clause)
    if none and named is None:
        of_medicines = "药" in f"{said.question}{said.text}"
        return [
            AllergyFact(
                id="",
                text="否认药物过敏" if of_medicines else "否认过敏",
                evidence=said.evidence,
                attributes=AllergyAttributes(assertion=Assertion.DENIED, category="medication" if of_medicines else ""),
            )
        ]
    food = re.search(r"吃(?!药)([一-鿿]{2})", clause)
    substance = named.term.zh if named else food[1] if food else ""
    if not substance or (not none and not re.search(r"过敏|阳性|疹|肿|疙瘩|痒|休克|喘", said.text)):
        return []
    return [
        AllergyFact(
            id="",
            text=f"{substance}过敏",
            evidence=said.evidence,
            attributes=AllergyAttributes(
                substance=substance, assertion=Assertion.DENIED if none else Assertion.PRESENT
            ),
        )
    ]


_MAY_PRESCRIBE = (Topic.PLAN, Topic.INSTRUCTIONS, Topic.MEDICATIONS, Topic.PAST_HISTORY, Topic.PRESENT_ILLNESS)
_CHANGES: tuple[tuple[MedicationChange, str], ...] = (
    (MedicationChange.CONTINUES, r"(?:不能|不要|不用|别|先不|勿)停|不停"),
    (MedicationChange.DECLINED, r"不用吃|不开|不加|先不|没吃|没用|没打|不吃那个"),
    (MedicationChange.STOPPED, r"停|别(?:再)?吃|不要再吃|不吃了"),
    (MedicationChange.CHANGED, r"加到|加量|减量|减半|减到|减成|减为|改成|改为|换成|调"),
    (MedicationChange.CONTINUES, r"继续|照吃|接着|不变|照旧"),
    (
        MedicationChange.STARTED,
        r"开|加|给|吃\d|用|服|喂|嚼|滴|喷|抹|静滴|\d ?(?:mg|g|m[lL]|μg|片|粒|支|袋|包|枚|丸|单位|次)",
    ),
)


def _medications(said: Said, topic: Topic) -> list[Fact]:
    facts: list[Fact] = []
    found = medicines().find(said.text, "zh")
    for place, match in enumerate(found):
        if match.term.en in MEDICINE_CLASSES:
            continue
        if place and found[place - 1].term == match.term:
            continue
        end = next((later.start for later in found[place + 1 :] if later.term != match.term), len(said.text))
        window = said.text[match.start : end]
        change = _change(said, topic, _clauses_about(said.text, found, place))
        if (
            change is None
            or re.search(r"本来|原来|原本|要不是", said.text)
            or re.search(r"(?:查|测|化验)个?$", said.text[: match.start])
        ):
            continue
        dose = _dose(window)
        often = find_frequency(window, "zh")
        span = re.search(r"(?:吃|用|服|共)(?:够|满)?(\d+(?:天|周|个?月))", window)
        facts.append(
            MedicationFact(
                id="",
                text=" ".join(
                    x for x in (match.term.zh, f"{dose[1]} {dose[2]}" if dose else "", often.text if often else "") if x
                ),
                evidence=said.evidence,
                codings=(Coding(system=ATC, code=match.term.code, display=match.term.zh),) if match.term.code else (),
                attributes=MedicationAttributes(
                    name=match.term.zh,
                    change=change,
                    dose=Decimal(dose[1]) if dose else None,
                    dose_unit=ucum(dose[2]) if dose else "",
                    route=find_route(window, "zh"),
                    frequency=often.text if often else "",
                    per_day=often.per_day if often else None,
                    as_needed=bool(often and often.as_needed),
                    duration=span[1] if span else "",
                ),
            )
        )
    return facts


def _dose(window: str) -> re.Match[str] | None:
    """The amount at a time: two tablets of 6 mg are two tablets, one of 0.4 g is 0.4 g; a total is no dose."""
    window = re.sub(r"共[^，]*", "", window)
    strength = re.search(r"(\d+(?:\.\d+)?) ?(mg|毫克|g|克|μg|微克|m[lL]|毫升|单位)", window)
    if strength is None and (bare := re.search(r"(0\.\d+)(?=的)", window)):
        # Nobody says the gram of "零点二五的".
        strength = re.match(r"([\d.]+)(g)", f"{bare[1]}g")
    a_time = re.search(r"(?:1次|每次|一次|嚼|喷|吸)(\d+(?:\.\d+)?)(片|粒|袋|支|喷|吸|滴|丸)", window)
    if a_time and (strength is None or a_time[1] != "1"):
        return a_time
    return strength or re.search(rf"(\d+(?:\.\d+)?) ?({UNIT_ZH})", window)


def _clauses_about(text: str, found: tuple[Match, ...], place: int) -> str:
    """The clauses that are about one of the medicines of a text: from the one that names it to the next one's."""
    begin = max(text.rfind(mark, 0, found[place].start) for mark in "，；。") + 1 if place else 0
    later = next((one for one in found[place + 1 :] if one.term != found[place].term), None)
    if later is None:
        return text[begin:]
    return text[begin : max(found[place].end, *(text.rfind(mark, 0, later.start) + 1 for mark in "，；。"))]


def _change(said: Said, topic: Topic, own: str) -> MedicationChange | None:
    """What is done with a medicine, by the clauses that are about it, or else by the whole text."""
    if role(said) is Speaker.DOCTOR and topic in (Topic.PLAN, Topic.INSTRUCTIONS, Topic.FOLLOW_UP):
        return next((c for text in (own, said.text) for c, pattern in _CHANGES if re.search(pattern, text)), None)
    if re.search(r"没(?:吃|用|打|服|贴)(?!了)", own):
        return MedicationChange.DECLINED
    if re.search(r"停了|不吃了|不敢(?:吃|用|贴)了|以前吃", own):
        return MedicationChange.STOPPED
    if re.search(r"吃了|吃过|用过|用了|喂了|喂过|塞了|贴了|贴过|打过|打了|服了", own):
        return MedicationChange.PAST
    return MedicationChange.CONTINUES


def untaken_fact(said: Said) -> MedicationFact:
    """The fact of a medicine that is not taken; its text is the medicine's name."""
    term = medicines().get(said.text, "zh")
    code = term.code if term else ""
    return MedicationFact(
        id="",
        text=said.text,
        evidence=said.evidence,
        codings=(Coding(system=ATC, code=code, display=said.text),) if code else (),
        attributes=MedicationAttributes(name=said.text, change=MedicationChange.DECLINED),
    )


def _planned(said: Said, topic: Topic, *, has_medicine: bool) -> list[Fact]:
    text = words.written(said.text)
    if topic is Topic.FOLLOW_UP:
        when = re.search(r"(?:\d+(?:到\d+)?|半)个?(?:天|周|月|年)(?:以?后)?", said.text)
        condition = re.search(r"(?:要是|如果|万一).+", said.text)
        return [
            FollowUpFact(
                id="",
                text=text,
                evidence=said.evidence,
                attributes=FollowUpAttributes(
                    when=when.group(0) if when else "", condition=words.written(condition.group(0)) if condition else ""
                ),
            )
        ]
    orders: list[Fact] = []
    if not re.search(r"不用|不做|先不|不查", said.text):
        orders = [
            OrderFact(
                id="",
                text=m.term.zh,
                evidence=said.evidence,
                attributes=OrderAttributes(name=m.term.zh, category=m.term.category),
            )
            for m in tests().find(said.text, "zh")[:4]
        ]
    if orders or has_medicine:
        return orders
    return (
        [PlanItemFact(id="", text=text, evidence=said.evidence, attributes=PlanItemAttributes(instruction=text))]
        if text
        else []
    )
