"""Facts follow the text: a dose that is corrected in a sentence is corrected in the coded medicine too."""

from __future__ import annotations

from decimal import Decimal

from scribe.language.quantity import Quantity, find_quantities, in_base, same_amount
from scribe.model import (
    Coding,
    Fact,
    MedicationAttributes,
    MedicationFact,
    NoteDraft,
    Statement,
    VitalSignAttributes,
    VitalSignFact,
)
from scribe.terminology import ATC, Match, medicines


def facts_carried_only_by(statement: Statement, note: NoteDraft) -> tuple[Fact, ...]:
    """The facts that this statement tells and no other statement that is still in the note."""
    others = [s for s in note.statements if s.id != statement.id and not s.removed]
    return tuple(
        fact
        for fact in note.facts
        if _carries(statement, fact, note) and not any(_carries(other, fact, note) for other in others)
    )


def facts_after_rewording(note: NoteDraft, statement: Statement, text: str) -> tuple[Fact, ...]:
    """The note's facts once ``statement`` reads ``text``.

    Numbers that changed place by place, and a medicine that changed its name, are changed in the facts that the
    statement carries. Where old and new wording have different counts of numbers, nothing is guessed.
    """
    old = find_quantities(statement.text, note.language)
    new = find_quantities(text, note.language)
    changes = [
        (before, after)
        for before, after in zip(old, new, strict=False)
        if len(old) == len(new) and (before.values != after.values or before.unit != after.unit)
    ]
    renamed = _renamed(statement.text, text, note)
    facts: list[Fact] = []
    for fact in note.facts:
        changed = fact
        if _carries(statement, fact, note):
            for before, after in changes:
                changed = _with_number(changed, statement.text, before, after, note)
            if renamed is not None:
                changed = _with_name(changed, *renamed)
        facts.append(changed)
    return tuple(facts)


def _carries(statement: Statement, fact: Fact, note: NoteDraft) -> bool:
    """Whether the statement tells the fact: they share evidence, and the fact's own words or numbers are in it."""
    if fact.evidence and statement.evidence and not set(fact.evidence) & set(statement.evidence):
        return False
    low = statement.text.lower()
    if any(word and word.lower() in low for word in _words_of(fact)):
        return True
    if isinstance(fact, MedicationFact):
        known = medicines().get(fact.attributes.name, note.language)
        return known is not None and any(
            match.term == known for match in medicines().find(statement.text, note.language)
        )
    if isinstance(fact, VitalSignFact):
        values = {value for found in find_quantities(statement.text, note.language) for value in found.values}
        return fact.attributes.value in values
    return False


def _words_of(fact: Fact) -> tuple[str, ...]:
    """By which words a fact is recognised in a sentence."""
    match fact.kind:
        case "medication" | "order" | "result":
            return (fact.attributes.name,)
        case "allergy":
            return (fact.attributes.substance, fact.text)
        case "follow_up":
            return (fact.attributes.when, fact.attributes.condition, fact.text)
        case "plan_item":
            return (fact.attributes.instruction, fact.text)
        case "problem" | "immunisation":
            return (fact.text,)
        case "vital_sign":
            return ()


def _with_number(fact: Fact, sentence: str, before: Quantity, after: Quantity, note: NoteDraft) -> Fact:
    attributes: dict[str, object] = {}
    if isinstance(fact, MedicationFact) and _about(fact, sentence, before, note):
        attributes = _medication_changes(fact.attributes, before, after)
    elif isinstance(fact, VitalSignFact):
        attributes = _vital_changes(fact.attributes, before, after)
    for name, value in fact.attributes:
        if (
            isinstance(value, str)
            and before.text
            and before.text in value
            and name not in ("name", "dose_unit", "unit")
        ):
            attributes.setdefault(name, value.replace(before.text, after.text))
    told = fact.text.replace(before.text, after.text)
    if not attributes and told == fact.text:
        return fact
    return fact.model_copy(update={"attributes": fact.attributes.model_copy(update=attributes), "text": told})


def _about(fact: MedicationFact, sentence: str, quantity: Quantity, note: NoteDraft) -> bool:
    """Whether the number belongs to this medicine: it is the one named last before the number."""
    before = [m for m in medicines().find(sentence, note.language) if m.end <= quantity.start]
    if not before:
        return True
    return _is_same_medicine(before[-1], fact, note)


def _is_same_medicine(match: Match, fact: MedicationFact, note: NoteDraft) -> bool:
    known = medicines().get(fact.attributes.name, note.language)
    return match.term == known if known is not None else match.text.lower() == fact.attributes.name.lower()


def _medication_changes(attributes: MedicationAttributes, before: Quantity, after: Quantity) -> dict[str, object]:
    dose = attributes.dose
    if dose is not None and same_amount((dose, attributes.dose_unit), (before.value, before.unit)):
        if after.unit in ("", attributes.dose_unit):
            return {"dose": after.value}
        return {"dose": after.value, "dose_unit": after.unit}
    if attributes.per_day is not None and before.unit == "/d" and attributes.per_day == before.value:
        return {"per_day": after.value, "frequency": attributes.frequency.replace(before.text, after.text)}
    return {}


def _vital_changes(attributes: VitalSignAttributes, before: Quantity, after: Quantity) -> dict[str, object]:
    if attributes.value != before.value or attributes.diastolic != before.second:
        return {}
    value = _converted(after, attributes.unit)
    return {"value": value} if after.second is None else {"value": value, "diastolic": after.second}


def _converted(quantity: Quantity, unit: str) -> Decimal:
    """The number in the fact's unit where both are of one kind, else as it stands."""
    return in_base(quantity.value, quantity.unit) / in_base(Decimal(1), unit) if quantity.unit else quantity.value


def _renamed(old: str, new: str, note: NoteDraft) -> tuple[Match, Match] | None:
    """The medicine that gave way to another one, when exactly one did."""
    before, after = medicines().find(old, note.language), medicines().find(new, note.language)
    gone = [match for match in before if all(match.term != other.term for other in after)]
    come = [match for match in after if all(match.term != other.term for other in before)]
    return (gone[0], come[0]) if len(gone) == len(come) == 1 else None


def _with_name(fact: Fact, old: Match, new: Match) -> Fact:
    if not isinstance(fact, MedicationFact):
        return fact
    names = {name.lower() for name in (old.text, *old.term.names("en"), *old.term.names("zh"))}
    if fact.attributes.name.lower() not in names:
        return fact
    codings = (Coding(system=ATC, code=new.term.code, display=new.term.en),) if new.term.code and fact.codings else ()
    return fact.model_copy(
        update={
            "attributes": fact.attributes.model_copy(update={"name": new.text}),
            "text": fact.text.replace(fact.attributes.name, new.text).replace(old.text, new.text),
            "codings": codings,
        }
    )
