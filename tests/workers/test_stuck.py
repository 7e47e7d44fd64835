"""Work that is stuck at its deadline takes no worker with it, and a process that holds such work can be replaced."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace

import pytest

from scribe.db import utc_now
from scribe.errors import MissingPart
from scribe.model import Stage, State
from tests.fakes.hospital import ScriptedTranscriber, open_hospital
from tests.fakes.stuck import StuckDrafter, all_work_ended, until
from workers.embedded import _left_alone, embedded
from workers.proving import Proof


@pytest.fixture
def hospital(tmp_path):
    opened = open_hospital(tmp_path, reconcile_every_s=0.1, retry_base_s=0.1)
    opened.service._clock = utc_now
    yield opened
    opened.database.close()


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=180, check=False)


def test_in_one_process_others_are_drafted_while_one_is_stuck(hospital):
    one, drafter = hospital.at(State.TRANSCRIBED).id, StuckDrafter()

    def deadline_s(_stage, consultation) -> float:
        return 0.1 if consultation.id == one else math.inf

    engines = replace(hospital.engines, drafter=lambda: drafter, deadline_s=deadline_s, grace_s=0.0)
    try:
        with embedded(hospital.settings, hospital.service, engines=engines):
            until(lambda: hospital.service.get(one).state is State.PARKED and drafter.stuck.is_set())
            others = [hospital.uploaded().id for _ in range(2)]
            until(lambda: all(hospital.service.get(other).state is State.DRAFTED for other in others))
            assert not drafter.free.is_set()
    finally:
        drafter.free.set()
        all_work_ended()
    assert hospital.service.get(one).state is State.PARKED


def test_a_recogniser_that_is_stuck_proves_itself_before_it_is_given_another_recording():
    transcriber = ScriptedTranscriber()
    proof = Proof(lambda: transcriber)
    assert proof.holds()
    transcriber.proofs.append(MissingPart("It is still busy."))
    _left_alone(Stage.DRAFT, proof=proof)
    assert proof.holds(), "a stuck draft says nothing about it"
    _left_alone(Stage.TRANSCRIBE, proof=proof)
    assert not proof.holds()


def test_a_process_that_starts_afresh_keeps_its_id_and_leaves_its_threads_and_files_behind():
    done = run(
        "import os, threading\n"
        "from workers.afresh import start_afresh\n"
        "def spin():\n"
        "    while True: pass\n"
        "if 'FIRST' in os.environ:\n"
        "    own = os.environ['FIRST'] == str(os.getpid())\n"
        "    gone = not os.path.exists('/proc/self/fd/' + os.environ['FILE'])\n"
        "    print(own, gone, threading.active_count())\n"
        "else:\n"
        "    file = os.dup2(os.open(os.devnull, os.O_RDONLY), 200, inheritable=True)\n"
        "    os.environ.update(FIRST=str(os.getpid()), FILE=str(file))\n"
        "    threading.Thread(target=spin, daemon=True).start()\n"
        "    start_afresh()\n"
    )
    assert done.stdout.split() == ["True", "True", "1"], done.stderr


def test_a_process_that_starts_afresh_leaves_no_child_unburied():
    done = run(
        "import os, socket\n"
        "from pathlib import Path\n"
        "from scribe.audio.template import start_decoder\n"
        "from workers.afresh import start_afresh\n"
        "def children():\n"
        "    own = str(os.getpid())\n"
        "    lines = [path.read_text().rpartition(')')[2].split() for path in Path('/proc').glob('[0-9]*/stat')]\n"
        "    return [line[0] for line in lines if line[1] == own]\n"
        "if 'FIRST' in os.environ:\n"
        "    print(os.environ['FIRST'], children())\n"
        "else:\n"
        "    ours, theirs = socket.socketpair()\n"
        "    start_decoder(theirs)\n"
        "    os.environ['FIRST'] = str(len(children()))\n"
        "    start_afresh()\n"
    )
    assert done.stdout.split() == ["1", "[]"], done.stderr


def test_a_stuck_process_that_was_told_to_end_does_not_come_back():
    done = run(
        "from scribe.model import Stage\n"
        "from scribe.pipeline.stopping import Stopping\n"
        "from workers.process import _replace\n"
        "stopping = Stopping()\n"
        "stopping.ask()\n"
        "_replace(stopping, Stage.DRAFT)\n"
    )
    assert done.returncode == 0, done.stderr


def test_a_process_whose_interpreter_is_held_by_one_expression_ends():
    done = run(
        "import re\n"
        "from workers.afresh import end_when_frozen\n"
        "from scribe.pipeline.stopping import Stopping\n"
        "end_when_frozen(0.5, Stopping())\n"
        "re.match('(a|a)*$', 'a' * 60 + 'b')\n"
    )
    assert done.returncode == 1
    assert "Timeout" in done.stderr
    assert "aaaa" not in done.stderr
