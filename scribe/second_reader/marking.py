"""From the second reader's answers to flags and to what a note lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scribe.drafting.chat_prompt import as_data
from scribe.language.claim import Action, Assertion, Claim, ClaimKind
from scribe.language.reading import read_statement, reading_of
from scribe.language.rules import pack
from scribe.model import (
    Flag,
    FlagKind,
    Language,
    Level,
    NoteDraft,
    Quote,
    Segment,
    SegmentId,
    Statement,
    StatementId,
    Template,
    Topic,
    Transcript,
    Unused,
    UnusedReason,
)
from scribe.second_reader.asking import State, Verdict, Weighty
from scribe.second_reader.findings import Finding, spoken
from scribe.second_reader.proving import Proof
from scribe.template import homes
from scribe.verification import risk_of
from scribe.verification.heard import heard
from scribe.verification.matching import EvidenceIndex
from scribe.verification.second import agreed_with, shown_with
from scribe.verification.wording import flag, sentence

_WEIGHTS: Final[dict[Weighty, tuple[float, UnusedReason, Topic]]] = {
    Weighty.RED_FLAG: (1.0, UnusedReason.RED_FLAG, Topic.PRESENT_ILLNESS),
    Weighty.ALLERGY: (0.95, UnusedReason.ALLERGY, Topic.ALLERGIES),
    Weighty.MEDICINE: (0.85, UnusedReason.MEDICINE, Topic.MEDICATIONS),
    Weighty.ORDER: (0.55, UnusedReason.PLAN, Topic.PLAN),
    Weighty.FOLLOW_UP: (0.5, UnusedReason.PLAN, Topic.FOLLOW_UP),
}
_DENIED_WEIGHT: Final = 0.25
_KINDS: Final = {Weighty.MEDICINE: ClaimKind.MEDICINE, Weighty.ALLERGY: ClaimKind.ALLERGY}
_OFF: Final = frozenset({Action.STOP, Action.HOLD, Action.REFUSED, Action.NOT_TAKEN, Action.RAN_OUT})
_NOT: Final = frozenset({State.DENIED, State.STOPPED, State.REFUSED})
_OPEN: Final = frozenset({Assertion.ASKED, Assertion.CONDITIONAL, Assertion.POSSIBLE})
_READ: Final[dict[Language, dict[bool, dict[Weighty, str]]]] = {
    "en": {
        True: {Weighty.MEDICINE: "“taken or given”", Weighty.ALLERGY: "“allergic”"},
        False: {Weighty.MEDICINE: "“not taken, stopped or refused”", Weighty.ALLERGY: "“not allergic”"},
    },
    "zh": {
        True: {Weighty.MEDICINE: "“使用”", Weighty.ALLERGY: "“过敏”"},
        False: {Weighty.MEDICINE: "“未用、停用或拒绝”", Weighty.ALLERGY: "“不过敏”"},
    },
}
"""Whether it is so, as the flag says it."""


@dataclass(frozen=True)
class Named:
    """Words of a statement that are said to be wrong, and those that are said to have been said; empty: none named."""

    wrong: str = ""
    said: str = ""


@dataclass(frozen=True)
class Doubt:
    """A statement that the second reader does not find borne out, and the words by which it is contradicted."""

    statement: StatementId
    verdict: Verdict
    named: Named


@dataclass(frozen=True)
class Judgement:
    """What the second reader makes of a note's statements.

    Attributes:
        doubts: about some of them.
        borne_out: those that it finds said.
        proof: what it made of the faults that were planted to test it.
    """

    doubts: tuple[Doubt, ...]
    borne_out: frozenset[StatementId]
    proof: Proof


def marked(
    note: NoteDraft, judgement: Judgement, found: Sequence[Finding], transcript: Transcript, template: Template
) -> NoteDraft:
    """The note with the doubts as flags, what it lacks listed, what was read in two ways told, and its risk anew.

    Args:
        note: checked.
        judgement: of its statements.
        found: in the recording.
        transcript: what was said.
        template: tells where what is missing would belong.
    """
    segments = {segment.id: segment for segment in transcript.segments}
    doubted = dict(_doubts(judgement, note, transcript))
    agreed = judgement.borne_out if judgement.proof.believed else frozenset()

    def told(one: Statement) -> Statement:
        if one.id in doubted:
            return one.model_copy(update={"flags": (*one.flags, doubted[one.id])})
        return agreed_with(one, transcript, note.language) if one.id in agreed else one

    sections = tuple(
        section.model_copy(update={"statements": tuple(map(told, section.statements))}) for section in note.sections
    )
    differing = tuple(_read_differently(found, transcript, note.language, segments))
    checked = note.model_copy(update={"sections": sections, "flags": (*note.flags, *differing)})
    checked = checked.with_unused((*checked.unused, *_lacking(found, checked, segments, template)))
    return checked.model_copy(update={"risk": risk_of(checked)})


def _doubts(judgement: Judgement, note: NoteDraft, transcript: Transcript) -> Iterator[tuple[StatementId, Flag]]:
    """A flag for each doubt, to be resolved where its words are grounded or who doubts is believed; others inform."""
    index = EvidenceIndex(heard(transcript), pack(note.language)) if judgement.doubts else None
    ungrounded = Level.RAISED if judgement.proof.believed else Level.LOW
    for one in judgement.doubts:
        statement = note.statement(one.statement)
        if statement is None or index is None:
            continue
        deciding = _deciding(one.named, statement, transcript, index, note.language)
        if deciding is None:
            yield statement.id, flag(FlagKind.SECOND_READER, ungrounded, note.language, note=statement.text)
            continue
        words, said = "second_reader_contradicted", deciding.text
        made = flag(FlagKind.SECOND_READER, Level.RAISED, note.language, words=words, note=statement.text, said=said)
        mark = one.named.said if one.named.said in said else ""
        yield statement.id, made.model_copy(update={"quote": Quote(segment=deciding.id, text=said, mark=mark)})


def _deciding(
    named: Named, statement: Statement, transcript: Transcript, index: EvidenceIndex, language: Language
) -> Segment | None:
    """The segment that contradicts a statement by the words that were named; ``None`` where they bear nothing out.

    The wrong words are the statement's own, and were not said around its evidence, whatever words they were said in, or
    name another side than the others; the others stand in a segment there.
    """
    around = shown_with(statement, transcript)
    terms = {one.id: index.terms[at] for at, one in enumerate(index.segments)}
    wanted = index.wanted(named.wrong)
    known = {term for segment in around for term in terms[segment.id]}
    sides, others = (_sides(words, language) for words in (named.wrong, named.said))
    differs = not wanted <= known or (bool(sides and others) and sides.isdisjoint(others))
    if not differs or named.wrong.casefold() not in as_data(statement.text).casefold():
        return None
    said = named.said.strip(" .,;，。；").casefold()
    return next((one for one in around if said and said in as_data(one.text).casefold()), None)


def _sides(text: str, language: Language) -> set[str]:
    """The sides that a text names."""
    marks = (mark for one in read_statement(text, language) for mark in one.marks if mark.family == "sides")
    return {str(mark.rule.gives["side"]) for mark in marks if "side" in mark.rule.gives}


def _lacking(
    found: Iterable[Finding], note: NoteDraft, segments: dict[SegmentId, Segment], template: Template
) -> Iterator[Unused]:
    """What was found and neither the note nor the list of what it lacks has."""
    home = homes(template)
    texts = [one.text for one in note.statements if not one.removed]
    taken = {one.segment for one in note.unused}
    for one in found:
        if one.segment in taken or any(spoken(one.name, text) for text in texts):
            continue
        taken.add(one.segment)
        weight, reason, topic = _WEIGHTS[one.kind]
        yield Unused(
            segment=one.segment,
            start_s=segments[one.segment].start_s,
            text=segments[one.segment].text,
            weight=_DENIED_WEIGHT if one.state is State.DENIED and one.kind is Weighty.RED_FLAG else weight,
            reason=UnusedReason.OTHER if one.state is State.DENIED and one.kind is Weighty.RED_FLAG else reason,
            section=home.get(topic, ""),
            topic=topic.value,
            red_flag=one.kind is Weighty.RED_FLAG and one.state is not State.DENIED,
            second=one.name,
        )


def _read_differently(
    found: Iterable[Finding], transcript: Transcript, language: Language, segments: dict[SegmentId, Segment]
) -> Iterator[Flag]:
    """Medicines and allergies of which the rules read that it is so, and the second reader that it is not; or so."""
    standing = reading_of(transcript).standing
    for one in found:
        kind = _KINDS.get(one.kind)
        mine = [claim for claim in standing if claim.kind is kind and _same_name(claim, one.name)]
        sure = [claim for claim in mine if claim.assertion not in _OPEN]
        theirs = one.state not in _NOT
        if kind is None or not sure or any(_holds(claim) is theirs for claim in sure):
            continue
        rules, second = (_READ[language][value][one.kind] for value in (not theirs, theirs))
        said = sentence("two_readings", language, note=rules, said=second)
        made = flag(FlagKind.READ_DIFFERENTLY, Level.RAISED, language, note=one.name, said=said)
        segment = segments[one.segment]
        yield made.model_copy(update={"quote": Quote(segment=segment.id, text=segment.text, mark=_mark(one, segment))})


def _mark(one: Finding, segment: Segment) -> str:
    return one.name if one.name in segment.text else ""


def _same_name(claim: Claim, name: str) -> bool:
    names = {claim.words, *((claim.concept.en, claim.concept.zh) if claim.concept is not None else ())}
    return any(known and (spoken(known, name) or spoken(name, known)) for known in names)


def _holds(claim: Claim) -> bool:
    """Whether a claim says that a medicine is taken or given, or that an allergy is there."""
    return claim.assertion is Assertion.PRESENT and claim.action not in _OFF
