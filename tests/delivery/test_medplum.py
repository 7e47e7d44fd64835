"""Delivery into Medplum's FHIR router, which takes no ids of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scribe.delivery import FhirDestination, Order
from scribe.model import digest_of
from tests.emr import servers
from tests.emr.contract import DeliveryContract, offered
from tests.emr.place import Emr
from tests.emr.visits import a_visit


@pytest.fixture(scope="module")
def emr(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emr]:
    try:
        server = servers.medplum(tmp_path_factory.mktemp("medplum"))
    except servers.CannotStart as missing:
        pytest.skip(str(missing))
    opened = Emr(server.url)
    yield opened
    opened.close()
    server.stop()


def test_what_it_refuses_leads_to_the_next_way(emr):
    assert offered(emr) == TestDelivery.ways
    visit = a_visit(brief=True)
    emr.register(visit.hospitals_patient)
    receipt = FhirDestination(emr.url).deliver(Order(visit.first, digest_of(visit.first)))
    assert receipt.way == "discrete"


class TestDelivery(DeliveryContract):
    """In each way that it takes."""

    ways = ("discrete", "document-reference", "document")
