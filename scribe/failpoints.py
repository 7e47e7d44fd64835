"""Named places in the product where a test can make it fail. Off, and free, unless ``SCRIBE_FAILPOINTS`` is set.

The variable is read once, when the process starts, and names a folder. A file there with the name of a place arms it:
what stands in the file is the fault. Whoever takes the file away first has the fault, once; the others go on. So a test
arms a place in processes that run already, and sees when it was reached.

| fault | what happens at the place |
| --- | --- |
| ``kill`` | the process ends as by the system's out-of-memory killer |
| ``raise`` | an error that nobody foresaw |
| ``hang 15`` | the thread stands still for so many seconds, then goes on |
| ``freeze`` | the whole process stands still (SIGSTOP) until somebody wakes it |
| ``drop`` | every network connection of the process breaks: database, broker, EMR, clients |
"""

from __future__ import annotations

import os
import signal
import socket
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

VARIABLE: Final = "SCRIBE_FAILPOINTS"
REACHED: Final = ".reached"
"""What is added to the name of a file when its place was reached."""

_folder: str | None = os.environ.get(VARIABLE)


class FailpointReached(Exception):
    """The fault ``raise``: an error of no kind of ours."""


def failpoint(place: str) -> None:
    """Fails here when a test has armed this place.

    Raises:
        FailpointReached: the fault is ``raise``.
    """
    if _folder is None:
        return
    armed = Path(_folder, place)
    reached = armed.with_name(place + REACHED)
    try:
        armed.rename(reached)
    except FileNotFoundError:
        return
    _fail(place, reached.read_text(encoding="utf-8").strip())


def _fail(place: str, said: str) -> None:
    fault, _, seconds = said.partition(" ")
    match fault:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "freeze":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "hang":
            time.sleep(float(seconds))
        case "drop":
            _drop_connections()
        case _:
            raise FailpointReached(place)


def _drop_connections() -> None:
    """Shuts every connected TCP socket of this process down, whoever holds it."""
    for number in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        with suppress(OSError):  # the listing's own is gone, and one may have been closed meanwhile
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                with socket.socket(fileno=os.dup(number)) as one:
                    listens = one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
                    if one.family in (socket.AF_INET, socket.AF_INET6) and not listens:
                        one.shutdown(socket.SHUT_RDWR)
