"""The word to the service manager, as it hears it: when ready, then as often as it wants, never while hanging."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

HANGS = """
import time
from scribe.observing.beating import Beat
from scribe.observing.supervising import tell_supervisor
with Beat.beating("work", may_be_silent_s={patience}):
    tell_supervisor()
    time.sleep(1.2)
"""


@pytest.fixture
def manager(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(20)
        yield listening


def said(manager, *, patience: float, **environment: str) -> list[str]:
    given = {name: value for name, value in os.environ.items() if name not in ("WATCHDOG_PID", "WATCHDOG_USEC")}
    code = HANGS.format(patience=patience)
    subprocess.run(
        [sys.executable, "-c", code], check=True,
        env=given | {"NOTIFY_SOCKET": manager.getsockname()} | environment,
    )  # fmt: skip
    manager.setblocking(False)
    words = []
    while True:
        try:
            words.append(manager.recv(100).decode())
        except BlockingIOError:
            return words


def test_one_that_turns_is_ready_and_goes_on_giving_word(manager):
    words = said(manager, patience=60, WATCHDOG_USEC="300000")
    assert words[0] == "READY=1"
    assert set(words[1:]) == {"WATCHDOG=1"}
    assert len(words) >= 5


def test_one_that_hangs_gives_no_further_word(manager):
    words = said(manager, patience=0.25, WATCHDOG_USEC="300000")
    assert words[0] == "READY=1"
    assert len(words) <= 4


def test_without_a_watchdog_it_is_ready_and_silent(manager):
    assert said(manager, patience=60) == ["READY=1"]


def test_the_watchdog_of_another_process_is_not_ours(manager):
    assert said(manager, patience=60, WATCHDOG_USEC="300000", WATCHDOG_PID="1") == ["READY=1"]


def test_a_manager_that_is_gone_stops_nothing(tmp_path):
    code = "from scribe.observing.supervising import tell_supervisor; tell_supervisor(); print('on')"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"NOTIFY_SOCKET": str(tmp_path / "nobody")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "on\n"
