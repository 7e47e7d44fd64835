"""``scribe top``: the installation at a glance, by the database alone."""

from __future__ import annotations

import json
import os
import pty
import select
import socket
import subprocess
import sys
import time
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from rich.console import Console
from sqlalchemy import update

from scribe.audit import record_event
from scribe.console.watching import top
from scribe.console.watching.words import _WORDS, Words
from scribe.db import utc_now
from scribe.db.presence import Presence
from scribe.db.process_tables import ProcessRow
from scribe.db.tables import BACKUP_MADE
from scribe.errors import MissingPart, PartDown
from scribe.model import ConsultationId, Stage, State
from scribe.settings import Settings
from tests.fakes.hospital import SECRET, open_hospital
from tests.servers import free_port
from workers.app import enqueuer


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An installation with a bit of everything; its settings."""
    hospital = open_hospital(tmp_path_factory.mktemp("top") / "data")
    hospital.service._clock = utc_now
    for state in (State.UPLOADED, State.DRAFTED, State.DELIVERED, State.PARKED):
        hospital.at(state)
    hospital.held = hospital.uploaded().id
    assert hospital.service.begin(hospital.held, Stage.TRANSCRIBE, owner="transcribe@gpu-1:4711")
    away = hospital.at(State.SIGNED)
    hospital.destination.fails.append(PartDown("It is away."))
    hospital.run(away.id, Stage.DELIVER)
    Presence(hospital.database, "worker", queues="transcribe").beat()
    Presence(hospital.database, "reconciler", clock=lambda: utc_now() - timedelta(minutes=5)).beat()
    hospital.service.anchor_audit()
    with hospital.database.transaction() as session:
        made_at = utc_now() - timedelta(hours=50)
        record_event(session, kind=BACKUP_MADE, actor="command-line:root", at=made_at, detail={})
    yield hospital
    hospital.database.close()


def shown(installed, capsys, *, width=100, **how):
    chosen = {"once": True, "as_json": False, "chinese": False, **how}
    top(installed.settings, Console(width=width), **chosen)
    return capsys.readouterr().out


def test_it_shows_what_waits_who_works_and_what_fails(installed, capsys):
    text = shown(installed, capsys)
    rows = {line.split("  ")[0]: line.split() for line in reversed(text.splitlines()) if line}
    assert rows["transcribe"][1:4] == ["1", "1", "0"]
    assert rows["deliver"][1:5] == ["0", "0", "1", "0"]
    assert f"{installed.held}  transcribe  gpu-1:4711" in text
    assert "EMR                  fails: part-down × 1" in text
    assert "gives no word" in text
    assert "event " in text
    assert "1 since" in text
    assert "Backup               2 d ago" in text
    assert "Broker               hints that wait: transcribe 0, draft 0, deliver 0" in text
    assert "Not seen here: the machines' memory" in text


def test_no_patient_is_named_and_nothing_that_was_said(installed, capsys):
    for how in ({}, {"chinese": True}, {"as_json": True}, {"width": 180}):
        text = shown(installed, capsys, **how)
        assert len(text) > 500
        for word in (SECRET, "Helen", "4471 09", "Cough"):  # a byte count or a time can hold four of the digits
            assert word not in text


def test_as_json_it_is_the_same_for_programs(installed, capsys):
    told = json.loads(shown(installed, capsys, as_json=True))
    assert told["format"] == "scribe.top/1"
    assert told["queues"]["transcribe"] == {
        "due": 1, "leased": 1, "retrying": 0, "stopped": 0, "workers": 1,
        "oldest_s": pytest.approx(told["queues"]["transcribe"]["oldest_s"], abs=0),
    }  # fmt: skip
    assert [held["consultation"] for held in told["in_hand"]] == [installed.held]
    assert {one["kind"]: one["silent"] for one in told["processes"]} == {"worker": False, "reconciler": True}
    assert told["parked"] == [{"stage": "transcribe", "code": "error", "count": 1}]
    assert told["parts"]["deliver"]["fails"] is True
    assert told["minutes"]["delivered"]["15"] == 1
    assert told["emr_answers"]
    assert told["audit"]["unanchored"] == 1
    assert told["broker"] == {"answers": True, "why": "", "hints": {"transcribe": 0, "draft": 0, "deliver": 0}}
    assert datetime.fromisoformat(told["backup"]["made_at"]) < utc_now() - timedelta(hours=49)


def test_in_chinese_every_word_is_chinese(installed, capsys):
    text = shown(installed, capsys, chinese=True)
    for word in ("队列", "转写", "护士审核", "无响应", "电子病历", "已锚定", "此处看不到"):
        assert word in text
    assert all(english and chinese and english != chinese for english, chinese in _WORDS.values())


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [(0, "0 s", "0 秒"), (59, "59 s", "59 秒"), (61, "1 min", "1 分钟"), (7300, "2 h", "2 小时"), (2e5, "2 d", "2 天")],
)
def test_times_are_said_as_a_person_says_them(seconds, english, chinese):
    assert (Words(chinese=False).age(seconds), Words(chinese=True).age(seconds)) == (english, chinese)


def test_what_stands_in_the_database_does_nothing_to_the_terminal(installed, capsys):
    odd = "gpu[/x]\x1b[2J[red]\u202e"
    with installed.database.transaction() as session:
        session.execute(update(ProcessRow).values(host=odd))
    text = shown(installed, capsys, width=200)
    assert r"gpu[/x]\x1b[2J[red]\u202e:" in text
    assert "\x1b" not in text


def with_a_broker(installed, **changes):
    """The same installation, its hints elsewhere; what it shows."""
    return SimpleNamespace(settings=installed.settings.model_copy(update=changes))


def test_hints_that_wait_are_counted_in_both_brokers(installed, redis_server, capsys, tmp_path):
    redis_server.client.flushall()
    (tmp_path / "data").mkdir()
    own = {"data_dir": tmp_path / "data", "database_url": installed.settings.database}
    for changes in (own, own | {"broker_url": redis_server.url}):
        there = with_a_broker(installed, **changes)
        enqueue = enqueuer(there.settings)
        for stage in (Stage.DRAFT, Stage.DRAFT, Stage.RETRACT):
            enqueue(ConsultationId("01ABC"), stage)
        told = json.loads(shown(there, capsys, as_json=True))
        assert told["broker"]["hints"] == {"transcribe": 0, "draft": 2, "deliver": 1}
        assert "draft 2, deliver 1" in shown(there, capsys)
        assert "起草 2，送达 1" in shown(there, capsys, chinese=True)


def test_a_broker_that_does_not_answer_is_said_and_the_rest_is_shown(installed, capsys, tmp_path):
    away = with_a_broker(installed, broker_url=f"redis://127.0.0.1:{free_port()}/0")
    assert "Broker               does not answer" in shown(away, capsys)
    told = json.loads(shown(away, capsys, as_json=True))
    assert told["broker"] == {"answers": False, "why": "down", "hints": None}
    assert told["queues"]["transcribe"]["due"] == 1
    closed = with_a_broker(installed, broker_url="redis://127.0.0.1:1/0", broker_password_file=tmp_path / "none")
    assert "its password cannot be read" in shown(closed, capsys)


def test_a_broker_that_hangs_is_waited_for_some_seconds_alone(installed, capsys):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hangs = with_a_broker(installed, broker_url=f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        began = time.monotonic()
        assert "没有应答" in shown(hangs, capsys, chinese=True)
    assert time.monotonic() - began < 15


def test_hints_of_another_machine_are_not_asked_for_and_no_folder_is_made(installed, capsys, tmp_path):
    elsewhere = {"data_dir": tmp_path / "none", "database_url": installed.settings.database}
    there = with_a_broker(installed, **elsewhere)
    assert "Broker               not on this machine" in shown(there, capsys)
    assert not (tmp_path / "none").exists()
    (tmp_path / "none").mkdir()
    assert json.loads(shown(there, capsys, as_json=True))["broker"]["hints"]["draft"] == 0
    assert list((tmp_path / "none").iterdir()) == []


def test_where_there_is_no_installation_it_says_so_and_makes_none(tmp_path):
    settings = Settings(_env_file=None, data_dir=tmp_path / "none")
    with pytest.raises(MissingPart, match="There is no installation in"):
        top(settings, Console(), once=True, as_json=False, chinese=False)
    assert not (tmp_path / "none").exists()


def read_until(terminal, wanted, within_s=90):
    text, ends_at = b"", time.monotonic() + within_s
    while wanted not in text:
        assert time.monotonic() < ends_at, text
        if select.select([terminal], [], [], 0.2)[0]:
            text += os.read(terminal, 65536)
    return text


def test_in_a_terminal_it_goes_on_until_q_is_pressed(installed):
    terminal, theirs = pty.openpty()
    command = [sys.executable, "-c", "from scribe.cli import main; main()", "top", "--data", str(installed.folder)]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "150", "LINES": "40"}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    try:
        read_until(terminal, b"q leaves")
        read_until(terminal, b"q leaves")  # asked and shown anew
        assert process.poll() is None
        os.write(terminal, b"q")
        assert process.wait(60) == 0
    finally:
        process.kill()
        os.close(terminal)
