"""A model's statements as a note has them: single ones, said once, without questions, tags, talk and "not discussed".

What cannot be mended is left out here and asked for again with what the note lacks. Nothing is added: a mended
statement holds the words of the one that it came from, or those that the embedded drafter has for them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Final

from scribe.drafting.extractive.wording import clause_text, sentence
from scribe.drafting.protocol import Told
from scribe.drafting.style import UNFIT, StyleFault, faults_of, says_again, words
from scribe.drafting.word_lists import pattern_of
from scribe.language.claims import Read
from scribe.language.reading import read_statement, reading_of
from scribe.language.rules import Pack, pack
from scribe.language.tokens import tokens
from scribe.model import (
    NoteDraft,
    NoteSection,
    Patient,
    SectionStatus,
    SegmentId,
    Speaker,
    Statement,
    StatementId,
    Template,
    TemplateSection,
    Topic,
    Transcript,
)

_UNFIT: Final = UNFIT - {StyleFault.TALK}
_LONG: Final = {True: 32, False: 60}
"""Words, or characters of a language that writes them together, from which on a statement is cut."""
_PIECE: Final = {True: 5, False: 8}
"""How many a piece has at least."""
_PLANNED: Final = frozenset({Topic.PLAN, Topic.FOLLOW_UP, Topic.INSTRUCTIONS})
"""What is to be done."""
_CLINICIANS: Final = frozenset({Topic.EXAMINATION, Topic.ASSESSMENT, Topic.PLAN, Topic.FOLLOW_UP, Topic.INSTRUCTIONS})
"""What clinicians speak of."""
_LABEL: Final = re.compile(r"^(?:[-–•*#]+|\(?\d{1,2}[.)、](?=\s|\D))\s*")
_END: Final = " ,.;:?!，。；：、？！"


@dataclass(frozen=True)
class Mended:
    """A note whose statements are as a note has them, and what could not be mended and is to be asked for again."""

    note: NoteDraft
    unfit: tuple[tuple[str, Statement], ...] = ()
    """The statements that were left out, each behind the id of its section."""


def mended(note: NoteDraft, template: Template, transcript: Transcript, names: Collection[str] = ()) -> Mended:
    """The note of a language model with its statements mended.

    Args:
        note: as the model wrote it.
        template: tells which sections are administrative, and which fields are typed: those stay as they are.
        transcript: tells whose words a statement rests on.
        names: the patient's, of which a note's text holds none.
    """
    own = pack(note.language)
    unfit: list[tuple[str, Statement]] = []
    told: list[str] = []
    sections = []
    numbers = count(1)
    for section in note.sections:
        known = template.section(section.id)
        if known is None or all(topic.administrative for topic in known.topics):
            statements = section.statements
        else:
            statements = _section(section, known, own, _Seen(transcript, told, unfit, frozenset(names)))
        renamed = tuple(one.model_copy(update={"id": StatementId(f"st{next(numbers)}")}) for one in statements)
        status = SectionStatus.PRESENT if renamed else SectionStatus.NOT_DISCUSSED
        sections.append(section.model_copy(update={"statements": renamed, "status": status}))
    return Mended(note.model_copy(update={"sections": tuple(sections)}), tuple(unfit))


@dataclass(frozen=True)
class _Seen:
    """Who said what, and what grows from section to section: what is told, and what is left out."""

    transcript: Transcript
    told: list[str]
    unfit: list[tuple[str, Statement]]
    names: frozenset[str] = frozenset()

    def speaker(self, statement: Statement, text: str, topic: Topic, own: Pack) -> Speaker:
        """Whose "I" is in a statement: a model's evidence may name the turn beside the right one, or several.

        Whoever said "I" with most of its words; where that is nobody, those whose words it rests on, and of a plan or
        a finding without evidence the clinician.
        """
        said = {self._speakers.get(one, Speaker.UNKNOWN) for one in statement.evidence}
        mine = frozenset(token.stem for token in tokens(text, own))
        if own.any_of("first_person").search(text) is not None and own.language == self.transcript.language:
            first = max(self._in_the_first_person, key=lambda one: len(mine & one[1]), default=None)
            if first is not None and 2 * len(mine & first[1]) >= len(mine) > 0:
                said = {first[0]}
        clinician = said == {Speaker.DOCTOR} or (not said and topic in _CLINICIANS)
        return Speaker.DOCTOR if clinician else Speaker.PATIENT

    @cached_property
    def _speakers(self) -> dict[SegmentId, Speaker]:
        return {one.id: one.speaker for one in self.transcript.segments}

    @cached_property
    def _in_the_first_person(self) -> tuple[tuple[Speaker, frozenset[str]], ...]:
        """The sentences with an "I" or a "me", the shortest first: who says each, and its words."""
        own = pack(self.transcript.language)
        first = own.any_of("first_person")
        reads = (read for read in reading_of(self.transcript).reads if first.search(read.text) is not None)
        told = ((read.sentence.speaker, frozenset(token.stem for token in tokens(read.text, own))) for read in reads)
        return tuple(sorted(told, key=lambda one: len(one[1])))


def _section(section: NoteSection, known: TemplateSection, own: Pack, seen: _Seen) -> tuple[Statement, ...]:
    """The statements of one section."""
    titles = tuple(f"{field.title}:" for field in known.fields) + tuple(f"{field.title}：" for field in known.fields)
    kept: list[Statement] = []
    for statement in section.statements:
        if titles and statement.text.startswith(titles):
            kept.append(statement)
            continue
        pieces = tuple(single(_without_names(statement.text, seen.names, own), own))
        for text in pieces:
            if len(pieces) > 1 and says_nothing(text, own):
                continue
            fit = as_written(text, known.topics[0], own, seen.speaker(statement, text, known.topics[0], own))
            if fit is None:
                if not absent(text, own):
                    seen.unfit.append((section.id, statement.model_copy(update={"text": text})))
                continue
            again = next((at for at, one in enumerate(kept) if says_again(fit, one.text)), None)
            if again is not None:
                kept[again] = _with_evidence(kept[again], statement.evidence)
            elif len(words(fit)) <= 2 or not any(says_again(fit, other) for other in seen.told):
                seen.told.append(fit)
                kept.append(statement.model_copy(update={"text": fit}))
    return tuple(kept)


def _with_evidence(statement: Statement, more: Sequence[SegmentId]) -> Statement:
    return statement.model_copy(update={"evidence": tuple(dict.fromkeys((*statement.evidence, *more)))})


def single(text: str, own: Pack) -> Iterator[str]:
    """The sentences of a statement; of a long one its parts, each of which can stand by itself."""
    for one in read_statement(_LABEL.sub("", text), own.language, own=own):
        said = one.sentence.said.strip()
        if _length(said, own) < _LONG[own.spaced]:
            yield said
        else:
            yield from _parts(one, own)


def _length(text: str, own: Pack) -> int:
    return len(text.split()) if own.spaced else len(text)


def _parts(one: Read, own: Pack) -> Iterator[str]:
    """A long sentence cut between its clauses, where both sides can stand by themselves."""
    held = ""
    for span in one.sentence.clauses:
        clause = one.sentence.text[span.start : span.end]
        bare = _without_joint(clause, own)
        stands = _length(bare, own) >= _PIECE[own.spaced] and not _UNFIT & faults_of(bare, own)
        whole = _length(held, own) >= _PIECE[own.spaced] and not _conditional(held, own)
        if stands and whole and _begins(bare, own):
            yield held.strip(_END)
            held = bare
        else:
            held += clause
    if held.strip(_END):
        yield held.strip(_END)


def _conditional(text: str, own: Pack) -> bool:
    """Whether it says on which condition, or when, what follows it holds."""
    condition = pattern_of(own, "condition_open")
    return condition is not None and condition.match(_without_joint(text, own)) is not None


def _without_joint(clause: str, own: Pack) -> str:
    joint = pattern_of(own, "style_joint")
    bare = clause.strip()
    match = joint.match(bare) if joint is not None else None
    return bare[match.end() :].strip() if match else bare


def _begins(clause: str, own: Pack) -> bool:
    """Whether a clause has a subject of its own, or needs none."""
    subject = pattern_of(own, "style_subject")
    return subject is None or subject.match(clause) is not None


def absent(text: str, own: Pack) -> bool:
    """Whether a statement says that something was not spoken of: an empty section says so better."""
    pattern = pattern_of(own, "style_absent")
    return pattern is not None and pattern.fullmatch(text.strip(_END)) is not None


def says_nothing(text: str, own: Pack) -> bool:
    """Whether a sentence is a scrap of talk: "There.", 就这样. A bare denial says something, and so does a figure."""
    negator = pattern_of(own, "negators")
    if tokens(text.lower(), own) or (negator is not None and negator.search(text)):
        return False
    return not any(one.marks or one.quantities for one in read_statement(text, own.language, own=own))


def as_written(text: str, topic: Topic, own: Pack, speaker: Speaker = Speaker.PATIENT) -> str | None:
    """A sentence as a note has it; ``None`` where it asks, says that nothing was said, or cannot be mended.

    Args:
        text: one sentence.
        topic: the first of its section.
        own: the pack of the note's language.
        speaker: whose words it rests on: an "I" is theirs.
    """
    bare = _without_talk(text, own)
    if topic in _PLANNED:
        bare = _without_agent(bare, own)
    if not bare or absent(bare, own):
        return None
    asks = any(one.sentence.question and not one.sentence.tag for one in read_statement(bare, own.language, own=own))
    if asks or bare.rstrip().endswith(("?", "？")):
        return None
    faults = faults_of(bare, own)
    if not faults:
        return sentence(bare, own)
    told = sentence(clause_text(bare, topic, speaker, own), own)
    if told and not UNFIT & faults_of(told, own):
        return told
    return None if _UNFIT & faults else sentence(bare, own)


def names_of(patient: Patient | None) -> frozenset[str]:
    """The parts of a patient's name by which people speak of somebody: each of two letters or more."""
    parts = re.split(r"[\s,，·]+", patient.name) if patient is not None else []
    return frozenset(one for one in parts if len(one) > 1)


def _without_names(text: str, names: Collection[str], own: Pack) -> str:
    """A statement with "the patient" in place of the patient's name."""
    patient = next(iter(own.lists.get("style_patient", ())), "")
    if not names or not patient:
        return text
    edge = r"\b" if own.spaced else ""
    one = f"{edge}(?:{'|'.join(re.escape(name) for name in sorted(names, key=len, reverse=True))}){edge}"
    return re.sub(f"{one}(?:\\s+{one})*", patient, text)


def _without_agent(text: str, own: Pack) -> str:
    """A sentence of a plan without who is to do it: "The patient should order a scan" orders one."""
    lead = pattern_of(own, "style_planned")
    match = lead.match(text) if lead is not None else None
    return text[match.end() :] if match else text


def _unnamed(text: str, own: Pack) -> str:
    """The sentence with "the patient" in place of a name: a note's text names nobody."""
    named = pattern_of(own, "style_named")
    patient = next(iter(own.lists.get("style_patient", ())), "")
    return named.sub(patient, text) if named is not None and patient else text


def _without_talk(text: str, own: Pack) -> str:
    """The sentence without the words by which it begins to talk, and without the tag that it ends with."""
    bare = _unnamed(" ".join(text.split()), own)
    lead, tag = pattern_of(own, "style_lead"), pattern_of(own, "style_tag")
    while lead is not None and (match := lead.match(bare)) and match.end():
        bare = bare[match.end() :].lstrip(" ,，:：")
    for match in [*(tag.finditer(bare) if tag is not None else ())]:
        if match.end() >= len(bare.rstrip(_END)):
            bare = bare[: match.start()].rstrip(_END) + "."
            break
    return bare


def with_more(
    note: NoteDraft,
    more: Mapping[str, Sequence[Told]],
    transcript: Transcript,
    template: Template,
    names: Collection[str] = (),
) -> NoteDraft:
    """The note with further statements, mended, each in its section before the first one that was said later.

    Args:
        note: as it stands; what it tells already is not told again, in whatever section.
        more: text and evidence of each, by section id.
        transcript: the order in which things were said, and by whom.
        template: the topics of each section.
        names: the patient's.
    """
    own = pack(note.language)
    place = {segment.id: at for at, segment in enumerate(transcript.segments)}
    seen = _Seen(
        transcript,
        [one.text for one in note.statements],
        [],
        frozenset(names),
    )
    ids = note.fresh_ids()
    sections = []
    for section in note.sections:
        statements, known = list(section.statements), template.section(section.id)
        added = NoteSection(
            id=section.id,
            title=section.title,
            status=SectionStatus.PRESENT,
            statements=tuple(
                Statement(id=next(ids), text=text, evidence=tuple(evidence))
                for text, evidence in more.get(section.id, ())
            ),
        )
        for one in _section(added, known, own, seen) if known is not None else ():
            said = _first(one.evidence, place)
            later = (at for at, other in enumerate(statements) if said < _first(other.evidence, place))
            statements.insert(next(later, len(statements)), one)
        status = SectionStatus.PRESENT if statements else SectionStatus.NOT_DISCUSSED
        sections.append(section.model_copy(update={"statements": _numbered(statements), "status": status}))
    return note.model_copy(update={"sections": tuple(sections)})


def _numbered(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements, each with an id of its own: one of several that a sentence was cut into has a letter more."""
    seen: dict[str, int] = {}
    numbered = []
    for one in statements:
        seen[one.id] = again = seen.get(one.id, -1) + 1
        numbered.append(one if not again else one.model_copy(update={"id": StatementId(f"{one.id}-{again}")}))
    return tuple(numbered)


def _first(evidence: Iterable[SegmentId], place: Mapping[SegmentId, int]) -> int:
    """When the first of some segments was said; at the end where none is known."""
    return min((place[one] for one in evidence if one in place), default=len(place))
