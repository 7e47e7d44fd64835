"""What it costs to be seen: spans for each attempt, and the overview that monitoring and ``scribe top`` ask for.

    python -m tests.bench.seen [--visits 60] [--events 20000]

Ratios of processor seconds within one run, so that the load of the machine matters little.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from scribe.audit import record_event
from scribe.db import utc_now
from scribe.model import Stage
from scribe.observing import tracing
from scribe.observing.spans import OpenTelemetry
from scribe.standing.overview import overview
from tests.fakes.hospital import Hospital, open_hospital
from tests.fakes.otlp_collector import Collector


def took_s(work: Callable[[], object]) -> float:
    """Processor seconds of this process, its threads that send spans included."""
    began = time.process_time()
    work()
    return time.process_time() - began


def transcribe(hospital: Hospital, visits: int) -> None:
    for _ in range(visits):
        hospital.run(hospital.uploaded().id, Stage.TRANSCRIBE)


def traced(hospital: Hospital, visits: int, tracer: OpenTelemetry) -> None:
    transcribe(hospital, visits)
    tracer.close()


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=60)
    parser.add_argument("--events", type=int, default=20_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Collector() as collector:
        hospital = open_hospital(Path(folder) / "data")
        hospital.service._clock = utc_now
        transcribe(hospital, 5)
        rounds = []
        for _ in range(3):
            off = took_s(lambda: transcribe(hospital, asked.visits))
            tracer = OpenTelemetry(collector.url, "worker")
            tracing.use_tracer(tracer)
            on = took_s(partial(traced, hospital, asked.visits, tracer))
            tracing.use_tracer(None)
            rounds.append(on / off)
        tell(f"registration, upload and transcription with traces / without: {sorted(rounds)[1]:.2f}")
        tell(f"spans a visit so far: {len(collector.spans) / (3 * asked.visits):.1f}")
        with hospital.database.transaction() as session:
            for _ in range(asked.events):
                record_event(session, kind="read", actor="sam", at=utc_now())
        overseer = hospital.service.overseer
        whole = min(took_s(lambda: overview(overseer)) for _ in range(10))
        due = min(took_s(hospital.service.due) for _ in range(10))
        tell(f"overview with {6 * asked.visits} visits and {asked.events} events: {whole * 1000:.1f} ms")
        tell(f"overview / the reconciler's question what is due: {whole / due:.1f}")
        hospital.database.close()


if __name__ == "__main__":
    main()
