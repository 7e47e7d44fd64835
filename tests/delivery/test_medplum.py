"""Delivery into Medplum's FHIR router, which takes no ids of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emr import servers
from tests.emr.contract import DeliveryContract
from tests.emr.place import Emr


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


class TestDelivery(DeliveryContract):
    """In each way that the server takes."""
