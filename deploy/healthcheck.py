"""Is this container healthy? Exit code 0 or 1, with one line that says why not.

    healthcheck.py site       the site answers on its port
    healthcheck.py process    this worker or reconciler still turns, and the database and the broker can be reached

Whether a process turns it says itself, beside its figures: its loop or the pulse of its work gave word a moment ago.

With a number behind it (``healthcheck.py process 3``) it ends what hangs: Docker only marks a container as unhealthy,
and starts again what has ended. What was well once and hangs for so many checks in a row gets SIGTERM, and SIGKILL at
the next one. A database or a broker that is away is no reason to end anything. The process is the child of the
container's first one (``init: true``).
"""

# ruff: noqa: INP001 (a script that is copied into the image, no package)
from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

TIMEOUT_S = 3
DEFAULT_PORTS = {"postgresql": 5432, "redis": 6379, "rediss": 6379}
INIT = 1


def site() -> str:
    """Empty when the site answers; else why not."""
    return _asked("the site", os.environ.get("SCRIBE_PORT", "8080"))


def process() -> str:
    """Empty when the process turns; else why not."""
    return _asked("the process", os.environ.get("SCRIBE_METRICS_PORT", "9090"))


def _asked(who: str, port: str) -> str:
    try:
        # the address is this container's own
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=TIMEOUT_S):
            return ""
    except urllib.error.HTTPError as error:
        return f"{who} hangs: {error.read(80).decode(errors='replace').strip()}"
    except (OSError, urllib.error.URLError) as error:
        return f"{who} does not answer: {type(error).__name__}"


def parts() -> str:
    """Empty when the database and the broker take a connection; else which one does not."""
    for name in ("SCRIBE_DATABASE_URL", "SCRIBE_BROKER_URL"):
        address = urlsplit(os.environ.get(name, ""))
        if not address.hostname:
            continue  # a file, or the default: nothing to reach
        port = address.port or DEFAULT_PORTS.get(address.scheme.partition("+")[0], 0)
        try:
            with socket.create_connection((address.hostname, port), timeout=TIMEOUT_S):
                pass
        except OSError as error:
            return f"{name}: {address.hostname} does not answer: {type(error).__name__}"
    return ""


class Patience:
    """How often in a row the process was found hanging, kept from one check to the next.

    Args:
        checks: after how many it is ended.
        parent: whose children are ended.
        kept: the file that the count is kept in; it is made when the process is well for the first time.
    """

    def __init__(self, checks: int, *, parent: int = INIT, kept: Path | None = None) -> None:
        self._checks = checks
        self._parent = parent
        self._kept = kept or Path(tempfile.gettempdir()) / "scribe-hangs"

    def well(self) -> None:
        """It answered."""
        self._kept.write_text("0")

    def hangs(self) -> str:
        """It did not; says what was done about it."""
        if not self._kept.exists():
            return ""  # it is still starting
        count = int(self._kept.read_text() or 0) + 1
        self._kept.write_text(str(count))
        if count < self._checks:
            return ""
        number = signal.SIGTERM if count == self._checks else signal.SIGKILL
        for child in children(self._parent):
            os.kill(child, number)
        return f"; sent {number.name}"


def children(parent: int) -> list[int]:
    """The processes that ``parent`` started, this one apart."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # behind the name, which may hold anything: the state and the parent (proc(5))
            ppid = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            continue  # it has just ended
        if ppid == parent and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def main(arguments: list[str]) -> int:
    """The exit code."""
    checks = {"site": site, "process": process}
    numbers = arguments[1:]
    if len(arguments) not in (1, 2) or arguments[0] not in checks or not all(n.isdigit() and int(n) for n in numbers):
        sys.stderr.write("usage: healthcheck.py site|process [CHECKS]\n")
        return 2
    fault = checks[arguments[0]]()
    if numbers:
        patience = Patience(int(numbers[0]))
        fault = fault + patience.hangs() if fault else fault
        if not fault:
            patience.well()
    if not fault and arguments[0] == "process":
        fault = parts()
    if fault:
        sys.stderr.write(f"{fault}\n")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
