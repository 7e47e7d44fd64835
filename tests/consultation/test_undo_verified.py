"""Undo of a note that is verified again after each step: flags, reasons, facts and what is unused come back."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import pairwise

import pytest

from scribe.consultation.service.composing import Sources, revised, without_record
from scribe.drafting import DraftRequest
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.errors import BadNote
from scribe.model import Coding, KeepReason, NoteDraft, RecordEntryId, ToldMedication
from scribe.review import Add, Correct, Edit, Keep, Merge, Move, MoveTo, Remove, Rewrite, TellFact, Undo, apply
from scribe.settings import Settings
from scribe.template import TemplateLibrary
from tests.browser.ward import chinese, english
from tests.fakes.notes import NOW, SAM, VISIT


def sources(language: str) -> Sources:
    transcript = english() if language == "en" else chinese()
    template = TemplateLibrary(None).get("outpatient-soap" if language == "en" else "outpatient-initial-zh")
    request = DraftRequest(transcript=transcript, template=template, encounter=VISIT, patient=None)
    return Sources(ExtractiveDrafter().draft(request), transcript, template, None)


def chance(note: NoteDraft, dice: random.Random, number: int) -> tuple[Edit, str]:
    kept = [one for one in note.statements if not one.removed] or list(note.statements)
    one = dice.choice(kept)
    flagged = [flag for flag in kept if any(each.open for each in flag.flags)] or [one]
    marked = dice.choice(flagged)
    flag = next((place for place, each in enumerate(marked.flags) if each.open), 0)
    section = dice.choice([each.id for each in note.sections])
    other = dice.choice(kept).text
    drug = ToldMedication.model_validate(
        {"attributes": {"name": "amlodipine", "dose": str(5 + number), "dose_unit": "mg", "frequency": "once daily"}}
    )
    code = Coding(system="http://www.whocc.no/atc", code="C08CA01", display="amlodipine")
    edits: list[Edit] = [
        Keep(statement=marked.id, flag=flag, reason=KeepReason.OTHER, words=f"why {number}"),
        Keep(statement=marked.id, flag=flag, reason=KeepReason.ASKED_DOCTOR),
        Correct(statement=marked.id, flag=flag, text=other),
        Rewrite(statement=one.id, text=f"{one.text} {number} mg"),
        Rewrite(statement=one.id, text=other),
        TellFact(statement=one.id, fact=drug, text=f"Takes amlodipine {number} mg.", coding=code),
        TellFact(fact=drug, section=section),
        Add(section=section, text=other),
        Remove(statement=one.id),
        Move(statement=one.id, to=dice.choice(("up", "down"))),
        MoveTo(statement=one.id, section=section),
    ]
    pairs = [Merge(statement=two.id, into=one.id) for one, two in pairwise(kept)]
    edit = dice.choice([*edits, dice.choice(pairs)] if pairs else edits)
    return edit, edit.into if isinstance(edit, Merge) else getattr(edit, "statement", None) or ""


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("seed", range(4))
def test_each_undo_gives_back_what_was_before(seed: int, language: str) -> None:
    dice, made, settings = random.Random(seed), sources(language), Settings()

    def after(note: NoteDraft, edit: Edit, minute: int) -> NoteDraft:
        at = Sources(note, made.transcript, made.template, None)
        return revised(at, edit, by=SAM, at=NOW + timedelta(minutes=minute), settings=settings)

    first = made.note.sections[1].id
    now = after(made.note, Add(section=first, text="Verified."), 0)
    now = after(now, Undo(statement=next(one.id for one in now.statements if one.text == "Verified.")), 1)
    done: list[tuple[NoteDraft, str, Edit]] = []
    for number in range(60):
        edit, name = chance(now, dice, number)
        try:
            then = after(now, edit, number)
        except BadNote:
            continue
        new = {one.id for one in then.statements} - {one.id for one in now.statements}
        done.append((now, next(iter(new), name), edit))
        now = then
    assert len(done) > 20
    for was, name, edit in reversed(done):
        now = after(now, Undo(statement=name), 100)
        assert now.sections == was.sections, edit
        assert (now.facts, now.unused, now.flags) == (was.facts, was.unused, was.flags), edit


def test_no_undo_brings_back_what_rested_on_another_patients_record() -> None:
    made = sources("en")
    section = made.note.sections[1]
    one = section.statements[0].model_copy(update={"record": (RecordEntryId("r1"),)})
    resting = section.model_copy(update={"statements": (one, *section.statements[1:])})
    note = made.note.model_copy(
        update={"sections": tuple(resting if each.id == section.id else each for each in made.note.sections)}
    )
    worded = apply(note, Rewrite(statement=one.id, text="In other words."), by=SAM, at=NOW)
    at = Sources(worded, made.transcript, made.template, None)
    bare = without_record(at, by=SAM, at=NOW, settings=Settings())
    kept = bare.statement(one.id)
    assert kept is not None
    assert (kept.record, kept.steps) == ((), ())
