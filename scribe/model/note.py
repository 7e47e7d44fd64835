"""The note: sections of statements, each with its evidence, its flags and what became of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import count
from typing import Final, Literal

from pydantic import Field

from scribe.model.base import (
    Frozen,
    Instant,
    Language,
    Person,
    Probability,
    SegmentId,
    Sha256,
    StatementId,
)
from scribe.model.context import RecordEntryId
from scribe.model.facts import Fact
from scribe.model.medicines import MedicineLine
from scribe.model.speech import Engine
from scribe.model.standing_in import InsteadOf
from scribe.model.unused import Unused
from scribe.model.weights import Weights
from scribe.model.wording import PickedCode, Wording

_OF_A_DRAFT: Final = re.compile(r"d[0-9]+-")
"""How the ids of statements begin where a note was drafted again: no two drafts of it have one in common."""
_ENDS_WITH_SHA256: Final = re.compile(r" ([0-9a-f]{64})\Z")


class Level(StrEnum):
    """The scale of risk, riskiest first."""

    HIGH = "high"
    RAISED = "raised"
    LOW = "low"
    CLEAR = "clear"

    @property
    def rank(self) -> int:
        """0 for the riskiest."""
        return tuple(Level).index(self)

    @property
    def presses(self) -> bool:
        """Whether somebody has to resolve what is of this level; the others inform."""
        return self in (Level.HIGH, Level.RAISED)


class FlagKind(StrEnum):
    """What disagrees. Pages name each kind in the reader's language."""

    NO_EVIDENCE = "no_evidence"
    NUMBER_DIFFERS = "number_differs"
    DOSE_DIFFERS = "dose_differs"
    UNIT_NOT_SAID = "unit_not_said"
    MEDICINE_NOT_SAID = "medicine_not_said"
    SIDE_DIFFERS = "side_differs"
    OPPOSITE = "opposite"
    LESS_CERTAIN = "less_certain"
    OTHER_SPEAKER = "other_speaker"
    FINDING_NOT_SAID = "finding_not_said"
    CHANGE_DIFFERS = "change_differs"
    COURSE_DIFFERS = "course_differs"
    UNCLEAR_WORDS = "unclear_words"
    SPEECH_NOT_WRITTEN = "speech_not_written"
    RECORDING_CUT_SHORT = "recording_cut_short"
    RECORDING_INTERRUPTED = "recording_interrupted"
    """It was interrupted and taken up again: what was said meanwhile nobody recorded."""
    RECORDING_UNFINISHED = "recording_unfinished"
    """Its device fell silent, and it was finished with what had arrived."""
    HARD_TO_HEAR = "hard_to_hear"
    """The recogniser was unsure of so many words that many of the others are wrong as well."""
    SECTION_EMPTY = "section_empty"
    LEFT_OUT = "left_out"
    SAID_NOT_WRITTEN = "said_not_written"
    CONTRADICTS_RECORD = "contradicts_record"
    ALLERGY_CONFLICT = "allergy_conflict"
    RECORD_ONLY = "record_only"
    NOT_IN_RECORD = "not_in_record"
    IMPLAUSIBLE = "implausible"
    WORDS_ONLY = "words_only"
    DEMO_RECOGNISER = "demo_recogniser"
    MEANT_FOR_MACHINE = "meant_for_machine"
    """It rests on words of somebody other than a doctor that may be meant for whoever writes the note."""
    SECOND_READER = "second_reader"
    """A second reader, a language model, finds a statement contradicted or not said."""
    SECOND_READER_AGREES = "second_reader_agrees"
    """A second reader that proved itself on the note finds borne out what the rules object to."""
    READ_DIFFERENTLY = "read_differently"
    """A second reader and the rules read the same words of the recording differently."""


class Outcome(StrEnum):
    """How a flag was resolved."""

    CORRECTED = "corrected"
    KEPT = "kept"
    REMOVED = "removed"


class KeepReason(StrEnum):
    """Why a flagged statement stays as it is."""

    ASKED_PATIENT = "asked_patient"
    ASKED_DOCTOR = "asked_doctor"
    CHECKED_RECORD = "checked_record"
    HEARD_WRONGLY = "heard_wrongly"
    OTHER = "other"


class Resolution(Frozen):
    """Who resolved a flag, how and why. ``before`` is the statement's text before a correction."""

    outcome: Outcome
    by: Person
    at: Instant
    reason: KeepReason | None = None
    words: str = ""
    before: str = ""


class Quote(Frozen):
    """The words that contradict or should support a statement; ``mark`` is the part to underline."""

    segment: SegmentId
    text: str
    mark: str = ""


class Flag(Frozen):
    """One difference between the note and what was said.

    ``detail`` is one plain sentence in the note's language. ``note_says``, ``recording_says`` and ``suggestion`` carry
    its parts, so that a page can say the same in the reader's language and offer the correction: ``suggestion`` is the
    whole corrected text of the statement, empty when there is none to offer.
    """

    kind: FlagKind
    level: Level
    detail: str
    note_says: str = ""
    recording_says: str = ""
    quote: Quote | None = None
    record_says: str = ""
    """What the patient's record says, where that is what disagrees."""
    record: RecordEntryId | None = None
    """Which entry of the record says so."""
    suggestion: str = ""
    resolution: Resolution | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still has to look at it."""
        return self.resolution is None


class Step(Frozen):
    """What was done to a statement, with what it takes to undo it."""

    kind: Literal["moved", "merged", "edited", "added"]
    """``edited``: reworded, a flag settled, a code picked, or removed."""
    at: Instant
    text: str
    """The statement's words once it was done."""
    section: str = ""
    """Where a moved one stood, by the section's id."""
    place: int = Field(default=0, ge=0)
    """Its place there among all statements, from 0."""
    behind: StatementId | None = Field(default=None, exclude_if=lambda value: value is None)
    """Of a merge: behind which statement the one stood that was joined to it; ``None``: behind this one."""
    statements: tuple[Statement, ...] = ()
    """The statement as it was; of a merge also the one that was joined to it. Without it only the place changed."""


class Statement(Frozen):
    """One sentence of the note and what it rests on: segments of the recording, entries of the record, or both."""

    id: StatementId
    text: str
    evidence: tuple[SegmentId, ...] = ()
    record: tuple[RecordEntryId, ...] = ()
    """The entries of the patient's record that it was written from; empty when all of it was said."""
    field: str = ""
    """The typed field of the template that it fills, by its id; empty for any other statement."""
    flags: tuple[Flag, ...] = ()
    removed: bool = False
    author: Person | None = None
    """Who wrote this wording; ``None`` is the drafter."""
    previous: str = ""
    """The wording before the last rewriting, so that it can be undone."""
    picked: tuple[PickedCode, ...] = Field(default=(), exclude_if=lambda value: not value)
    """The codes that a person picked for facts that it tells."""
    wordings: tuple[Wording, ...] = Field(default=(), exclude_if=lambda value: not value)
    """Earlier wordings of before its edits were among its steps, the first one first."""
    withdrawn_facts: tuple[Fact, ...] = ()
    """The note's facts that went with this statement when it was removed, so that it can be undone."""
    added_from: Unused | None = None
    """What was said and not in the note, where a person added it from there, so that it can be undone."""
    chosen: bool = Field(default=False, exclude_if=lambda value: not value)
    """Whether a person added it from words of the transcript, so that it can be undone."""
    steps: tuple[Step, ...] = Field(default=(), exclude_if=lambda value: not value)
    """What was done to it and not undone, the first one first; older notes have its moves and merges alone."""

    @property
    def without_steps(self) -> Statement:
        """The same without what was done to it, as a step keeps it."""
        return self.model_copy(update={"steps": ()})

    @property
    def last_step(self) -> Step | None:
        """The step that an undo takes back next; ``None`` where something was done since that is not among them."""
        if not self.steps:
            return None
        last = self.steps[-1]
        if last.kind == "edited":
            return last
        if self.removed or self.text != last.text:
            return None
        later = any(flag.resolution is not None and flag.resolution.at > last.at for flag in self.flags)
        return None if later else last

    @property
    def ids(self) -> Iterator[StatementId]:
        """Its id and those of the statements that were joined to it."""
        yield self.id
        for step in self.steps:
            for one in step.statements:
                yield from one.ids


class SectionStatus(StrEnum):
    """Whether anything was said that belongs in the section."""

    PRESENT = "present"
    NOT_DISCUSSED = "not_discussed"


class NoteSection(Frozen):
    """One section of the template, filled. ``not_discussed`` exactly when no statement is left."""

    id: str
    title: str
    status: SectionStatus
    statements: tuple[Statement, ...] = ()

    @property
    def kept(self) -> tuple[Statement, ...]:
        """The statements that were not removed."""
        return tuple(s for s in self.statements if not s.removed)


class TemplateRef(Frozen):
    """Exactly which template a note was drafted with."""

    id: str
    version: int
    digest: Sha256


class DrafterRef(Frozen):
    """What drafted the note; ``instead_of`` where another drafter was to."""

    name: str
    model: str
    instead_of: InsteadOf | None = Field(default=None, exclude_if=lambda value: value is None)
    prompt: str = Field(default="", exclude_if=lambda value: not value)
    """The prompts that a language model was given, by version and SHA-256; empty for any other drafter."""
    weights: Weights | None = Field(default=None, exclude_if=lambda value: value is None)
    """The weights of the language model; ``None`` for any other drafter."""

    @property
    def prompt_sha256(self) -> str:
        """The digest of the prompts; empty without one, and in notes that name its beginning alone."""
        found = _ENDS_WITH_SHA256.search(self.prompt)
        return found.group(1) if found is not None else ""


class RiskReason(Frozen):
    """One reason for the risk, riskiest first; ``statement`` is empty for a reason that concerns the whole note."""

    kind: FlagKind
    level: Level
    text: str
    statement: StatementId | None = None


class Risk(Frozen):
    """How urgently a nurse should look: ``score`` orders the queue, ``level`` is what the page shows."""

    score: Probability = 0.0
    level: Level = Level.CLEAR
    reasons: tuple[RiskReason, ...] = ()


class NoteDraft(Frozen):
    """One revision of a note. The wire form of ``note.json``; immutable, named by its digest."""

    schema_: Literal["scribe.note/1"] = Field(default="scribe.note/1", alias="schema")
    revision: int = Field(default=1, ge=1)
    template: TemplateRef
    language: Language
    drafter: DrafterRef
    recogniser: Engine | None = None
    transcript: Sha256 | None = None
    context: Sha256 | None = None
    """The patient's record that it was written and checked with, by the digest of that :class:`RecordContext`."""
    sections: tuple[NoteSection, ...]
    facts: tuple[Fact, ...] = ()
    medicines: tuple[MedicineLine, ...] | None = Field(default=None, exclude_if=lambda value: value is None)
    """The patient's medicines before and after, what weighs first; ``None``: nobody has compared them."""
    flags: tuple[Flag, ...] = ()
    """What concerns the whole note: speech without text, a recording that ends early."""
    unused: tuple[Unused, ...] = ()
    """What was said and no statement rests on, weightiest first; what a person dismissed stays, and says so."""
    second_reader: DrafterRef | None = Field(default=None, exclude_if=lambda value: value is None)
    """The language model that read note and recording once more; ``None`` where none did, or it did not answer."""
    risk: Risk = Risk()
    author: Person | None = None

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every statement, in the note's order, removed ones included."""
        return tuple(s for section in self.sections for s in section.statements)

    @property
    def open_flags(self) -> tuple[Flag, ...]:
        """The flags nobody has resolved yet, the note's own first. Low ones inform and need no resolution."""
        return tuple(f for f in self._standing_flags if f.level.presses)

    @property
    def flags_to_know(self) -> tuple[Flag, ...]:
        """The low flags, which inform and wait for nobody, the note's own first."""
        return tuple(f for f in self._standing_flags if f.level is Level.LOW)

    @property
    def _standing_flags(self) -> tuple[Flag, ...]:
        every = (*self.flags, *(f for s in self.statements if not s.removed for f in s.flags))
        return tuple(f for f in every if f.open)

    @property
    def open_unused(self) -> tuple[Unused, ...]:
        """What was said, is not in the note, and nobody has decided about."""
        return tuple(one for one in self.unused if one.open)

    def with_unused(self, found: Iterable[Unused]) -> NoteDraft:
        """The note with what was found anew, in its order; what a person dismissed before stays dismissed."""
        before = {one.segment: one.dismissed for one in self.unused}
        told = (one.model_copy(update={"dismissed": before.get(one.segment)}) for one in found)
        return self.model_copy(update={"unused": tuple(sorted(told, key=lambda one: one.place))})

    def fresh_ids(self) -> Iterator[StatementId]:
        """Ids that no statement of this note has, without end: each of the same draft, as its statements' ids say."""
        taken = {name for statement in self.statements for name in statement.ids}
        draft = next((found[0] for name in taken if (found := _OF_A_DRAFT.match(name))), "")
        return (name for n in count(len(taken) + 1) if (name := StatementId(f"{draft}s{n}")) not in taken)

    def statement(self, id: StatementId) -> Statement | None:
        """The statement with this id, or ``None``."""
        return next((s for s in self.statements if s.id == id), None)
