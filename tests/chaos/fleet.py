"""Processes of a distributed installation, started and killed by a test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scribe.db import utc_now
from scribe.model import Consultation, ConsultationId, State
from tests.chaos.nursery import Child, Nursery
from tests.fakes.hospital import Hospital, open_hospital

WITHIN_S = 60
ROOT = Path(__file__).parents[2]


class Fleet:
    """One installation over real servers, and the processes that work for it."""

    def __init__(
        self, folder: Path, *, database_url: str, broker_url: str, nursery: Nursery | None = None, **settings: Any
    ) -> None:
        """Opens it.

        Args:
            folder: where its data and the processes' logs are.
            database_url: its database.
            broker_url: its broker.
            nursery: makes its workers and reconcilers, whose start as programs of their own takes seconds.
            settings: those that it has beside the usual ones.
        """
        self.folder = folder
        self.settings = {
            "lease_s": 2, "reconcile_every_s": 0.3, "retry_base_s": 0.2, "max_attempts": 8, "broker_url": broker_url,
            "emr_unknown_patient": "create",
            **settings,
        }  # fmt: skip
        self.hospital: Hospital = open_hospital(folder / "data", database_url, **self.settings)
        self.hospital.service._clock = utc_now
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SCRIBE_")},
            **{f"SCRIBE_{name.upper()}": str(value) for name, value in self.settings.items()},
            "SCRIBE_DATA_DIR": str(folder / "data"),
            "SCRIBE_DATABASE_URL": database_url,
            "PYTHONPATH": str(ROOT),
        }
        self._running: list[subprocess.Popen[bytes]] = []
        self._nursery, self._children = nursery, list[Child]()

    def worker(self, stages: str, **environment: str) -> Child:
        """A worker, of the nursery."""
        return self._born(stages, environment)

    def reconciler(self) -> Child:
        """A reconciler, of the nursery."""
        return self._born("reconcile", {})

    def program(self, stages: str, **environment: str) -> subprocess.Popen[bytes]:
        """A worker that is a program of its own."""
        return self._start([sys.executable, "-m", "tests.chaos.worker", stages], environment)

    def scribe(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        return self._start([sys.executable, "-c", "from scribe.cli import main; main()", *arguments], environment)

    def kill(self, process: subprocess.Popen[bytes] | Child) -> None:
        """Ends a process as the system's out-of-memory killer does."""
        process.send_signal(signal.SIGKILL)
        if isinstance(process, Child):
            assert process.is_gone(WITHIN_S)
        else:
            process.wait()

    def until(self, id: ConsultationId, wanted: Callable[[Consultation], bool]) -> Consultation:
        """Waits until the consultation is as ``wanted``."""
        deadline = time.monotonic() + WITHIN_S
        while time.monotonic() < deadline:
            now = self.hospital.service.get(id)
            if wanted(now):
                return now
            assert now.state is not State.PARKED, now.parked
            time.sleep(0.05)
        raise AssertionError(f"{self.hospital.service.get(id).state} after {WITHIN_S} s\n{self.logs()}")

    def logs(self) -> str:
        return "\n".join(
            f"{file.name}:\n{file.read_text(errors='replace')[-1500:]}" for file in self.folder.glob("*.log")
        )

    def close(self) -> None:
        for process in self._running:
            if process.poll() is None:
                process.kill()
            process.wait()
        for child in self._children:
            child.close()
        self.hospital.database.close()

    def _born(self, what: str, environment: dict[str, str]) -> Child:
        assert self._nursery is not None
        log = self.folder / f"child-{len(self._children)}.log"
        self._children.append(Child(self._nursery.start(what, {**self._environment, **environment}, log)))
        return self._children[-1]

    def _start(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        log = self.folder / f"process-{len(self._running)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, env={**self._environment, **environment}, stdout=out, stderr=out, cwd=self.folder
            )
        self._running.append(process)
        return process
