"""The form of a fact on its way into a note: where its words go, and what will come of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scribe.drafting.house_style import replacements, rewritten
from scribe.errors import BadNote
from scribe.fact_forms import (
    checked,
    compared,
    fields_of_faults,
    normal,
    placed,
    read_back,
    same_thing,
    told_of,
    written,
)
from scribe.fact_forms.placing import Placed
from scribe.facts import facts_from, facts_of, facts_told, kind_of, tellers, thing_of
from scribe.model import (
    Assertion,
    Coding,
    Fact,
    FieldNote,
    FieldProblem,
    Language,
    NoteDraft,
    SegmentId,
    Statement,
    StatementId,
    Telling,
    TellingSentence,
    Told,
    ToldAllergy,
    ToldProblem,
    ToldVitalSign,
    Topic,
)
from scribe.review import AlsoTold, TellFact
from scribe.template import homes
from scribe.terminology.coding import Codebook
from scribe.terminology.finding import code_for
from scribe.verification.heard import heard

if TYPE_CHECKING:
    from scribe.consultation.service.composing import Sources


def telling_of(edit: TellFact, sources: Sources, book: Codebook) -> Telling:
    """The sentences that a form would write, and what is to be said of its fields; not yet what would come of them.

    Raises:
        BadNote: the note has no such statement or section.
    """
    told = normal(edit.fact, sources.note.language)
    notes = [*checked(told, sources.note.language), *_code_fits(edit, told, sources.note.language, book)]
    if any(one.problem.refuses for one in notes):
        return Telling(notes=tuple(notes))
    if edit.statement is None:
        sentences, read = _added(edit, told, sources)
    else:
        sentences, read = _reworded(edit, told, sources)
    return Telling(sentences=sentences, notes=(*notes, *read))


def completed(edit: TellFact, sources: Sources, book: Codebook) -> TellFact:
    """The form with its sentences, ready to be applied.

    Raises:
        BadNote: a field has to be filled in otherwise, or a sentence be worded by hand; the message names it.
    """
    telling = telling_of(edit, sources, book)
    for one in telling.notes:
        if one.problem.refuses:
            raise BadNote(
                f"The form's field {one.field} cannot be taken: {one.problem.value.replace('_', ' ')}.",
                remedy="Fill it in otherwise; the preview says what is wrong with each field.",
                reason="form-field",
            )
    if any(one.by_hand for one in telling.sentences):
        raise BadNote(
            "The statement tells other things as well, which cannot be kept safely.",
            remedy="Word the statement by hand, as `text`.",
            reason="by-hand",
        )
    first, *rest = telling.sentences
    told = normal(edit.fact, sources.note.language)
    return edit.model_copy(
        update={
            "fact": told,
            "coding": _code_of(edit, told, sources.note.language, book),
            "text": first.after,
            "section": first.section,
            "evidence": first.evidence,
            "also": tuple(AlsoTold(statement=one.statement, text=one.after) for one in rest if one.statement),
        }
    )


def with_outcome(telling: Telling, edit: TellFact, note: NoteDraft, sources: Sources) -> Telling:
    """The preview with what would come of it.

    Args:
        telling: its sentences.
        edit: the form, completed.
        note: the note with it, verified.
        sources: what the note stood on before.
    """
    told, language = edit.fact, note.language
    touched = _touched(telling, sources.note, note)
    text = " ".join(one.text for one in touched)
    gated = facts_of(note, heard(sources.transcript).reading, sources.context)
    thing = thing_of(told.fact, language)
    names = {one.id for one in touched}
    faults = [
        fault
        for one in gated.refused
        if one.statement is not None and one.statement.id in names and thing_of(one.fact, language) == thing
        for fault in one.faults
    ]
    refused = tuple(dict.fromkeys(fields_of_faults(told.kind, faults)))
    sent = None if refused else _nearest(told, same_thing(note.facts, told, language), text, note)
    notes = (*telling.notes, *refused)
    if sent is not None and not names.intersection(one.id for one in tellers(sent, note)):
        # another statement tells the recording's own value: what this one says otherwise stays words
        notes, sent = (*notes, *_otherwise(told, sent, text, note)), None
    elif sent is not None:
        notes = (*notes, *compared(told, sent, text, language, FieldProblem.SENT_OTHERWISE))
    elif not refused and not _is_denial(told):
        field = {"allergy": "substance", "vital_sign": "value"}.get(told.kind, "name")
        notes = (*notes, FieldNote(field=field, problem=FieldProblem.NOT_SAID, wanted=told.fact.text))
    becomes = "denial" if _is_denial(told) and not refused else "fact" if sent is not None else "words"
    return telling.model_copy(
        update={
            "notes": notes,
            "becomes": becomes,
            "sent": sent if becomes == "fact" else None,
            "codings": sent.codings if sent is not None else (),
            "flags": tuple(dict.fromkeys(flag.detail for one in touched for flag in one.flags if flag.open)),
        }
    )


def _otherwise(told: Told, sent: Fact, text: str, note: NoteDraft) -> tuple[FieldNote, ...]:
    found = compared(told, sent, text, note.language, FieldProblem.SAID_OTHERWISE)
    return tuple(one if one.found else one.model_copy(update={"problem": FieldProblem.NOT_SAID}) for one in found)


def _nearest(told: Told, facts: Iterable[Fact], text: str, note: NoteDraft) -> Fact | None:
    return min(facts, key=lambda fact: len(compared(told, fact, text, note.language)), default=None)


def _is_denial(told: Told) -> bool:
    """Whether it says of one thing that it is not there: that is no resource, and stands in the note's words."""
    if isinstance(told, ToldAllergy):
        return told.attributes.assertion is Assertion.DENIED and bool(told.attributes.substance)
    return isinstance(told, ToldProblem) and told.attributes.assertion is Assertion.DENIED


def _touched(telling: Telling, before: NoteDraft, after: NoteDraft) -> tuple[Statement, ...]:
    named = {one.statement for one in telling.sentences if one.statement is not None}
    known = {one.id for one in before.statements}
    return tuple(one for one in after.statements if one.id in named or (not named and one.id not in known))


def _code_of(edit: TellFact, told: Told, language: Language, book: Codebook) -> Coding | None:
    """The code that the form has, as a table has it for what the form is about."""
    if edit.coding is None or isinstance(told, ToldVitalSign):
        return None
    match told:
        case ToldProblem():
            name = told.name
        case ToldAllergy():
            name = told.attributes.substance
        case _:
            name = told.attributes.name
    return code_for(told.kind, name, edit.coding, language, book)


def _code_fits(edit: TellFact, told: Told, language: Language, book: Codebook) -> list[FieldNote]:
    if edit.coding is None or _code_of(edit, told, language, book) is not None:
        return []
    return [FieldNote(field="coding", problem=FieldProblem.CODE_DOES_NOT_FIT, wanted=edit.coding.code)]


def _added(edit: TellFact, told: Told, sources: Sources) -> tuple[tuple[TellingSentence, ...], tuple[FieldNote, ...]]:
    language = sources.note.language
    section, topic = _home(edit.section, told, sources)
    if edit.text:
        new = Placed(edit.text, read_back(told, edit.text, language))
    else:
        new = written(told, topic, language)
        styled = rewritten(new.text, replacements(sources.template), language)
        new = Placed(styled, read_back(told, styled, language)) if styled != new.text else new
    evidence = edit.evidence or _evidence(told, sources)
    known = {one.id for one in sources.transcript.segments}
    if missing := [one for one in evidence if one not in known]:
        raise BadNote(
            f"The transcript has no segment {missing[0]!r}.",
            remedy="Load the note again, then choose anew.",
            reason="no-such-turn",
        )
    return (TellingSentence(section=section, after=new.text, evidence=evidence),), new.notes


def _home(section: str, told: Told, sources: Sources) -> tuple[str, Topic]:
    """The section of a new statement, and the part of the note that it is there."""
    topics = kind_of(told.fact).topics(told.fact)
    taking = homes(sources.template)
    known = [one.id for one in sources.note.sections]
    if not section:
        topic = next((one for one in topics if taking.get(one) in known), None)
        if topic is None:
            raise BadNote(
                "The template has no section for it.", remedy=f"Choose one of: {', '.join(known)}.", reason="no-section"
            )
        return taking[topic], topic
    if section not in known:
        raise BadNote(
            f"The note has no section {section!r}.",
            remedy=f"Choose one of: {', '.join(known)}.",
            reason="no-such-section",
        )
    return section, _topic_of(section, told, sources)


def _topic_of(section: str, told: Told, sources: Sources) -> Topic:
    """Which part of the note a section is for such a fact."""
    topics = kind_of(told.fact).topics(told.fact)
    known = sources.template.section(section)
    here = known.topics if known is not None else ()
    return next((one for one in topics if one in here), here[0] if here else topics[0])


def _evidence(told: Told, sources: Sources) -> tuple[SegmentId, ...]:
    """Where the recording tells of it."""
    language = sources.note.language
    said = same_thing(facts_from(heard(sources.transcript).reading, language), told, language)
    return tuple(dict.fromkeys(segment for fact in said for segment in fact.evidence))


def _reworded(
    edit: TellFact, told: Told, sources: Sources
) -> tuple[tuple[TellingSentence, ...], tuple[FieldNote, ...]]:
    assert edit.statement is not None  # noqa: S101 (the caller looked)
    sentences: list[TellingSentence] = []
    notes: list[FieldNote] = []
    for name, text in ((edit.statement, edit.text), *((one.statement, one.text) for one in edit.also)):
        statement = _present(sources.note, name)
        section = next(one.id for one in sources.note.sections if any(s.id == name for s in one.statements))
        new = _new_words(edit, told, statement, _topic_of(section, told, sources), text, sources.note)
        sentences.append(
            TellingSentence(
                statement=name,
                section=section,
                before=statement.text,
                after=new.text,
                evidence=statement.evidence,
                by_hand=new.by_hand,
            )
        )
        notes.extend(new.notes)
    return tuple(sentences), tuple(dict.fromkeys(notes))


def _new_words(edit: TellFact, told: Told, statement: Statement, topic: Topic, text: str, note: NoteDraft) -> Placed:
    language = note.language
    if text:
        return Placed(text, read_back(told, text, language))
    here = [was for fact in facts_told(statement.text, language) if (was := told_of(fact)) is not None]
    wanted = (edit.was or told).fact
    same = [was for was in here if thing_of(was.fact, language) == thing_of(wanted, language)]
    if edit.was is not None and len(same) > 1:
        same = [was for was in same if was.attributes == edit.was.attributes]
    if len(same) != 1:
        return Placed(statement.text, by_hand=True)
    if same[0] == told:
        return Placed(statement.text)
    return placed(told, same[0], statement.text, topic, language)


def _present(note: NoteDraft, name: StatementId) -> Statement:
    found = note.statement(name)
    if found is None or found.removed:
        raise BadNote(
            f"The note has no statement {name!r}.",
            remedy="Load the note again; it may have changed.",
            reason="no-such-statement",
        )
    return found
