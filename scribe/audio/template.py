"""The processes that decode, as the process that needs them has them: one for each recording, there in milliseconds.

Loading NumPy and PyAV takes some 0.2 s, so one process does it once, reads no recording ever, and forks for each
(:mod:`scribe.audio.template_process`). It is started when the first recording comes and ends with the process that
started it. Its children have their addresses of memory in common, so it is replaced after some recordings: what one of
them might learn is soon of no use against another.
"""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Final

from scribe.errors import PartDown

ENDED: Final = struct.Struct("<i")
"""How a process ended, as the template says it: its exit code, or the number of a signal below zero."""

UNFIT: Final = 3
"""The exit code of a process that could not load what decoding needs, as when the package was changed under it."""

RECORDINGS: Final = 100
"""After how many a template is replaced: that costs a recording 3 ms on average."""

_ENDS_S: Final = 5.0
"""How long a killed process may take to be gone."""

_DOWN: Final = "The process that decodes recordings cannot be started, or was ended from outside."
_AGAIN: Final = "Try again; where it stays so, look whether this machine has memory left."
_KEPT: Final = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What an interpreter may need to start at all."""


def decoder_down() -> PartDown:
    """The error for what is no fault of the recording: it may be read another time."""
    return PartDown(_DOWN, remedy=_AGAIN)


class DecoderProcess:
    """A process that decodes one recording, as the one who has it sees it.

    Args:
        life: the template's word on it: closing it has the process killed.
    """

    def __init__(self, life: socket.socket) -> None:
        self._life = life

    def ended(self, wait_s: float) -> int | None:
        """How it ended, as :data:`ENDED`; ``None`` where it did not in this time.

        Raises:
            PartDown: the template is gone, or could make no process.
        """
        self._life.settimeout(wait_s)
        try:
            raw = self._life.recv(ENDED.size)
        except TimeoutError:
            return None
        except OSError:
            raw = b""
        if len(raw) != ENDED.size:
            raise decoder_down()
        return int(ENDED.unpack(raw)[0])

    def end(self) -> None:
        """Ends it, whatever it does; it is gone afterwards."""
        try:
            self._life.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the template is gone, and its children with it
        else:
            with suppress(PartDown):
                self.ended(_ENDS_S)
        self._life.close()


class _Template:
    """The process that forks, alone in its session, so that no key at a terminal reaches it."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-m", "scribe.audio.template_process"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                start_new_session=True,
            )
        except OSError:
            self._control.close()
            raise
        finally:
            theirs.close()
        self._left = RECORDINGS

    @property
    def is_spent(self) -> bool:
        """Whether another should take its place."""
        return self._left <= 0 or self.process.poll() is not None

    def fork(self, theirs: socket.socket, life: socket.socket) -> None:
        """Has a process made that holds ``theirs``; ``life`` tells of it."""
        self._left -= 1
        socket.send_fds(self._control, [b"\1"], [theirs.fileno(), life.fileno()])

    def leave(self) -> None:
        """Lets it end, once the last of its children has."""
        self._control.close()

    def end(self) -> None:
        """Ends it with its children, and buries it."""
        self._control.close()
        self.process.kill()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_ENDS_S)


class _Templates:
    """The template of this process, and those before it that still have children."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now: _Template | None = None
        self._before: list[_Template] = []

    def start(self, theirs: socket.socket) -> DecoderProcess:
        """A process that holds ``theirs``.

        Raises:
            OSError: it cannot be started.
        """
        ours, life = socket.socketpair()
        try:
            with self._lock:
                try:
                    self._fresh().fork(theirs, life)
                except ConnectionError:  # it ended a moment ago
                    self._replace()
                    self._fresh().fork(theirs, life)
        except OSError:
            ours.close()
            raise
        finally:
            life.close()
        return DecoderProcess(ours)

    def end(self) -> None:
        """Ends all of them. The lock may be held by a thread that is stuck, so it is not waited for long."""
        held = self._lock.acquire(timeout=1.0)
        try:
            for template in (*self._before, *([self._now] if self._now else [])):
                template.end()
            self._now, self._before = None, []
        finally:
            if held:
                self._lock.release()

    def forget(self) -> None:
        """After a fork: the template belongs to the parent alone."""
        self._lock = threading.Lock()
        for template in (*self._before, *([self._now] if self._now else [])):
            template.leave()
            template.process.returncode = 0  # nobody's child here, so nothing is left to wait for
        self._now, self._before = None, []

    def _fresh(self) -> _Template:
        if self._now is not None and self._now.is_spent:
            self._replace()
        if self._now is None:
            self._now = _Template()
        self._before = [template for template in self._before if template.process.poll() is None]
        return self._now

    def _replace(self) -> None:
        if self._now is not None:
            self._now.leave()
            self._before.append(self._now)
            self._now = None


_templates: Final = _Templates()
os.register_at_fork(after_in_child=_templates.forget)


def end_templates() -> None:
    """Ends every process that decodes for this one; the next recording starts another."""
    _templates.end()


def start_decoder(theirs: socket.socket) -> DecoderProcess:
    """A process that decodes one recording.

    Args:
        theirs: its end of a socket, over which it speaks as :mod:`scribe.audio.wire` says; closed here afterwards.

    Raises:
        PartDown: none can be started.
    """
    try:
        with theirs:
            return _templates.start(theirs)
    except OSError as error:
        raise decoder_down() from error
