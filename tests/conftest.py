"""What every part of the suite may use: real servers, started once, and an environment without the developer's own."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest

from scribe.logs import OURS
from tests.servers import PostgresServer, RedisServer

pytest.register_assert_rewrite("tests.emr.contract")

os.environ["COLUMNS"] = "200"
"""The width of every terminal: a console takes it when it is made, which is at its module's import."""

collect_ignore = ["emr"]
"""Needs Java and minutes: `make test-emr` runs it."""


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of whoever runs the tests do not reach them."""
    for name in list(os.environ):
        if name.startswith("SCRIBE_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """What a test's site or worker set up of logging does not reach the output of the tests after it."""
    names = (None, *OURS)
    levels, handlers = [logging.getLogger(name).level for name in names], list(logging.getLogger().handlers)
    yield
    logging.captureWarnings(capture=False)
    logging.getLogger().handlers = handlers
    for name, level in zip(names, levels, strict=True):
        logging.getLogger(name).setLevel(level)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.remove()
