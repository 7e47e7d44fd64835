"""How well verification notices faults: correct notes with one fault each, against the same notes without one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import Field

from scribe.evaluation.consultations import GoldConsultation
from scribe.evaluation.injections import Injection, injections
from scribe.model import (
    DrafterRef,
    Flag,
    FlagKind,
    Frozen,
    Language,
    Level,
    NoteDraft,
    NoteSection,
    SectionStatus,
    Statement,
    StatementId,
    TemplateRef,
)
from scribe.verification import verify
from scribe.verification.faults import Fault

Progress = Callable[[float, float], None]
FIRST_SHARE: Final = 0.4
"""The part of the queue in which injected notes are looked for."""
_ROUNDS: Final = 3
"""In each round every third note is injected, so that the injected ones fit into the first 40 %."""
_NOTICED_BY: Final[dict[Fault, frozenset[FlagKind]]] = {
    Fault.DOSE: frozenset({FlagKind.DOSE_DIFFERS, FlagKind.NUMBER_DIFFERS}),
    Fault.SIDE: frozenset({FlagKind.SIDE_DIFFERS}),
    Fault.NEGATION: frozenset({FlagKind.OPPOSITE}),
    Fault.MEDICINE: frozenset({FlagKind.MEDICINE_NOT_SAID, FlagKind.DOSE_DIFFERS}),
    Fault.PERSON: frozenset({FlagKind.OTHER_SPEAKER}),
    Fault.INVENTED: frozenset({FlagKind.FINDING_NOT_SAID}),
}
"""The flags that say what the fault is; any other one beside it is no answer to it."""
_ANSWERED_BY: Final[dict[Fault, frozenset[FlagKind]]] = {
    **_NOTICED_BY,
    Fault.NEGATION: frozenset({FlagKind.OPPOSITE, FlagKind.OTHER_SPEAKER}),
    Fault.PERSON: frozenset({FlagKind.OTHER_SPEAKER, FlagKind.OPPOSITE}),
}
"""On the faulty statement itself these say it too: of what the patient denies and the father has, either is right."""


class FaultScore(Frozen):
    """One kind of fault.

    ``precision`` is that of the flags which name this kind, over the injected notes and as many clean ones.
    """

    fault: Fault
    injected: int
    noticed: int
    wrongly: int
    recall: float | None
    precision: float | None
    first_of_queue: float | None = Field(
        default=None, description="Share of the injected notes among the first 40 % of a queue, a third of it injected."
    )


class VerificationScores(Frozen):
    """The figures of one language. ``false_flags`` counts those of correct notes that somebody has to resolve."""

    language: Language
    consultations: int
    statements: int
    faults: tuple[FaultScore, ...]
    false_flags: int
    false_flags_per_note: float
    false_kinds: dict[FlagKind, int] = Field(default_factory=dict)
    low_flags: int = 0


class Missed(Frozen):
    """A fault that was not noticed, by its place, never by its words."""

    consultation: str
    statement: StatementId
    fault: Fault


class VerificationEvaluation(Frozen):
    """The wire form of ``scribe evaluate verification --json``."""

    schema_: Literal["scribe.evaluation.verification/1"] = Field(
        default="scribe.evaluation.verification/1", alias="schema"
    )
    seed: int
    languages: tuple[VerificationScores, ...]
    missed: tuple[Missed, ...]


def evaluate(
    consultations: Sequence[GoldConsultation], *, seed: int = 0, progress: Progress | None = None
) -> VerificationEvaluation:
    """Scores verification on consultations whose notes are correct. The same each time for one seed.

    Args:
        consultations: those without statements are passed over.
        seed: chooses among the variants of a statement.
        progress: is told after each consultation how many are done, of how many.
    """
    usable = [one for one in consultations if one.gold]
    checked: list[_Checked] = []
    for done, one in enumerate(usable, 1):
        checked.append(_check(one, seed))
        if progress is not None:
            progress(done, len(usable))
    missed: list[Missed] = []
    languages = dict.fromkeys(one.consultation.language for one in checked)
    scores = tuple(
        _scored([one for one in checked if one.consultation.language == each], each, missed) for each in languages
    )
    return VerificationEvaluation(seed=seed, languages=scores, missed=tuple(missed))


@dataclass(frozen=True)
class _Checked:
    """One consultation's correct note, verified, and each faulty variant of it."""

    consultation: GoldConsultation
    clean: NoteDraft
    variants: tuple[tuple[Injection, NoteDraft], ...]


def _check(one: GoldConsultation, seed: int) -> _Checked:
    transcript = one.transcript
    variants = tuple(
        (injection, verify(note_of(one, _with(one.gold, injection.statement)), transcript, None))
        for injection in injections(one, seed=seed)
    )
    return _Checked(one, verify(note_of(one, one.gold), transcript, None), variants)


def _with(statements: tuple[Statement, ...], changed: Statement) -> tuple[Statement, ...]:
    return tuple(changed if one.id == changed.id else one for one in statements)


def _scored(checked: list[_Checked], language: Language, missed: list[Missed]) -> VerificationScores:
    consultations = [one.consultation for one in checked]
    clean = {one.consultation.id: one.clean for one in checked}
    variants: dict[Fault, list[tuple[GoldConsultation, Injection, NoteDraft]]] = defaultdict(list)
    for one in checked:
        for injection, note in one.variants:
            variants[injection.fault].append((one.consultation, injection, note))
    faults = tuple(_fault(fault, variants[fault], clean, missed) for fault in Fault)
    raised = [flag for note in clean.values() for flag in _flags(note) if flag.level.presses]
    kinds: dict[FlagKind, int] = defaultdict(int)
    for flag in raised:
        kinds[flag.kind] += 1
    return VerificationScores(
        language=language,
        consultations=len(consultations),
        statements=sum(len(one.gold) for one in consultations),
        faults=faults,
        false_flags=len(raised),
        false_flags_per_note=round(len(raised) / len(consultations), 3),
        false_kinds=dict(sorted(kinds.items())),
        low_flags=sum(len([flag for flag in _flags(note) if flag.level is Level.LOW]) for note in clean.values()),
    )


def _fault(
    fault: Fault,
    variants: list[tuple[GoldConsultation, Injection, NoteDraft]],
    clean: dict[str, NoteDraft],
    missed: list[Missed],
) -> FaultScore:
    noticed = wrongly = 0
    for one, injection, note in variants:
        hit = False
        for statement in note.statements:
            if statement.id == injection.statement.id:
                hit = _has(statement, _ANSWERED_BY[fault])
            else:
                wrongly += _has(statement, _NOTICED_BY[fault])
        wrongly += sum(_has(statement, _NOTICED_BY[fault]) for statement in clean[one.id].statements)
        noticed += hit
        if not hit:
            missed.append(Missed(consultation=one.id, statement=injection.statement.id, fault=fault))
    return FaultScore(
        fault=fault,
        injected=len(variants),
        noticed=noticed,
        wrongly=wrongly,
        recall=_share(noticed, len(variants)),
        precision=_share(noticed, noticed + wrongly),
        first_of_queue=_first_of_queue(variants, clean),
    )


def _has(statement: Statement, kinds: frozenset[FlagKind]) -> bool:
    return any(flag.level.presses and flag.kind in kinds for flag in statement.flags)


def _first_of_queue(
    variants: Iterable[tuple[GoldConsultation, Injection, NoteDraft]], clean: dict[str, NoteDraft]
) -> float | None:
    """Of queues in which every third note has a fault: how many of those come among the first 40 %."""
    by_note: dict[str, list[NoteDraft]] = defaultdict(list)
    for one, _, note in variants:
        by_note[one.id].append(note)
    ids = [*clean]
    found = wanted = 0
    for turn in range(_ROUNDS * max((len(notes) for notes in by_note.values()), default=0)):
        chosen = {
            name: by_note[name][turn // _ROUNDS % len(by_note[name])]
            for place, name in enumerate(ids)
            if place % _ROUNDS == turn % _ROUNDS and by_note[name]
        }
        queue = sorted(ids, key=lambda name: -(chosen.get(name) or clean[name]).risk.score)
        first = set(queue[: round(FIRST_SHARE * len(queue))])
        found, wanted = found + len(first & chosen.keys()), wanted + len(chosen)
    return _share(found, wanted)


def note_of(consultation: GoldConsultation, statements: Iterable[Statement]) -> NoteDraft:
    """A note of one section with these statements."""
    return NoteDraft(
        template=TemplateRef(id="reference", version=1, digest="0" * 64),
        language=consultation.language,
        drafter=DrafterRef(name="reference", model=""),
        sections=(NoteSection(id="note", title="Note", status=SectionStatus.PRESENT, statements=tuple(statements)),),
    )


def _flags(note: NoteDraft) -> tuple[Flag, ...]:
    return (*note.flags, *(flag for statement in note.statements for flag in statement.flags))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
