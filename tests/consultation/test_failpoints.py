"""Failpoints are off unless the environment names one, and fail only where it says."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from scribe.consultation.failpoints import failpoint
from scribe.errors import PartDown

PROGRAM = "from scribe.consultation.failpoints import failpoint; failpoint('here'); print('went on')"


def test_without_a_name_in_the_environment_nothing_fails():
    failpoint("here")


def test_only_the_named_place_fails(monkeypatch):
    monkeypatch.setenv("SCRIBE_FAILPOINT", "here:raise")
    failpoint("there")
    with pytest.raises(PartDown, match="here"):
        failpoint("here")


def test_once_means_once(monkeypatch, tmp_path):
    monkeypatch.setenv("SCRIBE_FAILPOINT", "here:raise")
    monkeypatch.setenv("SCRIBE_FAILPOINT_ONCE", str(tmp_path / "reached"))
    with pytest.raises(PartDown):
        failpoint("here")
    failpoint("here")


def test_kill_ends_the_process_without_a_word():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"SCRIBE_FAILPOINT": "here:kill", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert done.stdout == ""
