"""What a worker does beside its queue, in a thread of its own for as long as it serves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MakeThread = Callable[[threading.Event], threading.Thread | None]
"""Makes the thread that goes on until the event is set; ``None`` where there is nothing to do."""


@contextmanager
def beside(make: MakeThread, *, ends_within_s: float | None = None) -> Iterator[None]:
    """Runs a thread for as long as the block does.

    Args:
        make: the thread.
        ends_within_s: how long its end is waited for; ``None``: until it has ended.
    """
    stop = threading.Event()
    thread = make(stop)
    if thread is not None:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if thread is not None:
            thread.join(ends_within_s)
