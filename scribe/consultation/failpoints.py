"""Named places in the product where a test can make it fail. Off unless ``SCRIBE_FAILPOINT`` names one.

``SCRIBE_FAILPOINT=transcribe.before_commit:kill`` ends the process there as SIGKILL does; ``:raise`` raises
:class:`~scribe.errors.PartDown`. With ``SCRIBE_FAILPOINT_ONCE=FILE`` it happens once: the file is made, and its
presence switches the failpoint off, in other processes too.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from scribe.errors import PartDown


def failpoint(name: str) -> None:
    """Fails here when the environment says so.

    Raises:
        PartDown: the action is ``raise``.
    """
    wanted, _, action = os.environ.get("SCRIBE_FAILPOINT", "").partition(":")
    if wanted != name:
        return
    once = os.environ.get("SCRIBE_FAILPOINT_ONCE")
    if once:
        try:
            Path(once).touch(exist_ok=False)
        except FileExistsError:
            return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    raise PartDown(f"The failpoint {name} was reached.")
