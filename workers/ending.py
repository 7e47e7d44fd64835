"""How a process ends that was told to: soon, whatever still holds it."""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Final, NoReturn

from scribe.observing.tracing import flush
from scribe.pipeline.stopping import END_WITHIN_S, Stopping

log = logging.getLogger(__name__)

_LOOK_S: Final = 0.25
_LAST_S: Final = 3.0
"""After that time more it is ended from outside the interpreter, which native code may hold."""


def heed_signals(stopping: Stopping) -> None:
    """SIGTERM and Ctrl C tell the process to end; for one that nothing else listens for."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stopping.ask)


def see_to_the_end(
    stopping: Stopping, told: Callable[[], object] = lambda: None, *, within_s: float = END_WITHIN_S
) -> None:
    """Sees to it that the process ends within ``within_s`` seconds after it was told to, from a thread of its own.

    What was stored is safe at any moment; what is in hand was handed back by then, or its lease runs out soon.

    Args:
        stopping: tells.
        told: called then, outside of the signal's handler, where a lock may be taken.
        within_s: from the word to the end.
    """

    def wait() -> None:
        while not stopping.asked:
            time.sleep(_LOOK_S)
        told()
        left_s = max(0.0, within_s - stopping.since_s)
        faulthandler.dump_traceback_later(left_s + _LAST_S, exit=True)
        time.sleep(left_s)
        log.warning("what goes on after %d s ends with the process", within_s)
        leave()

    threading.Thread(target=wait, name="ending", daemon=True).start()


def leave() -> NoReturn:
    """Ends the process at once, with all its threads; as a stop that was asked for."""
    flush()
    logging.shutdown()
    os._exit(os.EX_OK)
