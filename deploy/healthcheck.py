"""Is this container healthy? Exit code 0 or 1, with one line that says why not.

    healthcheck.py site     the site answers on its port
    healthcheck.py parts    the database and the broker can be reached from here

A worker has no port of its own, and one that transcribes answers nobody for minutes. What shows that it hangs is its
lease, which runs out: the reconciler then gives the work to another one.
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
    port = os.environ.get("SCRIBE_PORT", "8080")
    try:
        # the address is this container's own
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=TIMEOUT_S):
            return ""
    except (OSError, urllib.error.URLError) as error:
        return f"the site does not answer: {type(error).__name__}"


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
    checks = {"site": site, "parts": parts}
    if len(arguments) != 1 or arguments[0] not in checks:
        sys.stderr.write("usage: healthcheck.py site|parts\n")
        return 2
    fault = checks[arguments[0]]()
    if fault:
        sys.stderr.write(f"{fault}\n")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
