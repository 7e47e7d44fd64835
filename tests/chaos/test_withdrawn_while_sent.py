"""Consent is withdrawn while the note is on its way into a slow EMR: whatever arrives later is taken back.

Real processes, real Redis, PostgreSQL and Celery, a FHIR server on a port that keeps the transaction waiting.
"""

from __future__ import annotations

import signal

import pytest

from scribe.model import Consultation, State
from tests.chaos.fleet import WITHIN_S, Fleet
from tests.fakes.hospital import DOCTOR
from tests.fakes.hostile_emr import HostileEmr
from tests.fakes.notes import WITHDRAWN


@pytest.fixture
def emr():
    with HostileEmr() as server:
        yield server


@pytest.fixture
def fleet(tmp_path, redis_server, postgres_server, emr, nursery):
    redis_server.client.flushall()
    urls = {"database_url": postgres_server.new_database(), "broker_url": redis_server.url, "emr_url": emr.url}
    opened = Fleet(tmp_path, **urls, nursery=nursery, emr_timeout_s=10, deliver_deadline_s=10, retry_cap_s=3)
    yield opened
    opened.close()


def _statuses(emr: HostileEmr, one: Consultation) -> list[str]:
    """Of each version of the note that the EMR has."""
    compositions = [versions for name, versions in emr.history.items() if name.startswith("Composition/")]
    return [version["status"] for versions in compositions for version in versions if str(one.id) in str(version)]


def _withdrawn(now: Consultation) -> bool:
    return now.state is State.WITHDRAWN


@pytest.mark.parametrize("sender", ["lives", "stands still", "is killed"])
def test_a_note_that_arrives_after_the_withdrawal_is_taken_back(fleet, emr, sender):
    held = emr.hold(lambda method, path: (method, path) == ("POST", ""))
    fleet.reconciler()
    fleet.worker("transcribe,draft")
    first = fleet.worker("deliver")
    drafted = fleet.until(fleet.hospital.uploaded().id, lambda now: now.state is State.DRAFTED)
    one = fleet.hospital.signed(fleet.hospital.approved(drafted))
    held.wait(WITHIN_S)
    fleet.worker("deliver")
    if sender == "stands still":
        first.send_signal(signal.SIGSTOP)
    if sender == "is killed":
        fleet.kill(first)
    fleet.hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    fleet.until(one.id, lambda now: now.next_attempt_at is not None)
    assert _statuses(emr, one) == []

    held.release(WITHIN_S)
    assert _statuses(emr, one)[0] == "final"
    fleet.until(one.id, _withdrawn)
    assert _statuses(emr, one) == ["final", "entered-in-error"]
    if sender == "stands still":
        first.send_signal(signal.SIGCONT)
