"""A thousand runs, each with one fault: any failpoint × any kind of process that passes it × any kind of fault.

    python -m tests.bench.failpoints --runs 1000 --lanes 4

Each lane is an installation of its own (PostgreSQL, Redis, a site, two workers for each stage, a reconciler) with the
product's own times. In each run a consultation goes from its registration over HTTP to the EMR while one fault happens:
a process is killed, stands still, raises, a thread of it hangs, its connections break. Counted is what is lost, what
the EMR has twice, and how long after its fault each consultation was delivered. Exit code 1: something was wrong.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.chaos.faults import WITHIN_S, Fault, Found, Runs, every_fault
from tests.chaos.lane import Lane
from tests.chaos.nursery import Nursery
from tests.fakes.fhir_server import FhirServer
from tests.servers import PostgresServer, RedisServer

STANDS_S = 15.0
"""How long a process or a thread stands still: longer than a lease lasts."""


def main() -> int:
    """Runs, and prints what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--lanes", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=600, help="No run is begun after that.")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what it started ends with it
    found, left = Found(), _Left(every_fault(asked.seed), asked.runs, asked.minutes * 60)
    with tempfile.TemporaryDirectory(prefix="scribe-failpoints-") as name, FhirServer() as emr:
        folder = Path(name)
        redis, postgres, nursery = RedisServer(folder), PostgresServer(), Nursery()
        try:
            _all_lanes(asked.lanes, folder, (redis, postgres, nursery, emr), found, left)
        finally:
            nursery.close()
            redis.stop()
            postgres.remove()
    return _told(found)


class _Left:
    """The faults that are still to come; shared between the lanes."""

    def __init__(self, faults: Iterator[Fault], runs: int, limit_s: float) -> None:
        self._faults, self._left, self._ends_at = faults, runs, time.monotonic() + limit_s
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[tuple[int, Fault]]:
        while True:
            with self._lock:
                if not self._left or time.monotonic() > self._ends_at:
                    return
                self._left -= 1
                number, fault = self._left, next(self._faults)
            yield number, fault


def _all_lanes(
    count: int,
    folder: Path,
    servers: tuple[RedisServer, PostgresServer, Nursery, FhirServer],
    found: Found,
    left: _Left,
) -> None:
    redis, postgres, nursery, emr = servers
    lanes = [
        Lane.opened(
            folder / f"lane-{number}",
            nursery,
            wakes_after_s=STANDS_S,
            database_url=postgres.new_database(),
            broker_url=redis.url.removesuffix("/0") + f"/{number}",
            emr_url=emr.url,
            emr_unknown_patient="create",
        )
        for number in range(count)
    ]
    try:
        threads = [threading.Thread(target=_one_lane, args=(lane, emr, found, left)) for lane in lanes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        for lane in lanes:
            lane.close()


def _one_lane(lane: Lane, emr: FhirServer, found: Found, left: _Left) -> None:
    runs = Runs(lane, emr, hang_s=STANDS_S, found=found)
    for number, fault in left:
        runs.run(fault, f"9{number:07}")
        sys.stderr.write(f"{found.runs} runs, wrong: {found.wrong}; {' '.join(fault)}\n")
    runs.count()


def _told(found: Found) -> int:
    times = found.every_s
    late = [
        f"{' '.join(fault)}: {taken:.1f} s"
        for fault, each in found.after_s.items()
        for taken in each
        if taken > WITHIN_S
    ]
    for fault, each in sorted(found.after_s.items()):
        _say(f"{fault.kind:10} {fault.place:26} {fault.fault:7} {len(each):4} runs, longest {max(each):5.1f} s")
    for fault, count in sorted(found.not_reached.items()):
        _say(f"{fault.kind:10} {fault.place:26} {fault.fault:7} not reached {count} times")
    _say(f"{found.runs} runs with a fault, on {os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}")
    if times:
        p95 = times[int(0.95 * (len(times) - 1))]
        _say(f"fault to EMR: median {statistics.median(times):.1f} s, p95 {p95:.1f} s, longest {times[-1]:.1f} s")
    _say(f"later than {WITHIN_S:.0f} s: {len(late)}", *late)
    _say(f"lost, doubled or parked: {len(found.wrong)}", *found.wrong)
    return 1 if found.wrong or late else 0


def _say(*lines: str) -> None:
    sys.stdout.write("\n  ".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
