"""A delivery worker stands still while another one does its work: when it wakes, it changes nothing any more.

Real processes and SIGSTOP, real Redis, PostgreSQL and Celery, a FHIR server on a port that keeps a request waiting.
"""

from __future__ import annotations

import json
import signal
import time

import pytest

from scribe.model import Consultation, State
from scribe.review import Add
from tests.chaos.fleet import WITHIN_S, Fleet
from tests.chaos.nursery import Child
from tests.fakes.hospital import DOCTOR, NURSE
from tests.fakes.hostile_emr import HostileEmr

WARNING = "Stop at once, patient is pregnant."


@pytest.fixture
def emr():
    with HostileEmr() as server:
        yield server


@pytest.fixture
def fleet(tmp_path, redis_server, postgres_server, emr, nursery):
    redis_server.client.flushall()
    urls = {"database_url": postgres_server.new_database(), "broker_url": redis_server.url, "emr_url": emr.url}
    opened = Fleet(tmp_path, **urls, nursery=nursery, emr_timeout_s=300, log_json="true")
    yield opened
    opened.close()


def _is(state: State):
    return lambda now: now.state is state


def _signed(fleet: Fleet) -> Consultation:
    drafted = fleet.until(fleet.hospital.uploaded().id, _is(State.DRAFTED))
    return fleet.hospital.signed(fleet.hospital.approved(drafted))


def _warned(fleet: Fleet, delivered: Consultation) -> None:
    """The doctor opens the note again, adds a warning and signs."""
    service = fleet.hospital.service
    opened = service.addend(delivered.id, version=delivered.version, actor=DOCTOR)
    plan = Add(section="plan", text=WARNING)
    revised = service.revise(opened.id, version=opened.version, edit=plan, actor=NURSE)
    fleet.hospital.signed(fleet.hospital.approved(revised))


def _until_past(fleet: Fleet, woken: Child, one: str) -> None:
    """Waits until the one that woke has dropped what it was at, or has ended since it stood still for too long."""
    deadline = time.monotonic() + WITHIN_S
    while not woken.is_gone() and not any(_dropped(log.read_text(), one) for log in fleet.folder.glob("*.log")):
        assert time.monotonic() < deadline, fleet.logs()
        time.sleep(0.05)


def _dropped(log: str, one: str) -> bool:
    told = [json.loads(line) for line in log.splitlines() if line.startswith("{") and line.endswith("}")]
    return any((line.get("consultation"), line.get("outcome")) == (one, "lost") for line in told)


@pytest.mark.parametrize("where", ["in its patient search", "right before its transaction is handled"])
def test_a_worker_that_was_frozen_does_not_put_the_first_note_over_the_addendum(fleet, emr, where):
    in_search = where == "in its patient search"
    held = emr.hold(lambda method, path: path == "Patient/_search" if in_search else (method, path) == ("POST", ""))
    fleet.reconciler()
    fleet.worker("transcribe,draft")
    first = fleet.worker("deliver")
    one = _signed(fleet).id
    held.wait(WITHIN_S)
    first.send_signal(signal.SIGSTOP)
    if in_search:
        held.release(WITHIN_S)

    second = fleet.worker("deliver")
    _warned(fleet, fleet.until(one, _is(State.DELIVERED)))
    fleet.until(one, _is(State.DELIVERED))
    fleet.kill(second)

    if not in_search:
        held.release(WITHIN_S)
    first.send_signal(signal.SIGCONT)
    _until_past(fleet, first, one)

    [document] = [
        name for name, versions in emr.history.items() if one in str(versions[0]) and name.startswith("Bundle/")
    ]
    assert [WARNING in str(version) for version in emr.history[document]] == [False, True]
    events = [event.kind for event in fleet.hospital.service.events(one)]
    assert events.count("delivered") == 2
    assert fleet.hospital.service.get(one).state is State.DELIVERED
