"""Two hundred deliveries by eight senders into the real server, counted there."""

from __future__ import annotations

from scribe.delivery.capability import read_capability
from scribe.delivery.ways import every_way
from tests.chaos.counting import at_real
from tests.chaos.senders import Senders, deliveries, tasks_for
from tests.emr.visits import a_visit

DELIVERIES = 200


def test_200_deliveries_by_8_senders_are_there_once_and_in_order(emr):
    assert not every_way()["transaction"].lacks(read_capability(emr.statement)), "counts documents by their ids"
    visits = [a_visit(brief=True) for _ in range(DELIVERIES * 3 // 4)]
    for visit in visits:
        emr.register(visit.hospitals_patient)
    tasks = tasks_for(visits)
    assert deliveries(tasks) >= DELIVERIES
    senders = Senders(emr.url, tasks, timeout_s=60, way="transaction", overtaken=0.2, seed=3)
    senders.run(within_s=1800)
    assert at_real(emr, tasks) == []
    assert senders.ended["LeaseLost"] > 0, "no sender was overtaken, so nothing was tried"
