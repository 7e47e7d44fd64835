"""A medicine in a line that a patient can act by: what becomes of it, how much, how often. Nothing is made up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.facts import kind_of, tellers
from scribe.facts.texts import Texts
from scribe.language.quantity import COUNTED_FORMS, find_quantities
from scribe.model import (
    Language,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    MedicineLine,
    MedicineReason,
    MedicineStatus,
    NoteDraft,
    Statement,
    StatementId,
)
from scribe.resources.quantities import spoken
from scribe.summary.summary import SummaryLine
from scribe.summary.worded import Wording, wording

_STATUSES: Final[dict[MedicationChange, MedicineStatus | None]] = {
    MedicationChange.CONTINUES: MedicineStatus.GOES_ON,
    MedicationChange.STARTED: MedicineStatus.NEW,
    MedicationChange.CHANGED: MedicineStatus.CHANGED,
    MedicationChange.STOPPED: MedicineStatus.STOPPED,
    MedicationChange.ON_HOLD: MedicineStatus.ON_HOLD,
    MedicationChange.PAST: None,
    MedicationChange.DECLINED: None,
    MedicationChange.NOT_TAKEN: MedicineStatus.UNCLEAR,
}
"""``None``: it is no medicine of the patient's from today, and to name it would mislead."""
_ORDER: Final = tuple(MedicineStatus[name] for name in ("NEW", "CHANGED", "GOES_ON", "ON_HOLD", "STOPPED", "UNCLEAR"))
_NOT_HIS: Final = frozenset({MedicineReason.DECLINED, MedicineReason.OVER_ALREADY})


def medicine_lines(note: NoteDraft) -> tuple[SummaryLine, ...]:
    """The medicines of the note's facts that a statement still tells; what begins today first."""
    judged = {fact: line for line in note.medicines or () for fact in line.facts}
    found: list[SummaryLine] = []
    for fact in note.facts:
        if isinstance(fact, MedicationFact):
            telling = tellers(fact, note)
            status = _status(fact, judged.get(fact.id))
            if telling and status is not None:
                found.append(_line(fact, status, telling, note))
    return tuple(sorted(found, key=lambda line: _ORDER.index(line.status or MedicineStatus.UNCLEAR)))


def _status(fact: MedicationFact, judged: MedicineLine | None) -> MedicineStatus | None:
    """What the comparison at signing says; without one what was said itself."""
    told = _STATUSES[fact.attributes.change]
    if told is None or judged is None:
        return told
    return None if judged.reason in _NOT_HIS else judged.status


def _line(fact: MedicationFact, status: MedicineStatus, telling: tuple[Statement, ...], note: NoteDraft) -> SummaryLine:
    language, told = note.language, fact.attributes
    words = wording(language)
    how = how_to_take(told, language)
    end = "。" if language == "zh" else "."
    before = _telling_before(fact, note)
    until_now = words.until_now.format(before=_plainly(told.until_now, words)) if before else ""
    text = words.statuses[status].format(
        name=told.name, how=f"{how}{end}" if how else words.unknown_how, until_now=until_now
    )
    return SummaryLine(
        text=text,
        statements=tuple(dict.fromkeys(one.id for one in (*before, *telling))),
        facts=(fact.id,),
        medicine=told.name,
        status=status,
    )


def of_none_of_today(note: NoteDraft) -> frozenset[StatementId]:
    """The statements about a medicine that is over or was declined, so that the patient has none of it."""
    judged = {fact: line for line in note.medicines or () for fact in line.facts}
    facts = (fact for fact in note.facts if isinstance(fact, MedicationFact))
    gone = (fact for fact in facts if _status(fact, judged.get(fact.id)) is None)
    return frozenset(statement.id for fact in gone for statement in tellers(fact, note))


def unsure_lines(note: NoteDraft, said: tuple[SummaryLine, ...]) -> Iterator[SummaryLine]:
    """What the note names and the comparison of medicines could not judge: the patient has to ask about it."""
    words, named = wording(note.language), {line.medicine.casefold() for line in said}
    for judged in note.medicines or ():
        if judged.status is not MedicineStatus.UNCLEAR or judged.reason is not MedicineReason.NOT_BORNE_OUT:
            continue
        naming = [one for one in _kept(note) if judged.name.casefold() in one.text.casefold()]
        in_other_words = any(judged.name.casefold() in line.text.casefold() for line in said)
        if naming and not in_other_words and judged.name.casefold() not in named:
            yield SummaryLine(
                text=words.statuses[MedicineStatus.UNCLEAR].format(name=judged.name),
                statements=tuple(one.id for one in naming),
                medicine=judged.name,
                status=MedicineStatus.UNCLEAR,
            )


def _telling_before(fact: MedicationFact, note: NoteDraft) -> tuple[Statement, ...]:
    """The statements that say how it was taken until now: what the note tells otherwise, or not at all, is not told."""
    wanted = {value for found in find_quantities(fact.attributes.until_now, note.language) for value in found.values}
    if not wanted:
        return ()
    kept = _kept(note)
    naming = kind_of(fact).told_in(fact, Texts([one.text for one in kept], note.language))
    return tuple(
        one
        for place, one in enumerate(kept)
        if place in naming
        and wanted <= {value for found in find_quantities(one.text, note.language) for value in found.values}
    )


def _kept(note: NoteDraft) -> tuple[Statement, ...]:
    return tuple(one for one in note.statements if not one.removed)


def how_to_take(told: MedicationAttributes, language: Language) -> str:
    """How much, by which way, how often, how long and what for, as far as it was said; empty where nothing was."""
    words = wording(language)
    often = _plainly(told.frequency, words)
    parts = [
        _amount(told, words, language),
        words.routes.get(told.route, told.route),
        often,
        words.as_needed if told.as_needed and words.as_needed not in often else "",
        words.duration.format(duration=told.duration) if told.duration and told.duration not in often else "",
        words.reason.format(reason=told.reason) if told.reason else "",
    ]
    return words.join.join(part for part in parts if part)


def _amount(told: MedicationAttributes, words: Wording, language: Language) -> str:
    """The amount at a time. A strength without an amount is told as the strength that it is."""
    if told.dose is None:
        return told.strength
    amount = spoken(told.dose_high or told.dose, told.dose_unit, language)
    if told.dose_unit in words.units:
        gap = " " if language == "en" else ""
        amount = f"{(told.dose_high or told.dose).normalize():f}{gap}{words.units[told.dose_unit]}"
    if told.dose_high is not None:
        amount = f"{told.dose.normalize():f}–{amount}"
    if told.per_kilo:
        amount = words.per_kilo.format(amount=amount)
    if told.in_a_day:
        return words.in_a_day.format(amount=amount)
    if told.strength and told.dose_unit in COUNTED_FORMS:
        form = spoken(told.dose, told.dose_unit, language).lstrip("0123456789./ ")
        return words.dose_of_form.format(amount=amount, strength=told.strength, form=form)
    return amount if told.per_kilo else words.dose.format(amount=amount)


def _plainly(frequency: str, words: Wording) -> str:
    for rule in words.frequencies:
        frequency = rule.applied(frequency)
    return frequency
