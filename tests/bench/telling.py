"""What the programs of measurement share: a line at a time, and what else the machine does."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from scribe.db import Database


def say(line: str) -> None:
    """Prints a line as soon as it is known."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def load() -> str:
    """How many processes wanted a processor in the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


@dataclass
class Cost:
    """What something took: of the processor (all threads of this process), of the clock, of the database."""

    cpu_s: float = 0.0
    wall_s: float = 0.0
    statements: list[str] = field(default_factory=list)


@contextmanager
def costed(database: Database | None = None) -> Iterator[Cost]:
    """The cost of the block."""
    cost = Cost()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        cost.statements.append(statement)

    if database is not None:
        event.listen(database.engine, "before_cursor_execute", note)
    began, began_cpu = time.perf_counter(), time.process_time()
    try:
        yield cost
    finally:
        cost.wall_s, cost.cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
        if database is not None:
            event.remove(database.engine, "before_cursor_execute", note)


def quantile(values: list[float], share: float) -> float:
    """The value that such a share of them does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def timed(run: Callable[[], object], times: int) -> list[float]:
    """Seconds of the clock of each run."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        took.append(time.perf_counter() - began)
    return took
