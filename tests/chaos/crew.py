"""Processes of one installation, made by a nursery and told to end by a test."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tests.chaos.fleet import Fleet
from tests.chaos.nursery import Nursery

GONE_WITHIN_S = 20.0


class Crew:
    """The processes, and the installation that they work for."""

    def __init__(self, fleet: Fleet, nursery: Nursery) -> None:
        self.fleet, self._nursery = fleet, nursery
        self.pids: list[int] = []

    def start(self, what: str, **environment: str) -> int:
        log = self.fleet.folder / f"{what.replace(',', '-')}-{len(self.pids)}.log"
        self.pids.append(self._nursery.start(what, {**self.fleet._environment, **environment}, log))
        return self.pids[-1]

    def told(self, pid: int, how: int) -> float:
        """Tells a process to end; after how many seconds it was gone."""
        began = time.monotonic()
        os.kill(pid, how)
        while Path(f"/proc/{pid}").exists():
            assert time.monotonic() - began < GONE_WITHIN_S, self.fleet.logs()
            time.sleep(0.05)
        return time.monotonic() - began

    def close(self) -> None:
        for pid in self.pids:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)
