"""A worker as a process of its own is seen from outside: its lines, its figures, and that it turns, hangs or ends."""

from __future__ import annotations

import json
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from scribe.logs import bound
from scribe.model import Stage, State
from tests.chaos.fleet import WITHIN_S, Fleet
from tests.servers import free_port
from workers.app import enqueuer

ASKED = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def fleet(tmp_path, redis_server, postgres_server):
    redis_server.client.flushall()
    opened = Fleet(
        tmp_path, database_url=postgres_server.new_database(), broker_url=redis_server.url, log_json="true",
        metrics_port=free_port(), reconcile_every_s=60,
    )  # fmt: skip
    yield opened
    opened.close()


def asked(fleet, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{fleet.settings['metrics_port']}{path}", timeout=5) as got:
            return got.status, got.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
    except OSError as error:
        return 0, type(error).__name__


def states(pid):
    """What each thread of a process does; those that are stopped one after the other have ``T``."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        yield (thread / "stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]


def until(question):
    deadline = time.monotonic() + WITHIN_S
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_worker_tells_each_job_with_the_request_that_led_to_it(fleet):
    hospital = fleet.hospital
    one = hospital.at(State.TRANSCRIBED).id
    process = fleet.scribe("worker", "--queues", "draft")
    until(lambda: asked(fleet, "/healthz")[0] == 200)
    with bound(request=ASKED):
        enqueuer(hospital.settings)(one, Stage.DRAFT)
    fleet.until(one, lambda now: now.state is State.DRAFTED)
    until(lambda: 'scribe_stage_seconds_count{outcome="done",stage="draft"} 1.0' in asked(fleet, "/metrics")[1])
    process.send_signal(signal.SIGTERM)
    assert process.wait(WITHIN_S) == 0
    lines = [line for line in (fleet.folder / "process-0.log").read_text(encoding="utf-8").splitlines() if line]
    told = [json.loads(line) for line in lines]
    assert {line["process"] for line in told} == {"worker"}
    assert told[0]["event"] == "Working on draft; stop with Ctrl C."
    [ended] = [line for line in told if line["event"] == "stage ended"]
    assert (ended["consultation"], ended["stage"], ended["outcome"], ended["request"]) == (one, "draft", "done", ASKED)
    assert ended["took_s"] > 0


def test_a_worker_that_is_frozen_does_not_answer_and_one_that_waits_stays_well(fleet):
    process = fleet.scribe("worker", "--queues", "deliver")
    until(lambda: asked(fleet, "/healthz")[0] == 200)
    beaten = [line for line in asked(fleet, "/metrics")[1].splitlines() if line.startswith("scribe_heartbeat")]
    until(lambda: [line for line in asked(fleet, "/metrics")[1].splitlines() if line.startswith("scribe_h")] != beaten)
    process.send_signal(signal.SIGSTOP)
    until(lambda: set(states(process.pid)) == {"T"})
    assert asked(fleet, "/healthz") == (0, "TimeoutError")
    process.send_signal(signal.SIGCONT)
    until(lambda: asked(fleet, "/healthz")[0] == 200)
