"""A note that somebody has is asked for: given, kept, or had without an answer once the time is over."""

from __future__ import annotations

import pytest

from scribe.db.sign_in_tables import SessionRow
from scribe.db.web_tables import AccountRow
from scribe.errors import Conflict
from scribe.model import Person, Role, State
from scribe.review import Rewrite
from tests.fakes.hospital import DOCTOR, NURSE

INES = Person(id="ines", name="Ines Vogel", role=Role.NURSE)


@pytest.fixture
def note(hospital):
    """A note that Sam has before them, signed in and at work."""
    drafted = hospital.at(State.DRAFTED)
    hospital.service.claim(drafted.id, actor=NURSE)
    with hospital.database.transaction() as session:
        session.add(
            AccountRow(
                username=NURSE.id, name=NURSE.name, role=NURSE.role.value, password_hash="", key=b"", totp_secret=b"",
                created_at=hospital.clock(),
            )
        )  # fmt: skip
        session.flush()
        session.add(
            SessionRow(
                digest="d" * 64, id="s", username=NURSE.id, created_at=hospital.clock(), used_at=hospital.clock(),
                expires_at=hospital.clock().replace(year=2030), way="password", program=False, address="", agent="",
                issuer="", subject="", provider_session="",
            )
        )  # fmt: skip
    return drafted


def ask(hospital, note, actor=INES):
    return hospital.service.claim(note.id, actor=actor, take_over=True).claim


def last(hospital, note):
    event = hospital.service.events(note.id)[-1]
    return event.kind, event.actor, event.detail


def test_who_is_at_work_is_asked_and_has_the_note_until_they_answer(hospital, note):
    claim = ask(hospital, note)
    assert (claim.by, claim.takeover.by) == (NURSE, INES)
    assert (claim.takeover.due_at - hospital.clock()).total_seconds() == hospital.settings.takeover_wait_s
    assert last(hospital, note) == ("takeover_asked", "ines", {"of": "sam"})
    edit = Rewrite(statement=hospital.service.note(note.id).statements[0].id, text="A cough for 5 days.")
    assert hospital.service.revise(note.id, version=note.version, edit=edit, actor=NURSE).revision == 2
    given = hospital.service.answer_takeover(note.id, give=True, actor=NURSE).claim
    assert (given.by, given.takeover) == (INES, None)
    assert last(hospital, note) == ("handed_over", "sam", {"to": "ines"})


def test_asking_twice_is_asking_once_and_somebody_else_waits(hospital, note):
    first = ask(hospital, note)
    hospital.clock.forward(hospital.settings.takeover_wait_s - 1)
    assert ask(hospital, note) == first
    with pytest.raises(Conflict, match="Ines Vogel"):
        ask(hospital, note, DOCTOR)
    assert [one.kind for one in hospital.service.events(note.id)].count("takeover_asked") == 1


def test_without_an_answer_the_note_is_theirs_when_they_come_for_it(hospital, note):
    ask(hospital, note)
    hospital.clock.forward(hospital.settings.takeover_wait_s)
    assert hospital.service.get(note.id).claim.by == NURSE
    assert ask(hospital, note).by == INES
    assert last(hospital, note) == ("taken_over", "ines", {"from": "sam", "how": "unanswered"})
    with pytest.raises(Conflict):
        hospital.service.answer_takeover(note.id, give=False, actor=NURSE)


def test_who_asked_and_went_away_asks_anew(hospital, note):
    ask(hospital, note)
    hospital.clock.forward(hospital.settings.takeover_wait_s + 61)
    with pytest.raises(Conflict):
        hospital.service.answer_takeover(note.id, give=True, actor=NURSE)
    assert ask(hospital, note, DOCTOR).takeover.by == DOCTOR


def test_who_is_still_at_it_keeps_the_note_and_is_asked_again_later(hospital, note):
    ask(hospital, note)
    kept = hospital.service.answer_takeover(note.id, give=False, actor=NURSE).claim
    assert (kept.by, kept.takeover.kept_at) == (NURSE, hospital.clock())
    hospital.clock.forward(hospital.settings.takeover_wait_s + 1)
    with pytest.raises(Conflict, match="still at it"):
        ask(hospital, note)
    hospital.clock.forward(120)
    assert ask(hospital, note).takeover.kept_at is None


def test_who_did_nothing_for_a_while_is_not_asked(hospital, note):
    hospital.clock.forward(hospital.settings.takeover_idle_s)
    assert ask(hospital, note).by == INES
    assert last(hospital, note) == ("taken_over", "ines", {"from": "sam", "how": "away"})


def test_a_claim_that_ran_out_goes_over_at_once_and_is_told(hospital, note):
    hospital.clock.forward(hospital.settings.claim_s + 1)
    assert hospital.service.claim(note.id, actor=INES).claim.by == INES
    assert last(hospital, note) == ("taken_over", "ines", {"from": "sam", "how": "expired"})


def test_a_note_that_is_given_up_meanwhile_is_free(hospital, note):
    ask(hospital, note)
    hospital.service.release_claim(note.id, actor=NURSE)
    assert hospital.service.get(note.id).claim is None
    claimed = hospital.service.claim(note.id, actor=NURSE).claim
    assert claimed.takeover is None
