"""Medicines before and after a visit: what the record lists and what was said, against what the note says today.

Pure, and made of what is known already: the facts that the recording bears out, the note's flags, what was said and not
written, the patient's record. A medicine that nobody spoke of is told as that; nothing is guessed about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from scribe.facts import dosing
from scribe.language.quantity import COUNTED_FORMS, DOSE_UNITS, dimension, same_amount
from scribe.model import (
    FlagKind,
    Language,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    MedicineLine,
    MedicineReason,
    MedicineStatus,
    NoteDraft,
    RecordMedicine,
    SegmentId,
    UnusedReason,
)
from scribe.resources.quantities import shown
from scribe.terminology import MEDICINE_CLASSES, Term, medicines
from scribe.terminology.high_alert import does_the_same, is_high_alert
from scribe.terminology.recorded import (
    Concept,
    PatientRecord,
    Recorded,
    concept_of,
    concepts_named,
    regimen,
    speaks_of_allergy,
    without_marked,
)

_STATUS: Final[dict[MedicationChange, MedicineStatus]] = {
    MedicationChange.CONTINUES: MedicineStatus.GOES_ON,
    MedicationChange.STARTED: MedicineStatus.NEW,
    MedicationChange.CHANGED: MedicineStatus.CHANGED,
    MedicationChange.STOPPED: MedicineStatus.STOPPED,
    MedicationChange.ON_HOLD: MedicineStatus.ON_HOLD,
    MedicationChange.PAST: MedicineStatus.STOPPED,
    MedicationChange.DECLINED: MedicineStatus.UNCLEAR,
    MedicationChange.NOT_TAKEN: MedicineStatus.UNCLEAR,
}
_REASONS: Final[dict[MedicationChange, MedicineReason]] = {
    MedicationChange.PAST: MedicineReason.OVER_ALREADY,
    MedicationChange.DECLINED: MedicineReason.DECLINED,
    MedicationChange.NOT_TAKEN: MedicineReason.NOT_TAKEN,
}
_DOUBTS: Final = frozenset(
    {
        FlagKind.NO_EVIDENCE,
        FlagKind.NUMBER_DIFFERS,
        FlagKind.DOSE_DIFFERS,
        FlagKind.UNIT_NOT_SAID,
        FlagKind.MEDICINE_NOT_SAID,
        FlagKind.OPPOSITE,
        FlagKind.LESS_CERTAIN,
        FlagKind.OTHER_SPEAKER,
        FlagKind.CHANGE_DIFFERS,
        FlagKind.UNCLEAR_WORDS,
        FlagKind.IMPLAUSIBLE,
        FlagKind.RECORD_ONLY,
        FlagKind.WORDS_ONLY,
    }
)
"""Flags that tell why a medicine of the note became no fact, whatever a person decided about them."""
_ENDED: Final = frozenset({MedicineStatus.STOPPED, MedicineStatus.ON_HOLD})
_ORDER: Final = tuple(MedicineStatus)
_WEIGHS: Final = frozenset(
    {
        MedicineReason.NOT_BORNE_OUT,
        MedicineReason.SAID_NOT_WRITTEN,
        MedicineReason.NOT_TAKEN,
        MedicineReason.RECORD_DIFFERS,
        MedicineReason.IN_RECORD_ALREADY,
    }
)
"""What the doctor should look at whatever the medicine is."""


def medicines_today(
    note: NoteDraft, heard: Iterable[MedicationFact], record: PatientRecord | None
) -> tuple[MedicineLine, ...]:
    """Every medicine of the record and of the visit, each once: what weighs first, then by what becomes of it.

    Args:
        note: with its facts, its flags and what was said and not written.
        heard: the medicines that the recording makes facts, whether the note tells of them or not.
        record: the patient's; without it nothing is known of the time before but what was said.
    """
    listed = _Listed(record, note.language)
    lines = [line for fact in note.facts if isinstance(fact, MedicationFact) for line in listed.of_fact(fact)]
    lines += listed.not_borne_out(note)
    lines += listed.not_written(note, heard)
    lines += listed.unheard(note, lines)
    return tuple(sorted(lines, key=lambda line: (not line.weighs, _ORDER.index(line.status))))


@dataclass(frozen=True)
class _Meant:
    """A medicine by its concepts and, where the lexicon has it, its terms."""

    concepts: frozenset[Concept]
    terms: tuple[Term, ...]

    @classmethod
    def of(cls, name: str, language: Language) -> _Meant:
        """By a name."""
        found = tuple(match.term for match in medicines().find(name, language))
        return cls(concepts_named(name, language), found)


class _Listed:
    """The record's current medicines, and which of them were accounted for so far."""

    def __init__(self, record: PatientRecord | None, language: Language) -> None:
        self._language = language
        self._known = record is not None
        self._current = [one for one in record.medicines if one.current] if record is not None else []
        self._accounted: set[Concept] = set()

    def of_fact(self, fact: MedicationFact) -> Iterator[MedicineLine]:
        """The line of a medicine that the recording bears out; none for what is over or not taken, and in no record."""
        told, meant = fact.attributes, _Meant.of(fact.attributes.name, self._language)
        entries = self._take(meant)
        if not entries and (
            told.change is MedicationChange.PAST or (told.change is MedicationChange.NOT_TAKEN and self._known)
        ):
            return
        status, reason = self._judged(told, entries)
        before = self._words(entries) or told.until_now
        if status in _ENDED and not before:
            before = dosing.regimen_of(told, self._language)
        yield MedicineLine(
            name=told.name,
            status=status,
            reason=reason,
            before=before,
            after="" if status in _ENDED else dosing.regimen_of(told, self._language),
            weighs=reason in _WEIGHS and (bool(entries) or reason is not MedicineReason.NOT_TAKEN),
            record=tuple(one.id for one in entries),
            facts=(fact.id,),
            evidence=fact.evidence,
        )

    def not_borne_out(self, note: NoteDraft) -> Iterator[MedicineLine]:
        """Medicines of the note that became no fact: the recording does not bear out what is said of them."""
        for statement in note.statements:
            text = without_marked(statement.text)
            if statement.removed or speaks_of_allergy(text):
                continue
            if any(one.kind in _DOUBTS for one in statement.flags):
                yield from self._doubtful(text, MedicineReason.NOT_BORNE_OUT, statement.text, statement.evidence)

    def not_written(self, note: NoteDraft, heard: Iterable[MedicationFact]) -> Iterator[MedicineLine]:
        """Medicines that were spoken of and that the note does not name; not what a person found not to be needed."""
        for one in note.open_unused:
            if one.reason is UnusedReason.MEDICINE and not speaks_of_allergy(one.text):
                yield from self._doubtful(one.text, MedicineReason.SAID_NOT_WRITTEN, one.text, (one.segment,))
        dismissed = {one.segment for one in note.unused if not one.open}
        for fact in heard:
            past = fact.attributes.change is MedicationChange.PAST
            if not past and not dismissed.issuperset(fact.evidence):
                name = fact.attributes.name
                yield from self._doubtful(name, MedicineReason.SAID_NOT_WRITTEN, fact.text, fact.evidence)

    def unheard(self, note: NoteDraft, lines: Iterable[MedicineLine]) -> Iterator[MedicineLine]:
        """What the record lists as taken and no line is about."""
        kept = (without_marked(one.text) for one in note.statements if not one.removed)
        said = "\n".join(text for text in kept if not speaks_of_allergy(text))
        named = {concept_of(match.term) for match in medicines().find(said, self._language)}
        acted = [
            term
            for line in lines
            if line.status in (MedicineStatus.NEW, MedicineStatus.CHANGED, MedicineStatus.STOPPED)
            for term in _Meant.of(line.name, self._language).terms
        ]
        for one in self._current:
            if one.concepts & self._accounted:
                continue
            same = self._take(_Meant(one.concepts, one.terms))
            spoken = bool(named & one.concepts) or any(entry.entry.name.lower() in said.lower() for entry in same)
            grave = any(is_high_alert(term) or any(does_the_same(term, other) for other in acted) for term in one.terms)
            yield MedicineLine(
                name=one.name(self._language),
                status=MedicineStatus.UNCLEAR,
                reason=MedicineReason.NOT_BORNE_OUT if spoken else MedicineReason.NOT_SPOKEN_OF,
                before=self._words(same),
                weighs=spoken or grave,
                record=tuple(entry.id for entry in same),
            )

    def _doubtful(
        self, text: str, reason: MedicineReason, words: str, evidence: tuple[SegmentId, ...]
    ) -> Iterator[MedicineLine]:
        for match in medicines().find(text, self._language):
            name = match.term.name(self._language) or match.text
            meant = _Meant.of(name, self._language)
            if match.term.en in MEDICINE_CLASSES or meant.concepts & self._accounted:
                continue
            entries = self._take(meant)
            yield MedicineLine(
                name=name,
                status=MedicineStatus.UNCLEAR,
                reason=reason,
                before=self._words(entries),
                words=words,
                weighs=True,
                record=tuple(one.id for one in entries),
                evidence=evidence,
            )

    def _take(self, meant: _Meant) -> tuple[Recorded, ...]:
        """The entries that are this medicine: of exactly its substances, else those that hold one of them."""
        same = [one for one in self._current if one.concepts == meant.concepts]
        found = same or [one for one in self._current if one.concepts & meant.concepts]
        self._accounted |= meant.concepts.union(*(one.concepts for one in found))
        return tuple(found)

    def _judged(
        self, told: MedicationAttributes, entries: tuple[Recorded, ...]
    ) -> tuple[MedicineStatus, MedicineReason | None]:
        status, reason = _STATUS[told.change], _REASONS.get(told.change)
        if told.change is MedicationChange.STARTED and entries:
            reason = MedicineReason.IN_RECORD_ALREADY
        elif told.change is MedicationChange.CONTINUES and entries:
            if not any(_as_told(told, one) for one in entries):
                return MedicineStatus.CHANGED, MedicineReason.RECORD_DIFFERS
        elif told.change is MedicationChange.CONTINUES and self._known:
            reason = MedicineReason.NOT_IN_RECORD
        return status, reason

    def _words(self, entries: tuple[Recorded, ...]) -> str:
        """How the record has it: amount and how often, else the entry's own name, which may hold its strength."""
        words = (
            regimen(_readable(one.entry), self._language) or one.entry.name
            for one in entries
            if isinstance(one.entry, RecordMedicine)
        )
        return ("；" if self._language == "zh" else "; ").join(dict.fromkeys(words))


def _readable(entry: RecordMedicine) -> RecordMedicine:
    """The entry with the unit of its dose as people write it: IU for UCUM's ``[iU]``."""
    return entry.model_copy(update={"dose_unit": shown(entry.dose_unit)})


def _as_told(told: MedicationAttributes, one: Recorded) -> bool:
    """Whether nothing that was said of taking it differs from the record; what either leaves out is no difference."""
    entry = one.entry
    assert isinstance(entry, RecordMedicine)  # noqa: S101 (of the record's medicines)
    times = told.per_day is None or entry.per_day is None or told.per_day == entry.per_day
    if told.dose is None or entry.dose is None or told.per_kilo or told.in_a_day:
        return times
    units = DOSE_UNITS | COUNTED_FORMS
    if {told.dose_unit, entry.dose_unit} <= units and dimension(told.dose_unit) != dimension(entry.dose_unit):
        return times  # so many tablets against so many milligrams: neither says what the other is
    said = [(value, told.dose_unit) for value in (told.dose, told.dose_high) if value is not None]
    return times and any(same_amount(value, (entry.dose, entry.dose_unit)) for value in said)
