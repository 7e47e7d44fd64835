"""What every part of the suite may use: real servers, started once, and an environment without the developer's own."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from scribe import logs
from scribe.logs import OURS, configure_logging
from tests.scheduling import longest_first, processes
from tests.servers import PostgresServer, RedisServer

gc.disable()
"""Until the tests are collected: all that is imported and collected stays, and looking through it takes long."""

pytest.register_assert_rewrite("tests.emr.contract")

os.environ["COLUMNS"] = "200"
"""The width of every terminal: a console takes it when it is made, which is at its module's import."""

settings.register_profile("scribe", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("scribe")
"""A busy machine makes no example fail."""

collect_ignore = ["emr"]
"""Needs Java and minutes: `make test-emr` runs it."""


def pytest_xdist_auto_num_workers() -> int | None:
    """What ``-n auto`` stands for, unless xdist's own variable says so."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else processes()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order in which files are given out; within a file the tests stay as they are written."""
    items[:] = longest_first(items, Path(__file__).parent)


def pytest_collection_finish() -> None:
    """Garbage is looked for among what the tests make, and no longer among what was there before them."""
    gc.enable()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of whoever runs the tests do not reach them."""
    for name in list(os.environ):
        if name.startswith("SCRIBE_"):
            monkeypatch.delenv(name)


def _forget_logging() -> None:
    logging.captureWarnings(capture=False)
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if type(one).__module__ != configure_logging.__module__]
    for name in OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def own_logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What another test's site or worker set up of logging does not reach a test's output."""
    monkeypatch.setattr(logs._Logs, "process", "")
    monkeypatch.setattr(logs._Logs, "is_json", False)
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    _forget_logging()
    yield
    _forget_logging()
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


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
