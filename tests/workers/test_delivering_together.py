"""Several notes go to the EMR beside each other, and never two of one patient."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest

from scribe.db import utc_now
from scribe.delivery import Order
from scribe.model import Stage, State
from scribe.settings import Settings
from tests.fakes.databases import migrated
from tests.fakes.hospital import DOCTOR, open_hospital
from workers.app import at_once
from workers.embedded import embedded

PARALLEL = 4


class Watched:
    """Counts who is on the way to the EMR at the same time, by patient."""

    def __init__(self, *, meeting: int) -> None:
        self._lock, self._meets = threading.Lock(), threading.Barrier(meeting)
        self.on_the_way: Counter[str] = Counter()
        self.most, self.most_of_one_patient = 0, 0

    def __call__(self, order: Order) -> None:
        patient = next(e["resource"] for e in order.bundle["entry"] if e["resource"]["resourceType"] == "Patient")
        number = patient["identifier"][0]["value"]
        with self._lock:
            self.on_the_way[number] += 1
            self.most = max(self.most, self.on_the_way.total())
            self.most_of_one_patient = max(self.most_of_one_patient, self.on_the_way[number])
        try:
            self._meets.wait(timeout=1)
        except threading.BrokenBarrierError:
            time.sleep(0.05)
        finally:
            with self._lock:
                self.on_the_way[number] -= 1


def reaches(hospital, ids, state, within_s=60):
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if all(hospital.service.get(one).state is state for one in ids):
            return
        time.sleep(0.05)
    raise AssertionError([hospital.service.get(one).state for one in ids])


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_notes_of_several_patients_go_beside_each_other_and_those_of_one_in_turn(request, tmp_path, kind):
    url = ""
    if kind == "postgresql":
        url = migrated(request.getfixturevalue("postgres_server").new_database())
    chosen = {"emr_url": "http://emr.test/fhir", "deliver_parallel": PARALLEL, "reconcile_every_s": 0.1}
    hospital = open_hospital(tmp_path, url, retry_base_s=0.1, **chosen)
    hospital.service._clock = utc_now
    ids = [hospital.at(State.SIGNED).id for _ in range(3)]
    hospital.number = "4471 0932"
    ids += [hospital.at(State.SIGNED).id for _ in range(4)]
    watched = hospital.destination.at_send = Watched(meeting=2)
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        reaches(hospital, ids, State.DELIVERED)
    assert watched.most > 1
    assert watched.most_of_one_patient == 1
    assert len(hospital.destination.sends) == len(ids)
    hospital.database.close()


def test_deliveries_that_begin_at_the_same_moment_are_of_different_patients(postgres_server, tmp_path):
    hospital = open_hospital(tmp_path, migrated(postgres_server.new_database()))
    hospital.number = "4471 0932"
    ids = [hospital.at(State.SIGNED).id for _ in range(4)]
    for one in ids[:3]:  # stopped ones are no longer in the way, until a person lets them go on
        hospital.service.hold(one, reason="Wait.", actor=DOCTOR)
    for _ in range(5):
        begun, barrier = [], threading.Barrier(4)

        def begin(id, begun=begun, barrier=barrier):
            barrier.wait()
            lease = hospital.service.begin(id, Stage.DELIVER, owner=f"worker-{id}")
            if lease is not None:
                begun.append(lease)

        def resume(id, barrier=barrier):
            barrier.wait()
            hospital.service.resume(id, reason="Go on.", actor=DOCTOR)
            begin(id, barrier=threading.Barrier(1))

        threads = [threading.Thread(target=begin, args=(ids[3],))]
        threads += [threading.Thread(target=resume, args=(one,)) for one in ids[:3]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(begun) <= 1
        for one in ids:
            hospital.service.hold(one, reason="Wait.", actor=DOCTOR)
        hospital.service.resume(ids[3], reason="Go on.", actor=DOCTOR)
    hospital.database.close()


def test_only_a_worker_that_does_nothing_else_delivers_several_at_once():
    several = {"deliver_parallel": PARALLEL, "_env_file": None}
    assert at_once(Settings(emr_url="http://emr.test/fhir", **several), (Stage.DELIVER,)) == PARALLEL
    assert at_once(Settings(emr_url="http://emr.test/fhir", **several), (Stage.DRAFT, Stage.DELIVER)) == 1
    assert at_once(Settings(**several), (Stage.DELIVER,)) == 1
