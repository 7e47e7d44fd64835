"""Word to the service manager that started this process, where it asks for one: systemd's protocol, sd_notify(3).

``Type=notify`` waits for ``READY=1``; with ``WatchdogSec=`` a process that gives no further word for so long is ended
and started again. A word is given only while every loop of the process turns (:class:`scribe.observing.beating.Beat`).
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from typing import Final

from scribe.observing.beating import Beat

log = logging.getLogger(__name__)

_SHARE: Final = 3
"""So many words within the time that the manager waits for one."""


def tell_supervisor() -> None:
    """Says that this process is ready, and from now on, from a thread of its own, that it turns.

    Without a manager nothing happens. Its socket and the watchdog's time are the environment's (``NOTIFY_SOCKET``,
    ``WATCHDOG_USEC``, ``WATCHDOG_PID``), as systemd sets them for the process that it starts.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address or not _say(address, "READY=1"):
        return
    wanted_s = _watched_s()
    if wanted_s:
        every_s = wanted_s / _SHARE
        threading.Thread(target=_keep_saying, args=(address, every_s), name="supervisor", daemon=True).start()


def _watched_s() -> float:
    """Within how many seconds a word is wanted; 0: none is, or another process is meant."""
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return 0
    given = os.environ.get("WATCHDOG_USEC", "")
    return int(given) / 1_000_000 if given.isdigit() else 0


def _keep_saying(address: str, every_s: float) -> None:
    pause = threading.Event()
    while not pause.wait(every_s):
        if Beat.hanging() is None:
            _say(address, "WATCHDOG=1")


def _say(address: str, word: str) -> bool:
    """Whether it was sent; an ``@`` in front stands for Linux's abstract names."""
    place = f"\0{address[1:]}" if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as speaking:
            speaking.connect(place)
            speaking.send(word.encode())
    except OSError as error:
        log.warning("the service manager hears nothing: %s", type(error).__name__)
        return False
    return True
