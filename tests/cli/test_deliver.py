"""``scribe deliver``: what waits for the EMR, why, and what an operator at the command line can decide."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from scribe.errors import DeliveryRefused
from scribe.model import Stage, State
from tests.fakes.hospital import DOCTOR, Hospital, open_hospital

OUTCOME = {
    "resourceType": "OperationOutcome",
    "issue": [
        {"severity": "error", "code": "invalid", "details": {"text": "Helen Parker has no family name."},
         "expression": ["Patient.name"]},
    ],
}  # fmt: skip
REFUSED = DeliveryRefused("The EMR refused with status 422 while storing the note.", status=422, outcome=OUTCOME)


@pytest.fixture
def hospital(tmp_path) -> Iterator[Hospital]:
    opened = open_hospital(tmp_path / "data")
    yield opened
    opened.database.close()


def refused(hospital: Hospital) -> str:
    signed = hospital.at(State.SIGNED)
    hospital.destination.fails = [REFUSED]
    hospital.run(signed.id, Stage.DELIVER)
    return signed.id


def test_nothing_waits(scribe, hospital):
    ran = scribe("deliver", "status", "--data", hospital.folder)
    assert (ran.code, ran.out) == (0, "Nothing waits for the EMR.\n")


def test_what_waits_is_listed_with_the_emrs_reason_and_without_the_patients_name(scribe, hospital):
    one = refused(hospital)
    ran = scribe("deliver", "status", "--data", hospital.folder)
    assert ran.code == 0
    for shown in (one, "parked", "1 attempt", "refused status 422", "has no family name.", "(Patient.name)"):
        assert shown in ran.out
    assert "Helen" not in ran.out


def test_as_json(scribe, hospital):
    one, waiting = refused(hospital), hospital.at(State.SIGNED).id
    told = json.loads(scribe("deliver", "status", "--json", "--data", hospital.folder).out)
    assert told["format"] == "scribe.deliveries/1"
    kinds = {row["consultation"]: row["kind"] for row in told["deliveries"]}
    assert kinds == {one: "parked", waiting: "waiting"}
    (attempt,) = next(row for row in told["deliveries"] if row["kind"] == "parked")["attempts"]
    assert (attempt["result"], attempt["status"]) == ("refused", 422)


def test_a_withdrawal_that_waits_for_the_emr_is_listed_until_it_is_told(scribe, hospital):
    withdrawn = hospital.at(State.WITHDRAWING).id
    told = json.loads(scribe("deliver", "status", "--json", "--data", hospital.folder).out)
    assert [(row["consultation"], row["kind"]) for row in told["deliveries"]] == [(withdrawn, "withdrawing")]
    hospital.destination.fails = [REFUSED]
    hospital.run(withdrawn, Stage.RETRACT)
    listed = scribe("deliver", "status", "--data", hospital.folder).out
    assert "parked" in listed
    assert "Helen" not in listed
    assert "family name" not in listed


def test_what_is_parked_for_another_reason_hides_no_delivery(scribe, hospital):
    for _ in range(3):
        hospital.at(State.PARKED)
    one = refused(hospital)
    told = json.loads(scribe("deliver", "status", "--limit", "2", "--json", "--data", hospital.folder).out)
    assert [row["consultation"] for row in told["deliveries"]] == [one]


def test_hold_resume_give_up_and_retry_by_the_end_of_the_id(scribe, hospital):
    one = hospital.at(State.SIGNED).id
    where = ("--reason", "Asked by the desk.", "--data", hospital.folder)
    assert "held" in scribe("deliver", "hold", one[-8:].lower(), *where).out
    held = hospital.service.get(one)
    assert held.stop.reason == "Asked by the desk."
    assert held.stop.by.id.startswith("command-line:")
    assert "waiting" in scribe("deliver", "resume", one[-8:], *where).out
    assert "given up" in scribe("deliver", "give-up", one, *where).out
    assert "waiting" in scribe("deliver", "retry", one, "--data", hospital.folder).out
    kinds = [event.kind for event in hospital.service.events(one)]
    assert kinds[-4:] == ["held", "resumed", "given_up", "retried"]


@pytest.mark.parametrize("name", ["NOBODYATALL", "abc", "01"])
def test_one_that_is_not_there_is_said(scribe, hospital, name):
    hospital.at(State.SIGNED)
    ran = scribe("deliver", "retry", name, "--data", hospital.folder)
    assert ran.code == 3
    assert ran.err.strip().startswith(("No consultation", "There is no"))


def test_what_is_not_possible_is_said_in_a_sentence(scribe, hospital):
    one = hospital.at(State.DELIVERED).id
    ran = scribe("deliver", "hold", one, "--reason", "x", "--data", hospital.folder)
    assert ran.code == 3
    assert "delivered" in ran.err


def test_a_doctors_reason_is_not_printed(scribe, hospital):
    one = hospital.at(State.SIGNED).id
    hospital.service.hold(one, reason="Helen Parker asked.", actor=DOCTOR)
    assert "Helen" not in scribe("deliver", "status", one, "--data", hospital.folder).out


def test_how_far_others_were_told_is_shown_and_they_are_told_again(scribe, hospital, monkeypatch):
    ran = scribe("webhooks", "status", "--data", hospital.folder)
    assert (ran.code, "SCRIBE_WEBHOOK_URLS" in ran.err) == (5, True)
    monkeypatch.setenv("SCRIBE_WEBHOOK_URLS", "https://hooks.example/scribe?token=hidden")
    monkeypatch.setenv("SCRIBE_WEBHOOK_SECRET", "a secret of the hospital's own")
    ran = scribe("webhooks", "status", "--data", hospital.folder)
    assert ran.out == "https://hooks.example/scribe  0 waiting, 0 sent, 0 given up\n"
    told = json.loads(scribe("webhooks", "status", "--json", "--data", hospital.folder).out)
    assert told["addresses"][0]["url"] == "https://hooks.example/scribe"
    assert "0 messages are sent again" in scribe("webhooks", "replay", "--data", hospital.folder).out
