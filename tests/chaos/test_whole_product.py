"""The product as it is installed: its own commands as processes, a recording over HTTP, the demo speech model.

A process is killed in the middle of the transcription; the signed document still arrives, once.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scribe.settings import Settings
from tests.chaos.fleet import Fleet
from tests.chaos.site_client import Staff
from tests.servers import free_port


@pytest.fixture
def installed(tmp_path):
    """Opens the product on a form's servers; gives its processes, its people and the folder of its documents."""
    opened: list[Fleet | Staff] = []

    def open_on(**servers: str) -> tuple[Fleet, Staff, Path]:
        emr, port = tmp_path / "emr", free_port()
        choices = {"emr_folder": emr, "speech_model": "demo", "port": port, "lease_s": 2, **servers}
        fleet = Fleet(tmp_path, **choices)
        opened.append(fleet)
        settings = Settings(_env_file=None, data_dir=tmp_path / "data", **choices)
        staff = Staff(f"http://127.0.0.1:{port}", settings)
        opened.append(staff)
        return fleet, staff, emr

    yield open_on
    for part in reversed(opened):
        part.close()


def _arrived_once(staff: Staff, one: str, emr: Path) -> None:
    staff.reaches(one, "delivered")
    documents = [json.loads(path.read_bytes()) for path in emr.rglob("*.json")]
    assert [document["type"] for document in documents if document.get("resourceType") == "Bundle"] == ["document"]
    assert staff.events(one).count("delivered") == 1
    assert staff.events(one).count("began") > 3


def test_the_distributed_form_survives_the_kill_of_its_transcribing_worker(installed, redis_server, postgres_server):
    redis_server.client.flushall()
    fleet, staff, emr = installed(broker_url=redis_server.url, database_url=postgres_server.new_database())
    fleet.scribe("serve")
    killed = fleet.scribe("worker", "--queues", "transcribe")
    fleet.scribe("worker", "--queues", "draft")
    fleet.scribe("worker", "--queues", "deliver")
    fleet.scribe("reconcile")
    staff.sign_in()
    one = staff.sent()
    staff.until(lambda: staff.get(one)["progress"] is not None, "a worker has the lease")
    fleet.kill(killed)
    assert staff.get(one)["state"] == "uploaded"
    fleet.scribe("worker", "--queues", "transcribe")
    staff.checked_and_signed(one)
    _arrived_once(staff, one, emr)


def test_the_embedded_form_goes_on_after_a_kill_where_it_was(installed):
    fleet, staff, emr = installed(broker_url="", database_url="")
    killed = fleet.scribe("up")
    staff.sign_in()
    one = staff.sent()
    staff.until(lambda: staff.get(one)["progress"] is not None, "a worker has the lease")
    fleet.kill(killed)
    fleet.scribe("up")
    staff.checked_and_signed(one)
    _arrived_once(staff, one, emr)
