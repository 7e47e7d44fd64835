"""A dozen of the thousand runs of `python -m tests.bench.failpoints`: one fault each, nothing lost, nothing twice."""

from __future__ import annotations

from itertools import islice

import pytest

from tests.chaos.faults import PLACES, Fault, Found, Runs, every_fault
from tests.chaos.lane import Lane
from tests.fakes.fhir_server import FhirServer

RUNS = 12
STANDS_S = 3.0


@pytest.fixture
def emr():
    with FhirServer() as server:
        yield server


@pytest.fixture
def lane(tmp_path, redis_server, postgres_server, emr, nursery):
    redis_server.client.flushall()
    opened = Lane.opened(
        tmp_path / "lane",
        nursery,
        wakes_after_s=STANDS_S,
        database_url=postgres_server.new_database(),
        broker_url=redis_server.url,
        emr_url=emr.url,
        emr_unknown_patient="create",
        lease_s=2,
        reconcile_every_s=0.5,
        retry_base_s=0.2,
    )
    yield opened
    opened.close()


def _some() -> list[Fault]:
    """One of each kind of process, and some more."""
    each = [next(one for one in every_fault(7) if one.kind == kind) for kind in PLACES]
    return [*each, *islice(every_fault(1), RUNS - len(each))]


def test_whatever_fails_wherever_each_consultation_is_in_the_emr_once(lane, emr):
    found = Found()
    runs = Runs(lane, emr, hang_s=STANDS_S, found=found)
    for number, fault in enumerate(_some()):
        runs.run(fault, f"4471 {number:04}")
    runs.count()
    assert found.wrong == []
    assert found.runs > RUNS / 2, f"too few places were reached: {found.not_reached}"
