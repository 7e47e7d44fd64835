"""Whose turn it is at the one recogniser: who waits in front of a screen goes before a recording of an hour."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

GIVES_WAY_S: Final = 60.0
"""So long a recording stands aside at once: it goes on even where one dictation follows the other."""


class Precedence:
    """A lock that who holds it for long lends, at places of its own choice, to whoever is in a hurry."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._hurry = threading.Condition()
        self._in_hurry = 0
        self._own = threading.local()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds it; a thread that has it may hold it once more."""
        with self._lock:
            self._own.depth = self._held + 1
            try:
                yield
            finally:
                self._own.depth = self._held - 1

    @contextmanager
    def first(self) -> Iterator[None]:
        """Holds it as soon as who has it gives way."""
        with self._hurry:
            self._in_hurry += 1
        try:
            with self.held():
                self._own.is_first = True
                try:
                    yield
                finally:
                    self._own.is_first = False
        finally:
            with self._hurry:
                self._in_hurry -= 1
                self._hurry.notify_all()

    def give_way(self) -> None:
        """Lets those in a hurry go first, when this thread holds it and is not in a hurry itself."""
        with self._hurry:
            if not self._in_hurry or self._held != 1 or self._is_first:
                return
        self._lock.release()
        try:
            with self._hurry:
                self._hurry.wait_for(lambda: not self._in_hurry, GIVES_WAY_S)
        finally:
            self._lock.acquire()

    @property
    def _held(self) -> int:
        return int(getattr(self._own, "depth", 0))

    @property
    def _is_first(self) -> bool:
        return bool(getattr(self._own, "is_first", False))
