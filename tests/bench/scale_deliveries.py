"""What a delivery asks of an EMR, with batches and without, and how long it waits for the answers."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from scribe.delivery import FhirDestination, Order
from scribe.model import digest_of
from tests.bench.telling import say
from tests.emr.visits import a_visit
from tests.fakes.fhir_server import FhirServer

NOTES = 10
ANSWER_S = 0.05
"""As an EMR in the same building answers."""


def deliveries(_folder: Path) -> None:
    """Requests and seconds of a delivery to a server whose every answer takes a twentieth of a second."""
    took: dict[bool, float] = {}
    for batches in (False, True):
        with FhirServer(batches=True if batches else None) as server:
            server.slow(ANSWER_S)
            destination = FhirDestination(server.url, unknown_patient="create")
            requests, seconds = zip(*(_one(server, destination) for _ in range(NOTES)), strict=True)
        took[batches] = statistics.median(seconds[1:])
        said = "with batches" if batches else "one by one"
        say(f"{said:14} {statistics.median(requests[1:]):3.0f} requests, {took[batches]:.2f} s a note")
    say(f"with batches / one by one: {took[True] / took[False]:.2f}")


def _one(server: FhirServer, destination: FhirDestination) -> tuple[int, float]:
    bundle = a_visit().first
    server.requests.clear()
    began = time.perf_counter()
    destination.deliver(Order(bundle, digest_of(bundle)))
    return len(server.requests), time.perf_counter() - began
