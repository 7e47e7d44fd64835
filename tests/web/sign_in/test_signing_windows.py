"""One second proof signs several opened notes, each note seen; over HTTP, as the site does it."""

from __future__ import annotations

import pytest

from scribe.audit import read_events
from scribe.settings import Settings
from scribe.web.sign_in.sessions import token_digest
from scribe.web.sign_in.windows import SigningWindows
from tests.fakes.web_installation import PASSWORD, based_on


@pytest.fixture
def waiting(site):
    """Two notes that were checked and wait for the doctor."""
    return [site.reviewed() for _ in range(2)]


def sign(client, note, code=None):
    body = {"revision_digest": note.draft} | ({"code": code} if code else {})
    return client.post(f"/api/v1/consultations/{note.id}/signature", json=body, headers=based_on(note))


def see(client, note):
    assert client.get(f"/api/v1/consultations/{note.id}/note").status_code == 200


def test_one_code_signs_the_notes_that_were_opened(site, doctor, waiting):
    first, second = waiting
    assert sign(doctor, first, site.accounts.codes.current("aisha")).status_code == 201
    see(doctor, second)
    assert sign(doctor, second).status_code == 201
    with site.database.reading() as session:
        happened = read_events(session)
    opened = [event for event in happened if event.kind == "signing_opened"]
    signed = [event for event in happened if event.kind == "signed"]
    assert len(opened) == 1
    assert [event.detail["window"] for event in signed] == [opened[0].detail["window"]] * 2


def test_a_note_that_was_not_opened_is_not_signed_by_the_window(site, doctor, waiting):
    first, second = waiting
    assert sign(doctor, first, site.accounts.codes.current("aisha")).status_code == 201
    refused = sign(doctor, second)
    assert (refused.status_code, refused.json()["reason"]) == (401, "not-seen")


def test_a_note_whose_version_was_named_was_not_shown_by_that(site, doctor, waiting):
    first, second = waiting
    assert sign(doctor, first, site.accounts.codes.current("aisha")).status_code == 201
    named = {"If-None-Match": f'"{second.version}"'}
    assert doctor.get(f"/api/v1/consultations/{second.id}/note", headers=named).status_code == 304
    refused = sign(doctor, second)
    assert (refused.status_code, refused.json()["reason"]) == (401, "not-seen")


def test_without_a_proof_nothing_is_signed(doctor, waiting):
    see(doctor, waiting[0])
    refused = sign(doctor, waiting[0])
    assert (refused.status_code, refused.json()["reason"]) == (401, "proof-needed")


def test_the_window_says_what_it_may_sign_and_can_be_closed(site, doctor, waiting):
    assert doctor.get("/api/v1/signing-window").status_code == 404
    code = site.accounts.codes.current("aisha")
    assert doctor.post("/api/v1/signing-window", json={"code": code}).status_code == 201
    for note in waiting:
        see(doctor, note)
    told = doctor.get("/api/v1/signing-window").json()
    assert {one["consultation"] for one in told["seen"]} == {note.id for note in waiting}
    assert doctor.delete("/api/v1/signing-window").status_code == 204
    assert sign(doctor, waiting[0]).json()["reason"] == "proof-needed"


def test_another_session_of_the_same_doctor_has_no_part_in_the_window(site, doctor, waiting):
    other = site.program("aisha")
    assert sign(doctor, waiting[0], site.accounts.codes.current("aisha")).status_code == 201
    see(other, waiting[1])
    assert sign(other, waiting[1]).json()["reason"] == "proof-needed"


def test_a_nurse_opens_no_window(site, nurse):
    code = site.accounts.codes.current("sam")
    assert nurse.post("/api/v1/signing-window", json={"code": code}).status_code == 403


def test_with_no_minutes_each_proof_signs_one_note(site_of):
    site = site_of(signing_minutes=0)
    doctor, notes = site.program("aisha"), [site.reviewed() for _ in range(2)]
    assert sign(doctor, notes[0], site.accounts.codes.current("aisha")).status_code == 201
    see(doctor, notes[1])
    assert sign(doctor, notes[1]).json()["reason"] == "proof-needed"


def test_a_window_ends_by_itself(accounts, clock, tmp_path):
    settings = Settings(data_dir=tmp_path, _env_file=None)
    windows = SigningWindows(accounts.database, settings, clock)
    session = token_digest(accounts.sign_in("aisha", PASSWORD))
    windows.open(session, accounts.user("aisha").person, "code")
    clock.pass_(299)
    assert windows.current(session) is not None
    clock.pass_(2)
    assert windows.current(session) is None
