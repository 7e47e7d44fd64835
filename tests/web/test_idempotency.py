from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.responses import Response
from sqlalchemy import select

from scribe.access import INSTALLATION
from scribe.db.web_tables import IdempotencyRow
from scribe.errors import Conflict, KeyReused
from scribe.model import ConsultationId
from scribe.web.idempotency import ABANDONED_AFTER, KEPT_FOR, Attempt, Idempotency, KeptAnswer
from tests.fakes.web_installation import key

DIGEST = "a" * 64
TARGET = "POST /api/v1/consultations"


class Clock:
    now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def kept(site, clock):
    return Idempotency(site.database, site.accounts.keys, clock=clock)


def rows(site):
    with site.database.transaction() as session:
        return session.scalars(select(IdempotencyRow)).all()


def test_a_consultation_registered_twice_with_one_key_exists_once(site, nurse):
    body, repeated = {"practitioner": "aisha", "patient": {"name": "Helen Parker"}}, key()
    first = nurse.post("/api/v1/consultations", json=body, headers=repeated)
    second = nurse.post("/api/v1/consultations", json=body, headers=repeated)
    assert (first.status_code, second.status_code) == (201, 201)
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert second.json() == first.json()
    assert second.headers["location"] == first.headers["location"]
    assert second.headers["etag"] == first.headers["etag"]
    assert len(site.service.list(who=INSTALLATION)) == 1


def test_members_in_another_order_are_the_same_request(nurse):
    repeated = key()
    nurse.post("/api/v1/consultations", content=b'{"practitioner":"aisha","reason":"x"}', headers=_json(repeated))
    again = nurse.post(
        "/api/v1/consultations", content=b'{ "reason":"x", "practitioner":"aisha" }', headers=_json(repeated)
    )
    assert again.headers["idempotency-replayed"] == "true"


def test_a_key_with_another_body_or_address_is_refused(site, nurse):
    repeated = key()
    nurse.post("/api/v1/consultations", json={"practitioner": "aisha"}, headers=repeated)
    other_body = nurse.post("/api/v1/consultations", json={"practitioner": "aisha", "reason": "x"}, headers=repeated)
    other_path = nurse.post(f"/api/v1/consultations/{site.drafted().id}/retry", headers=repeated)
    assert [a.json()["code"] for a in (other_body, other_path)] == ["key-reused", "key-reused"]
    assert other_body.status_code == 422


def test_two_users_may_use_the_same_key(site):
    repeated = key()
    made = [
        site.program(name).post("/api/v1/consultations", json={"practitioner": "aisha"}, headers=repeated).json()["id"]
        for name in ("sam", "aisha")
    ]
    assert made[0] != made[1]


def test_a_request_that_failed_leaves_its_key_free(nurse):
    repeated = key()
    failed = nurse.post("/api/v1/consultations", json={"practitioner": "nobody"}, headers=repeated)
    assert failed.status_code == 422
    assert nurse.post("/api/v1/consultations", json={"practitioner": "aisha"}, headers=repeated).status_code == 201


@pytest.mark.parametrize("value", ["", " ", "x" * 256])
def test_a_creation_without_a_usable_key_is_428(nurse, value):
    headers = {"Idempotency-Key": value} if value else {}
    answer = nurse.post("/api/v1/consultations", json={"practitioner": "aisha"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition-required")


def test_a_second_request_while_the_first_is_answered_is_a_conflict(kept):
    kept.begin("sam", "k", TARGET, DIGEST)
    with pytest.raises(Conflict, match="being answered"):
        kept.begin("sam", "k", TARGET, DIGEST)


def test_of_many_requests_at_once_exactly_one_is_carried_out(site, kept):
    begun, refused, start = [], [], threading.Barrier(8)

    def begin():
        start.wait()
        try:
            begun.append(kept.begin("sam", "k", TARGET, DIGEST))
        except Conflict as error:
            refused.append(error)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(begun), len(refused)) == (1, 7)


def test_a_key_whose_process_died_is_free_after_a_while_and_the_dead_can_no_longer_answer(kept, clock):
    dead = kept.begin("sam", "k", TARGET, DIGEST)
    clock.now += ABANDONED_AFTER + timedelta(seconds=1)
    alive = kept.begin("sam", "k", TARGET, DIGEST)
    assert isinstance(dead, Attempt)
    assert isinstance(alive, Attempt)
    kept.keep(dead, Response(b"late", 201), consultation=None)
    kept.release(dead)
    with pytest.raises(Conflict):
        kept.begin("sam", "k", TARGET, DIGEST)
    kept.keep(alive, Response(b"made", 201, {"Location": "/x"}), consultation=None)
    answer = kept.begin("sam", "k", TARGET, DIGEST)
    assert isinstance(answer, KeptAnswer)
    assert (answer.status, answer.body, answer.headers["location"]) == (201, b"made", "/x")


def test_answers_are_kept_for_a_day_and_sealed(site, kept, clock):
    begun = kept.begin("sam", "k", TARGET, DIGEST)
    kept.keep(begun, Response(b"Helen Parker", 201), consultation=ConsultationId("c1"))
    assert b"Helen" not in (rows(site)[0].body or b"")
    with pytest.raises(KeyReused):
        kept.begin("sam", "k", "POST /elsewhere", DIGEST)
    clock.now += KEPT_FOR + timedelta(seconds=1)
    assert isinstance(kept.begin("sam", "k", "POST /elsewhere", DIGEST), Attempt)


def test_withdrawing_consent_removes_the_kept_answers(site, nurse):
    body, repeated = {"practitioner": "aisha", "patient": {"name": "Helen Parker"}}, key()
    made = nurse.post("/api/v1/consultations", json=body, headers=repeated).json()
    assert [row.consultation for row in rows(site)] == [made["id"]]
    reason = {"reason": "consent_withdrawn"}
    assert nurse.post(f"/api/v1/consultations/{made['id']}/withdrawal", json=reason).status_code == 200
    [left] = rows(site)  # that there was an answer, and nothing of it
    assert (left.status, left.body, left.data_key, left.headers, left.request_digest) == (410, None, None, None, "")


def _json(headers):
    return {"Content-Type": "application/json", **headers}
