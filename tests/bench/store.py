"""What an object store costs beside a folder, and what a backup costs beside the copying of its bytes.

    python -m tests.bench.store [--megabytes 29] [--recordings 200]

The store is versitygw where it is on the PATH, else moto. Each figure is the median of five, in the processor's and in
the wall's seconds; the ratios are those of one run. 29 MB are an hour of Opus at 64 kbit/s.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from scribe.audio.sealed import SealedReader, SealingReader
from scribe.blobs import BlobStore, FolderBlobs, store_at
from scribe.encryption import DataKey
from scribe.model import State
from tests.backup.kit import backed_up, put_back
from tests.blobs.servers import GatewayServer, ObjectServer, settings_for
from tests.fakes.hospital import open_hospital

RUNS = 5


def taken(work: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of the processor and of the wall."""
    found = []
    for _ in range(RUNS):
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        found.append((time.process_time() - cpu, time.perf_counter() - wall))
    return statistics.median(one[0] for one in found), statistics.median(one[1] for one in found)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def told(what: str, figures: tuple[float, float], of: tuple[float, float] | None = None) -> None:
    ratio = f"  wall / folder {figures[1] / of[1]:5.2f}" if of else ""
    say(f"{what:44} {figures[0]:7.2f} s CPU {figures[1]:7.2f} s{ratio}")


def stores(folder: Path, objects: BlobStore, megabytes: int) -> None:
    plain, key = os.urandom(megabytes * 1000 * 1000), DataKey(os.urandom(32))

    def write(store: BlobStore) -> None:
        store.write("c1/a.sealed", io.BufferedReader(SealingReader(io.BytesIO(plain), key, "b"), 1 << 20))

    def read(store: BlobStore) -> None:
        with io.BufferedReader(SealedReader(store.open("c1/a.sealed"), key, "b"), 256 * 1024) as file:
            while file.read(1 << 20):
                pass

    here = FolderBlobs(folder)
    for name, work in (("sealed and written", write), ("read and opened", read)):
        first = taken(lambda work=work: work(here))
        told(f"{megabytes} MB {name}, folder", first)
        told(f"{megabytes} MB {name}, objects", taken(lambda work=work: work(objects)), first)


def backups(folder: Path, recordings: int) -> None:
    hospital = open_hospital(folder / "data")
    hospital.at(State.DELIVERED)
    consultation = hospital.registered()
    for number in range(recordings):
        blob = folder / "data" / "recordings" / consultation.id / f"{number:064x}.sealed"
        blob.parent.mkdir(exist_ok=True)
        blob.write_bytes(os.urandom(1_000_000))
    began = time.perf_counter()
    shutil.copytree(folder / "data" / "recordings", folder / "copied")
    copying = time.perf_counter() - began
    for what, work in (
        (f"first backup, {recordings} MB", lambda: backed_up(hospital, folder / "backups")),
        ("second backup, nothing new", lambda: backed_up(hospital, folder / "backups")),
    ):
        began = time.perf_counter()
        work()
        spent = time.perf_counter() - began
        say(f"{what:44} {spent:15.2f} s   wall / bare copying {spent / copying:5.2f}")
    hospital.database.close()
    shutil.rmtree(folder / "data" / "recordings")
    began = time.perf_counter()
    put_back(hospital.settings, folder / "backups", replace=True)
    spent = time.perf_counter() - began
    say(f"{'restore':44} {spent:15.2f} s   wall / bare copying {spent / copying:5.2f}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--megabytes", type=int, default=29)
    asked.add_argument("--recordings", type=int, default=200)
    chosen = asked.parse_args()
    say(f"load {os.getloadavg()[0]:.1f}")
    with TemporaryDirectory(prefix="scribe-bench-") as name:
        folder = Path(name)
        kind = GatewayServer if shutil.which(GatewayServer.PROGRAM) else ObjectServer
        server = kind(folder)
        try:
            stores(folder / "here", store_at(f"s3://{server.bucket()}", settings_for(server.url)), chosen.megabytes)
        finally:
            server.stop()
        backups(folder, chosen.recordings)


if __name__ == "__main__":
    main()
