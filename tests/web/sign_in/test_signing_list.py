"""The signing list: notes that were read to their end wait there, and one proof signs them all, each for itself."""

from __future__ import annotations

import re

import pytest

from scribe.audit import read_events
from scribe.errors import LegallyHeld
from scribe.model import HoldOrder, HoldReason, ReturnNeed, Role, State
from scribe.review import Rewrite
from tests.fakes.notes import WITHDRAWN
from tests.fakes.web_installation import based_on

LIST = "/api/v1/signing-list"


@pytest.fixture
def waiting(site):
    """Three notes that were checked and wait for the doctor."""
    return [site.reviewed() for _ in range(3)]


def see(client, note):
    assert client.get(f"/api/v1/consultations/{note.id}/note").status_code == 200


def put(client, note, **more):
    body = {"revision_digest": note.draft, "read_to_end": True, "medicines_confirmed": True, **more}
    return client.put(f"{LIST}/{note.id}", json=body)


def listed(client, *notes):
    for note in notes:
        see(client, note)
        assert put(client, note).status_code == 200


def standings(client):
    return {one["consultation"]: one["standing"] for one in client.get(LIST).json()["notes"]}


def sign(client, code=None):
    return client.post(f"{LIST}/signatures", json={"code": code} if code else {})


def reword(site, note):
    statement = next(one for one in site.service.note(note.id).statements if one.evidence)
    now = site.service.get(note.id)
    edit = Rewrite(statement=statement.id, text="Changed after it was read.")
    return site.service.revise(note.id, version=now.version, edit=edit, actor=site.people["aisha"])


def test_one_code_signs_all_that_are_listed_each_for_itself(site, doctor, waiting):
    listed(doctor, *waiting)
    answer = sign(doctor, site.accounts.codes.current("aisha"))
    assert answer.status_code == 200
    assert [one["standing"] for one in answer.json()["notes"]] == ["signed"] * 3
    signed = [site.service.get(note.id) for note in waiting]
    assert all(one.state is State.SIGNED and one.signature.revision_digest == one.draft for one in signed)
    assert len({one.bundle for one in signed}) == 3
    with site.database.reading() as session:
        happened = read_events(session)
    assert [event.kind for event in happened].count("signing_opened") == 1
    events = [event for event in happened if event.kind == "signed"]
    assert {event.consultation for event in events} == {note.id for note in waiting}
    assert len({event.detail["window"] for event in events}) == 1


def test_nothing_is_signed_without_a_proof(site, doctor, waiting):
    listed(doctor, *waiting)
    refused = sign(doctor)
    assert (refused.status_code, refused.json()["reason"]) == (401, "proof-needed")
    assert all(site.service.get(note.id).signature is None for note in waiting)


def test_a_code_counts_once_for_a_list_too(site, doctor, waiting):
    code = site.accounts.codes.current("aisha")
    listed(doctor, waiting[0])
    assert sign(doctor, code).status_code == 200
    doctor.delete("/api/v1/signing-window")
    listed(doctor, waiting[1])
    assert sign(doctor, code).status_code == 401
    assert site.service.get(waiting[1].id).signature is None


def test_a_note_that_was_not_shown_cannot_be_listed(doctor, waiting):
    refused = put(doctor, waiting[0])
    assert (refused.status_code, refused.json()["reason"]) == (401, "not-seen")


def test_a_note_that_was_not_read_to_its_end_cannot_be_listed(doctor, waiting):
    see(doctor, waiting[0])
    assert put(doctor, waiting[0], read_to_end=False).status_code == 422
    assert standings(doctor) == {}


def test_a_note_that_changes_afterwards_falls_off_and_the_others_are_signed(site, doctor, waiting):
    listed(doctor, *waiting)
    reword(site, waiting[1])
    told = sign(doctor, site.accounts.codes.current("aisha")).json()["notes"]
    assert {one["consultation"]: one["standing"] for one in told} == {
        waiting[0].id: "signed", waiting[1].id: "changed", waiting[2].id: "signed",
    }  # fmt: skip
    assert site.service.get(waiting[1].id).signature is None


def test_what_was_listed_before_it_changed_is_no_way_to_list_it_after(site, doctor, waiting):
    listed(doctor, waiting[0])
    reword(site, waiting[0])
    refused = put(doctor, waiting[0])  # still the digest that was read
    assert refused.status_code == 412
    see(doctor, site.service.get(waiting[0].id))
    assert standings(doctor) == {waiting[0].id: "changed"}


def test_a_note_that_was_sent_back_is_closed(site, doctor, waiting):
    listed(doctor, waiting[0])
    now = site.service.get(waiting[0].id)
    site.service.send_back(
        now.id, version=now.version, to=Role.NURSE, need=ReturnNeed.OTHER, message="", actor=site.people["aisha"]
    )
    assert standings(doctor) == {waiting[0].id: "closed"}
    told = sign(doctor, site.accounts.codes.current("aisha")).json()["notes"]
    assert [one["standing"] for one in told] == ["closed"]


def test_a_note_that_cannot_be_signed_leaves_the_others_signed_and_says_so(site, doctor, waiting):
    listed(doctor, *waiting)
    wait_for_removal(site, waiting[1])
    told = {one["consultation"]: one for one in sign(doctor, site.accounts.codes.current("aisha")).json()["notes"]}
    assert [told[note.id]["standing"] for note in waiting] == ["signed", "ready", "signed"]
    refused = told[waiting[1].id]["refused"]
    assert refused["code"] == "legally-held"
    assert "Helen Parker" not in str(refused)
    assert site.service.get(waiting[1].id).signature is None


def wait_for_removal(site, note):
    """Its removal was asked for, and waits for the end of a legal hold: meanwhile it is neither signed nor sent."""
    order = HoldOrder(reason=HoldReason.COMPLAINT, reference="C-9")
    site.service.place_hold(note.id, order=order, actor=site.people["jo"])
    with pytest.raises(LegallyHeld):
        site.service.withdraw(note.id, order=WITHDRAWN, actor=site.people["aisha"])


def test_another_session_has_another_list(site, doctor, waiting):
    listed(doctor, waiting[0])
    assert standings(site.program("aisha")) == {}


def test_a_note_is_taken_off(site, doctor, waiting):
    listed(doctor, *waiting[:2])
    assert doctor.delete(f"{LIST}/{waiting[0].id}").status_code == 204
    assert standings(doctor) == {waiting[1].id: "ready"}
    sign(doctor, site.accounts.codes.current("aisha"))
    assert site.service.get(waiting[0].id).signature is None


def test_where_each_proof_signs_one_note_there_is_no_list(site_of):
    site = site_of(signing_minutes=0)
    doctor, note = site.program("aisha"), site.reviewed()
    see(doctor, note)
    refused = put(doctor, note)
    assert (refused.status_code, refused.json()["reason"]) == (409, "one-by-one")


def test_signing_twice_signs_once(site, doctor, waiting):
    listed(doctor, *waiting)
    sign(doctor, site.accounts.codes.current("aisha"))
    again = sign(doctor)  # the window is open still
    assert [one["standing"] for one in again.json()["notes"]] == ["signed"] * 3
    assert all(site.kinds(note.id).count("signed") == 1 for note in waiting)


def test_what_was_signed_leaves_the_list_with_the_next_note(site, doctor, waiting):
    listed(doctor, *waiting[:2])
    sign(doctor, site.accounts.codes.current("aisha"))
    listed(doctor, waiting[2])
    assert standings(doctor) == {waiting[2].id: "ready"}


def test_a_nurse_has_no_list(site, nurse, waiting):
    assert nurse.get(LIST).status_code == 403
    assert put(nurse, waiting[0]).status_code == 403


def test_signing_one_by_itself_still_works_and_shows_on_the_list(site, doctor, waiting):
    listed(doctor, waiting[0])
    body = {"revision_digest": waiting[0].draft, "code": site.accounts.codes.current("aisha")}
    address = f"/api/v1/consultations/{waiting[0].id}/signature"
    assert doctor.post(address, json=body, headers=based_on(waiting[0])).status_code == 201
    assert standings(doctor) == {waiting[0].id: "signed"}
    assert re.fullmatch(r"[0-9a-f]{64}", site.service.get(waiting[0].id).signature.revision_digest)
