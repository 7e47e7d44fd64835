"""A real server for the contract: HAPI, or the one that SCRIBE_TEST_FHIR_URL names."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.emr import servers
from tests.emr.place import Emr

GIVEN = os.environ.get("SCRIBE_TEST_FHIR_URL", "")
"""Read when the tests are collected: the tests themselves run without the developer's own settings."""


@pytest.fixture(scope="session")
def emr(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emr]:
    server = None if GIVEN else servers.hapi(tmp_path_factory.mktemp("hapi"))
    opened = Emr(GIVEN or server.url)
    yield opened
    opened.close()
    if server is not None:
        server.stop()
