"""The forms that a note has: one for each fact of a kind with a form, and for what only its words tell."""

from __future__ import annotations

from scribe.fact_forms.reading import KINDS, told_of
from scribe.facts import facts_told, tellers, thing_of
from scribe.model import Fact, FactForm, NoteDraft, Told


def forms_of(note: NoteDraft) -> tuple[FactForm, ...]:
    """The forms, facts first in their order, then what statements tell and the recording does not bear out."""
    known = {thing_of(fact, note.language) for fact in note.facts}
    listed: list[Told] = []
    made = [form for fact in note.facts if (form := _of_fact(fact, note)) is not None]
    for statement in note.statements:
        if statement.removed:
            continue
        for fact in facts_told(statement.text, note.language):
            told, thing = told_of(fact), thing_of(fact, note.language)
            if told is not None and fact.kind in KINDS and thing not in known and told not in listed:
                listed.append(told)
                made.append(FactForm(told=told, text=fact.text, statements=(statement.id,)))
    return tuple(made)


def _of_fact(fact: Fact, note: NoteDraft) -> FactForm | None:
    """The form of a fact, with what the first statement that tells it says of it."""
    if fact.kind not in KINDS:
        return None
    telling = tellers(fact, note)
    said = [one for each in telling[:1] for one in facts_told(each.text, note.language) if _same(one, fact, note)]
    told = told_of(said[0] if said else fact)
    if told is None:
        return None
    return FactForm(
        fact=fact.id,
        told=told,
        text=fact.text,
        statements=tuple(one.id for one in telling),
        codings=fact.codings,
        picked_by=next((pick.by.name for one in telling for pick in one.picked if pick.coding in fact.codings), ""),
    )


def _same(one: Fact, fact: Fact, note: NoteDraft) -> bool:
    if thing_of(one, note.language) != thing_of(fact, note.language):
        return False
    return one.kind != "vital_sign" or fact.kind != "vital_sign" or one.attributes.value == fact.attributes.value
