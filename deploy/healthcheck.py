"""Is this container healthy? Exit code 0 or 1, with one line that says why not.

    healthcheck.py site       the site answers on its port
    healthcheck.py process    this worker or reconciler still turns, and the database and the broker can be reached

Whether a process turns it says itself, beside its figures: its loop or the pulse of its work gave word a moment ago.
"""

# ruff: noqa: INP001 (a script that is copied into the image, no package)
from __future__ import annotations

import os
import socket
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

TIMEOUT_S = 3
DEFAULT_PORTS = {"postgresql": 5432, "redis": 6379, "rediss": 6379}


def site() -> str:
    """Empty when the site answers; else why not."""
    return _asked("the site", os.environ.get("SCRIBE_PORT", "8080"))


def process() -> str:
    """Empty when the process turns and reaches its parts; else why not."""
    return _asked("the process", os.environ.get("SCRIBE_METRICS_PORT", "9090")) or parts()


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


def main(arguments: list[str]) -> int:
    """The exit code."""
    checks = {"site": site, "process": process}
    if len(arguments) != 1 or arguments[0] not in checks:
        sys.stderr.write("usage: healthcheck.py site|process\n")
        return 2
    fault = checks[arguments[0]]()
    if fault:
        sys.stderr.write(f"{fault}\n")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
