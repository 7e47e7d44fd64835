"""A thousand deliveries by eight senders into a hostile EMR, or into a real one, counted at the server.

    .venv/bin/python -m tests.bench.deliveries [--count 1000] [--rate 0.03] [--seed 1]
    .venv/bin/python -m tests.bench.deliveries --url http://127.0.0.1:8090/fhir --count 200

Prints how attempts ended, which faults requests met, and what is lost, doubled or out of order. Ends with 1 when
anything is.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tests.chaos.counting import at_hostile, at_real
from tests.chaos.senders import Senders, Task, deliveries, tasks_for, timed
from tests.emr.place import Emr
from tests.emr.visits import a_visit
from tests.fakes.hostile_emr import HostileEmr

WITHIN_S = 7200


def main() -> int:
    """Delivers, counts and says so."""
    options = _options()
    visits = [a_visit(brief=True) for _ in range(options.count * 3 // 4)]
    tasks = tasks_for(visits)
    if options.url:
        emr = Emr(options.url)
        for visit in visits:
            emr.register(visit.hospitals_patient)
        wrong = _delivered(options.url, tasks, options.seed, timeout_s=30)
        wrong += at_real(emr, tasks)
    else:
        with HostileEmr(seed=options.seed, rate=options.rate) as hostile:
            for visit in visits:
                hostile.store({**visit.hospitals_patient, "id": visit.number})
            wrong = _delivered(hostile.url, tasks, options.seed, timeout_s=1)
            wrong += at_hostile(hostile, tasks)
            say(f"faults met: {sum(hostile.met.values())} {_listed(hostile.met)}")
            say(f"redirects followed: {hostile.trapped}")
    say("\n  ".join([f"lost, doubled or out of order: {len(wrong)}", *wrong]))
    return 1 if wrong else 0


def say(line: str) -> None:
    """For the person at the terminal."""
    sys.stdout.write(f"{line}\n")


def _delivered(url: str, tasks: list[Task], seed: int, *, timeout_s: float) -> list[str]:
    senders = Senders(url, tasks, seed=seed, timeout_s=timeout_s)
    took_s = timed(senders, WITHIN_S)
    say(f"{deliveries(tasks)} deliveries of {len(tasks)} visits in {took_s:.0f} s; attempts: {_listed(senders.ended)}")
    return [f"{task.visit.consultation}: lost" for task in tasks if task.done != len(task.documents)]


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counted.most_common())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000, help="deliveries")
    parser.add_argument("--rate", type=float, default=0.03, help="share of requests that meet a fault")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--url", default="", help="a real server in place of the hostile one")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
