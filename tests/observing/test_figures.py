from __future__ import annotations

import re
import socket
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from scribe.audit import record_event
from scribe.db.tables import BACKUP_MADE
from scribe.errors import PartDown
from scribe.model import Stage
from scribe.observing import Beat, exposition, serve_figures
from scribe.standing import StandingCollector, collecting
from tests.fakes.hospital import open_hospital


@pytest.fixture
def hospital(tmp_path):
    opened = open_hospital(tmp_path / "data")
    yield opened
    opened.database.close()


def figures(*standing):
    """Each sample's value, by its name and the values of its labels in the order of the alphabet."""
    text = exposition(*standing).decode()
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def standing_of(hospital):
    return StandingCollector(hospital.service.overseer, hospital.settings)


def test_what_waits_is_counted_by_state_and_stage(hospital):
    hospital.uploaded()
    hospital.uploaded()
    found = figures(standing_of(hospital))
    assert found["scribe_database_up",] == 1
    assert found["scribe_consultations", "uploaded"] == 2
    assert found["scribe_due", "transcribe"] == 2
    assert found["scribe_due", "deliver"] == 0
    assert found["scribe_leased", "transcribe"] == 0
    assert found["scribe_oldest_wait_seconds", "transcribe"] >= 0


def test_what_a_worker_has_in_hand_is_not_due(hospital):
    waiting = hospital.uploaded()
    assert hospital.service.begin(waiting.id, Stage.TRANSCRIBE, owner="test") is not None
    found = figures(standing_of(hospital))
    assert (found["scribe_due", "transcribe"], found["scribe_leased", "transcribe"]) == (0, 1)


def test_when_a_backup_was_last_made_is_told(hospital):
    assert figures(standing_of(hospital))["scribe_backup_timestamp_seconds",] == 0
    for days in (3, 1, 2):
        with hospital.database.transaction() as session:
            at = datetime(2026, 11, days, 3, tzinfo=UTC)
            record_event(session, kind=BACKUP_MADE, actor="command-line:root", at=at, detail={})
    newest = datetime(2026, 11, 3, 3, tzinfo=UTC).timestamp()
    assert figures(standing_of(hospital))["scribe_backup_timestamp_seconds",] == newest


def test_without_its_database_the_figures_still_answer(hospital, tmp_path):
    hospital.database.close()
    (tmp_path / "data").rename(tmp_path / "gone")
    (tmp_path / "data").mkdir()
    found = figures(standing_of(hospital))
    assert found["scribe_database_up",] == 0
    assert ("scribe_consultations", "uploaded") not in found
    assert found["scribe_data_free_bytes",] > 0


def test_a_stage_leaves_its_time_and_its_outcome(hospital, caplog):
    waiting = hospital.uploaded()
    before = figures()
    with caplog.at_level("INFO", logger="scribe"):
        hospital.run(waiting.id, Stage.TRANSCRIBE)
    after = figures()

    def grown(*name):
        return after[name] - before.get(name, 0)

    assert grown("scribe_stage_seconds_count", "done", "transcribe") == 1
    assert grown("scribe_audio_seconds_total") == pytest.approx(waiting.recording.duration_s)
    [line] = [record for record in caplog.records if record.getMessage() == "stage ended"]
    assert (line.outcome, line.attempt) == ("done", 1)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as got:
            return got.status, got.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_a_process_that_turns_is_well_and_one_that_hangs_is_not(port):
    serve_figures("127.0.0.1", port)
    with Beat.beating("queue"):
        assert answer(port, "/healthz") == (200, "well\n")
        assert 'scribe_heartbeat_timestamp_seconds{loop="queue"}' in answer(port, "/metrics")[1]
        [loop] = [loop for loop in Beat.loops() if loop.name == "queue"]
        loop.last -= 1000
        status, said = answer(port, "/healthz")
        assert status == 503
        assert re.fullmatch(r"the loop queue was silent for 10\d\d s\n", said)
        assert 'scribe_loop_hangs{loop="queue"} 1.0' in answer(port, "/metrics")[1]
        Beat.give()
        assert answer(port, "/healthz")[0] == 200
    assert answer(port, "/")[0] == 404


def test_a_port_that_is_taken_is_said(port):
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(PartDown, match=f"cannot be served on 127.0.0.1:{port}"),
    ):
        serve_figures("127.0.0.1", port)


class HangingOverseer:
    """A database that takes the question and never answers."""

    def __init__(self) -> None:
        self.asked, self.free = threading.Event(), threading.Event()

    def __getattr__(self, name):
        def ask():
            self.asked.set()
            self.free.wait(60)
            raise RuntimeError("a secret cough")

        return ask


def test_a_database_that_hangs_hides_neither_how_the_process_is_nor_the_other_figures(port, hospital, monkeypatch):
    monkeypatch.setattr(collecting, "WITHIN_S", 0.2)
    overseer = HangingOverseer()
    collector = StandingCollector(overseer, hospital.settings)
    serve_figures("127.0.0.1", port, collector)
    waiting = threading.Thread(target=answer, args=(port, "/metrics"), daemon=True)
    waiting.start()
    try:
        assert overseer.asked.wait(10)
        assert answer(port, "/healthz")[0] == 200
        assert "scribe_database_up 0.0" in answer(port, "/metrics")[1]
    finally:
        overseer.free.set()
        waiting.join(10)
    status, said = answer(port, "/metrics")
    assert (status, said) == (500, "the figures could not be gathered; the log has the reason\n")
