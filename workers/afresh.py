"""How a worker's process gets rid of work that nothing can interrupt: by ending, with everything that runs in it.

Nothing that was stored is lost: what such a process still holds is an old lease, and a commit needs a live one.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys
import threading
import time
from pathlib import Path
from typing import NoReturn


def start_afresh() -> NoReturn:
    """Replaces this process by the same program with the same arguments, under the same process id.

    Files, connections and devices are closed on the way, so a GPU's memory is free again.
    """
    for name in [entry.name for entry in Path("/dev/fd").iterdir()]:
        if int(name) > 2:
            with contextlib.suppress(OSError):  # the listing's own is closed already
                os.set_inheritable(int(name), False)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (the very program that runs)


def end_when_frozen(after_s: float) -> None:
    """Ends the process when no thread of it has had its turn for ``after_s`` seconds, with the stacks on stderr.

    Some work holds the interpreter's lock until it is done: a regular expression that backtracks, native code. Then no
    lease is renewed and no deadline kept, so this is watched from outside the interpreter. The stacks name places in
    the code and hold no values. Whatever supervises the process starts it again.
    """

    def wind() -> None:
        while True:
            faulthandler.dump_traceback_later(after_s, exit=True)
            time.sleep(after_s / 4)

    threading.Thread(target=wind, name="frozen", daemon=True).start()
