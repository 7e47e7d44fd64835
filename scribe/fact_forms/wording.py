"""The sentence of a form's values, as the drafter writes what was said: a claim is made of them and worded.

Where a language has several lines for the same thing, each is a way of saying it, the drafter's usual one first.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final, assert_never

from scribe.drafting.extractive.amounts import measure_text, regimen_text
from scribe.drafting.extractive.wording import allergy_text, claim_text, medicine_text, sentence, sided
from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When, Where, Whose
from scribe.language.phrases import line
from scribe.language.quantity import Quantity, find_quantities
from scribe.language.quantity.frequency import Frequency
from scribe.language.quantity.regimen import Duration, Regimen
from scribe.language.rules import Pack, pack
from scribe.model import (
    Assertion as Status,
)
from scribe.model import (
    Language,
    MedicationAttributes,
    MedicationChange,
    Told,
    ToldAllergy,
    ToldMedication,
    ToldProblem,
    ToldVitalSign,
    Topic,
)
from scribe.terminology import Term, allergens, conditions, medicines, relatives, symptoms

_ACTIONS: Final[dict[MedicationChange, Action]] = {
    MedicationChange.CONTINUES: Action.GOES_ON,
    MedicationChange.STARTED: Action.START,
    MedicationChange.CHANGED: Action.CHANGE,
    MedicationChange.STOPPED: Action.STOP,
    MedicationChange.ON_HOLD: Action.HOLD,
    MedicationChange.PAST: Action.TOOK,
    MedicationChange.DECLINED: Action.REFUSED,
    MedicationChange.NOT_TAKEN: Action.NOT_TAKEN,
}
_ROUTES_EN: Final = {
    "oral": "by mouth",
    "injection": "by injection",
    "topical": "topical",
    "sublingual": "under the tongue",
}
"""English routes that a sentence writes otherwise than a table."""
_UCUM: Final = {"[iU]": "[IU]"}
_OWN_UNIT: Final = frozenset({"mm[Hg]", "/min", "%"})
"""Units that a vital sign has without saying so."""


def worded(told: Told, topic: Topic, language: Language) -> Iterator[str]:
    """The ways of saying what a form has, without capital and full stop where it can stand among others.

    Args:
        told: the form's values; they were checked.
        topic: the part of the note that the sentence stands in.
        language: of the note.
    """
    own = pack(language)
    match told:
        case ToldMedication():
            yield from _medicine(told.attributes, topic, own)
        case ToldVitalSign():
            yield from _measured(told, own)
        case ToldAllergy():
            yield _allergy(told, own)
        case ToldProblem():
            yield from _problem(told, own)
        case _:
            assert_never(told)


def whole(text: str, language: Language) -> str:
    """Words as a sentence of a note."""
    return sentence(text, pack(language))


def amount_in(words: str, language: Language) -> tuple[Decimal, str] | None:
    """The one amount that some words are, such as ``25 mg``; ``None`` where they are something else."""
    text = words.strip()
    number, _, unit = text.partition(" ")
    try:
        if unit and unit.isascii():
            return Decimal(number), _UCUM.get(unit, unit) if unit not in ("µg", "mcg") else "ug"
    except InvalidOperation:
        pass
    found = find_quantities(text, language)
    if len(found) != 1 or found[0].second is not None or not found[0].unit or found[0].text.strip() != text:
        return None
    return found[0].value, found[0].unit


def _medicine(told: MedicationAttributes, topic: Topic, own: Pack) -> Iterator[str]:
    language: Language = own.language  # type: ignore[assignment]
    claim = Claim(
        kind=ClaimKind.MEDICINE,
        words=told.name,
        concept=medicines().get(told.name, language),
        list_name="medicines",
        action=_ACTIONS[told.change],
        regimen=regimen_of(told, language),
    )
    if told.change is MedicationChange.NOT_TAKEN:
        regimen = regimen_text(claim.regimen, own)
        yield line("does_not_take", own, f"{told.name}{' ' if own.spaced else ''}{regimen}".strip())
        return
    yield medicine_text(claim, topic, own)
    yield medicine_text(claim, Topic.PLAN, own)


def regimen_of(told: MedicationAttributes, language: Language) -> Regimen:
    """How a medicine is taken, as a reader would have it from words."""
    before = amount_in(told.until_now, language) if told.until_now else None
    strength = amount_in(told.strength, language) if told.strength else None
    way = _ROUTES_EN.get(told.route, told.route) if language == "en" else ""
    often = Frequency(told.frequency, 0, 0, told.per_day, told.as_needed) if told.frequency else None
    return Regimen(
        dose=told.dose,
        dose_high=told.dose_high,
        unit=_UCUM.get(told.dose_unit, told.dose_unit),
        per_kilo=told.per_kilo,
        per_day_total=told.in_a_day,
        strength=strength[0] if strength else None,
        strength_unit=strength[1] if strength else "",
        frequency=often,
        route=told.route if language == "zh" else "",
        timing=(way,) if way else (),
        duration=_duration(told.duration, language),
        as_needed=told.as_needed,
        reason=told.reason,
        before=before[0] if before else None,
        before_unit=before[1] if before else "",
    )


def _duration(words: str, language: Language) -> Duration | None:
    if not words:
        return None
    found = find_quantities(words, language) if language == "zh" else ()
    if len(found) == 1 and found[0].text == words.strip():
        return Duration(words, found[0].value, found[0].unit)
    return Duration(words)


def _measured(told: ToldVitalSign, own: Pack) -> Iterator[str]:
    measured = told.attributes
    unit = "" if measured.unit in _OWN_UNIT else measured.unit
    claim = Claim(
        kind=ClaimKind.MEASUREMENT,
        words=measured.name.value,
        name=measured.name.value,
        quantity=Quantity(measured.value, unit, measured.diastolic, 0, 0, ""),
        where=Where.HOME if measured.at_home else Where.HERE,
    )
    yield _when(measure_text(claim, own), measured.when, own)
    if measured.at_home:
        here = measure_text(claim.but(where=Where.HERE), own)
        yield _when(line("taken_at_home", own, here), measured.when, own)


def _when(text: str, when: str, own: Pack) -> str:
    if not when:
        return text
    return f"{text}, {when}" if own.spaced else f"{text}（{when}）"


def _allergy(told: ToldAllergy, own: Pack) -> str:
    about, language = told.attributes, own.language
    name = about.substance.strip()
    known = medicines().get(name, language) or allergens().get(name, language)  # type: ignore[arg-type]
    claim = Claim(
        kind=ClaimKind.ALLERGY,
        words=name,
        concept=(known or Term(en=name, zh=name)) if name else None,
        list_name="medicines",
        assertion=Assertion.DENIED if about.assertion is Status.DENIED else Assertion.PRESENT,
        category=about.category,
        reaction=about.reaction,
    )
    return allergy_text(claim, own)


def _problem(told: ToldProblem, own: Pack) -> Iterator[str]:
    language: Language = own.language  # type: ignore[assignment]
    about, name = told.attributes, told.name.strip()
    condition, symptom = conditions().get(name, language), symptoms().get(name, language)
    claim = Claim(
        kind=ClaimKind.FINDING if symptom is not None and condition is None else ClaimKind.PROBLEM,
        words=name,
        concept=Term(en=name, zh=name),
        assertion=Assertion(about.assertion.value)
        if about.assertion in (Status.DENIED, Status.POSSIBLE)
        else Assertion.PRESENT,
        when=When.PAST if about.assertion is Status.HISTORICAL else When.NOW,
        whose=Whose.RELATIVE if about.assertion is Status.FAMILY else Whose.PATIENT,
        relation=relatives().get(about.relation, language) if about.relation else None,
        side=about.side,
        diagnosis=about.diagnosis,
    )
    text = claim_text(claim, Topic.ASSESSMENT if about.diagnosis else Topic.PRESENT_ILLNESS, own)
    yield _since(text, about.onset, own)
    if about.assertion is Status.HISTORICAL:
        yield _since(line("in_the_past", own, sided(claim, own)), about.onset, own)


def _since(text: str, onset: str, own: Pack) -> str:
    if not onset:
        return text
    joined = line("complaint", own, text, onset)
    counted = onset[:1].isdigit() or onset.split(" ", maxsplit=1)[0].lower() in ("a", "one", "two", "three")
    return joined if not own.spaced or counted else f"{text} {onset}"
