from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from scribe.errors import BadNote
from scribe.model import (
    AllergyAttributes,
    AllergyFact,
    Coding,
    FollowUpAttributes,
    FollowUpFact,
    KeepReason,
    MedicationAttributes,
    MedicationFact,
    NoteDraft,
    Outcome,
    SectionStatus,
    VitalSignAttributes,
    VitalSignFact,
    VitalSignName,
)
from scribe.review import Add, Correct, Edit, Keep, Move, Remove, ResolveNoteFlag, Rewrite, Undo, apply
from scribe.template import TemplateLibrary
from scribe.verification import verify
from tests.fakes.notes import NOW, SAM, note_of, transcript_of

TRANSCRIPT = transcript_of("Start amlodipine, five milligrams, once a day. Come back in two weeks.", "OK.")


def drafted() -> NoteDraft:
    note = note_of(("Start amlodipine 50 mg once a day.", ("s1",)), ("Return in 2 weeks.", ("s1",)))
    facts = (
        MedicationFact(
            id="f1",
            text="amlodipine 50 mg once a day",
            evidence=("s1",),
            codings=(Coding(system="http://www.whocc.no/atc", code="C08CA01"),),
            attributes=MedicationAttributes(name="amlodipine", dose=Decimal(50), dose_unit="mg"),
        ),
        FollowUpFact(id="f2", text="in 2 weeks", evidence=("s1",), attributes=FollowUpAttributes(when="2 weeks")),
    )
    return verify(note.model_copy(update={"facts": facts}), TRANSCRIPT, None)


def edited(note: NoteDraft, *edits: Edit) -> NoteDraft:
    """Each edit as the service makes it: applied, then verified."""
    for minute, edit in enumerate(edits):
        note = verify(apply(note, edit, by=SAM, at=NOW + timedelta(minutes=minute)), TRANSCRIPT, None)
    return note


def correction(note: NoteDraft) -> Correct:
    return Correct(statement="st1", flag=0, text=note.statements[0].flags[0].suggestion)


def test_a_correction_takes_what_was_said_and_settles_the_flag():
    note = edited(drafted(), correction(drafted()))
    assert note.statements[0].text == "Start amlodipine 5 mg once a day."
    assert note.statements[0].author == SAM
    assert note.open_flags == ()
    resolution = note.statements[0].flags[0].resolution
    assert resolution is not None
    assert (resolution.outcome, resolution.before) == (Outcome.CORRECTED, "Start amlodipine 50 mg once a day.")


def test_the_coded_medicine_follows_the_corrected_sentence():
    note = edited(drafted(), correction(drafted()))
    fact = note.facts[0]
    assert isinstance(fact, MedicationFact)
    assert fact.attributes.dose == 5
    assert fact.text == "amlodipine 5 mg once a day"
    assert note.facts[1] == drafted().facts[1]


def test_undoing_a_correction_brings_back_text_flag_and_facts():
    note = edited(drafted(), correction(drafted()), Undo(statement="st1"))
    assert note.statements[0].text == drafted().statements[0].text
    assert note.statements[0].flags == drafted().statements[0].flags
    assert note.facts == drafted().facts
    assert note.risk == drafted().risk


def test_every_edit_is_a_new_revision_by_its_author_and_the_old_one_is_untouched():
    before = drafted()
    after = apply(before, Rewrite(statement="st2", text="Return in two weeks."), by=SAM, at=NOW)
    assert (before.revision, after.revision) == (1, 2)
    assert after.author == SAM
    assert before == drafted()


def test_keeping_needs_words_when_the_reason_is_another():
    with pytest.raises(BadNote, match="needs words"):
        edited(drafted(), Keep(statement="st1", flag=0, reason=KeepReason.OTHER, words="  "))
    kept = edited(drafted(), Keep(statement="st1", flag=0, reason=KeepReason.OTHER, words="seen on the box"))
    assert kept.open_flags == ()
    assert kept.statements[0].flags[0].resolution.words == "seen on the box"


def test_a_kept_flag_can_be_opened_again():
    note = edited(drafted(), Keep(statement="st1", flag=0, reason=KeepReason.ASKED_DOCTOR), Undo(statement="st1"))
    assert len(note.open_flags) == 1


def test_a_removed_statement_takes_its_facts_with_it_and_undo_brings_both_back():
    removed = edited(drafted(), Remove(statement="st1"))
    assert removed.statements[0].removed
    assert removed.open_flags == ()
    assert [fact.id for fact in removed.facts] == ["f2"]
    back = edited(removed, Undo(statement="st1"))
    assert not back.statements[0].removed
    assert {fact.id for fact in back.facts} == {"f1", "f2"}
    assert len(back.open_flags) == 1


def test_a_fact_that_another_statement_tells_stays():
    note = note_of(("Allergic to penicillin.", ("s1",)), ("Avoid penicillin.", ("s1",)))
    fact = AllergyFact(
        id="f1", text="penicillin allergy", evidence=("s1",), attributes=AllergyAttributes(substance="penicillin")
    )
    note = note.model_copy(update={"facts": (fact,)})
    assert apply(note, Remove(statement="st1"), by=SAM, at=NOW).facts == (fact,)


def test_a_section_that_loses_its_last_statement_says_not_discussed():
    note = edited(drafted(), Remove(statement="st1"), Remove(statement="st2"))
    assert note.sections[0].status is SectionStatus.NOT_DISCUSSED
    assert edited(note, Undo(statement="st2")).sections[0].status is SectionStatus.PRESENT


def test_rewriting_settles_a_flag_only_if_the_new_words_agree():
    right = edited(drafted(), Rewrite(statement="st1", text="Begin amlodipine 5 mg daily."))
    assert right.open_flags == ()
    wrong = edited(drafted(), Rewrite(statement="st1", text="Begin amlodipine 50 mg daily."))
    assert len(wrong.open_flags) == 1


@pytest.mark.parametrize(
    "text", ["Start \u202e5\u202c mg", "Start\u200b 5 mg", "Start 5\x1b[2J mg", "Start \x9b31m5 mg"]
)
def test_what_cannot_be_seen_does_not_stay_in_a_statement(text):
    read = TypeAdapter[Edit](Edit).validate_python
    for edit in ({"kind": "rewrite", "statement": "st1"}, {"kind": "add", "section": "plan"}):
        assert read({**edit, "text": text}).text == "Start 5 mg"
    assert read({"kind": "dismiss_unused", "segment": "s1", "words": text}).words == "Start 5 mg"


def test_rewriting_can_be_undone_even_without_a_flag():
    note = edited(drafted(), Rewrite(statement="st2", text="Come back in 2 weeks."), Undo(statement="st2"))
    assert note.statements[1].text == "Return in 2 weeks."


def test_wordings_are_taken_back_one_after_the_other_each_with_who_wrote_it():
    first, second = (Rewrite(statement="st2", text=f"Come back in {n} weeks.") for n in (2, 3))
    note = edited(drafted(), first, second)
    once, twice = edited(note, Undo(statement="st2")), edited(note, Undo(statement="st2"), Undo(statement="st2"))
    assert [(one.text, one.author) for one in (note.statements[1], once.statements[1], twice.statements[1])] == [
        ("Come back in 3 weeks.", SAM), ("Come back in 2 weeks.", SAM), ("Return in 2 weeks.", None),
    ]  # fmt: skip
    assert (once.statements[1].previous, twice.statements[1].previous) == ("Return in 2 weeks.", "")
    assert twice.statements[1] == drafted().statements[1]
    with pytest.raises(BadNote, match="nothing to undo"):
        edited(twice, Undo(statement="st2"))


def test_the_last_wording_is_undone_first():
    note = edited(drafted(), correction(drafted()), Rewrite(statement="st1", text="Amlodipine 5 mg daily."))
    note = edited(note, Undo(statement="st1"))
    assert note.statements[0].text == "Start amlodipine 5 mg once a day."


def test_another_medicine_in_the_sentence_becomes_the_coded_one():
    note = edited(drafted(), Rewrite(statement="st1", text="Start felodipine 5 mg once a day."))
    fact = note.facts[0]
    assert isinstance(fact, MedicationFact)
    assert fact.attributes.name == "felodipine"
    assert fact.codings[0].code == "C08CA02"


def test_a_corrected_pressure_changes_the_coded_vital_sign():
    fact = VitalSignFact(
        id="f1",
        text="blood pressure 118/47 mmHg",
        evidence=("s1",),
        attributes=VitalSignAttributes(
            name=VitalSignName.BLOOD_PRESSURE, value=Decimal(118), diastolic=Decimal(47), unit="mm[Hg]"
        ),
    )
    note = note_of(("BP 118/47 mmHg.", ("s1",))).model_copy(update={"facts": (fact,)})
    changed = apply(note, Rewrite(statement="st1", text="BP 118/74 mmHg."), by=SAM, at=NOW).facts[0]
    assert isinstance(changed, VitalSignFact)
    assert (changed.attributes.value, changed.attributes.diastolic) == (118, 74)


def test_only_the_medicine_before_the_number_changes():
    facts = tuple(
        MedicationFact(
            id=name,
            text=f"{name} 50 mg",
            evidence=("s1",),
            attributes=MedicationAttributes(name=name, dose=Decimal(50), dose_unit="mg"),
        )
        for name in ("losartan", "atenolol")
    )
    note = note_of(("Losartan 50 mg, atenolol 50 mg.", ("s1",))).model_copy(update={"facts": facts})
    changed = apply(note, Rewrite(statement="st1", text="Losartan 50 mg, atenolol 25 mg."), by=SAM, at=NOW)
    assert [fact.attributes.dose for fact in changed.facts] == [50, 25]


def test_a_new_statement_has_an_id_of_its_own_and_names_its_author():
    note = apply(drafted(), Add(section="plan", text="Bring the  readings.\n"), by=SAM, at=NOW)
    added = note.statements[-1]
    assert (added.text, added.author) == ("Bring the readings.", SAM)
    assert len({statement.id for statement in note.statements}) == 3


def test_a_flag_of_the_note_is_settled_with_a_reason():
    template = TemplateLibrary().get("outpatient-soap")
    note = verify(drafted(), TRANSCRIPT, template)
    settled = apply(note, ResolveNoteFlag(flag=0, reason=KeepReason.ASKED_DOCTOR), by=SAM, at=NOW)
    assert len(settled.open_flags) == len(note.open_flags) - 1
    assert len(verify(settled, TRANSCRIPT, template).open_flags) == len(note.open_flags) - 1


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Correct(statement="st9", flag=0, text="x"), "no statement"),
        (Correct(statement="st1", flag=7, text="x"), "no such flag"),
        (Correct(statement="st1", flag=0, text=" \n"), "cannot be empty"),
        (Rewrite(statement="st1", text="x" * 5000), "at most"),
        (Rewrite(statement="st2", text="Return in 2 weeks."), "same as the old one"),
        (Undo(statement="st2"), "nothing to undo"),
        (Add(section="nowhere", text="x"), "no section"),
        (ResolveNoteFlag(flag=0, reason=KeepReason.ASKED_DOCTOR), "no such flag"),
    ],
)
def test_an_edit_that_does_not_fit_says_why(edit, reason):
    with pytest.raises(BadNote, match=reason):
        apply(drafted(), edit, by=SAM, at=NOW)


def test_a_settled_flag_is_not_decided_twice():
    note = apply(drafted(), Keep(statement="st1", flag=0, reason=KeepReason.ASKED_PATIENT), by=SAM, at=NOW)
    with pytest.raises(BadNote, match="already settled"):
        apply(note, correction(drafted()), by=SAM, at=NOW)


def test_a_removed_statement_cannot_be_changed():
    note = apply(drafted(), Remove(statement="st1"), by=SAM, at=NOW)
    with pytest.raises(BadNote, match="was removed"):
        apply(note, Rewrite(statement="st1", text="x"), by=SAM, at=NOW)


def test_edits_come_as_json_told_apart_by_their_kind():
    adapter: TypeAdapter[Edit] = TypeAdapter(Edit)
    made = adapter.validate_json('{"kind": "keep", "statement": "st1", "flag": 0, "reason": "asked_doctor"}')
    assert made == Keep(statement="st1", flag=0, reason=KeepReason.ASKED_DOCTOR)
    with pytest.raises(ValidationError):
        adapter.validate_json('{"kind": "keep", "statement": "st1", "flag": 0}')
    with pytest.raises(ValidationError):
        adapter.validate_json('{"kind": "sign", "statement": "st1"}')


def test_a_statement_moves_past_its_neighbour_and_over_removed_ones():
    note = note_of(("One.", ("s1",)), ("Two.", ("s1",)), ("Three.", ("s1",)))
    note = apply(note, Remove(statement="st2"), by=SAM, at=NOW)
    moved = apply(note, Move(statement="st3", to="up"), by=SAM, at=NOW)
    assert [one.text for one in moved.sections[0].kept] == ["Three.", "One."]
    back = apply(moved, Move(statement="st3", to="down"), by=SAM, at=NOW)
    assert [one.text for one in back.sections[0].kept] == ["One.", "Three."]
    assert apply(moved, Undo(statement="st3"), by=SAM, at=NOW).sections == note.sections
    with pytest.raises(BadNote, match="the first of its section"):
        apply(moved, Move(statement="st3", to="up"), by=SAM, at=NOW)
