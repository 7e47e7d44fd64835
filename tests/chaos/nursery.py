"""Processes of the product, forked from one that has everything loaded: a start takes a tenth of what it usually does.

    python -m tests.chaos.nursery

It reads a line of JSON for each process that is wanted: what it runs, its environment, the file of its log; and answers
with its number. What it makes ends with it.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

import scribe.failpoints
from scribe.audio.template import end_templates
from scribe.console import serving, working
from scribe.model import Stage
from scribe.pipeline.engines import engines_from
from scribe.pipeline.running import run_stage
from scribe.settings import load_settings
from scribe.web import create_app
from scribe.web.accounts import Accounts
from tests.chaos.worker import SAID, engines
from tests.fakes.hospital import open_hospital
from workers.process import run_worker

_PR_SET_PDEATHSIG = 1
ROOT = Path(__file__).parents[2]


def run(what: str) -> None:
    """What a process of this kind does."""
    settings, console = load_settings(), Console(file=sys.stdout)
    match what:
        case "site":
            serving.serve_site(settings, console)
        case "reconcile":
            working.run_reconciler(settings, console)
        case _:
            run_worker(settings, tuple(Stage(name) for name in what.split(",")), engines=engines)


def be(wanted: dict[str, Any]) -> None:
    """The child: takes its environment and its log, and runs; it ends with whoever made it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(wanted["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for theirs, ours in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(theirs, ours)
    os.chdir(Path(wanted["log"]).parent)
    os.environ.update(wanted["environment"])
    scribe.failpoints._folder = os.environ.get(scribe.failpoints.VARIABLE)
    code = 1
    try:
        run(wanted["what"])
        code = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        os._exit(code)


def warm() -> None:
    """Does all the work once, so that what is loaded on first use is there for every child."""
    with tempfile.TemporaryDirectory() as folder:
        hospital = open_hospital(Path(folder) / "data", emr_folder=Path(folder) / "emr")
        chosen = replace(engines_from(hospital.settings), transcriber=lambda: hospital.transcriber)
        hospital.transcriber.said = SAID
        one = hospital.uploaded()
        for stage in (Stage.TRANSCRIBE, Stage.DRAFT):
            run_stage(hospital.service, chosen, one.id, stage, owner="nursery")
        hospital.signed(hospital.approved(hospital.service.get(one.id)))
        run_stage(hospital.service, chosen, one.id, Stage.DELIVER, owner="nursery")
        create_app(
            hospital.settings, hospital.service, Accounts(hospital.database, hospital.service._keys, hospital.settings)
        )
        hospital.database.close()
    end_templates()


def main() -> None:
    """Forks for each line, until there are none."""
    warm()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children: each is gone when it has ended
    for line in sys.stdin:
        child = os.fork()
        if not child:
            be(json.loads(line))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


class Child:
    """A process that a nursery made. Nobody is told its exit code."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def send_signal(self, how: signal.Signals) -> None:
        """Sends it a signal.

        Raises:
            ProcessLookupError: it is gone.
        """
        signal.pidfd_send_signal(self._handle, how)

    def is_gone(self, within_s: float = 0.0) -> bool:
        """Whether it has ended, or does so within these seconds."""
        return bool(select.select([self._handle], [], [], within_s)[0])

    def close(self) -> None:
        """Kills it, if it is there still."""
        with suppress(ProcessLookupError):
            self.send_signal(signal.SIGKILL)
        os.close(self._handle)


class Nursery:
    """The process that forks, as a test has it. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SCRIBE_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery"],
            env={**environment, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, what: str, environment: dict[str, str], log: Path) -> int:
        """A new process; its number."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        wanted = {"what": what, "environment": environment, "log": str(log)}
        with self._lock:
            self._process.stdin.write(json.dumps(wanted) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def close(self) -> None:
        """Ends the process that forks."""
        self._process.communicate()


if __name__ == "__main__":
    main()
