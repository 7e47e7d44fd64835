"""Many notes, many senders, one EMR that cannot be relied on; and a count of what is there in the end.

Each visit has a note and, for some, an addendum that goes once the note is there. A sender works under a lease as the
product's workers do: the newest one holds. Now and then a second sender is put on the same task, as when a lease ran
out under the first; and what an EMR refused for good is tried again, as when an operator says so.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from scribe.delivery import Deadline, FhirDestination, Order
from scribe.errors import EmrConflict, LeaseLost, PartDown
from scribe.model import digest_of
from tests.emr.visits import Visit

DELIVERY_S = 60.0


@dataclass
class Task:
    """One visit's documents, delivered one after the other."""

    visit: Visit
    documents: list[dict[str, Any]]
    done: int = 0
    """How many of them the EMR has, by the senders' books."""
    token: int = 0
    way: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> tuple[int, int]:
        """The lease, and which document is due."""
        with self.lock:
            self.token += 1
            return self.token, self.done

    def confirm(self, token: int) -> None:
        with self.lock:
            if token != self.token:
                raise LeaseLost("Another sender has this task.")

    def commit(self, token: int, way: str) -> bool:
        """Notes that one more document is there; whether that was the last one."""
        with self.lock:
            if token != self.token:
                raise LeaseLost("Another sender has this task.")
            self.done, self.way = self.done + 1, way
            return self.done == len(self.documents)


class Senders:
    """Threads that deliver tasks until all are done.

    Args:
        url: of the EMR.
        tasks: what is to be delivered.
        count: of the senders.
        timeout_s: for each request.
        way: as the destination takes it.
        overtaken: the share of deliveries that a second sender begins as well.
        seed: of chance.
    """

    def __init__(
        self,
        url: str,
        tasks: list[Task],
        *,
        count: int = 8,
        timeout_s: float = 1.0,
        way: str = "auto",
        overtaken: float = 0.1,
        seed: int = 0,
    ) -> None:
        self.ended: Counter[str] = Counter()
        """How attempts ended, by the name of what was raised."""
        self.unexpected: list[Exception] = []
        self._url, self._timeout_s, self._way, self._overtaken = url, timeout_s, way, overtaken
        self._due: queue.Queue[Task] = queue.Queue()
        self._left = len(tasks)
        self._lock = threading.Lock()
        self._all_done = threading.Event()
        self._chance = random.Random(seed)
        for task in tasks:
            self._due.put(task)
        self._threads = [threading.Thread(target=self._send, daemon=True) for _ in range(count)]

    def run(self, within_s: float) -> None:
        """Delivers everything."""
        for thread in self._threads:
            thread.start()
        done = self._all_done.wait(within_s)
        left, self._left = self._left, 0
        self._all_done.set()
        for thread in self._threads:
            thread.join(DELIVERY_S)
        assert not self.unexpected, self.unexpected
        assert done, f"{left} visits are not delivered after {within_s} s: {self.ended}"

    def _send(self) -> None:
        destination = FhirDestination(self._url, timeout_s=self._timeout_s, unknown_patient="refuse", way=self._way)
        while not self._all_done.is_set():
            try:
                task = self._due.get(timeout=0.05)
            except queue.Empty:
                continue
            try:
                self._attempt(destination, task)
            except (LeaseLost, PartDown, EmrConflict) as error:
                self.ended[type(error).__name__] += 1
                if not isinstance(error, LeaseLost):
                    self._due.put(task)
            except Exception as error:  # noqa: BLE001 (whatever else comes is what the test is there to find)
                self.unexpected.append(error)
                self._all_done.set()

    def _attempt(self, destination: FhirDestination, task: Task) -> None:
        token, due = task.take()
        if due == len(task.documents):
            return
        if self._chance.random() < self._overtaken:
            self._due.put(task)
        bundle = task.documents[due]
        order = Order(
            bundle,
            digest_of(bundle),
            Deadline(DELIVERY_S),
            confirm=lambda: task.confirm(token),
            earlier_way=task.way,
        )
        receipt = destination.deliver(order)
        self.ended["delivered"] += 1
        if not task.commit(token, receipt.way):
            self._due.put(task)
            return
        with self._lock:
            self._left -= 1
            if self._left == 0:
                self._all_done.set()


def tasks_for(visits: list[Visit], *, every: int = 3) -> list[Task]:
    """A task for each visit; every third one has an addendum."""
    return [
        Task(visit, [visit.first, visit.addendum] if number % every == 0 else [visit.first])
        for number, visit in enumerate(visits)
    ]


def deliveries(tasks: list[Task]) -> int:
    """How many documents there are to deliver."""
    return sum(len(task.documents) for task in tasks)


def timed(senders: Senders, within_s: float) -> float:
    """Runs them; the seconds that it took."""
    began = time.monotonic()
    senders.run(within_s)
    return time.monotonic() - began
