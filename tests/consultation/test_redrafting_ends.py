"""Drafting again that fails, is killed, given up or refused: the note stays as it was."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from scribe.consultation.drafts import MOST
from scribe.consultation.service.removals import remove_part
from scribe.db.draft_tables import NoteDraftRow
from scribe.errors import BadAudio, Conflict, LeaseLost, NotAllowed, NotFound, PartDown, UnsupportedLanguage, WrongState
from scribe.model import ErasureReason, Part, Person, Role, Stage, State
from scribe.template import TemplateLibrary
from tests.consultation.test_redrafting import (
    ASKED,
    FAILED,
    KEPT,
    NOTE,
    OTHER,
    ask,
    choose,
    edited,
    kinds,
    redrafted,
    standings,
)
from tests.fakes.hospital import DOCTOR, NURSE
from tests.fakes.notes import WITHDRAWN

COLLEAGUE = Person(id="berta", name="Dr Berta Lind", role=Role.DOCTOR)


@pytest.fixture
def drafted(hospital):
    return hospital.at(State.DRAFTED)


def test_a_killed_workers_attempt_is_taken_over(hospital, drafted):
    ask(hospital, drafted.id)
    killed = hospital.service.begin(drafted.id, Stage.DRAFT, owner="one")
    assert hospital.service.begin(drafted.id, Stage.DRAFT, owner="two") is None
    assert [one.stage for one in hospital.service.overseer.in_hand()] == ["draft"]
    hospital.clock.forward(hospital.settings.lease_s + 1)
    assert hospital.service.due() == ((drafted.id, Stage.DRAFT),)
    assert hospital.run(drafted.id, Stage.DRAFT, owner="two") is not None
    assert standings(hospital, drafted.id) == {1: NOTE, 2: KEPT}
    with pytest.raises(LeaseLost):
        hospital.service.commit_draft(killed, hospital.service.note(drafted.id), {})


def test_a_redraft_whose_workers_all_die_fails_and_parks_nothing(hospital, drafted):
    before = hospital.service.note(drafted.id)
    ask(hospital, drafted.id)
    for _ in range(hospital.settings.max_attempts):
        assert hospital.service.begin(drafted.id, Stage.DRAFT, owner="one") is not None
        hospital.clock.forward(hospital.settings.lease_s + 1)
    assert hospital.service.begin(drafted.id, Stage.DRAFT, owner="one") is None
    failed = hospital.service.drafts(drafted.id)[1]
    assert (failed.standing, failed.problem.code) == (FAILED, "worker-died")
    assert hospital.service.get(drafted.id).state is State.DRAFTED
    assert hospital.service.note(drafted.id) == before
    assert hospital.service.due() == ()


def test_what_fails_for_good_says_why_and_can_be_tried_again(hospital, drafted):
    ask(hospital, drafted.id)
    lease = hospital.service.begin(drafted.id, Stage.DRAFT, owner="one")
    hospital.service.fail(lease, BadAudio("It cannot be done.", remedy="Do it otherwise."))
    failed = hospital.service.drafts(drafted.id)[1]
    assert (failed.standing, failed.problem.detail) == (FAILED, "It cannot be done.")
    assert kinds(hospital, drafted.id)[-1] == "redraft_failed"
    assert hospital.service.overseer.news().stages[Stage.DRAFT].code == "bad-audio"
    assert redrafted(hospital, drafted.id) == 2
    assert standings(hospital, drafted.id) == {1: NOTE, 2: KEPT}


def test_an_endpoint_that_is_down_is_waited_for(hospital, drafted):
    ask(hospital, drafted.id)
    for _ in range(hospital.settings.max_attempts + 2):
        lease = hospital.service.begin(drafted.id, Stage.DRAFT, owner="one")
        hospital.service.fail(lease, PartDown("Nobody answers."))
        assert hospital.service.due() == ()
        hospital.clock.forward(3600)
    assert standings(hospital, drafted.id)[2] is ASKED
    hospital.run(drafted.id, Stage.DRAFT)
    assert standings(hospital, drafted.id)[2] is KEPT


def test_one_that_is_given_up_is_never_taken_and_another_can_be_asked_for(hospital, drafted):
    asked = ask(hospital, drafted.id)
    late = hospital.service.begin(drafted.id, Stage.DRAFT, owner="one")
    hospital.service.give_up_draft(drafted.id, asked.number, actor=NURSE)
    with pytest.raises(LeaseLost):
        hospital.service.commit_draft(late, hospital.service.note(drafted.id), {})
    assert standings(hospital, drafted.id) == {1: NOTE}
    assert hospital.service.due() == ()
    assert redrafted(hospital, drafted.id) == 2
    with pytest.raises(Conflict, match="kept"):
        hospital.service.give_up_draft(drafted.id, 2, actor=NURSE)
    with pytest.raises(NotFound):
        hospital.service.give_up_draft(drafted.id, 3, actor=NURSE)


# What is refused


def test_what_cannot_be_drafted_again_is_refused_with_a_sentence(hospital, drafted):
    with pytest.raises(UnsupportedLanguage, match="spoken in English"):
        ask(hospital, drafted.id, "outpatient-initial-zh")
    with pytest.raises(Conflict, match="this version"):
        ask(hospital, drafted.id, "outpatient-soap")
    with pytest.raises(NotFound):
        ask(hospital, drafted.id, "no-such")
    with pytest.raises(NotAllowed):
        ask(hospital, drafted.id, actor=COLLEAGUE)
    ask(hospital, drafted.id)
    with pytest.raises(Conflict, match="being written"):
        ask(hospital, drafted.id)
    for number in (2, 7):
        with pytest.raises(NotFound):
            choose(hospital, drafted.id, number)
    hospital.run(drafted.id, Stage.DRAFT)
    with pytest.raises(Conflict, match="the note already"):
        choose(hospital, drafted.id, 1)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.TRANSCRIBED, "no draft under review"),
        (State.SIGNED, "signed"),
        (State.DELIVERED, "signed"),
        (State.WITHDRAWN, "destroyed"),
        (State.WITHDRAWING, "destroyed"),
    ],
)
def test_in_other_states_it_is_refused(sqlite_hospital, state, said):
    hospital = sqlite_hospital()
    with pytest.raises((WrongState, NotAllowed), match=said):
        ask(hospital, hospital.at(state).id)


def test_an_addendum_keeps_the_template_of_what_was_signed(sqlite_hospital):
    hospital = sqlite_hospital()
    signed = hospital.at(State.DELIVERED)
    hospital.service.addend(signed.id, version=signed.version, actor=DOCTOR)
    with pytest.raises(WrongState, match="addendum"):
        ask(hospital, signed.id)


def test_without_the_transcript_it_is_refused(hospital, drafted):
    with hospital.service._working(drafted.id) as work:
        remove_part(work, Part.TRANSCRIPT, ErasureReason.TIME_OVER)
    with pytest.raises(NotFound, match="transcript was removed"):
        ask(hospital, drafted.id)


def test_no_more_drafts_are_kept_than_can_be_overseen(hospital, drafted, tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    text = (TemplateLibrary(None).folder / f"{OTHER}.yaml").read_text()
    for n in range(MOST):
        (folder / f"t{n}.yaml").write_text(text.replace(f"id: {OTHER}", f"id: t{n}", 1))
    hospital.service._templates = TemplateLibrary(folder)
    for n in range(MOST - 1):
        assert redrafted(hospital, drafted.id, f"t{n}") == n + 2
    with pytest.raises(Conflict, match=f"{MOST} drafts"):
        ask(hospital, drafted.id, f"t{MOST - 1}")
    assert len(hospital.service.drafts(drafted.id)) == MOST


def test_a_newer_version_of_the_notes_template_is_named_so(hospital, drafted, tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    text = (TemplateLibrary(None).folder / "outpatient-soap.yaml").read_text()
    version = hospital.service.get(drafted.id).template.version
    (folder / "soap.yaml").write_text(text.replace(f"version: {version}", f"version: {version + 1}", 1))
    assert {one.template.id: one.drafted for one in hospital.service.fitting_templates(drafted.id)} == {
        "outpatient-soap": 1,
        OTHER: 0,
    }
    hospital.service._templates = TemplateLibrary(folder)
    (newer,) = hospital.service.fitting_templates(drafted.id)
    assert (newer.is_newer, newer.drafted) == (True, 0)
    assert redrafted(hospital, drafted.id, "outpatient-soap") == 2


def test_a_withdrawal_takes_every_draft_along(hospital, drafted):
    edited(hospital, drafted.id)
    redrafted(hospital, drafted.id)
    ids = {kind for kind, _, _ in hospital.service.artefacts_of(drafted.id)}
    notes = [value for kind, _, value in hospital.service.artefacts_of(drafted.id) if kind == "note"]
    assert "note" in ids
    assert {one["template"]["id"] for one in notes} == {"outpatient-soap", OTHER}
    hospital.service.withdraw(drafted.id, order=WITHDRAWN, actor=DOCTOR)
    with hospital.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(NoteDraftRow)) == 0
    assert hospital.service.left_of(drafted.id).artefacts == 0
    with pytest.raises(WrongState):
        hospital.service.drafts(drafted.id)


def test_the_audit_holds_no_word_of_it(hospital, drafted):
    edited(hospital, drafted.id)
    redrafted(hospital, drafted.id)
    choose(hospital, drafted.id, 2)
    said = " ".join(str(one.detail) for one in hospital.service.events(drafted.id))
    assert "hand" not in said
    assert "cough" not in said
