"""One nursery for all the processes that a process of the suite asks for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.nursery import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    opened = Nursery()
    yield opened
    opened.close()
