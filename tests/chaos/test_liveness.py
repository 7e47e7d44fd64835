"""A process that hangs is found from outside, whatever it is and whatever holds it; one that works hard is left alone.

Real processes: frozen as a whole, busy in a stage in Python, and held by what never gives the interpreter's lock back.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from scribe.model import Stage, State
from tests.chaos.fleet import ROOT, WITHIN_S, Fleet
from tests.chaos.nursery import Nursery
from tests.servers import free_port
from workers.app import enqueuer

KINDS = {"site": "site", "reconcile": "reconciler", "draft": "worker", "deliver": "worker"}


class Ward:
    """Processes of one installation, each with a port where it says how it is."""

    def __init__(self, fleet: Fleet, nursery: Nursery) -> None:
        self.fleet, self._nursery = fleet, nursery
        self.pids: dict[str, int] = {}
        self._ports: dict[str, int] = {}

    def start(self, what: str, **environment: str) -> None:
        port = self._ports[what] = free_port()
        given = {"SCRIBE_METRICS_PORT": str(port), "SCRIBE_PORT": str(free_port()), **environment}
        log = self.fleet.folder / f"{what}.log"
        self.pids[what] = self._nursery.start(what, {**self.fleet._environment, **given}, log)
        self.until(lambda: self.asked(what) == (200, "well\n"))

    def asked(self, what: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._ports[what]}/healthz", timeout=3) as got:
                return got.status, got.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        except OSError as error:
            return 0, type(error).__name__

    def healthcheck(self, what: str) -> subprocess.CompletedProcess[str]:
        """What the images ask."""
        named = {"SCRIBE_METRICS_PORT": str(self._ports[what]), "PATH": os.environ["PATH"]}
        command = [sys.executable, str(ROOT / "deploy" / "healthcheck.py"), "process"]
        return subprocess.run(command, env=named, capture_output=True, text=True, check=False)

    def until(self, true) -> None:
        ends_at = time.monotonic() + WITHIN_S
        while not true():
            assert time.monotonic() < ends_at, self.fleet.logs()
            time.sleep(0.2)

    def close(self) -> None:
        for pid in self.pids.values():
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def ward(tmp_path, redis_server, postgres_server, nursery):
    redis_server.client.flushall()
    fleet = Fleet(tmp_path, database_url=postgres_server.new_database(), broker_url=redis_server.url)
    opened = Ward(fleet, nursery)
    yield opened
    opened.close()
    fleet.close()


def test_every_kind_of_process_that_is_frozen_is_found_and_well_again_when_it_goes_on(ward):
    overseer = ward.fleet.hospital.service.overseer
    for what in KINDS:
        ward.start(what)
    ward.until(lambda: sorted(one.kind for one in overseer.processes()) == sorted(KINDS.values()))
    for pid in ward.pids.values():
        os.kill(pid, signal.SIGSTOP)
    try:
        for what in KINDS:
            asked = ward.healthcheck(what)
            assert (asked.returncode, asked.stderr) == (1, "the process does not answer: TimeoutError\n"), what
        ward.until(lambda: all(one.is_silent for one in overseer.processes()))
    finally:
        for pid in ward.pids.values():
            os.kill(pid, signal.SIGCONT)
    for what in KINDS:
        ward.until(lambda what=what: ward.asked(what) == (200, "well\n"))
    ward.until(lambda: not any(one.is_silent for one in overseer.processes()))


def begun(ward: Ward, mark: str, **environment: str) -> str:
    """A draft that a worker has in hand and never ends; its consultation."""
    began = ward.fleet.folder / "began"
    ward.start("draft", **{mark: str(began)}, **environment)
    one = ward.fleet.hospital.at(State.TRANSCRIBED).id
    enqueuer(ward.fleet.hospital.settings)(one, Stage.DRAFT)
    ward.until(began.exists)
    return str(one)


def test_a_worker_that_is_busy_in_a_stage_is_well_and_says_what_it_has_in_hand(ward):
    one = begun(ward, "CHAOS_ENDLESS")
    ends_at = time.monotonic() + 5
    while time.monotonic() < ends_at:
        assert ward.asked("draft") == (200, "well\n")
        time.sleep(0.3)
    [held] = ward.fleet.hospital.service.overseer.in_hand()
    assert (held.consultation, held.stage, held.attempt) == (one, "draft", 1)
    assert held.since is not None
    [process] = [one for one in ward.fleet.hospital.service.overseer.processes() if one.place == held.place]
    assert (process.kind, process.queues, process.hangs) == ("worker", ("draft",), "")


def test_a_worker_whose_stage_never_gives_the_lock_back_is_found(ward):
    begun(ward, "CHAOS_HOLDS")
    ward.until(lambda: ward.asked("draft")[0] == 0)
    assert ward.healthcheck("draft").returncode == 1
