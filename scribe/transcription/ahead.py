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
def ahead(items: Iterable[T], room: int) -> Iterator[Iterator[T]]:
    """Gives the items of ``items``, of which up to ``room`` wait ready.

    When the block ends early the thread stops with the item that it is at, and is waited for: nothing that ``items``
    reads from is touched after that. An error in ``items`` is raised where the next item is asked for.
    """
    belt: _Belt[T] = _Belt(room)
    thread = threading.Thread(target=belt.fill, args=(items,), name="windows-ahead", daemon=True)
    thread.start()
    try:
        yield belt.taken()
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

    def taken(self) -> Iterator[T]:
        """The items as they become ready."""
        while True:
            item = self._ready.get()
            if not isinstance(item, _End):
                yield item
            elif item.error is not None:
                raise item.error
            else:
                return

    def _put(self, item: T | _End) -> None:
        while not self.stop.is_set():
            try:
                self._ready.put(item, timeout=_LOOK_S)
            except queue.Full:
                continue
            return
