"""Redis is gone, or stands still: recordings are taken and work goes on, without a reconciler too.

A real Redis, PostgreSQL and Celery worker, as a process.
"""

from __future__ import annotations

import signal

import pytest

from scribe.model import State
from tests.chaos.crew import Crew
from tests.chaos.fleet import Fleet
from tests.servers import RedisServer


@pytest.fixture
def redis(tmp_path):
    server = RedisServer(tmp_path)
    yield server
    server._process.send_signal(signal.SIGCONT)
    server.stop()


@pytest.fixture
def crew(tmp_path, postgres_server, redis, nursery):
    fleet = Fleet(tmp_path / "fleet", database_url=postgres_server.new_database(), broker_url=redis.url)
    opened = Crew(fleet, nursery)
    yield opened
    opened.close()
    fleet.close()


def is_drafted(now) -> bool:
    return now.state is State.DRAFTED


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["gone", "frozen"])
def test_without_redis_a_worker_finds_its_work_itself(crew, redis, how):
    fleet = crew.fleet
    crew.start("transcribe,draft")
    fleet.until(fleet.hospital.uploaded().id, is_drafted)
    redis._process.send_signal(how)
    fleet.until(fleet.hospital.uploaded().id, is_drafted)
    assert "found by looking" in fleet.logs()
