"""Works ahead in a thread: the next windows are decoded and cut while the recogniser is busy with the ones at hand."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_LOOK_S: Final = 0.1


@dataclass(frozen=True)
class _End:
    """Behind the last item; with what went wrong, if anything did."""

    error: BaseException | None = None


@contextmanager
def ahead(items: Iterable[T], room: int, *, waits: bool = True) -> Iterator[Iterator[list[T]]]:
    """Gives the items of ``items`` in batches of up to ``room``, and has the next ones made meanwhile.

    Args:
        items: what is made in the thread.
        room: how many are ready at most, and in a batch.
        waits: a batch is full unless it is the last one; else it is what is ready, and at least one.

    When the block ends early the thread stops with the item that it is at, and is waited for: nothing that ``items``
    reads from is touched after that. An error in ``items`` is raised where the next item is asked for.
    """
    belt: _Belt[T] = _Belt(room)
    thread = threading.Thread(target=belt.fill, args=(items,), name="windows-ahead", daemon=True)
    thread.start()
    try:
        yield belt.batches(room, waits=waits)
    finally:
        belt.stop.set()
        thread.join()


class _Belt(Generic[T]):
    """Between the thread that makes items and the one that uses them."""

    def __init__(self, room: int) -> None:
        self.stop = threading.Event()
        self._ready: queue.Queue[T | _End] = queue.Queue(max(1, room))

    def fill(self, items: Iterable[T]) -> None:
        """Puts every item, then the end."""
        try:
            for item in items:
                self._put(item)
                if self.stop.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 (raised again where the items are used)
            self._put(_End(error))
        else:
            self._put(_End())

    def batches(self, room: int, *, waits: bool) -> Iterator[list[T]]:
        """The items as they become ready; an error is raised in place of the batch that it broke."""
        batch: list[T] = []
        while True:
            full = len(batch) >= room or (not waits and batch and self._ready.empty())
            item = None if full else self._ready.get()
            if item is not None and not isinstance(item, _End):
                batch.append(item)
                continue
            if item is not None and item.error is not None:
                raise item.error
            if batch:
                yield batch
                batch = []
            if item is not None:
                return

    def _put(self, item: T | _End) -> None:
        while not self.stop.is_set():
            try:
                self._ready.put(item, timeout=_LOOK_S)
            except queue.Full:
                continue
            return
