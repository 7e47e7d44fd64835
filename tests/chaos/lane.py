"""One installation with its processes, which are started again when they end, and woken when they stand still."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from scribe.failpoints import REACHED, VARIABLE
from scribe.installation import Installation, open_installation
from scribe.model import Role
from scribe.settings import Settings
from scribe.web.accounts import Accounts
from tests.chaos.nursery import Nursery
from tests.fakes.web_installation import PASSWORD
from tests.servers import free_port

KINDS = {"site": 1, "transcribe": 2, "draft": 2, "deliver": 2, "reconcile": 1}
"""How many of each kind of process there are."""

LOOK_S = 0.1


@dataclass
class Member:
    """One process, for as long as the lane lasts."""

    kind: str
    log: Path
    pid: int = 0
    stands_since: float | None = None
    starts: int = 0


@dataclass
class Lane:
    """An installation and its processes.

    Attributes:
        folder: its own.
        settings: of the installation; ``port`` is the site's.
        nursery: makes the processes.
        wakes_after_s: how long a process that stands still does so.
    """

    folder: Path
    settings: Settings
    environment: dict[str, str]
    nursery: Nursery
    wakes_after_s: float
    members: list[Member] = field(default_factory=list)

    @classmethod
    def opened(
        cls,
        folder: Path,
        nursery: Nursery,
        *,
        wakes_after_s: float,
        kinds: dict[str, int] = KINDS,
        chaos: dict[str, str] | None = None,
        **choices: object,
    ) -> Lane:
        """A lane whose processes run.

        Args:
            folder: made for it.
            nursery: makes the processes.
            wakes_after_s: how long a process that stands still does so.
            kinds: how many of each kind.
            chaos: more of their environment: how their fakes behave.
            choices: settings.
        """
        chosen = {"port": free_port(), "speech_model": "demo", "live_recordings": 0, "log_json": "true", **choices}
        environment = {f"SCRIBE_{name.upper()}": str(value) for name, value in chosen.items()}
        environment |= {"SCRIBE_DATA_DIR": str(folder / "data"), **(chaos or {})}
        settings = Settings(_env_file=None, data_dir=folder / "data", **chosen)  # type: ignore[arg-type]
        folder.mkdir(parents=True)
        lane = cls(folder, settings, environment, nursery, wakes_after_s)
        lane.installation = open_installation(settings)
        lane.accounts = Accounts(lane.installation.database, lane.installation.keys, settings)
        for username, role in (("sam", Role.NURSE), ("aisha", Role.DOCTOR)):
            lane.accounts.create_user(username=username, name=username.title(), role=role, password=PASSWORD)
        for kind, count in kinds.items():
            lane.points(kind).mkdir()
            lane.members += [Member(kind, folder / f"{kind}-{number}.log") for number in range(count)]
        lane._ended = threading.Event()
        lane._supervisor = threading.Thread(target=lane._supervise, daemon=True)
        lane._supervisor.start()
        return lane

    installation: Installation = field(init=False)
    accounts: Accounts = field(init=False)
    _ended: threading.Event = field(init=False)
    _supervisor: threading.Thread = field(init=False)

    def points(self, kind: str) -> Path:
        """The folder of the failpoints of a kind of process."""
        return self.folder / f"points-{kind}"

    def arm(self, kind: str, place: str, fault: str) -> None:
        """The next process of this kind that comes to this place has this fault."""
        made = self.points(kind) / f"{place}.new"
        made.write_text(fault, encoding="utf-8")
        made.rename(self.points(kind) / place)

    def reached(self, kind: str, place: str) -> float | None:
        """When the place was reached, by the clock of the machine; ``None`` while it was not."""
        with suppress(FileNotFoundError):
            return (self.points(kind) / f"{place}{REACHED}").stat().st_ctime
        return None

    def disarm(self, kind: str) -> None:
        """Nothing of this kind fails any more."""
        for file in self.points(kind).iterdir():
            file.unlink(missing_ok=True)

    def close(self) -> None:
        """Ends the processes."""
        self._ended.set()
        self._supervisor.join()
        for member in self.members:
            if member.pid:
                with suppress(ProcessLookupError):
                    os.kill(member.pid, signal.SIGKILL)
        self.installation.close()

    def _supervise(self) -> None:
        while not self._ended.wait(LOOK_S):
            for member in self.members:
                self._see_to(member)

    def _see_to(self, member: Member) -> None:
        state = _state(member.pid) if member.pid else ""
        if state == "":
            environment = {**self.environment, VARIABLE: str(self.points(member.kind))}
            member.pid = self.nursery.start(member.kind, environment, member.log)
            member.starts += 1
        elif state != "T":
            member.stands_since = None
        elif member.stands_since is None:
            member.stands_since = time.monotonic()
        elif time.monotonic() - member.stands_since > self.wakes_after_s:
            os.kill(member.pid, signal.SIGCONT)


def _state(pid: int) -> str:
    """One letter, as Linux tells it; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
