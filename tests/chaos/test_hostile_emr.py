"""Eight senders and an EMR in which three requests in a hundred go wrong: nothing is lost, doubled or put out of order.

`python -m tests.bench.deliveries` does it with a thousand.
"""

from __future__ import annotations

from tests.chaos.counting import at_hostile
from tests.chaos.senders import Senders, deliveries, tasks_for
from tests.emr.visits import a_visit
from tests.fakes.hostile_emr import HostileEmr

DELIVERIES = 150


def test_150_deliveries_by_8_senders_into_a_hostile_emr():
    visits = [a_visit(brief=True) for _ in range(DELIVERIES * 3 // 4)]
    tasks = tasks_for(visits)
    assert deliveries(tasks) >= DELIVERIES
    with HostileEmr(seed=7, rate=0.03) as emr:
        for visit in visits:
            emr.store({**visit.hospitals_patient, "id": visit.number})
        senders = Senders(emr.url, tasks, seed=7)
        senders.run(within_s=300)
        assert sum(emr.met.values()) > DELIVERIES / 2, "too few faults to tell anything"
        assert emr.trapped == 0
        assert at_hostile(emr, tasks) == []
        assert [task.done for task in tasks] == [len(task.documents) for task in tasks]
    assert senders.ended["PartDown"] + senders.ended["DeliveryRefused"] > 10
