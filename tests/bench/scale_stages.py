"""What is kept about a stage beside its work: leases, audit, artefacts; and what a second worker adds."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scribe.model import Consultation, ConsultationId, Stage, State, Transcript
from scribe.pipeline import working
from scribe.pipeline.engines import Engines, engines_from
from scribe.pipeline.running import run_stage
from scribe.transcription import read_transcript
from tests.bench.telling import Cost, costed, say
from tests.fakes.databases import migrated
from tests.fakes.hospital import DOCTOR, Hospital, open_hospital
from tests.servers import PostgresServer

JOBS = 8
ITEMS = Path(__file__).parents[1] / "evaluation" / "items"
FILES = ("fresh_a_en", "fresh_b_en", "fresh_c_en", "fresh_d_en", "fresh_e_en")
AT_ONCE = 6
"""Dialogues of a visit."""
TOGETHER = 48


@cache
def dialogues() -> list[list[dict[str, str]]]:
    """Some hundred short ones."""
    lines = (line for name in FILES for line in (ITEMS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
    return [json.loads(line)["dialogue"] for line in lines]


def visit(number: int) -> Transcript:
    """What is said in ten minutes or so: dialogues that nobody has read before in this process, one after the other."""
    every = dialogues()
    chosen = every[number * AT_ONCE % (len(every) - AT_ONCE) :][:AT_ONCE]
    lines = "\n".join(f"{turn['speaker']}: {turn['text']}" for dialogue in chosen for turn in dialogue)
    return read_transcript(lines.encode(), name="visit.txt", language="en")


def spoken(hospital: Hospital, number: int) -> Consultation:
    """A visit that waits for its note."""
    return hospital.service.import_transcript(hospital.registered().id, visit(number), actor=DOCTOR)


def stages(folder: Path) -> None:
    """Processor seconds of a whole stage to those of the work within it, and what the rest is."""
    server = PostgresServer()
    try:
        for kind, url, first in (("sqlite", "", 0), ("postgresql", migrated(server.new_database()), JOBS + 1)):
            hospital = open_hospital(folder / kind, url)
            engines = engines_from(hospital.settings)
            drafts = [_run(hospital, engines, spoken(hospital, first + n).id, Stage.DRAFT) for n in range(JOBS + 1)]
            sent = [_run(hospital, engines, hospital.at(State.SIGNED).id, Stage.DELIVER) for _ in range(JOBS + 1)]
            _told(kind, "draft", drafts[1:])  # the first one loads the rules
            _told(kind, "deliver", sent[1:])
            hospital.database.close()
    finally:
        server.remove()


def _run(hospital: Hospital, engines: Engines, id: ConsultationId, stage: Stage) -> tuple[float, Cost]:
    """Processor seconds of the work, and what the whole stage cost."""
    name, spent = stage.value, [0.0]
    plain = getattr(working, name)

    def timed(*given: Any, **more: Any) -> Any:
        began = time.thread_time()
        try:
            return plain(*given, **more)
        finally:
            spent[0] += time.thread_time() - began

    setattr(working, name, timed)
    try:
        with costed(hospital.database) as whole:
            run_stage(hospital.service, engines, id, stage, owner="bench")
    finally:
        setattr(working, name, plain)
    return spent[0], whole


def _told(kind: str, stage: str, jobs: list[tuple[float, Cost]]) -> None:
    ratio = sum(whole.cpu_s for _, whole in jobs) / sum(work for work, _ in jobs)
    beside = statistics.median(whole.cpu_s - work for work, whole in jobs) * 1000
    statements = statistics.median(len(whole.statements) for _, whole in jobs)
    say(f"{kind:10} {stage:8} whole / work {ratio:.2f}; beside the work {beside:.0f} ms, {statements:.0f} statements")


WORKER = """
import sys
from tests.bench.scale_stages import work
work(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), waits=sys.argv[5] == "waits")
"""


def workers(folder: Path) -> None:
    """The same drafts by one process and by two beside each other: the clock, and processor seconds of a job.

    Two workers that only calculate want more than the two processors of a small machine, where the database and whoever
    asks for the work need some too. Those that wait as long as they calculate (for a card, for an endpoint) leave
    them room, so that what is between one and two is Scribe's own.
    """
    server = PostgresServer()
    try:
        for how in ("calculates", "waits"):
            took: dict[int, float] = {}
            for count in (1, 2):
                url = migrated(server.new_database())
                hospital = open_hospital(folder / f"{how}-{count}", url)
                for number in range(TOGETHER):
                    spoken(hospital, number)
                took[count], cpu_s = _by(count, hospital.folder, url, how)
                assert hospital.service.due(limit=TOGETHER) == ()
                each = f"{TOGETHER / took[count]:.2f} jobs a second, {cpu_s / TOGETHER:.3f} s of a processor each"
                say(f"{count} that {how}: {each}")
                hospital.database.close()
            say(f"two / one that {how}: {took[1] / took[2]:.2f} by the clock")
    finally:
        server.remove()


def _by(count: int, folder: Path, url: str, how: str) -> tuple[float, float]:
    """Seconds from when all are ready until all are done, and processor seconds of all."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(folder), url, str(number), str(count), how],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ,
            text=True,
        )
        for number in range(count)
    ]
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    used = [float(one.stdout.readline()) for one in running if one.stdout is not None]
    took = time.perf_counter() - began
    for one in running:
        one.communicate()
    return took, sum(used)


def work(folder: str, url: str, number: int, of: int, *, waits: bool) -> None:
    """One process: drafts what is due, its share first and then what is left."""
    hospital = open_hospital(Path(folder), url)
    service, engines = hospital.service, engines_from(hospital.settings)
    _warm(engines)
    if waits:
        _wait_as_long()
    say("ready")
    sys.stdin.readline()
    began = time.process_time()
    while due := service.due(limit=TOGETHER):
        mine = due[number::of] or due
        for one, stage in mine:
            run_stage(service, engines, one, stage, owner=f"bench-{number}")
    say(f"{time.process_time() - began}")


def _wait_as_long() -> None:
    """Each draft waits as long as it calculates, within its stage."""
    plain = working.draft

    def waited(*given: Any, **more: Any) -> Any:
        began = time.thread_time()
        made = plain(*given, **more)
        time.sleep(time.thread_time() - began)
        return made

    setattr(working, Stage.DRAFT.value, waited)


def _warm(engines: Engines) -> None:
    """Loads the rules, as a worker that has worked has."""
    with TemporaryDirectory() as folder:
        hospital = open_hospital(Path(folder))
        run_stage(hospital.service, engines, spoken(hospital, 0).id, Stage.DRAFT, owner="warm")
        hospital.database.close()
