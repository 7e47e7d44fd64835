"""One site for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.fakes.web_installation import Site, open_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path)
    yield opened
    opened.database.close()


@pytest.fixture
def nurse(site: Site) -> TestClient:
    return site.program("sam")


@pytest.fixture
def doctor(site: Site) -> TestClient:
    return site.program("aisha")


@pytest.fixture
def administrator(site: Site) -> TestClient:
    return site.program("jo")
