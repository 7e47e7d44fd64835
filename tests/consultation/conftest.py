"""A hospital over SQLite and over PostgreSQL: whatever a test claims holds on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.fakes.hospital import Hospital, open_hospital


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return ""
    return str(request.getfixturevalue("postgres_server").emptied_database())


@pytest.fixture
def hospital(tmp_path, database_url) -> Iterator[Hospital]:
    opened = open_hospital(tmp_path / "data", database_url)
    yield opened
    opened.database.close()


@pytest.fixture
def sqlite_hospital(tmp_path) -> Iterator[Callable[..., Hospital]]:
    """Opens hospitals with other settings than the defaults."""
    opened: list[Hospital] = []

    def make(**settings: Any) -> Hospital:
        opened.append(open_hospital(tmp_path / f"data-{len(opened)}", **settings))
        return opened[-1]

    yield make
    for hospital in opened:
        hospital.database.close()
