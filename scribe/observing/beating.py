"""Whether a process still turns: each of its loops gives word, and who asks hears which one is silent for too long.

A loop belongs to the thread that runs it. What it does within itself for longer (a stage, in a worker of one thread)
is a loop within the loop, and gives word in its place. So a process with several loops is well only when all are.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

SILENT_S: Final = 30.0
"""A loop that turns every second or two and was not heard for so long hangs."""

ROUND_WITHIN_S: Final = 900.0
"""A round of something that is done now and then, as the removal of what is over its time, may take so long."""


@dataclass(eq=False)
class Loop:
    """One loop of the process: what it is called, and how long it may be silent."""

    name: str
    may_be_silent_s: float
    last: float = field(default_factory=time.monotonic)
    is_broken: bool = False
    """Whether it broke off although it should last: it gives no word any more."""

    def silent_s(self) -> float:
        """Seconds since its last word."""
        return time.monotonic() - self.last

    @property
    def hangs(self) -> bool:
        """Whether it was silent for longer than it may be."""
        return self.is_broken or self.silent_s() > self.may_be_silent_s


class Beat:
    """The loops of this process, by the threads that run them."""

    _lock = threading.Lock()
    _loops: dict[int, list[Loop]] = {}  # noqa: RUF012 (one for the process, as its threads are)
    _broken: list[Loop] = []  # noqa: RUF012 (as above)

    @classmethod
    def give(cls) -> None:
        """The loop that this thread runs turned, or its work went on; in a thread without a loop nothing happens."""
        loops = cls._loops.get(threading.get_ident())
        if loops:
            loops[-1].last = time.monotonic()

    @classmethod
    def begin(cls, name: str, *, may_be_silent_s: float = SILENT_S) -> Loop:
        """From now on this thread runs this loop, until :meth:`end`."""
        loop = Loop(name, may_be_silent_s)
        with cls._lock:
            cls._loops.setdefault(threading.get_ident(), []).append(loop)
        return loop

    @classmethod
    def end(cls, loop: Loop) -> None:
        """The loop ended as it should; the one around it goes on, and gives word."""
        with cls._lock:
            for thread, loops in tuple(cls._loops.items()):
                if loop in loops:
                    loops.remove(loop)
                    if loops:
                        loops[-1].last = time.monotonic()
                    else:
                        del cls._loops[thread]

    @classmethod
    @contextmanager
    def beating(cls, name: str, *, may_be_silent_s: float = SILENT_S, lasts: bool = False) -> Iterator[None]:
        """This thread runs a loop for as long as the block does.

        Args:
            name: one of few words, known before.
            may_be_silent_s: how long it may give no word.
            lasts: whether it may end only when the block ends; broken off by an error it counts as one that hangs.
        """
        loop = cls.begin(name, may_be_silent_s=may_be_silent_s)
        try:
            yield
        except Exception:
            if lasts:
                loop.is_broken = True
                cls._broken.append(loop)
            raise
        finally:
            cls.end(loop)

    @classmethod
    def loops(cls) -> tuple[Loop, ...]:
        """Of each thread the loop that gives word at this moment, and those that broke off."""
        with cls._lock:
            return (*(loops[-1] for loops in cls._loops.values()), *cls._broken)

    @classmethod
    def hanging(cls) -> Loop | None:
        """The loop that has hung the longest; ``None`` when all turn."""
        return max((loop for loop in cls.loops() if loop.hangs), key=Loop.silent_s, default=None)
