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
from tests.fakes.hospital import Hospital, open_hospital

WITHIN_S = 60
ROOT = Path(__file__).parents[2]


class Fleet:
    """One installation over real servers, and the processes that work for it."""

    def __init__(self, folder: Path, *, database_url: str, broker_url: str, **settings: Any) -> None:
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

    def worker(self, stages: str, **environment: str) -> subprocess.Popen[bytes]:
        return self._start([sys.executable, "-m", "tests.chaos.worker", stages], environment)

    def scribe(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        return self._start([sys.executable, "-c", "from scribe.cli import main; main()", *arguments], environment)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Ends a process as the system's out-of-memory killer does."""
        process.send_signal(signal.SIGKILL)
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
        self.hospital.database.close()

    def _start(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        log = self.folder / f"process-{len(self._running)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, env={**self._environment, **environment}, stdout=out, stderr=out, cwd=self.folder
            )
        self._running.append(process)
        return process
