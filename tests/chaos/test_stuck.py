"""A worker whose drafter never ends: a real process, over files, gives that one up and goes on with the others."""

from __future__ import annotations

from scribe.model import State
from tests.chaos.fleet import Fleet


def test_a_worker_with_a_draft_that_never_ends_parks_it_and_replaces_itself(tmp_path):
    fleet = Fleet(tmp_path, database_url="", broker_url="")
    try:
        worker = fleet.program("transcribe,draft", CHAOS_STUCK=str(tmp_path / "stuck"))
        fleet.scribe("reconcile")
        one = fleet.hospital.uploaded().id
        parked = fleet.until(one, lambda now: now.state is State.PARKED)
        assert parked.parked.problem.code == "stage-deadline"
        other = fleet.hospital.uploaded().id
        fleet.until(other, lambda now: now.state is State.DRAFTED)
        assert worker.poll() is None, "the same process goes on"
        assert "while True" in (tmp_path / "process-0.log").read_text(), "the log says where it was stuck"
        assert fleet.hospital.service.get(one).state is State.PARKED
    finally:
        fleet.close()
