"""A medicine in a line that a patient can act by: what becomes of it, how much, how often. Nothing is made up."""

from __future__ import annotations

from typing import Final

from scribe.facts import tellers
from scribe.language.quantity import COUNTED_FORMS
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
                found.append(_line(fact, status, telling, note.language))
    return tuple(sorted(found, key=lambda line: _ORDER.index(line.status or MedicineStatus.UNCLEAR)))


def _status(fact: MedicationFact, judged: MedicineLine | None) -> MedicineStatus | None:
    """What the comparison at signing says; without one what was said itself."""
    told = _STATUSES[fact.attributes.change]
    if told is None or judged is None:
        return told
    return None if judged.reason in _NOT_HIS else judged.status


def _line(
    fact: MedicationFact, status: MedicineStatus, telling: tuple[Statement, ...], language: Language
) -> SummaryLine:
    words, told = wording(language), fact.attributes
    how = how_to_take(told, language)
    end = "。" if language == "zh" else "."
    until_now = words.until_now.format(before=_plainly(told.until_now, words)) if told.until_now else ""
    text = words.statuses[status].format(
        name=told.name, how=f"{how}{end}" if how else words.unknown_how, until_now=until_now
    )
    return SummaryLine(
        text=text, statements=tuple(one.id for one in telling), facts=(fact.id,), medicine=told.name, status=status
    )


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
