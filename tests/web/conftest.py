"""One site for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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


@pytest.fixture
def site_of(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """A site with other settings than the defaults."""
    opened: list[Site] = []

    def make(**settings: Any) -> Site:
        opened.append(open_site(tmp_path / f"site-{len(opened)}", **settings))
        return opened[-1]

    yield make
    for site in opened:
        site.database.close()
