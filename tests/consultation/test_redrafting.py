"""A note drafted again with another template: whatever happens, no statement and no edit of a kept draft changes."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import select

from scribe.consultation.service import Identification
from scribe.db.administration_tables import NoteOutcomeRow
from scribe.errors import (
    Conflict,
    LeaseLost,
    NotAllowed,
    ScribeError,
    StaleRevision,
    WrongState,
)
from scribe.model import (
    DraftStanding,
    NoteDraft,
    Patient,
    Person,
    Role,
    Speaker,
    Stage,
    State,
)
from scribe.review import Add, Remove, Rewrite
from tests.fakes.hospital import DOCTOR, NURSE, Hospital

OTHER = "visit-note"
COLLEAGUE = Person(id="berta", name="Dr Berta Lind", role=Role.DOCTOR)
QUIST = Patient(identifier="77 1200", name="Petra Quist", gender="female", birth_date=date(1971, 5, 9))
NOTE, KEPT, ASKED, FAILED = DraftStanding.NOTE, DraftStanding.KEPT, DraftStanding.ASKED, DraftStanding.FAILED


def ask(hospital: Hospital, id: str, template: str = OTHER, *, actor=DOCTOR):
    return hospital.service.ask_draft(id, template, actor=actor)


def redrafted(hospital: Hospital, id: str, template: str = OTHER) -> int:
    number = ask(hospital, id, template).number
    assert hospital.run(id, Stage.DRAFT) is not None
    return number


def choose(hospital: Hospital, id: str, number: int, *, actor=DOCTOR, version: int = 0):
    at = version or hospital.service.get(id).version
    return hospital.service.choose_draft(id, number, version=at, actor=actor)


def edited(hospital: Hospital, id: str, *, actor=NURSE) -> NoteDraft:
    """One statement written anew and one added by hand."""
    now = hospital.service.get(id)
    first = hospital.service.note(id).statements[0]
    now = hospital.service.revise(
        id, version=now.version, edit=Rewrite(statement=first.id, text=f"{first.text} Asked again."), actor=actor
    )
    section = next(one.id for one in hospital.service.note(id).sections if first in one.statements or one.statements)
    edit = Add(section=section, text="Written by hand.")
    hospital.service.revise(id, version=now.version, edit=edit, actor=actor)
    return hospital.service.note(id)


def content(note: NoteDraft):
    """All of a note but which revision it is and who saved it."""
    return note.model_copy(update={"revision": 1, "author": None})


def standings(hospital: Hospital, id: str):
    return {one.number: one.standing for one in hospital.service.drafts(id)}


def kinds(hospital: Hospital, id: str) -> list[str]:
    return [one.kind for one in hospital.service.events(id)]


@pytest.fixture
def drafted(hospital):
    return hospital.at(State.DRAFTED)


def test_the_note_stays_as_it_is_while_another_is_written_and_then_both_are_there(hospital, drafted):
    before = edited(hospital, drafted.id)
    asked = ask(hospital, drafted.id)
    assert (asked.number, asked.standing, asked.template.id, asked.asked_by) == (2, ASKED, OTHER, DOCTOR)
    assert hospital.enqueued[-1] == (drafted.id, Stage.DRAFT)
    assert hospital.service.due() == ((drafted.id, Stage.DRAFT),)
    version = hospital.service.get(drafted.id).version
    hospital.run(drafted.id, Stage.DRAFT)
    assert hospital.service.due() == ()
    now = hospital.service.get(drafted.id)
    assert (now.version, now.state, now.template.id) == (version, State.DRAFTED, "outpatient-soap")
    assert hospital.service.note(drafted.id) == before
    assert standings(hospital, drafted.id) == {1: NOTE, 2: KEPT}
    note, template = hospital.service.draft_note(drafted.id, 2)
    assert (note.template.id, template.id) == (OTHER, OTHER)
    assert {one.id for one in note.statements}.isdisjoint(one.id for one in before.statements)


def test_switching_loses_nothing_however_often(hospital, drafted):
    first = edited(hospital, drafted.id)
    redrafted(hospital, drafted.id)
    other, _ = hospital.service.draft_note(drafted.id, 2)
    revision = hospital.service.get(drafted.id).revision
    now = choose(hospital, drafted.id, 2)
    assert (now.revision, now.template.id, now.state) == (revision + 1, OTHER, State.DRAFTED)
    assert content(hospital.service.note(drafted.id)) == content(other)
    second = edited(hospital, drafted.id, actor=DOCTOR)
    for _ in range(3):
        choose(hospital, drafted.id, 1, actor=NURSE)
        assert content(hospital.service.note(drafted.id)) == content(first)
        assert content(hospital.service.draft_note(drafted.id, 2)[0]) == content(second)
        choose(hospital, drafted.id, 2)
        assert content(hospital.service.note(drafted.id)) == content(second)
        assert content(hospital.service.draft_note(drafted.id, 1)[0]) == content(first)
    assert kinds(hospital, drafted.id).count("draft_chosen") == 7
    assert [one.number for one in hospital.service.revisions(drafted.id)] == list(range(1, now.revision + 9))


def test_the_history_of_a_draft_tells_of_its_own_changes_alone(hospital, drafted):
    edited(hospital, drafted.id)
    redrafted(hospital, drafted.id)
    choose(hospital, drafted.id, 2)
    edited(hospital, drafted.id)
    summaries = [one.summary for one, _ in hospital.service.history(drafted.id)]
    assert summaries == ["chosen 2", "rewrite", "add"]
    assert [one.author for one, _ in hospital.service.history(drafted.id)] == [None, NURSE, NURSE]
    assert [one.summary for one, _ in hospital.service.history(drafted.id, up_to=3)] == ["draft", "rewrite", "add"]
    choose(hospital, drafted.id, 1)
    assert next(one.summary for one, _ in hospital.service.history(drafted.id)) == "draft"


def test_a_signature_is_of_the_chosen_one_and_its_document_names_its_template(hospital, drafted):
    redrafted(hospital, drafted.id)
    kept = hospital.service.note(drafted.id)
    signed = hospital.signed(hospital.approved(choose(hospital, drafted.id, 2)))
    assert signed.template.id == OTHER
    final = str(hospital.service.bundle(drafted.id))
    title = hospital.service.template(drafted.id).title
    assert title in final
    assert standings(hospital, drafted.id) == {1: KEPT, 2: NOTE}
    assert content(hospital.service.draft_note(drafted.id, 1)[0]) == content(kept)
    for number in (1, 2):
        with pytest.raises(WrongState, match="signed"):
            choose(hospital, drafted.id, number)


def test_a_check_ends_when_another_draft_is_chosen_and_the_nurse_sees_it_again(hospital):
    checked = hospital.at(State.REVIEWED)
    redrafted(hospital, checked.id)
    with pytest.raises(NotAllowed):
        choose(hospital, checked.id, 2, actor=NURSE)
    now = choose(hospital, checked.id, 2)
    assert (now.state, now.approval) == (State.DRAFTED, None)


def test_a_note_that_was_drafted_twice_is_counted_once_by_the_draft_that_is_the_note(hospital, drafted):
    edited(hospital, drafted.id)
    redrafted(hospital, drafted.id)
    hospital.signed(hospital.approved(choose(hospital, drafted.id, 2)))
    with hospital.database.reading() as session:
        row = NoteOutcomeRow
        counted = session.execute(select(row.template_id, row.edits).where(row.consultation_id == drafted.id)).all()
    by_hand = [one for one in hospital.service.revisions(drafted.id) if one.number > drafted.revision + 3]
    assert [tuple(one) for one in counted] == [(OTHER, len(by_hand))]
    assert hospital.service.overseer.news().counts["redrafted"] == (1, 1, 1)


# Races


def test_an_edit_while_the_redraft_lands_is_saved_and_refuses_nobody(hospital, drafted):
    ask(hospital, drafted.id)
    lease = hospital.service.begin(drafted.id, Stage.DRAFT, owner="one")
    before = edited(hospital, drafted.id)
    version = hospital.service.get(drafted.id).version
    hospital.service.commit_draft(lease, _machine_note(hospital, drafted.id), {})
    statement = before.statements[0]
    hospital.service.revise(drafted.id, version=version, edit=Remove(statement=statement.id), actor=NURSE)
    assert standings(hospital, drafted.id) == {1: NOTE, 2: KEPT}


def _machine_note(hospital: Hospital, id: str) -> NoteDraft:
    from scribe.drafting import DraftRequest  # noqa: PLC0415
    from tests.fakes.drafter import VerbatimDrafter  # noqa: PLC0415

    transcript, template, context = hospital.service.what_to_draft(id)
    encounter = hospital.service.get(id).encounter
    return VerbatimDrafter().draft(
        DraftRequest(transcript=transcript, template=template, encounter=encounter, context=context)
    )


def test_choosing_on_a_version_that_somebody_changed_is_refused_and_the_other_way_round(hospital, drafted):
    redrafted(hospital, drafted.id)
    seen = hospital.service.get(drafted.id).version
    before = edited(hospital, drafted.id)
    with pytest.raises(StaleRevision):
        choose(hospital, drafted.id, 2, version=seen)
    assert hospital.service.note(drafted.id) == before
    seen = hospital.service.get(drafted.id).version
    choose(hospital, drafted.id, 2)
    edit = Remove(statement=before.statements[0].id)
    with pytest.raises(StaleRevision):
        hospital.service.revise(drafted.id, version=seen, edit=edit, actor=NURSE)
    assert content(hospital.service.draft_note(drafted.id, 1)[0]) == content(before)


def test_of_two_that_choose_and_edit_at_once_one_is_refused_and_nothing_is_mixed(hospital, drafted):
    first = edited(hospital, drafted.id)
    redrafted(hospital, drafted.id)
    second, _ = hospital.service.draft_note(drafted.id, 2)
    version, outcomes = hospital.service.get(drafted.id).version, []
    together = threading.Barrier(2)

    def act(work):
        together.wait()
        try:
            work()
        except ScribeError as error:
            outcomes.append(type(error))

    edit = Remove(statement=first.statements[0].id)
    acts = (
        lambda: hospital.service.revise(drafted.id, version=version, edit=edit, actor=DOCTOR),
        lambda: choose(hospital, drafted.id, 2, version=version),
    )
    threads = [threading.Thread(target=act, args=(one,)) for one in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert outcomes == [StaleRevision]
    kept_1, kept_2 = (hospital.service.draft_note(drafted.id, number)[0] for number in (1, 2))
    assert content(kept_2) == content(second)
    assert len(kept_1.statements) == len(first.statements)


def test_a_colleague_who_has_the_note_before_them_is_not_overridden(hospital, drafted):
    redrafted(hospital, drafted.id)
    hospital.service.claim(drafted.id, actor=NURSE)
    with pytest.raises(Conflict, match="Sam Okafor"):
        choose(hospital, drafted.id, 2)


def test_a_speaker_corrected_meanwhile_has_the_redraft_written_again_and_the_kept_verified_when_chosen(
    hospital, drafted
):
    ask(hospital, drafted.id)
    late = hospital.service.begin(drafted.id, Stage.DRAFT, owner="one")
    hospital.service.correct_speaker(
        drafted.id, version=drafted.version, segment="s2", speaker=Speaker.OTHER, actor=NURSE
    )
    with pytest.raises(LeaseLost):
        hospital.service.commit_draft(late, _machine_note(hospital, drafted.id), {})
    hospital.run(drafted.id, Stage.DRAFT)
    kept, _ = hospital.service.draft_note(drafted.id, 2)
    assert kept.transcript == hospital.service.get(drafted.id).transcript
    now = hospital.service.get(drafted.id)
    hospital.service.correct_speaker(drafted.id, version=now.version, segment="s1", speaker=Speaker.OTHER, actor=NURSE)
    assert hospital.service.draft_note(drafted.id, 2)[0] == kept
    chosen = choose(hospital, drafted.id, 2)
    note = hospital.service.note(drafted.id)
    assert note.transcript == chosen.transcript != kept.transcript
    assert [(one.id, one.text) for one in note.statements] == [(one.id, one.text) for one in kept.statements]


def test_another_patient_meanwhile_has_it_written_again_for_them(hospital, drafted):
    ask(hospital, drafted.id)
    late = hospital.service.begin(drafted.id, Stage.DRAFT, owner="one")
    hospital.service.identify(drafted.id, Identification(patient=QUIST), version=drafted.version, actor=DOCTOR)
    with pytest.raises(LeaseLost):
        hospital.service.commit_draft(late, _machine_note(hospital, drafted.id), {})
    hospital.run(drafted.id, Stage.DRAFT)
    choose(hospital, drafted.id, 2)
    assert "Petra Quist" in str(hospital.service.bundle(drafted.id))


def test_a_signature_while_a_redraft_runs_gives_it_up(hospital):
    checked = hospital.at(State.REVIEWED)
    ask(hospital, checked.id)
    late = hospital.service.begin(checked.id, Stage.DRAFT, owner="one")
    machine = _machine_note(hospital, checked.id)
    hospital.signed(checked)
    with pytest.raises(LeaseLost):
        hospital.service.commit_draft(late, machine, {})
    assert hospital.run(checked.id, Stage.DELIVER).state is State.DELIVERED
    assert standings(hospital, checked.id) == {1: NOTE}
    assert "redraft_given_up" in kinds(hospital, checked.id)
