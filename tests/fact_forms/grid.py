"""Values of forms over a wide grid, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from scribe.model import (
    AllergyAttributes,
    Assertion,
    Language,
    MedicationAttributes,
    MedicationChange,
    ProblemAttributes,
    Told,
    ToldAllergy,
    ToldMedication,
    ToldProblem,
    ToldVitalSign,
    VitalSignAttributes,
    VitalSignName,
)
from scribe.terminology import conditions, symptoms

_EN = {
    "medicines": ("metoprolol", "amoxicillin", "ibuprofen", "warfarin", "levothyroxine"),
    "often": (
        "once daily", "twice daily", "3 times daily", "every 6 hours", "at bedtime", "every other day", "once weekly",
    ),
    "routes": ("", "oral", "injection", "topical", "sublingual", "intravenous", "nasal", "inhaled"),
    "lasting": ("", "7 days", "2 weeks", "3 months"),
    "substances": ("penicillin", "peanut", "latex", "ibuprofen", "sulfa"),
    "reactions": ("", "rash", "hives"),
    "sided": ("knee pain", "shoulder pain", "hip pain"),
    "words": ("headache", "mother", "3 weeks"),
}  # fmt: skip
_ZH = {
    "medicines": ("美托洛尔", "阿莫西林", "布洛芬", "华法林", "左甲状腺素"),
    "often": ("每日1次", "每日2次", "每日3次", "每6小时1次", "睡前", "隔日1次", "每周1次"),
    "routes": ("", "口服", "静脉滴注", "肌内注射", "皮下注射", "外用", "舌下含服", "喷鼻", "吸入", "滴眼", "直肠给药"),
    "lasting": ("", "7天", "2周", "3个月"),
    "substances": ("青霉素", "花生", "乳胶", "布洛芬", "磺胺"),
    "reactions": ("", "皮疹", "瘙痒"),
    "sided": ("膝关节痛", "肩痛", "髋部疼痛"),
    "words": ("头痛", "母亲", "3周"),
}
WORDS: dict[Language, dict[str, tuple[str, ...]]] = {"en": _EN, "zh": _ZH}
_DOSES = (
    ("25", None, "mg", ""), ("0.5", None, "g", ""), ("50", None, "ug", ""), ("1.25", None, "mg", ""),
    ("1", "2", "tablet", "500 mg"), ("400", "600", "mg", ""), ("2", None, "capsule", ""), ("0.5", None, "tablet", ""),
    ("10", None, "mL", ""), ("7", None, "mg", ""), ("1000", None, "mg", ""),
)  # fmt: skip
_VITALS = (
    ("heart_rate", "/min", ("45", "72", "120")), ("respiratory_rate", "/min", ("12", "30")),
    ("body_temperature", "Cel", ("36.5", "39", "40.2")), ("body_temperature", "[degF]", ("97.9", "101.5", "104")),
    ("oxygen_saturation", "%", ("88", "99")), ("body_weight", "kg", ("3.4", "70", "140")),
    ("body_weight", "[lb_av]", ("154", "220")), ("body_height", "cm", ("50", "175", "190.5")),
)  # fmt: skip


def _medicine(name: str, change: MedicationChange, dose: tuple[str, str | None, str, str], **more: object) -> Told:
    low, high, unit, strength = dose
    amount = {"dose": Decimal(low), "dose_high": Decimal(high) if high else None, "dose_unit": unit}
    given = {"name": name, "change": change, **amount, "strength": strength, **more}
    return ToldMedication(attributes=MedicationAttributes.model_validate(given))


def medicines(language: Language) -> Iterator[Told]:
    """Every change, dose, frequency, route, duration and rate, with each other where they meet."""
    words, change = WORDS[language], MedicationChange
    changes = [one for one in change if one is not change.CHANGED]
    for name, often, dose, one in product(words["medicines"], words["often"], _DOSES, changes):
        yield _medicine(name, one, dose, frequency=often)
    started = (words["medicines"][1], change.STARTED)
    for often, dose, route, lasting, needed in product(
        words["often"][:4], _DOSES[:6], words["routes"], words["lasting"], (False, True)
    ):
        reason = words["words"][0] if needed else ""
        more = {"frequency": often, "route": route, "duration": lasting, "as_needed": needed, "reason": reason}
        yield _medicine(*started, dose, **more)
    for name, often, kilo, day in product(words["medicines"], words["often"][:3], (False, True), (False, True)):
        dose = ("15", None, "mg", "")
        yield _medicine(name, change.STARTED, dose, frequency=often, per_kilo=kilo, in_a_day=day)
        yield _medicine(name, change.CHANGED, ("50", None, "mg", ""), frequency=often, until_now="25 mg")


def vital_signs(language: Language) -> Iterator[Told]:
    """Every vital sign in each of its units, here and at home."""
    del language
    for home in (False, True):
        for upper, lower in (("90", "60"), ("120", "80"), ("142", "88"), ("210", "110")):
            told = {"value": upper, "diastolic": lower, "unit": "mm[Hg]", "at_home": home, "name": "blood_pressure"}
            yield ToldVitalSign(attributes=VitalSignAttributes.model_validate(told))
        for name, unit, values in _VITALS:
            for value in values:
                told = {"name": VitalSignName(name), "value": value, "unit": unit, "at_home": home}
                yield ToldVitalSign(attributes=VitalSignAttributes.model_validate(told))


def allergies(language: Language) -> Iterator[Told]:
    """Substances with reactions, denied ones, and that there are none."""
    words = WORDS[language]
    for substance in words["substances"]:
        for reaction in words["reactions"]:
            yield ToldAllergy(attributes=AllergyAttributes(substance=substance, reaction=reaction))
        yield ToldAllergy(attributes=AllergyAttributes(substance=substance, assertion=Assertion.DENIED))
    yield ToldAllergy(attributes=AllergyAttributes(assertion=Assertion.DENIED))
    yield ToldAllergy(attributes=AllergyAttributes(assertion=Assertion.DENIED, category="medication"))


def problems(language: Language) -> Iterator[Told]:
    """Every third name of the lists in each status, and sides."""
    words = WORDS[language]
    statuses = (Assertion.PRESENT, Assertion.DENIED, Assertion.POSSIBLE, Assertion.HISTORICAL)
    for term, status in product(conditions().terms[::3], statuses):
        yield ToldProblem(name=term.name(language), attributes=ProblemAttributes(assertion=status))
    for term in conditions().terms[::3]:
        about = ProblemAttributes(assertion=Assertion.FAMILY, relation=words["words"][1])
        yield ToldProblem(name=term.name(language), attributes=about)
    for term, status in product(symptoms().terms[::3], statuses[:2]):
        yield ToldProblem(name=term.name(language), attributes=ProblemAttributes(assertion=status))
    for name, side, status in product(words["sided"], ("left", "right", "both"), statuses[:2]):
        onset = words["words"][2] if status is Assertion.PRESENT else ""
        about = ProblemAttributes.model_validate({"assertion": status, "side": side, "onset": onset})
        yield ToldProblem(name=name, attributes=about)
