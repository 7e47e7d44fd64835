"""View models of a note: what the note page, the signing page and the print show of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scribe.catalogues import Catalogue
from scribe.messages import Message
from scribe.model import (
    Consultation,
    Doubt,
    Flag,
    FlagKind,
    Gap,
    Language,
    Level,
    NoteDraft,
    NoteSection,
    Patient,
    Resolution,
    Segment,
    SegmentId,
    Speaker,
    SpeakerCorrection,
    Statement,
    Template,
    TemplateField,
    Transcript,
)
from scribe.review.speakers import recognised_speaker
from scribe.transcription.unsure import Certainty, Piece, pieces_of, spans_of, speaker_unsure
from scribe.web.pages.identity import years_old


@dataclass(frozen=True)
class FlagView:
    """One flag with its place among the statement's flags, and the segment that its quote is from."""

    flag: Flag
    index: int
    segment: Segment | None

    @property
    def speaker(self) -> Speaker | None:
        """Who said its quote."""
        return self.segment.speaker if self.segment is not None else None

    @property
    def speaker_unsure(self) -> bool:
        """Whether somebody else may have said it."""
        return self.segment is not None and speaker_unsure(self.segment)

    @property
    def start_s(self) -> float | None:
        """When it was said."""
        return self.segment.start_s if self.segment is not None else None

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Why its quote may not have been said as it is written."""
        return self.segment.doubts if self.segment is not None else ()

    @property
    def to_resolve(self) -> bool:
        """Whether approval waits for it."""
        return self.flag.open and self.flag.level.presses


@dataclass(frozen=True)
class StatementView:
    """One statement as the page shows it."""

    statement: Statement
    flags: tuple[FlagView, ...]
    start_s: float | None
    """Where its evidence begins; ``None`` without evidence."""
    tells_step: bool = False
    """Whether it says what an undo takes back next: that a person added it, that it came from elsewhere, or was two."""

    @property
    def open(self) -> tuple[FlagView, ...]:
        """The flags that still have to be resolved."""
        return () if self.statement.removed else tuple(f for f in self.flags if f.to_resolve)

    @property
    def informing(self) -> tuple[FlagView, ...]:
        """Flags that are only to be known."""
        return tuple(f for f in self.flags if f.flag.open and f.flag.level is Level.LOW)

    @property
    def resolution(self) -> Resolution | None:
        """What was done with it last."""
        done = [f.flag.resolution for f in self.flags if f.flag.resolution is not None]
        return max(done, key=lambda r: r.at) if done else None

    @property
    def state(self) -> str:
        """``open``, ``removed``, ``resolved`` or ``plain``."""
        if self.statement.removed:
            return "removed"
        if self.open:
            return "open"
        return "resolved" if self.resolution is not None else "plain"


@dataclass(frozen=True)
class SectionView:
    """One section with its statements; ``none`` when nobody spoke of it."""

    section: NoteSection
    statements: tuple[StatementView, ...]
    administrative: bool
    fields: tuple[TemplateField, ...] = ()
    """The typed fields that the template has here."""

    def moves(self, line: StatementView) -> tuple[str, ...]:
        """Where a statement can be moved: up, down. Typed fields have their places from the template."""
        kept = [one for one in self.section.kept if not one.field]
        if self.administrative or line.statement not in kept:
            return ()
        return ("up",) * (line.statement != kept[0]) + ("down",) * (line.statement != kept[-1])

    def is_fixed(self, line: StatementView) -> bool:
        """Whether a statement has its place from the template: it goes to no other section, and joins no other."""
        return self.administrative or bool(line.statement.field)

    @property
    def lines(self) -> tuple[StatementView | TemplateField, ...]:
        """The statements; in a section with typed fields those first, in their order, unfilled ones too."""
        filled = {one.statement.field: one for one in self.statements if one.statement.field}
        own: list[StatementView | TemplateField] = [filled.get(field.id, field) for field in self.fields]
        return (*own, *(one for one in self.statements if one not in own))

    @property
    def none(self) -> bool:
        """Whether nothing is left in it."""
        return not self.section.kept

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of everything that the page shows in it, in order."""
        if not self.statements:
            return ("none", "adder")
        own = (f"field-{line.id}" if isinstance(line, TemplateField) else line.statement.id for line in self.lines)
        return (*own, "none", "adder")


@dataclass(frozen=True)
class NoteView:
    """A whole note with what is to be resolved."""

    note: NoteDraft
    sections: tuple[SectionView, ...]
    whole: tuple[FlagView, ...]
    """Flags of the whole note."""

    def title_of(self, section: str) -> str:
        """The title of a section by its id."""
        return next((one.section.title for one in self.sections if one.section.id == section), section)

    def section_with(self, statement: Statement) -> str:
        """The id of the section that a statement stands in."""
        return next(one.section.id for one in self.sections if statement in one.section.statements)

    def before(self, statement: Statement) -> str:
        """The id of the statement that this one can be joined to; empty where it is the first."""
        kept = next((one.section.kept for one in self.sections if statement in one.section.statements), ())
        at = kept.index(statement) if statement in kept else 0
        return kept[at - 1].id if at > 0 and not kept[at - 1].field else ""

    @property
    def to_check(self) -> tuple[StatementView, ...]:
        """Statements with open flags, riskiest first."""
        waiting = [s for section in self.sections for s in section.statements if s.open]
        return tuple(sorted(waiting, key=lambda s: min(f.flag.level.rank for f in s.open)))

    @property
    def open_count(self) -> int:
        """How many flags are still to be resolved."""
        return len(self.note.open_flags)

    @property
    def to_know(self) -> tuple[tuple[StatementView | None, FlagView], ...]:
        """The low flags with their statements, those of the whole note first: they inform and wait for nobody."""
        own = [(None, flag) for flag in self.whole if flag.flag.open and flag.flag.level is Level.LOW]
        lines = (line for section in self.sections for line in section.statements if not line.statement.removed)
        return (*own, *((line, flag) for line in lines for flag in line.informing))

    @property
    def done_count(self) -> int:
        """How many flags were resolved."""
        flags = [f for s in self.note.statements for f in s.flags] + list(self.note.flags)
        return sum(f.resolution is not None and f.level.presses for f in flags)


def note_view(note: NoteDraft, transcript: Transcript | None, template: Template) -> NoteView:
    """The note with the seconds of its evidence; without these where what was said was removed."""
    segments = {segment.id: segment for segment in transcript.segments} if transcript is not None else {}
    sections = []
    for section in note.sections:
        described = template.section(section.id)
        administrative = described is not None and all(topic.administrative for topic in described.topics)
        statements = tuple(_statement(s, segments, section) for s in section.statements)
        fields = described.fields if described is not None and statements else ()
        sections.append(SectionView(section, statements, administrative, fields))
    return NoteView(note, tuple(sections), tuple(_flags(note.flags, segments)))


def _statement(statement: Statement, segments: dict[SegmentId, Segment], section: NoteSection) -> StatementView:
    starts = [segments[name].start_s for name in statement.evidence if name in segments]
    step = statement.last_step
    tells = step is not None and (
        step.kind in ("merged", "added") or (step.kind == "moved" and step.section != section.id)
    )
    return StatementView(statement, tuple(_flags(statement.flags, segments)), min(starts, default=None), tells)


def _flags(flags: Iterable[Flag], segments: dict[SegmentId, Segment]) -> Iterable[FlagView]:
    for index, flag in enumerate(flags):
        yield FlagView(flag, index, segments.get(flag.quote.segment) if flag.quote else None)


@dataclass(frozen=True)
class SpokenLine:
    """One segment as the transcript pane shows it."""

    segment: Segment
    language: Language
    """Of its text, which may differ from the transcript's."""
    pieces: tuple[Piece, ...]
    """Its text, each piece with how sure the recogniser was."""
    marked_s: tuple[float, ...] = ()
    """The seconds that somebody marked in it while it was recorded, or before it since the segment above."""
    correction: SpeakerCorrection | None = None
    """Who said last who speaks, where that is not as it was recognised."""

    @property
    def voice(self) -> str:
        """Names its voice within the transcript: the voice that is told, else who was recognised."""
        told = self.segment.voice
        return str(told) if told is not None else recognised_speaker(self.segment).value

    @property
    def recognised(self) -> Speaker:
        """Who was recognised."""
        return recognised_speaker(self.segment)

    @property
    def start_s(self) -> float:
        """Where it begins."""
        return self.segment.start_s

    @property
    def speaker_unsure(self) -> bool:
        """Whether somebody else may have said it."""
        return speaker_unsure(self.segment)


@dataclass(frozen=True)
class GapLine:
    """Seconds without text; ``number`` counts from 1 and names the line on the page."""

    gap: Gap
    number: int

    @property
    def start_s(self) -> float:
        """Where it begins."""
        return self.gap.start_s

    @property
    def seconds(self) -> int:
        """How long it is: whole seconds, at least one."""
        return whole_seconds(self.gap.lasts_s)


@dataclass(frozen=True)
class TranscriptView:
    """The transcript pane: what was said and what is missing, in order of time, and which marks stand in it."""

    spoken: tuple[SpokenLine, ...]
    gaps: tuple[GapLine, ...]

    @property
    def lines(self) -> tuple[SpokenLine | GapLine, ...]:
        """Everything in order of time."""
        return tuple(sorted((*self.spoken, *self.gaps), key=lambda line: line.start_s))

    @property
    def marks(self) -> frozenset[Certainty]:
        """The kinds of words that are marked."""
        return frozenset(p.certainty for line in self.spoken for p in line.pieces) - {Certainty.SURE}

    @property
    def guesses_speakers(self) -> bool:
        """Whether a speaker is shown with a question mark."""
        return any(line.speaker_unsure for line in self.spoken)

    def gaps_of(self, kind: FlagKind) -> tuple[GapLine, ...]:
        """The gaps that a flag of the whole note is about."""
        return tuple(line for line in self.gaps if line.gap.reason == _REASONS.get(kind))


_REASONS: Final = {
    FlagKind.SPEECH_NOT_WRITTEN: "not_transcribed",
    FlagKind.RECORDING_CUT_SHORT: "not_decoded",
    FlagKind.RECORDING_INTERRUPTED: "interrupted",
}
"""Which gaps a flag of the whole note is about."""


def transcript_view(transcript: Transcript, marks_s: Iterable[float] = ()) -> TranscriptView:
    """Segments and gaps as the page shows them.

    Args:
        transcript: what was said.
        marks_s: seconds that were marked; each stands with the segment that holds it, or the next one.
    """
    gaps = sorted(transcript.coverage.gaps, key=lambda gap: gap.start_s)
    marked: dict[SegmentId, list[float]] = {}
    for at_s in marks_s:
        found = next((one for one in transcript.segments if one.end_s >= at_s), None)
        if transcript.segments:
            marked.setdefault((found or transcript.segments[-1]).id, []).append(at_s)
    corrected = {name: one for one in transcript.corrections for name in one.segments}
    return TranscriptView(
        spoken=tuple(
            SpokenLine(
                one,
                language := one.language or transcript.language,
                pieces_of(one, language),
                tuple(marked.get(one.id, ())),
                corrected.get(one.id),
            )
            for one in transcript.segments
        ),
        gaps=tuple(GapLine(gap, number) for number, gap in enumerate(gaps, start=1)),
    )


def word_times(transcript: Transcript) -> dict[SegmentId, list[tuple[int, int, float, float]]]:
    """Of each segment whose words have times: where in its text each word begins and ends, and when it was said."""
    found = {
        one.id: [(span.start, span.end, round(span.start_s, 2), round(span.end_s, 2)) for span in spans_of(one)]
        for one in transcript.segments
    }
    return {name: words for name, words in found.items() if words}


def whole_seconds(seconds: float) -> int:
    """Seconds for people: a part of one counts as one."""
    return max(1, round(seconds)) if seconds > 0 else 0


_SEXES: Final = {"female": Message("F"), "male": Message("M")}


def who(consultation: Consultation, say: Catalogue) -> str:
    """Sex, age and number of the patient, as far as they are known."""
    patient = consultation.patient
    if patient is None:
        return ""
    age = _age(consultation, patient)
    parts = [
        say(_SEXES[patient.gender]) if patient.gender in _SEXES else "",
        say.many("{age} year", "{age} years", age).format(age=age) if age is not None else "",
        say("number {number}").format(number=patient.identifier) if patient.identifier else "",
    ]
    return say(", ").join(part for part in parts if part)


def who_short(consultation: Consultation, say: Catalogue) -> str:
    """The same for a line of a list: F, 67 · 4471 0932."""
    patient = consultation.patient
    if patient is None:
        return ""
    age = _age(consultation, patient)
    known = [
        say(_SEXES[patient.gender]) if patient.gender in _SEXES else "",
        say("{age}", "years old, in a list").format(age=age) if age is not None else "",
    ]
    return " · ".join(part for part in (say(", ").join(part for part in known if part), patient.identifier) if part)


def _age(consultation: Consultation, patient: Patient) -> int | None:
    born = patient.birth_date
    return years_old(born, consultation.encounter.started_at) if born is not None else None
