"""Verification: every statement of a note against what was said, and the note against its recording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.facts.before_and_after import medicines_today
from scribe.language.claim import Assertion, ClaimKind
from scribe.language.claims import Read
from scribe.language.reading import claims_in, read_statement
from scribe.language.rules import Pack, pack
from scribe.model import (
    Flag,
    FlagKind,
    Level,
    NoteDraft,
    NoteSection,
    Outcome,
    RecordContext,
    Segment,
    Statement,
    StatementId,
    Template,
    TemplateSection,
    Topic,
    Transcript,
)
from scribe.terminology.recorded import PatientRecord, without_marked
from scribe.verification.asked import check_asked
from scribe.verification.clarity import check_clarity
from scribe.verification.compare import compare
from scribe.verification.contradictions import check_record
from scribe.verification.crossed import check_crossed
from scribe.verification.denials import check_denials
from scribe.verification.difference import Difference, about
from scribe.verification.evidence import segments_of
from scribe.verification.facts import check_facts, check_safety, check_values, heard_medicines
from scribe.verification.figures import Passage, check_numbers
from scribe.verification.grounding import ground, written
from scribe.verification.heads import check_heads
from scribe.verification.heard import heard
from scribe.verification.judging import Judged, judge
from scribe.verification.medicines import Spoken, check_medicines
from scribe.verification.modifiers import check_modifiers
from scribe.verification.named import NamedMedicine, named_in
from scribe.verification.names import check_names, check_unlisted, unlisted
from scribe.verification.polarity import check_polarity
from scribe.verification.reasons import check_why
from scribe.verification.record import backed_by_record, check_marked
from scribe.verification.risk import risk_of
from scribe.verification.second import found_by_second, judged_of, readings_of, yielding
from scribe.verification.sides import check_sides, side_borne_out
from scribe.verification.spans import check_spans
from scribe.verification.spoken_orders import check_spoken_orders
from scribe.verification.tied import check_tied
from scribe.verification.turned import check_turned
from scribe.verification.unused import unused_of
from scribe.verification.whole import check_whole
from scribe.verification.wording import flag, person

_SAID_OTHERWISE: Final = frozenset(
    {
        FlagKind.OPPOSITE,
        FlagKind.OTHER_SPEAKER,
        FlagKind.CHANGE_DIFFERS,
        FlagKind.DOSE_DIFFERS,
        FlagKind.COURSE_DIFFERS,
        FlagKind.SIDE_DIFFERS,
    }
)
"""What tells that something else was said: no lack of evidence."""
_BESIDE: Final = 2
"""Segments before and after a statement's evidence in which a figure that is no dose may have been said."""
_MASS: Final = re.compile(r"\d ?(?:[mμµun]?c?g|IU|U|units?|单位|毫克|微克|克)\b|单位|[毫微]?克", re.IGNORECASE)
_FIGURES: Final = frozenset({FlagKind.DOSE_DIFFERS, FlagKind.NUMBER_DIFFERS})


def verify(
    note: NoteDraft,
    transcript: Transcript,
    template: Template | None,
    context: RecordContext | None = None,
    *,
    judged: bool = True,
) -> NoteDraft:
    """The note with its flags, its medicines before and after, and its risk, all computed anew.

    Pure. What people have decided stays: a flag that was kept stays resolved while it says the same, a correction or a
    removal stays on record. Removed statements are not checked again. Administrative sections are exempt.

    Args:
        note: any note, whoever wrote it.
        transcript: what was said.
        template: tells which sections are administrative and which are required; without it none is either.
        context: the patient's record. What a note marks as the record's is looked for there and not in the recording,
            and where the record disagrees with what was said, that is a flag.
        judged: whether all signs together have the last word; without it the checks have.
    """
    checker = _Checker(note, transcript, PatientRecord(context) if context is not None else None, judged=judged)
    sections = tuple(
        section
        if _administrative(section, template)
        else section.model_copy(
            update={"statements": tuple(checker.checked(one, section, template) for one in section.statements)}
        )
        for section in note.sections
    )
    whole = (*check_safety(note, checker.heard), *check_whole(note, transcript, template), *readings_of(note))
    flags = _with_history(note.flags, whole)
    checked = note.model_copy(update={"sections": sections, "flags": flags})
    lacks = unused_of(checked, checker.heard, template)
    checked = checked.with_unused((*lacks, *found_by_second(checked, lacks, pack(note.language))))
    listed = medicines_today(checked, heard_medicines(checker.heard, note.language), checker.record)
    return checked.model_copy(update={"medicines": listed, "risk": risk_of(checked)})


def _administrative(section: NoteSection, template: Template | None) -> bool:
    known: TemplateSection | None = template.section(section.id) if template else None
    return known is not None and all(topic.administrative for topic in known.topics)


def _of_family(section: NoteSection, template: Template | None, own: Pack) -> bool:
    """Whether a section is for relatives alone: by its topics, or without a template by its title."""
    known = template.section(section.id) if template else None
    if known is not None:
        return known.topics == (Topic.FAMILY_HISTORY,)
    kin = own.lists.get("kin", ())
    relative = bool(kin) and own.compiled(f"(?:{'|'.join(kin)})").fullmatch(section.title.strip(" :：")) is not None
    return relative or re.search(r"^family|家族史", section.title, re.IGNORECASE) is not None


class _Checker:
    """Checks statements of one note against one recording, which is read once, and the patient's record."""

    def __init__(self, note: NoteDraft, transcript: Transcript, record: PatientRecord | None, *, judged: bool) -> None:
        self._note, self._transcript, self.record, self._judged = note, transcript, record, judged
        self.heard = heard(transcript)
        self._spoken = self.heard.once(("spoken",), lambda: Spoken(transcript, self.heard.meant))
        self._own = pack(note.language)
        self._words_only: dict[StatementId, list[Flag]] = {}
        for one, words_only in check_facts(note, self.heard, record.context if record is not None else None):
            self._words_only.setdefault(one.id, []).append(words_only)

    def checked(self, statement: Statement, section: NoteSection, template: Template | None) -> Statement:
        """The statement with its flags, riskiest first."""
        if statement.removed:
            return statement
        of_family = _of_family(section, template, self._own)
        found = (
            self._flags(statement, of_family=of_family)
            if self.record is None
            else self._flags_with_record(statement, self.record, of_family=of_family)
        )
        flags = [*found]
        if not any(one.level.presses for one in flags):
            # why a fact is words alone is told by what differs, where something does
            flags += self._words_only.get(statement.id, ())
        flags += judged_of(statement, self._transcript)
        now = tuple(sorted(yielding(flags, statement, self._transcript), key=lambda one: one.level.rank))
        return statement.model_copy(update={"flags": _with_history(statement.flags, now)})

    def _flags_with_record(self, statement: Statement, record: PatientRecord, *, of_family: bool) -> Iterator[Flag]:
        language, said = self._note.language, without_marked(statement.text)
        yield from check_marked(statement, record, language)
        if not said.strip():
            return
        whole = said == statement.text
        spoken = statement.model_copy(update={"text": said})
        for one in backed_by_record(self._flags(spoken, of_family=of_family), record, language):
            # a correction of the part would drop what the rest says
            yield one if whole else one.model_copy(update={"suggestion": ""})
        yield from check_record(spoken, self._note, record)

    def _flags(self, statement: Statement, *, of_family: bool) -> tuple[Flag, ...]:
        """What differs from the recording, looked for once for the same words: an edit checks its own statement."""
        named = named_in(statement.text, self._note)
        by_hand = statement.author is not None
        key = ("flags", statement.text, statement.evidence, self._note.language, named, by_hand, of_family)
        return self.heard.once(
            (*key, self._judged), lambda: self._decided(statement, self._found(statement, named, of_family=of_family))
        )

    def _decided(self, statement: Statement, every: Iterator[Flag]) -> tuple[Flag, ...]:
        """What the checks found, with the last word of all signs together."""
        found = tuple(every)
        if not self._judged:
            return found
        reads = read_statement(statement.text, self._note.language, own=self._own)
        near = self.heard.near(statement.evidence)
        by_hand = statement.author is not None
        return judge(found, Judged(statement.text, reads, near, self.heard, self._own, by_hand))

    def _found(self, statement: Statement, named: tuple[NamedMedicine, ...], *, of_family: bool) -> Iterator[Flag]:
        language = self._note.language
        segments = segments_of(statement, self._transcript)
        reads = read_statement(statement.text, language, own=self._own)
        unnamed = check_medicines(named, segments, self._spoken, language)
        yield from (one for one in unnamed if not self._meant(one, reads))
        impossible = [*check_values(reads, self._note)]
        if not segments:
            yield from impossible
            elsewhere = [one for one in self._compared(statement, of_family=of_family) if one.kind in _SAID_OTHERWISE]
            elsewhere += self._denied_of_nothing(reads)
            yield from elsewhere
            if elsewhere:
                return
            # Somebody who adds a sentence answers for it by name; a drafter does not.
            level = Level.RAISED if statement.author is None and _tells(reads) else Level.LOW
            unfounded = flag(FlagKind.NO_EVIDENCE, level, language)
            yield unfounded.model_copy(update={"note_says": statement.text})
            return
        passage = Passage(statement.text, language, named)
        numbers = [*check_numbers(passage, self.heard.numbers(segments))]
        if any(one.kind in _FIGURES for one in numbers):
            # the reading may make out a figure that the words alone do not give
            wider = {one.note_says for one in check_numbers(passage, self.heard.numbers_as_read(segments))}
            numbers = [one for one in numbers if one.kind not in _FIGURES or one.note_says in wider]
        if any(one.kind in _FIGURES for one in numbers) and _tells_of_before(statement.text, self._own):
            before = {one.note_says for one in check_numbers(passage, self.heard.numbers_of_before(segments))}
            numbers = [one for one in numbers if one.kind not in _FIGURES or one.note_says in before]
        if any(_unheard(one) for one in numbers):
            around = {one.note_says for one in check_numbers(passage, self.heard.numbers(self._around(segments)))}
            numbers = [one for one in numbers if not _unheard(one) or one.note_says in around]
        numbers = [one.model_copy(update={"level": Level.LOW}) if self._an_age(one) else one for one in numbers]
        yield from numbers
        known = {one.kind for one in numbers}
        compared = [one for one in self._compared(statement, of_family=of_family) if one.kind not in known]
        yield from compared
        known |= {one.kind for one in compared}
        if not known & _FIGURES:
            # a number that differs from what was said is flagged already
            yield from impossible
        yield from check_clarity(statement.text, language, segments, self._transcript)
        spoken = self._transcript.language
        yield from check_names(statement.text, language, segments, spoken)
        claims = self.heard.once(("unlisted",), lambda: unlisted(self.heard.reading.claims, spoken))
        yield from check_unlisted(statement.text, language, segments, claims)
        yield from check_spoken_orders(statement, segments, self.heard, language)

    def _an_age(self, one: Flag) -> bool:
        """Whether a figure is the patient's age, and nobody told one: a note has it from the record."""
        if one.kind is not FlagKind.NUMBER_DIFFERS or one.recording_says:
            return False
        aged, told = (self._own.any_of(k) for k in ("aged", "age_told"))
        return aged.search(one.note_says) is not None and told.search(self.heard.everywhere) is None

    def _around(self, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        """Some segments with those beside them: a question, its answer, and what is said to that."""
        every = self._transcript.segments
        own = {one.id for one in segments}
        places = [place for place, one in enumerate(every) if one.id in own]
        wanted = {place + step for place in places for step in range(-_BESIDE, _BESIDE + 1)}
        return tuple(every[place] for place in sorted(wanted) if 0 <= place < len(every))

    def _denied_of_nothing(self, reads: tuple[Read, ...]) -> Iterator[Flag]:
        """What a statement without evidence denies and nobody does, in any words."""
        for one in reads:
            for difference in check_denials(written(one, self._own), (), self.heard, self._own):
                yield self._flag(difference)

    def _meant(self, unnamed: Flag, reads: tuple[Read, ...]) -> bool:
        """Whether a medicine that nobody named is only denied, or was named by what it protects from."""
        if unnamed.kind is not FlagKind.MEDICINE_NOT_SAID:
            return False
        mine = [one for one in claims_in(reads) if one.words == unnamed.note_says]
        if mine and all(one.assertion is Assertion.DENIED and not (one.concept and one.concept.code) for one in mine):
            return True  # a class of medicines, of which one may have been named
        given = self.heard.reading.by_kind.get(ClaimKind.IMMUNISATION, ())
        return any(one.kind is ClaimKind.IMMUNISATION and about(one, self.heard, (one.kind,)) for one in mine) and bool(
            given
        )

    def _compared(self, statement: Statement, *, of_family: bool) -> Iterator[Flag]:
        """What differs between the statement's claims and words and the recording's, each kind once."""
        near = self.heard.near(statement.evidence)
        told: set[tuple[FlagKind, str]] = set()
        for one in read_statement(statement.text, self._note.language, own=self._own):
            differences = [*compare(one, self.heard, near, of_family=of_family)]
            if all(found.level is Level.LOW for found in differences):
                laid = written(one, self._own)
                by_words = [*ground(laid, near, self.heard, self._own)]
                by_words = by_words or [*check_denials(laid, near, self.heard, self._own)]
                by_words = by_words or [*check_sides(laid, near, self.heard, self._own)]
                by_words = by_words or [*check_polarity(laid, near, self.heard, self._own)]
                by_words = by_words or [*check_turned(one, near, self.heard, self._own)]
                by_words = by_words or [*check_heads(one, near, self.heard, self._own)]
                by_words = by_words or [*check_spans(one, near, self.heard, self._own)]
                by_words = by_words or [*check_tied(one, near, self.heard, self._own)]
                by_words = by_words or [*check_crossed(one, near, self.heard, self._own)]
                by_words = by_words or [*check_asked(laid, self.heard, self._own)]
                by_words = by_words or [*check_why(laid, near, self.heard, self._own)]
                by_words = by_words or [*check_modifiers(one, near, self.heard, self._own)]
                differences += by_words
            if any(found.kind is FlagKind.SIDE_DIFFERS for found in differences):
                backed = side_borne_out(written(one, self._own), near, self.heard, self._own)
                differences = [f for f in differences if f.kind is not FlagKind.SIDE_DIFFERS or not backed]
            for difference in differences:
                if (difference.kind, difference.note) not in told:
                    told.add((difference.kind, difference.note))
                    yield self._flag(difference)

    def _flag(self, one: Difference) -> Flag:
        said = one.said or (self.heard.words_of(one.claim) if one.claim is not None else "")
        if one.kind is FlagKind.OTHER_SPEAKER and one.claim is not None:
            said = person(one.claim, self._note.language)
        quote = self.heard.quote(one.claim) if one.claim is not None else one.quote
        made = flag(one.kind, one.level, self._note.language, words=one.words, note=one.note, said=said, quote=quote)
        return made.model_copy(update={"suggestion": one.suggestion})


def _unheard(one: Flag) -> bool:
    """Whether a figure that is no mass was not said, and no other one in its place."""
    return one.kind in _FIGURES and not one.recording_says and _MASS.search(one.note_says) is None


def _tells_of_before(text: str, own: Pack) -> bool:
    """Whether a statement tells a value of another day beside that of today."""
    return own.any_of("told_of_before").search(text) is not None


def _tells(reads: tuple[Read, ...]) -> bool:
    """Whether a statement tells of something that was there or is to be done: not a heading, not a denial alone."""
    told = [claim for claim in claims_in(reads) if claim.assertion is not Assertion.DENIED]
    return bool(told) or any(read.quantities for read in reads)


def _with_history(before: tuple[Flag, ...], now: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """The flags of now, with the decisions about the flags of before.

    A kept flag that says the same keeps its resolution. A correction stays on record unless it made a new difference,
    which then takes its place.
    """
    kept = {_same(old): old.resolution for old in before if old.resolution and old.resolution.outcome is Outcome.KEPT}
    known = {_same(old) for old in before}
    raised = {_same(new) for new in now}
    fresh = {new.kind for new in now if _same(new) not in known}
    record = tuple(
        old
        for old in before
        if old.resolution is not None
        and old.resolution.outcome is not Outcome.KEPT
        and old.kind not in fresh
        and _same(old) not in raised
    )
    return (*record, *(new.model_copy(update={"resolution": kept.get(_same(new))}) for new in now))


def _same(one: Flag) -> tuple[FlagKind, str, str]:
    return one.kind, one.note_says, one.recording_says
