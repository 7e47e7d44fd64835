"""How a worker's process gets rid of work that nothing can interrupt: by ending, with everything that runs in it.

Nothing that was stored is lost: what such a process still holds is an old lease, and a commit needs a live one.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import NoReturn

from scribe.audio.template import end_templates
from scribe.observing import Beat
from scribe.observing.tracing import flush
from scribe.pipeline.stopping import Stopping

log = logging.getLogger(__name__)


def start_afresh() -> NoReturn:
    """Replaces this process by the same program with the same arguments, under the same process id.

    Files, connections and devices are closed on the way, so a GPU's memory is free again. Processes that decode for
    this one are ended first: the new program would not know them, and nobody would bury them.
    """
    end_templates()
    flush()
    for name in [entry.name for entry in Path("/dev/fd").iterdir()]:
        if int(name) > 2:
            with contextlib.suppress(OSError):  # the listing's own is closed already
                os.set_inheritable(int(name), False)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (the very program that runs)


def end_when_frozen(after_s: float, stopping: Stopping) -> None:
    """Ends the process when no thread of it has had its turn for ``after_s`` seconds, with the stacks on stderr.

    Some work holds the interpreter's lock until it is done: a regular expression that backtracks, native code. Then no
    lease is renewed and no deadline kept, so this is watched from outside the interpreter. The stacks name places in
    the code and hold no values. Whatever supervises the process starts it again.
    """

    def wind() -> None:
        while not stopping.asked:
            faulthandler.dump_traceback_later(after_s, exit=True)
            time.sleep(after_s / 4)

    threading.Thread(target=wind, name="frozen", daemon=True).start()


def start_afresh_when_hanging(after_s: float) -> None:
    """Starts the process afresh when one of its loops gives no word for ``after_s`` seconds, with the stacks on stderr.

    That is a call that never comes back, as to a database behind a network that swallows everything. A supervisor that
    asks for the liveness is faster; without one the process helps itself.
    """

    def watch() -> None:
        while True:
            time.sleep(after_s / 10)
            loop = Beat.hanging()
            if loop is not None and (loop.is_broken or loop.silent_s() > after_s):
                log.error("the loop %s hangs: its process starts afresh", loop.name)
                faulthandler.dump_traceback(all_threads=True)
                start_afresh()

    threading.Thread(target=watch, name="hanging", daemon=True).start()
