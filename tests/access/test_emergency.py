"""Opening in an emergency: with a reason, for a time, seen, noted, looked through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from scribe.access.departments import Departments
from scribe.consultation.service import Verdict
from scribe.db import utc_now
from scribe.db.access_tables import EmergencyRow
from scribe.errors import BadInput, NotAllowed, NotFound, WrongState
from scribe.model import ErasureOrder, ErasureReason, Role
from tests.fakes.web_installation import PASSWORD, Site, open_site

REASON = "Mrs Parker collapsed in our corridor."


@pytest.fixture
def hospital(tmp_path) -> Iterator[Site]:
    """Two departments; ned is a nurse of the other one, audra an auditor."""
    site = open_site(tmp_path / "hospital", pages=True)
    for username, role in [("ned", Role.NURSE), ("audra", Role.AUDITOR)]:
        site.people[username] = site.accounts.create_user(
            username=username, name=username.title(), role=role, password=PASSWORD, department="Dermatology"
        )
    departments = Departments(site.database)
    departments.add("general", "General medicine", actor="jo")
    departments.add("dermatology", "Dermatology", actor="jo")
    yield site
    site.database.close()


def test_it_is_read_for_its_time_and_no_longer(hospital):
    note, ned = hospital.drafted(), hospital.program("ned")
    assert ned.get(f"/api/v1/consultations/{note.id}/note").json()["emergency"] is True
    until = hospital.service.open_in_emergency(note.id, reason=REASON, actor=hospital.people["ned"])
    assert timedelta(hours=3.9) < until - utc_now() <= timedelta(hours=4)
    assert ned.get(f"/api/v1/consultations/{note.id}/note").status_code == 200
    again = hospital.service.open_in_emergency(note.id, reason=REASON, actor=hospital.people["ned"])
    assert again == until, "what is open is not opened again"
    with hospital.database.transaction() as session:
        session.execute(update(EmergencyRow).values(expires_at=utc_now()))
    assert ned.get(f"/api/v1/consultations/{note.id}/note").status_code == 403


def test_each_reading_is_marked_in_the_audit(hospital):
    note, ned = hospital.drafted(), hospital.program("ned")
    hospital.service.open_in_emergency(note.id, reason=REASON, actor=hospital.people["ned"])
    ned.get(f"/api/v1/consultations/{note.id}/transcript")
    hospital.program("aisha").get(f"/api/v1/consultations/{note.id}/transcript")
    read = [one for one in hospital.service.events(note.id) if one.kind == "read"]
    assert [(one.actor, one.detail.get("emergency", False)) for one in read] == [("ned", True), ("aisha", False)]


def test_it_changes_nothing(hospital):
    note, ned = hospital.drafted(), hospital.people["ned"]
    hospital.service.open_in_emergency(note.id, reason=REASON, actor=ned)
    for act in (
        lambda: hospital.service.claim(note.id, actor=ned),
        lambda: hospital.service.approve(note.id, version=note.version, actor=ned),
        lambda: hospital.service.note_consent(note.id, actor=ned),
        lambda: hospital.service.retry(note.id, actor=ned),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_reason_lies_sealed_and_goes_with_the_consultation(hospital):
    note = hospital.drafted()
    hospital.service.open_in_emergency(note.id, reason=REASON, actor=hospital.people["ned"])
    (found,) = hospital.service.emergencies_of(note.id)
    assert found.reason == REASON
    with hospital.database.reading() as session:
        assert b"corridor" not in session.scalars(select(EmergencyRow.reason)).one()
    assert "corridor" not in "".join(str(one.detail) for one in hospital.service.events())
    order = ErasureOrder(reason=ErasureReason.CONSENT_WITHDRAWN)
    hospital.service.withdraw(note.id, order=order, actor=hospital.people["aisha"])
    assert [one.reason for one in hospital.service.emergencies(actor=hospital.people["audra"])] == [""]
    with pytest.raises(WrongState):
        hospital.service.open_in_emergency(note.id, reason=REASON, actor=hospital.people["aisha"])


def test_an_auditor_looks_through_it_once(hospital):
    note = hospital.drafted()
    hospital.service.open_in_emergency(note.id, reason=REASON, actor=hospital.people["ned"])
    with pytest.raises(NotAllowed):
        hospital.service.emergencies(actor=hospital.people["aisha"])
    (waiting,) = hospital.service.emergencies(actor=hospital.people["audra"])
    with pytest.raises(NotAllowed):
        hospital.service.review_emergency(waiting.id, verdict=Verdict.JUSTIFIED, actor=hospital.people["ned"])
    hospital.service.review_emergency(waiting.id, verdict=Verdict.QUESTIONED, actor=hospital.people["audra"])
    assert hospital.service.emergencies(actor=hospital.people["audra"]) == ()
    (earlier,) = hospital.service.emergencies(actor=hospital.people["jo"], waiting=False)
    assert (earlier.verdict, earlier.reviewed_by) == (Verdict.QUESTIONED, "audra")
    with pytest.raises(NotFound):
        hospital.service.review_emergency(waiting.id, verdict=Verdict.JUSTIFIED, actor=hospital.people["audra"])


def test_a_patient_is_opened_by_the_whole_number_alone(hospital):
    first, second = hospital.drafted(), hospital.registered()
    ned = hospital.people["ned"]
    for number in ("4471", "Helen", "0932"):
        with pytest.raises(NotFound):
            hospital.service.open_patient_in_emergency("", number, reason=REASON, actor=ned)
    assert [one.kind for one in hospital.service.events()].count("emergency_sought") == 3
    opened = hospital.service.open_patient_in_emergency("", "4471 0932", reason=REASON, actor=ned)
    assert set(opened) == {first.id, second.id}
    assert len(hospital.service.emergencies_of(first.id)) == 1
    hospital.service.open_patient_in_emergency("", "4471 0932", reason=REASON, actor=hospital.people["sam"])
    assert len(hospital.service.emergencies_of(first.id)) == 1, "who may see it anyway opens nothing"


@pytest.mark.parametrize("reason", ["", "   ", "x", "x" * 501])
def test_a_reason_says_something(hospital, reason):
    note = hospital.registered()
    with pytest.raises(BadInput):
        hospital.service.open_in_emergency(note.id, reason=reason, actor=hospital.people["ned"])


@pytest.mark.parametrize("who", ["jo", "audra"])
def test_who_never_treats_patients_has_no_emergency(hospital, who):
    note = hospital.registered()
    with pytest.raises(NotAllowed):
        hospital.service.open_in_emergency(note.id, reason=REASON, actor=hospital.people[who])


def test_a_program_of_a_person_opens_and_shares_over_the_api(hospital):
    note = hospital.drafted()
    address = f"/api/v1/consultations/{note.id}"
    ned, aisha = hospital.program("ned"), hospital.program("aisha")
    opened = ned.post(f"{address}/emergency", json={"reason": REASON})
    assert (opened.status_code, ned.get(f"{address}/note").status_code) == (201, 200)
    assert ned.put(f"{address}/team/ned").status_code == 403
    assert ned.post(f"{address}/claim").status_code == 403
    assert aisha.put(f"{address}/team/ned").status_code == 204
    assert [one["username"] for one in ned.get(f"{address}/team").json()["members"]] == ["ned"]
    assert ned.post(f"{address}/claim").status_code == 200
    assert [aisha.delete(f"{address}/team/ned").status_code for _ in range(2)] == [204, 404]
