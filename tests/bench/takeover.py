"""How soon another has the work of a worker that was killed, frozen or told to end, with the product's own times.

    python -m tests.bench.takeover --times 60

Recordings that take for ever are in the hands of workers, as many others are idle (PostgreSQL, Redis, one reconciler).
Those at work are killed (SIGKILL), frozen (SIGSTOP) or told to end (SIGTERM), each at a moment of chance within their
lease; measured is the time until another one has begun with the same consultation.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from scribe.consultation.service import Registration, UploadSpec
from scribe.db import utc_now
from scribe.model import Consent, ConsultationId, Encounter, Patient, Person, Role
from tests.chaos.lane import Lane
from tests.chaos.nursery import Nursery
from tests.fakes.web_installation import wav
from tests.servers import PostgresServer, RedisServer

AT_ONCE = 6
"""Recordings in work; twice as many workers."""
WITHIN_S = 600.0
DOCTOR = Person(id="aisha", name="Aisha", role=Role.DOCTOR)
HOW = {"killed": signal.SIGKILL, "frozen": signal.SIGSTOP, "told to end": signal.SIGTERM}


def main() -> int:
    """Measures, and prints what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=60, help="How often for each way to go.")
    parser.add_argument("--how", choices=[*HOW, ""], default="", help="One way to go; all, if not said.")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what it started ends with it
    with tempfile.TemporaryDirectory(prefix="scribe-takeover-") as name:
        folder = Path(name)
        redis, postgres, nursery = RedisServer(folder), PostgresServer(), Nursery()
        lane = Lane.opened(
            folder / "lane",
            nursery,
            wakes_after_s=25.0,
            kinds={"transcribe": 2 * AT_ONCE, "reconcile": 1},
            chaos={"CHAOS_STEP_S": "100000"},
            database_url=postgres.new_database(),
            broker_url=redis.url,
            max_attempts=100000,
        )
        try:
            ones = [_uploaded(lane, number) for number in range(AT_ONCE)]
            for how, number in HOW.items():
                if asked.how in ("", how):
                    _tell(how, _measured(lane, ones, number, asked.times))
        finally:
            lane.close()
            nursery.close()
            redis.stop()
            postgres.remove()
    return 0


def _measured(lane: Lane, ones: list[ConsultationId], how: int, times: int) -> list[float]:
    taken: list[float] = []
    while len(taken) < times:
        owners = {one: _until_another(lane, one, "")[0] for one in ones}
        gone: dict[ConsultationId, float] = {}
        for one, owner in owners.items():
            time.sleep(random.uniform(0.0, lane.settings.lease_s / AT_ONCE))
            os.kill(int(owner.rpartition(":")[2]), how)
            gone[one] = time.time()
        taken += [_until_another(lane, one, owner)[1] - gone[one] for one, owner in owners.items()]
        sys.stderr.write(f"{len(taken)}\n")
        for owner in owners.values():  # whoever woke would wait for its endless work
            with suppress(ProcessLookupError):
                os.kill(int(owner.rpartition(":")[2]), signal.SIGKILL)
        _until_all_are_back(lane)
    return taken


def _until_another(lane: Lane, one: ConsultationId, owner: str) -> tuple[str, float]:
    """Who began last, other than ``owner``, and when."""
    ends_at = time.monotonic() + WITHIN_S
    while True:
        began = [event for event in lane.installation.service.events(one) if event.kind == "began"]
        if began and began[-1].actor != owner:
            return began[-1].actor, began[-1].at.timestamp()
        assert time.monotonic() < ends_at, one
        time.sleep(0.1)


def _until_all_are_back(lane: Lane) -> None:
    """All are started again, so that each round begins alike."""
    ends_at = time.monotonic() + WITHIN_S
    while any(_stands(member.pid) for member in lane.members):
        assert time.monotonic() < ends_at
        time.sleep(0.2)
    time.sleep(5.0)


def _stands(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "T"
    except (FileNotFoundError, ProcessLookupError):
        return True


def _tell(how: str, taken: list[float]) -> None:
    taken = sorted(taken)
    p95 = taken[int(0.95 * (len(taken) - 1))]
    sys.stdout.write(
        f"{how}: {len(taken)} times; median {statistics.median(taken):.1f} s, p95 {p95:.1f} s, "
        f"longest {taken[-1]:.1f} s; load {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores\n"
    )
    sys.stdout.flush()


def _uploaded(lane: Lane, number: int) -> ConsultationId:
    service, recording = lane.installation.service, wav(2.0)
    one = service.register(
        Registration(
            patient=Patient(identifier=f"4471 {number:04}", name="Helen Parker"),
            encounter=Encounter(practitioner=DOCTOR, department="General", started_at=utc_now(), reason="Cough"),
            language="en",
            template_id="outpatient-soap",
            consent=Consent(by=DOCTOR, at=utc_now()),
        ),
        actor=DOCTOR,
    )
    upload = service.create_upload(one.id, UploadSpec(length=len(recording)), actor=DOCTOR)
    service.append_upload(upload.id, 0, recording, actor=DOCTOR)
    service.finish_upload(upload.id, actor=DOCTOR)
    return one.id


if __name__ == "__main__":
    raise SystemExit(main())
