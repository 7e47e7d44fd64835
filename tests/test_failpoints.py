"""Failpoints are off unless the environment names their folder, and fail once, only where a file says so."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

import scribe.failpoints
from scribe.failpoints import FailpointReached, failpoint

PROGRAM = "from scribe.failpoints import failpoint; failpoint('here'); print('went on')"


def run(program, folder):
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env={"SCRIBE_FAILPOINTS": str(folder), "PYTHONPATH": ":".join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def armed(monkeypatch, tmp_path):
    """A folder that this process looks into."""
    monkeypatch.setattr(scribe.failpoints, "_folder", str(tmp_path))
    return tmp_path


def test_without_a_folder_in_the_environment_nothing_fails(tmp_path, monkeypatch):
    (tmp_path / "here").write_text("raise")
    monkeypatch.setenv("SCRIBE_FAILPOINTS", str(tmp_path))  # too late: it is read when the process starts
    failpoint("here")
    assert (tmp_path / "here").exists()


def test_only_the_armed_place_fails_and_only_once(armed):
    (armed / "here").write_text("raise")
    failpoint("there")
    with pytest.raises(FailpointReached, match="here"):
        failpoint("here")
    failpoint("here")
    assert [path.name for path in armed.iterdir()] == ["here.reached"]


def test_kill_ends_the_process_without_a_word(tmp_path):
    (tmp_path / "here").write_text("kill")
    process = run(PROGRAM, tmp_path)
    assert process.communicate(timeout=30)[0] == ""
    assert process.returncode == -signal.SIGKILL


def test_a_frozen_process_goes_on_when_it_is_woken(tmp_path):
    (tmp_path / "here").write_text("freeze")
    process = run(PROGRAM, tmp_path)
    while not (tmp_path / "here.reached").exists():
        pass
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.2)
    process.send_signal(signal.SIGCONT)
    assert process.communicate(timeout=30)[0] == "went on\n"


def test_drop_breaks_the_connections_and_leaves_what_listens(tmp_path):
    (tmp_path / "here").write_text("drop")
    process = run(
        "import socket\n"
        "from scribe.failpoints import failpoint\n"
        "listener = socket.create_server(('127.0.0.1', 0))\n"
        "ours = socket.create_connection(listener.getsockname())\n"
        "theirs, _ = listener.accept()\n"
        "failpoint('here')\n"
        "again = socket.create_connection(listener.getsockname())\n"
        "print(theirs.recv(1), ours.recv(1), listener.accept()[0].fileno() > 0)\n",
        tmp_path,
    )
    assert process.communicate(timeout=30)[0] == "b'' b'' True\n"
