"""The scores of drafted notes against the notes that people wrote. Pure: notes in, figures out.

ROUGE alone rewards another patient's note, so numbers that nobody spoke and facts that are missing stand beside it.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from pydantic import Field

from scribe.drafting.style import StyleFault, faults_in
from scribe.evaluation.consultations import GoldConsultation
from scribe.evaluation.results import share
from scribe.evaluation.rouge import rouge_lsum, rouge_n, tokens
from scribe.language.quantity import find_quantities, plain
from scribe.model import (
    DrafterRef,
    FlagKind,
    Frozen,
    Language,
    MedicationChange,
    MedicationFact,
    NoteDraft,
    ProblemFact,
    SoapPart,
    Template,
    TemplateRef,
)
from scribe.model.facts import Assertion
from scribe.template.headings import heading_of
from scribe.terminology import conditions, medicines, symptoms

PARTS: Final = ("subjective", "objective", "assessment_and_plan")
_PART: Final = {
    SoapPart.SUBJECTIVE: "subjective",
    SoapPart.OBJECTIVE: "objective",
    SoapPart.ASSESSMENT: "assessment_and_plan",
    SoapPart.PLAN: "assessment_and_plan",
}
_STATUS: Final[dict[str, frozenset[MedicationChange]]] = {
    "present": frozenset({MedicationChange.CONTINUES, MedicationChange.CHANGED}),
    "planned": frozenset({MedicationChange.STARTED, MedicationChange.CHANGED, MedicationChange.CONTINUES}),
    "stopped": frozenset({MedicationChange.STOPPED, MedicationChange.PAST}),
    "past": frozenset({MedicationChange.PAST, MedicationChange.STOPPED}),
    "absent": frozenset({MedicationChange.DECLINED, MedicationChange.STOPPED}),
}
"""What a gold fact's status may be called in a draft: "a course that ended" and "stopped" are told alike."""


class Rouge(Frozen):
    """F1, from 0 to 1."""

    rouge1: float
    rouge2: float
    rouge_lsum: float


class Counted(Frozen):
    """How many were found of those wanted, and how many of the draft's own are right."""

    wanted: int = 0
    found: int = 0
    stated: int = 0
    right: int = 0

    @property
    def recall(self) -> float | None:
        """Found of those wanted."""
        return share(self.found, self.wanted)

    @property
    def precision(self) -> float | None:
        """Right of those stated."""
        return share(self.right, self.stated)

    def __add__(self, other: Counted) -> Counted:
        return Counted(
            wanted=self.wanted + other.wanted,
            found=self.found + other.found,
            stated=self.stated + other.stated,
            right=self.right + other.right,
        )


class NoteScores(Frozen):
    """One consultation. Nothing of what was said or written is in it."""

    id: str
    language: Language
    words: int
    reference_words: int
    rouge: Rouge | None
    transcript_rouge: Rouge | None
    parts: dict[str, Rouge] = Field(default_factory=dict)
    numbers: Counted
    """``wanted``: numbers of the reference that were spoken; ``stated``: the draft's; ``right``: those spoken."""
    concepts: Counted
    """Medicines, conditions and symptoms: of the reference that were spoken of; of the draft that were spoken of."""
    medicines: Counted
    """Of the checklist: the same dose; where a frequency and a status are given, those too."""
    denials: Counted
    headings: Counted
    """Sections that the template requires, and those of them that are filled."""
    style: dict[StyleFault, int] = Field(default_factory=dict)
    """What a clinician would not have written, by kind."""
    flags: dict[FlagKind, int] = Field(default_factory=dict)


class NoteTotals(Frozen):
    """All consultations of one language. ROUGE is the mean over consultations; counts are added up, then divided."""

    language: Language
    consultations: int
    words: float
    reference_words: float
    rouge: Rouge | None
    transcript_rouge: Rouge | None
    parts: dict[str, Rouge]
    ungrounded_numbers: float | None
    number_recall: float | None
    concept_recall: float | None
    ungrounded_concepts: float | None
    medicine_recall: float | None
    medicine_precision: float | None
    denial_recall: float | None
    denial_precision: float | None
    required_filled: float | None
    style_per_note: dict[StyleFault, float] = Field(default_factory=dict)
    """Style faults of each kind, a note."""
    flags_per_note: float


class NotesEvaluation(Frozen):
    """The wire form of ``scribe evaluate notes --json``."""

    schema_: Literal["scribe.evaluation.notes/1"] = Field(default="scribe.evaluation.notes/1", alias="schema")
    drafter: DrafterRef
    templates: tuple[TemplateRef, ...]
    totals: tuple[NoteTotals, ...]
    consultations: tuple[NoteScores, ...]


def score_note(consultation: GoldConsultation, note: NoteDraft, template: Template) -> NoteScores:
    """The scores of one verified draft.

    Args:
        consultation: what was said, with the note or the facts of a person where there are any.
        note: the draft, with its flags.
        template: that it was drafted by.
    """
    text, said, reference = note_text(note), consultation.said, consultation.note
    language = consultation.language
    spoken, stated = _values(said, language), _values(text, language)
    wanted = _values(reference, language) & spoken
    flags: dict[FlagKind, int] = defaultdict(int)
    for flag in note.open_flags:
        flags[flag.kind] += 1
    return NoteScores(
        id=consultation.id,
        language=language,
        words=len(tokens(text)),
        reference_words=len(tokens(reference)),
        rouge=_rouge(text, reference),
        transcript_rouge=_rouge(said, reference),
        parts=_parts(note, template, reference),
        numbers=Counted(wanted=len(wanted), found=len(wanted & stated), **_grounded(note, language, spoken)),
        concepts=_concept_counts(text, said, reference, language),
        medicines=_medicines(consultation, note),
        denials=_denials(consultation, note),
        headings=_headings(note, template),
        style=dict(sorted(Counter(found.fault for found in faults_in(note)).items())),
        flags=dict(sorted(flags.items())),
    )


def note_text(note: NoteDraft) -> str:
    """The note as ROUGE reads it: titles and statements, a line each, without empty sections."""
    return "\n".join(
        line for section in note.sections if section.kept for line in (section.title, *(s.text for s in section.kept))
    )


def _rouge(text: str, reference: str) -> Rouge | None:
    if not reference.strip():
        return None
    return Rouge(
        rouge1=round(rouge_n(text, reference, 1), 6),
        rouge2=round(rouge_n(text, reference, 2), 6),
        rouge_lsum=round(rouge_lsum(text, reference), 6),
    )


def _parts(note: NoteDraft, template: Template, reference: str) -> dict[str, Rouge]:
    """ROUGE part by part, where the reference has headings that are known."""
    theirs: dict[str, list[str]] = defaultdict(list)
    part = ""
    for line in reference.splitlines():
        title, colon, rest = line.partition("：" if "：" in line[:12] else ":")
        heading = heading_of(title) if colon or line.strip().isupper() or len(line.strip()) < 40 else None
        if heading is not None:
            part = _PART.get(heading.soap, "")
            line = rest  # noqa: PLW2901 (what follows the heading on its line belongs to it)
        if part and line.strip():
            theirs[part].append(line)
    ours: dict[str, list[str]] = defaultdict(list)
    for section in note.sections:
        place = template.section(section.id)
        if place is not None and place.soap in _PART:
            ours[_PART[place.soap]] += [s.text for s in section.kept]
    found = {name: _rouge("\n".join(ours[name]), "\n".join(theirs[name])) for name in PARTS if theirs[name]}
    return {name: rouge for name, rouge in found.items() if rouge is not None}


def _values(text: str, language: Language) -> set[str]:
    found = find_quantities(text, language)
    return {plain(value.normalize()) for one in found for value in (*one.values, *one.also)}


def _grounded(note: NoteDraft, language: Language, spoken: set[str]) -> dict[str, int]:
    own = [_values(statement.text, language) for statement in note.statements if not statement.removed]
    return {"stated": sum(map(len, own)), "right": sum(len(values & spoken) for values in own)}


def _concepts(text: str, language: Language) -> set[str]:
    lexicons = (medicines(), conditions(), symptoms())
    return {match.term.en for lexicon in lexicons for match in lexicon.find(text, language)}


def _concept_counts(text: str, said: str, reference: str, language: Language) -> Counted:
    spoken, stated = _concepts(said, language), _concepts(text, language)
    wanted = _concepts(reference, language) & spoken
    return Counted(wanted=len(wanted), found=len(wanted & stated), stated=len(stated), right=len(stated & spoken))


def _medicines(consultation: GoldConsultation, note: NoteDraft) -> Counted:
    """Medicines with a dose in the checklist, against the draft's facts with a dose."""
    language = consultation.language
    gold: list[tuple[str, set[str], str, str]] = []
    for fact in consultation.facts:
        match = medicines().first(fact.text, language) if fact.kind == "medication" else None
        doses = _values(fact.dose or "", language)
        if match is not None and doses:
            gold.append((match.term.en, doses, fact.status, fact.frequency or ""))
    ours = [fact for fact in note.facts if isinstance(fact, MedicationFact) and fact.attributes.dose is not None]
    found = sum(any(_same_medicine(one, fact, language) for fact in ours) for one in gold)
    right = sum(any(_same_medicine(one, fact, language) for one in gold) for fact in ours)
    return Counted(wanted=len(gold), found=found, stated=len(ours), right=right) if consultation.facts else Counted()


def _same_medicine(gold: tuple[str, set[str], str, str], fact: MedicationFact, language: Language) -> bool:
    name, doses, status, frequency = gold
    told = fact.attributes
    term = medicines().first(told.name, language)
    if (term.term.en if term else told.name) != name or told.dose is None:
        return False
    strength = {value for q in find_quantities(told.strength, language) for value in q.values}
    told_doses = {told.dose, *(told.dose * value for value in strength)}
    if not any(plain(dose.normalize()) in doses for dose in told_doses):
        return False
    if status in _STATUS and told.change not in _STATUS[status]:
        return False
    rate = {value for q in find_quantities(frequency, language) if q.unit in ("/d", "/wk") for value in q.values}
    return not rate or told.per_day is None or told.per_day in rate


def _denials(consultation: GoldConsultation, note: NoteDraft) -> Counted:
    """Symptoms and conditions that are absent; a denial is wrong where the checklist says present."""
    language = consultation.language
    of = [fact for fact in consultation.facts if fact.kind in ("symptom", "problem", "finding")]
    absent = {name for fact in of if fact.status == "absent" for name in _ills(fact.text, language)}
    present = {name for fact in of if fact.status == "present" for name in _ills(fact.text, language)} - absent
    ours = {
        name
        for fact in note.facts
        if isinstance(fact, ProblemFact) and fact.attributes.assertion is Assertion.DENIED
        for name in _ills(fact.text, language)
    }
    if not consultation.facts:
        return Counted()
    return Counted(wanted=len(absent), found=len(absent & ours), stated=len(ours), right=len(ours - present))


def _ills(text: str, language: Language) -> set[str]:
    return {match.term.en for lexicon in (symptoms(), conditions()) for match in lexicon.find(text, language)}


def _headings(note: NoteDraft, template: Template) -> Counted:
    required = {
        section.id
        for section in template.sections
        if section.required and not all(topic.administrative for topic in section.topics)
    }
    filled = {section.id for section in note.sections if section.kept}
    return Counted(wanted=len(required), found=len(required & filled))


def totals_of(scores: Sequence[NoteScores]) -> tuple[NoteTotals, ...]:
    """The totals, one for each language in the order of appearance."""
    languages = dict.fromkeys(one.language for one in scores)
    return tuple(_total(language, [one for one in scores if one.language == language]) for language in languages)


def _total(language: Language, scores: list[NoteScores]) -> NoteTotals:
    numbers = _sum(one.numbers for one in scores)
    concepts = _sum(one.concepts for one in scores)
    drugs = _sum(one.medicines for one in scores)
    denials = _sum(one.denials for one in scores)
    headings = _sum(one.headings for one in scores)
    return NoteTotals(
        language=language,
        consultations=len(scores),
        words=round(statistics.mean(one.words for one in scores), 1),
        reference_words=round(statistics.mean(one.reference_words for one in scores), 1),
        rouge=_mean([one.rouge for one in scores]),
        transcript_rouge=_mean([one.transcript_rouge for one in scores]),
        parts={name: mean for name in PARTS if (mean := _mean([one.parts.get(name) for one in scores])) is not None},
        ungrounded_numbers=share(numbers.stated - numbers.right, numbers.stated),
        number_recall=numbers.recall,
        concept_recall=concepts.recall,
        ungrounded_concepts=share(concepts.stated - concepts.right, concepts.stated),
        medicine_recall=drugs.recall,
        medicine_precision=drugs.precision,
        denial_recall=denials.recall,
        denial_precision=denials.precision,
        required_filled=headings.recall,
        style_per_note={
            fault: round(sum(one.style.get(fault, 0) for one in scores) / len(scores), 2) for fault in StyleFault
        },
        flags_per_note=round(sum(sum(one.flags.values()) for one in scores) / len(scores), 2),
    )


def _sum(counts: Iterable[Counted]) -> Counted:
    total = Counted()
    for one in counts:
        total += one
    return total


def _mean(each: Sequence[Rouge | None]) -> Rouge | None:
    known = [one for one in each if one is not None]
    if not known:
        return None
    return Rouge(
        rouge1=round(statistics.mean(one.rouge1 for one in known), 6),
        rouge2=round(statistics.mean(one.rouge2 for one in known), 6),
        rouge_lsum=round(statistics.mean(one.rouge_lsum for one in known), 6),
    )
