"""From a checked note to its patient's summary. Pure; the same note gives the same summary.

Sentences of assessment, findings and plan are the note's own, said to the patient: what a note denies or supposes stays
denied or supposed in them. What the patient told, and the medicines, are worded from facts, and only from those that a
statement still tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from scribe.language.claim import ClaimKind
from scribe.model import (
    Language,
    MedicationFact,
    NoteDraft,
    NoteSection,
    ProblemFact,
    SoapPart,
    Statement,
    StatementId,
    Template,
    Topic,
)
from scribe.summary.fitting import fitted
from scribe.summary.medicines import medicine_lines, of_none_of_today, unsure_lines
from scribe.summary.plain import explained, sentence
from scribe.summary.summary import PartKind, PatientSummary, SummaryLine, SummaryPart
from scribe.summary.telling import claims_of, is_certain, told_as_present
from scribe.summary.worded import wording

_FOUND: Final = frozenset(
    {Topic.VITAL_SIGNS, Topic.EXAMINATION, Topic.POSITIVE_SIGNS, Topic.NEGATIVE_SIGNS, Topic.RESULTS}
)
_DONE: Final = frozenset({Topic.PLAN, Topic.INSTRUCTIONS, Topic.FOLLOW_UP})
_WORD: Final = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]")
_Lines = dict[PartKind, list[SummaryLine]]


def summarise(note: NoteDraft, template: Template) -> PatientSummary:
    """The summary of a note, in its language.

    Args:
        note: checked, so that no flag in it is open: who calls has made sure of that.
        template: which of its sections are about what.
    """
    words = wording(note.language)
    medicines = medicine_lines(note)
    lines: _Lines = {kind: [] for kind in PartKind}
    lines[PartKind.REASON] = [*_reasons(note, template)]
    lines[PartKind.MEDICINES] = [*medicines]
    listed = frozenset(statement for line in medicines for statement in line.statements)
    for section in note.sections:
        for statement in section.kept:
            for kind, line in _told(statement, section, note, template, listed):
                if line.text not in {one.text for one in lines[kind]}:
                    lines[kind].append(line)
    lines[PartKind.MEDICINES] += unsure_lines(note, tuple(lines[PartKind.MEDICINES]))
    lines[PartKind.ASK] = [SummaryLine(text=text) for text in words.ask]
    kept, shortened = fitted(lines, note.language)
    if shortened:
        kept[PartKind.ASK] = [SummaryLine(text=words.more), *kept[PartKind.ASK]]
    parts = (SummaryPart(kind=kind, title=words.titles[kind], lines=tuple(kept[kind])) for kind in PartKind)
    return PatientSummary(
        language=note.language,
        revision=note.revision,
        title=words.title,
        parts=tuple(part for part in parts if part.lines),
        shortened=shortened,
    )


def _reasons(note: NoteDraft, template: Template) -> Iterator[SummaryLine]:
    """The chief complaint where the note has a section for it alone, else the complaints that the patient told."""
    complaint = [
        statement
        for section in note.sections
        if _topics(section, template) == {Topic.CHIEF_COMPLAINT}
        for statement in section.kept
        if is_certain(statement, note)
    ]
    if complaint:
        yield from (_own(one, note.language) for one in complaint)
        return
    history = _history(note, template)
    found: list[tuple[str, str, tuple[Statement, ...]]] = []
    for fact in note.facts:
        if isinstance(fact, ProblemFact) and not fact.attributes.diagnosis:
            telling = tuple(one for one in told_as_present(fact, note) if one.id in history)
            if telling:
                found.append((explained(fact.text, note.language), fact.id, telling))
    if found:
        words = wording(note.language)
        names = words.names_join.join(dict.fromkeys(name for name, _, _ in found))
        yield SummaryLine(
            text=words.told.format(names=names),
            statements=tuple(dict.fromkeys(one.id for _, _, telling in found for one in telling)),
            facts=tuple(fact for _, fact, _ in found),
        )


def _history(note: NoteDraft, template: Template) -> frozenset[StatementId]:
    sections = (one for one in note.sections if _soap(one, template) is SoapPart.SUBJECTIVE)
    return frozenset(statement.id for section in sections for statement in section.kept)


def _told(
    statement: Statement, section: NoteSection, note: NoteDraft, template: Template, listed: frozenset[StatementId]
) -> Iterator[tuple[PartKind, SummaryLine]]:
    """Where a statement stands in the summary; nowhere where it is history, or said under the medicines."""
    topics = _topics(section, template)
    if topics & _FOUND and _soap(section, template) is not SoapPart.SUBJECTIVE:
        yield PartKind.FOUND, _own(statement, note.language)
    elif Topic.ASSESSMENT in topics and (not topics & _DONE or _names_diagnosis(statement, note)):
        yield PartKind.CALLED, _own(statement, note.language)
    elif topics & _DONE and not _is_of_medicines(statement, note, listed):
        if any(claim.kind is ClaimKind.MEDICINE for claim in claims_of(statement, note)):
            yield PartKind.MEDICINES, _own(statement, note.language)
        else:
            yield from _done(statement, note.language)


def _names_diagnosis(statement: Statement, note: NoteDraft) -> bool:
    """Whether, of a section for assessment and plan, a statement is about what the patient has."""
    kinds = {claim.kind for claim in claims_of(statement, note)}
    return bool(kinds & {ClaimKind.PROBLEM}) and not kinds & {
        ClaimKind.MEDICINE,
        ClaimKind.TEST,
        ClaimKind.PROCEDURE,
        ClaimKind.FOLLOW_UP,
    }


def _done(statement: Statement, language: Language) -> Iterator[tuple[PartKind, SummaryLine]]:
    words = wording(language)
    for text in _split(statement.text, language):
        if words.at_once.tells(text):
            kind = PartKind.AT_ONCE
        else:
            kind = PartKind.COME_BACK if words.come_back.tells(text) else PartKind.TO_DO
        yield kind, SummaryLine(text=sentence(text, language), statements=(statement.id,))


def _split(text: str, language: Language) -> tuple[str, ...]:
    """The sentence; in two where its first half says when to come back and its second when to come at once."""
    words = wording(language)
    for pattern in words.split:
        first, *rest = re.split(pattern, text, maxsplit=1)
        if rest and not words.at_once.tells(first) and words.come_back.tells(first) and words.at_once.tells(rest[0]):
            return f"{first}。" if language == "zh" else f"{first}.", rest[0]
    return (text,)


def _is_of_medicines(statement: Statement, note: NoteDraft, listed: frozenset[StatementId]) -> bool:
    """Whether the lines about medicines say all that the statement says."""
    if statement.id not in listed:
        return statement.id in of_none_of_today(note)
    claims = claims_of(statement, note)
    named = {claim.key for claim in claims if claim.kind is ClaimKind.MEDICINE}
    told = [one for one in medicine_lines(note) if statement.id in one.statements]
    if any(claim.kind is not ClaimKind.MEDICINE for claim in claims) or len(named) > len(told):
        return False
    ids = {fact for one in told for fact in one.facts}
    facts = [fact for fact in note.facts if isinstance(fact, MedicationFact) and fact.id in ids]
    words = wording(note.language).of_medicines
    left = statement.text.casefold()
    for part in _parts_of(facts):
        left = left.replace(part, " ")
    return len(_WORD.findall(words.without(left))) <= words.most


def _parts_of(facts: Iterable[MedicationFact]) -> list[str]:
    """What the lines about these medicines say, part by part, the longest first."""
    found: set[str] = set()
    for fact in facts:
        told = fact.attributes
        for text in (told.name, fact.said, told.frequency, told.duration, told.reason, told.until_now, told.strength):
            found |= {part for whole in (text, *re.split(r"[,，]\s*", text)) if (part := whole.strip().casefold())}
    return sorted(found, key=len, reverse=True)


def _own(statement: Statement, language: Language) -> SummaryLine:
    return SummaryLine(text=sentence(statement.text, language), statements=(statement.id,))


def _topics(section: NoteSection, template: Template) -> set[Topic]:
    known = template.section(section.id)
    return set(known.topics) if known is not None else set()


def _soap(section: NoteSection, template: Template) -> SoapPart | None:
    known = template.section(section.id)
    return known.soap if known is not None else None
