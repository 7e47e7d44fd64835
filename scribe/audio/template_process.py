"""The process that forks one for each recording, with all that decoding needs loaded: see :mod:`scribe.audio.template`.

It has one thread, an empty environment and, as its standard input, a socket on which pairs of sockets come: one for the
recording, one that tells of the child's life. It reads no recording. A child holds its recording's socket alone, takes
all but that away from itself, and is killed when the other end of its life closes, or with this process.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import selectors
import signal
import socket
import sys
from contextlib import suppress
from typing import Final

from scribe.audio.decoder_process import decode, warm
from scribe.audio.template import ENDED, UNFIT

_OPEN_FILES: Final = 1024
_PR_SET_PDEATHSIG: Final = 1
_FIRST_OTHER_FILE: Final = 3
_FAULT: Final = 1


class Forker:
    """Forks, kills and tells.

    Args:
        control: where pairs of sockets come.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control: socket.socket | None = control
        self._wakes, wake = socket.socketpair()
        self._wakes.setblocking(False)
        wake.setblocking(False)
        self._wake = wake
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._selector.register(self._wakes, selectors.EVENT_READ)
        self._lives: dict[int, socket.socket] = {}
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)

    def run(self) -> None:
        """Until nobody asks any more and the last child is gone."""
        while self._control is not None or self._lives:
            for key, _ in self._selector.select():
                if key.fileobj is self._control:
                    self._take(self._control)
                elif key.fileobj is self._wakes:
                    with suppress(BlockingIOError):
                        self._wakes.recv(4096)
                else:
                    self._selector.unregister(key.fileobj)
                    os.kill(key.data, signal.SIGKILL)
            self._bury()

    def _take(self, control: socket.socket) -> None:
        said, files, _, _ = socket.recv_fds(control, 1, 2)
        if not said:
            self._selector.unregister(control)
            self._control = None
            return
        if len(files) != 2:  # more recordings at once than descriptors
            for file in files:
                os.close(file)
            return
        recording, life = files[0], socket.socket(fileno=files[1])
        try:
            child = os.fork()
        except OSError:
            life.close()  # without a word: no process could be started
        else:
            if not child:
                _be_the_child(recording)
            self._lives[child] = life
            self._selector.register(life, selectors.EVENT_READ, child)
        os.close(recording)

    def _bury(self) -> None:
        """Tells of each child that ended; until then its number is nobody else's."""
        while self._lives:
            child, status = os.waitpid(-1, os.WNOHANG)
            if not child:
                return
            life = self._lives.pop(child)
            with suppress(KeyError):
                self._selector.unregister(life)
            with suppress(OSError):
                life.send(ENDED.pack(os.waitstatus_to_exitcode(status)))
            life.close()


def _be_the_child(recording: int) -> None:
    """Decodes, and ends."""
    code = _FAULT
    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(recording, 0)
        os.closerange(_FIRST_OTHER_FILE, _OPEN_FILES)
        decode()
        code = 0
    except ImportError:
        code = UNFIT
    finally:
        os._exit(code)


def main() -> None:
    """Loads what decoding needs, and forks."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends with the process that started it
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = _OPEN_FILES if most == resource.RLIM_INFINITY else min(_OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    warm()
    gc.collect()
    gc.freeze()
    Forker(socket.socket(fileno=os.dup(0))).run()


if __name__ == "__main__":
    main()
